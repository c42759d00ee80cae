"""A file of proposals, from its kept bytes to durable scores, beside plain `predict_proba` on the frame it holds.

Plain is the same pipeline on a frame that pandas has read already: its columns, the features made of them, the
estimator, the calibration. Reading the file with pandas, and the estimator alone on features made already, are told
beside it, and not held. All take turns in one run; what is told is the median of the ratios of the turns.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import select

from bench.measure import UNBOUND, Measure
from bench.others import CLOSE, lay_out
from bench.pipeline import Whole
from scopgov import db
from scopgov.batches import queries, services, working
from scopgov.batches.giving import Giving
from scopgov.batches.tables import Batch, BatchChunk
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.gate import Channel
from scopgov.mandates import remembering
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import actor
from scopgov.scoring.packed import unpack
from scopgov.training.artefacts import load_scorer
from scopgov.training.together import Answerer
from tests.conftest import Clock, People
from tests.mandates import factory

FAMILIES = ("logistic", "ebm", "forest", "boosting")
ROWS = 200_000
TURNS = 5
GIVEN, ALONE = 20_000, 500  # rows given back, of those scored: many at once, and one by one
GOAL = 1 / 0.7  # seven rows scored and written while the bare model answers ten


def batches(rows: int = ROWS, families: Sequence[str] = FAMILIES) -> list[Measure]:
    """Measure a file of so many rows with each family."""
    with tempfile.TemporaryDirectory() as folder:
        return [one for family in families for one in _measured(Path(folder) / family, family, rows)]


def _measured(folder: Path, family: str, rows: int) -> Iterator[Measure]:
    desk = _Desk(folder, family, rows)
    before = _held()
    desk.score()
    peak = _held()
    time.sleep(remembering.SETTLED)  # files of a mandate are no newer than this once it was voted
    pipeline, alone, reading = desk.pipeline(), desk.alone(), desk.reading
    turns = [[_timed(one) for one in (desk.score, pipeline, alone, reading)] for _ in range(TURNS)]
    ours, plain, bare, read = (statistics.median(taken) for taken in zip(*turns, strict=True))
    name = f"{rows:,} rows of a file, {family}, {rows / ours:,.0f} a second"
    for against, other, share, goal in (
        ("predict_proba", plain, [one[0] / one[1] for one in turns], GOAL),
        ("read_csv and predict_proba", plain + read, [one[0] / (one[1] + one[3]) for one in turns], UNBOUND),
        ("the estimator alone", bare, [one[0] / one[2] for one in turns], UNBOUND),
    ):
        yield Measure(name, ours, f"{against}, {rows / other:,.0f} a second", other, goal, turns=share)
    yield Measure(f"memory at most, {family}", peak, "before the file", before, 3.0, unit="MB")
    asked, single = min(rows, GIVEN), min(rows, ALONE)
    given = [(desk.give(asked) / asked, desk.give(single, alone=True) / single) for _ in range(TURNS)]
    many, one = (
        min(taken) for taken in zip(*given, strict=True)
    )  # a machine shared with others only adds to them
    told = f"a row given back with factors, {family}, {1 / many:,.0f} a second"
    yield Measure(told, many, f"asked alone, {1 / one:,.0f} a second", one, 0.1)
    desk.database.engine.dispose()


class _Desk:
    """A site with one mandate for files, and one file, which may be sent and scored again and again."""

    def __init__(self, folder: Path, family: str, rows: int) -> None:
        folder.mkdir()
        self.settings = Settings(
            instance=folder, database_url=f"sqlite:///{folder}/site.sqlite", scheduler=False
        )
        db.upgrade(self.settings.database_url)
        self.database, self.clock = Database(self.settings.database_url), Clock()
        self.candidate, self.rows = factory.small_model(family), rows
        people = People(self.database, self.clock.at)
        people.found()
        around = factory.case(people, folder)
        terms: Mapping[str, Any] = {"channels": frozenset({Channel.batch})}
        with self.database.transaction() as session:
            granted = factory.granted(session, around, self.clock, candidate=self.candidate, **terms)
            self.mandate, self.writer = granted.id, around.writer
        self.file = _written(folder / "proposals.csv", rows)
        with self.file.open("rb") as file:
            self.stored = services.store_file(self.settings, file, self.file.name)
        self.batch = 0

    def score(self) -> None:
        """Send the file once more and score it: each byte of it hashed and read, each score durable."""
        before, _ = self.batch, self.clock.forward(minutes=2)  # at once it would be one sending
        with self.database.transaction() as session:
            told: dict[str, Any] = {"filename": self.file.name, "stored": self.stored, "now": self.clock()}
            who, mandate = actor(session, self.writer, self.clock()), session.get_one(Mandate, self.mandate)
            made: Batch = services.send(session, actor=who, mandate=mandate, **told)
            self.batch = made.id
            assert made.id != before
        working.carry_out(self.settings, self.database, {"batch": self.batch}, _Quiet(self.clock))
        with self.database.reading() as session:
            assert queries.batch(session, self.batch).scored == self.rows

    def pipeline(self) -> Callable[[], object]:
        """Return what asks the same pipeline for the same rows, read already, and checked to answer alike."""
        folder = self.file.parent
        lay_out(folder, load_scorer(self.candidate.artefact))
        whole, frame = Whole(folder), pd.read_csv(self.file)
        assert np.abs(whole.predict_proba(frame) - self._answers()).max() < CLOSE
        return lambda: whole.predict_proba(frame)

    def alone(self) -> Callable[[], object]:
        """Return what asks the estimator alone for the same rows, laid out as it reads them."""
        estimator, features = load_scorer(self.candidate.artefact).estimator, Whole.features
        design = features(pd.read_csv(self.file))
        return lambda: estimator.predict_proba(design)

    def _answers(self) -> npt.NDArray[np.float64]:
        """Return the probabilities written for the file sent last."""
        with self.database.reading() as session:
            mine = BatchChunk.batch_id == self.batch
            chunks = [
                one.chunk
                for one in session.scalars(select(BatchChunk).where(mine).order_by(BatchChunk.first_line))
            ]
            return np.concatenate([unpack(one.held, one.sha256).probabilities for one in chunks])

    def reading(self) -> object:
        """Read the file as pandas does."""
        return pd.read_csv(self.file)

    def give(self, rows: int, *, alone: bool = False) -> float:
        """Give the first lines of the file back with scores and factors; return the processor time it took."""
        with (
            self.database.reading() as session,
            patch.object(Answerer, "of", _nobody if alone else Answerer.of),
        ):
            begun = time.process_time()
            batch = queries.batch(session, self.batch)
            giving = Giving(session, self.settings, batch, lambda reason: reason.text)
            for _ in islice(giving.rows(), rows + 1):
                pass
            return time.process_time() - begun


def _nobody(ready: object) -> None:
    """Have each row asked alone."""


class _Quiet:
    """A report that nobody reads."""

    def __init__(self, clock: Clock) -> None:
        self.now = clock

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell nothing."""


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _written(path: Path, rows: int) -> Path:
    rng = np.random.default_rng(0)
    start = pd.Timestamp(date(2026, 3, 2)) + pd.to_timedelta(rng.integers(0, 200, rows), unit="D")
    planned = start + pd.to_timedelta(rng.integers(10, 90, rows), unit="D")
    frame = pd.DataFrame(
        {
            "reference": [f"P-{number:07}" for number in range(rows)],
            "kind": rng.choice(list("AB"), rows),
            "works": rng.choice(["Roof / Windows", "Roof", "Windows"], rows),
            "start": start.strftime("%Y-%m-%d"),
            "planned": planned.strftime("%Y-%m-%d"),
            "budget": np.round(rng.lognormal(8, 0.5, rows), 2),
        }
    )
    frame.to_csv(path, index=False)
    return path
