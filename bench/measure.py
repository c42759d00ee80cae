"""What a measure is: two timings of one run and the ratio one may hope for."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 5
UNBOUND = float("inf")  # no goal: told, not held


@dataclass(frozen=True)
class Measure:
    """A time in seconds, or a size in MB, beside what it is compared with, and the largest ratio hoped for.

    Where both were taken in turn, `turns` holds the ratio of each turn: their median counts.
    """

    name: str
    taken: float
    against: str
    other: float
    goal: float
    unit: str = "ms"
    turns: Sequence[float] = ()

    @property
    def ratio(self) -> float:
        """Return how many times more it takes than what it is compared with."""
        if self.turns:
            return median(self.turns)
        return self.taken / self.other if self.other else float("inf")


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the shortest of `rounds` timings of `work`, in seconds: the one least disturbed."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _spread(one: Measure) -> str:
    if not one.turns:
        return ""
    return f" turns {min(one.turns):.2f} to {max(one.turns):.2f}"


def report(measures: Sequence[Measure]) -> None:
    """Print the measures as a table, and the most memory this process held."""
    for one in measures:
        kept = "within" if one.ratio <= one.goal else "OVER"
        scale, unit = 1000 if one.unit == "ms" else 1, one.unit
        sys.stdout.write(
            f"{one.name:55} {scale * one.taken:10.2f} {unit} | {one.against:45} {scale * one.other:10.2f} {unit}"
            f" | ratio {one.ratio:7.2f} (goal {one.goal:.3g}, {kept}){_spread(one)}\n"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"most memory held: {peak:.0f} MB\n")
