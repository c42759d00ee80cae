"""Measures what training a candidate took of time and energy, and how long one score takes.

Energy is read from the counters of the processor where the machine offers them, else reckoned from processor time
and a stated power; carbon from a dated figure of the grid. Nothing is looked up anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from scopgov.config import Power
from scopgov.training.scorer import Scorer

COUNTERS = Path("/sys/class/powercap")
ROUNDS, FEWEST, SECONDS = 30, 3, 0.5
JOULES_IN_WH = 3600


class Meter:
    """Counts from its making on; read it once, at the end. A counter that starts over in between is told by `tick`."""

    def __init__(self, power: Power, counters: Path = COUNTERS) -> None:
        self._power, self._counters = power, counters
        self._last = _energy(counters)
        self._joules = 0.0
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def tick(self) -> None:
        """Add what the counters moved since the last time; they start over in less than an hour of hard work."""
        now = _energy(self._counters)
        for name, (told, most) in now.items():
            before = self._last.get(name, (told, most))[0]
            self._joules += (told - before + (most if told < before else 0)) / 1e6
        self._last = now

    def read(self) -> dict[str, Any]:
        """Return seconds, processor seconds, energy in Wh, carbon in grams, and what they were reckoned from."""
        cpu, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        self.tick()
        counted = self._joules > 0
        wh = (self._joules if counted else cpu * self._power.watts_per_core) / JOULES_IN_WH
        return {
            "seconds": wall,
            "cpu_seconds": cpu,
            "watt_hours": wh,
            "how": "counters" if counted else "reckoned",
            "watts_per_core": self._power.watts_per_core,
            "grams": wh / 1000 * self._power.grid_grams,
            "grid_grams": self._power.grid_grams,
            "grid_year": self._power.grid_year,
        }


def _energy(counters: Path) -> dict[str, tuple[int, int]]:
    """Return what each processor counted, in microjoules, and where it starts over; nothing where not allowed to."""
    found = {}
    for zone in sorted(counters.glob("intel-rapl:?")):
        try:
            told, most = ((zone / name).read_text() for name in ("energy_uj", "max_energy_range_uj"))
            found[zone.name] = (int(told), int(most))
        except (OSError, ValueError):
            continue
    return found


def latency(scorer: Scorer, row: Mapping[str, object]) -> dict[str, float]:
    """Return the median time of one score with its factors, in milliseconds, on this machine; and of how many."""
    taken: list[float] = []
    while len(taken) < FEWEST or (len(taken) < ROUNDS and sum(taken) < SECONDS):
        begun = time.perf_counter()
        scorer.score(row)
        taken.append(time.perf_counter() - begun)
    return {"median_ms": 1000 * median(taken), "times": len(taken)}
