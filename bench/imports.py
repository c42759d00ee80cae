"""A file of a million rows: its import and quality report beside plain pandas, in processor time and in memory."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from bench.measure import Measure
from scopgov.config import Settings
from scopgov.datasets import importing, quality, queries
from scopgov.datasets.reading import AS_FOUND
from scopgov.datasets.schema import Schema

ROWS, ROUNDS = 1_000_000, 3


def imports(folder: Path) -> list[Measure]:
    """Measure an import with its quality report against `read_csv`, each in a process of its own."""
    path = _written(folder / "million.csv")
    plain = min(_alone(_read_plainly, path) for _ in range(ROUNDS))
    ours = [_alone(_imported, path, folder / f"instance{at}") for at in range(ROUNDS)]
    frame = _alone(_frame_size, path)
    return [
        Measure("import and quality report, 1 M rows", min(s for s, _ in ours), "pandas read_csv", plain, 5),
        Measure(
            "the most memory they take",
            max(size for _, size in ours),
            "the frame of pandas",
            frame,
            3,
            unit="MB",
        ),
    ]


def _written(path: Path) -> Path:
    """Write invented projects: references, words, dates, amounts, hours."""
    rng = np.random.default_rng(0)
    start = pd.Timestamp("2015-01-01") + pd.to_timedelta(rng.integers(0, 3500, ROWS), unit="D")
    planned = start + pd.to_timedelta(rng.integers(5, 400, ROWS), unit="D")
    ended = planned + pd.to_timedelta(rng.integers(-20, 90, ROWS), unit="D")
    frame = pd.DataFrame(
        {
            "ref": [f"P{number:07}" for number in range(ROWS)],
            "client": rng.integers(1, 400, ROWS),
            "kind": rng.choice(list("ABCDE"), ROWS),
            "works": rng.choice(["Roof / Masonry", "Windows", "Roof", "Masonry / Windows"], ROWS),
            "start": start.strftime("%Y-%m-%d"),
            "planned": planned.strftime("%Y-%m-%d"),
            "ended": ended.strftime("%Y-%m-%d"),
            "budget": np.round(rng.lognormal(10, 1, ROWS), 2),
            "hours": rng.integers(1, 5000, ROWS),
        }
    )
    frame.to_csv(path, index=False)
    return path


def _alone(work: object, *about: object) -> object:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *about).result()


def _read_plainly(path: Path) -> float:
    begun = time.process_time()
    pd.read_csv(path)
    return time.process_time() - begun


def _frame_size(path: Path) -> float:
    return float(pd.read_csv(path).memory_usage(deep=True).sum()) / 2**20


def _imported(path: Path, instance: Path) -> tuple[float, float]:
    """Return the seconds that an import with its report takes, and the megabytes held at the most."""
    settings = Settings(instance=instance, database_url="sqlite://")
    before, begun = _peak(), time.process_time()
    with path.open("rb") as file:
        sha256, size = importing.store_file(settings, file)
    kept = importing.keep(settings, sha256, size, path.name, AS_FOUND)
    of = queries.Snapshot(sha256, path.name, {}, kept.schema.to_data(), [], None, None, declared=False)
    quality.report(queries.table_of(settings, of), Schema.from_data(of.schema))
    return time.process_time() - begun, _peak() - before


def _peak() -> float:
    """Return the most megabytes this process ever held; what its parent held does not count."""
    told = Path("/proc/self/status").read_text()
    return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
