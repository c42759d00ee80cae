"""A file of proposals scored whole, durable, with its factors, beside plain `predict_proba` on the same frame."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.measure import Measure
from scopgov import db, store
from scopgov.batches import queries, services, working
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.datasets import reading
from scopgov.datasets.reading import Reading, Table
from scopgov.db import Database
from scopgov.domain.gate import Channel
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import actor
from scopgov.training.artefacts import load_scorer
from tests.conftest import Clock, People
from tests.mandates import factory

FAMILIES = ("logistic", "ebm", "forest")
ROWS = 10_000
GOAL = 1 / 0.7  # seven rows scored, explained and written while the bare model answers ten


def batches(rows: int = ROWS, families: Sequence[str] = FAMILIES) -> list[Measure]:
    """Measure a file of so many rows with each family; a million takes some minutes."""
    with tempfile.TemporaryDirectory() as folder:
        return [one for family in families for one in _measured(Path(folder) / family, family, rows)]


def _measured(folder: Path, family: str, rows: int) -> Iterator[Measure]:
    folder.mkdir()
    settings = Settings(instance=folder, database_url=f"sqlite:///{folder}/site.sqlite", scheduler=False)
    db.upgrade(settings.database_url)
    database, clock = Database(settings.database_url), Clock()
    batch_id = _sent(settings, database, clock, family, rows)
    with database.reading() as session:
        sha256 = queries.batch(session, batch_id).sha256
    begun = time.perf_counter()
    table = reading.read(store.path_of(settings.batches, sha256), "proposals.csv", Reading())
    while working.step(settings, database, batch_id, table, clock()) is not None:
        pass
    ours = time.perf_counter() - begun
    with database.reading() as session:
        assert queries.batch(session, batch_id).scored == rows
    plain = _plainly(family, table)
    database.engine.dispose()
    name = f"{rows:,} rows of a file, {family}, {rows / ours:,.0f} a second"
    yield Measure(name, ours, f"predict_proba, {rows / plain:,.0f} a second", plain, GOAL)


def _plainly(family: str, table: Table) -> float:
    """Return how long the bare model takes for the same frame, already laid out."""
    scorer = load_scorer(factory.small_model(family).artefact)
    design = scorer.design(table.frame.to_dict("records"))
    begun = time.perf_counter()
    scorer.estimator.predict_proba(design)
    return time.perf_counter() - begun


def _sent(settings: Settings, database: Database, clock: Clock, family: str, rows: int) -> int:
    people = People(database, clock.at)
    people.found()
    around = factory.case(people, settings.instance)
    candidate = factory.small_model(family)
    terms: Mapping[str, Any] = {"channels": frozenset({Channel.batch})}
    with database.transaction() as session:
        mandate_id = factory.granted(session, around, clock, candidate=candidate, **terms).id
    path = _written(settings.instance / "proposals.csv", rows)
    with path.open("rb") as file:
        stored = services.store_file(settings, file, path.name)
    with database.transaction() as session:
        who = actor(session, around.writer, clock())
        told: dict[str, Any] = {"filename": path.name, "stored": stored}
        mandate = session.get_one(Mandate, mandate_id)
        made: Batch = services.send(session, actor=who, now=clock(), mandate=mandate, **told)
        return made.id


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
