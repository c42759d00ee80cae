"""Small invented projects, the same at every run, whose delay depends on budget and kind."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd

from scopgov.datasets.freezing import Dataset, assemble, content
from scopgov.datasets.schema import Column, Derived, How, Kind, Moment, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.domain.label_rules import LabelRule

SNAPSHOT = date(2024, 6, 30)
COLUMNS = (
    Column("ref", Kind.identifier, Role.identifier),
    Column("kind", Kind.category, Role.feature, group=True),
    Column("works", Kind.text),
    Column("start", Kind.date, Role.split_date, date_format="%d/%m/%Y"),
    Column("planned", Kind.date, Role.planned_end, date_format="%d/%m/%Y"),
    Column("ended", Kind.date, Role.actual_end, date_format="%d/%m/%Y", known=Moment.after),
    Column("budget", Kind.number, Role.feature, unit="EUR", missing=("NC",), decimal=","),
)
DERIVED = (
    Derived("days", How.days_between, ("start", "planned"), unit="days"),
    Derived("roof", How.has_term, ("works",), {"term": "roof", "separator": "/"}),
    Derived(
        "size",
        How.band,
        ("budget",),
        {"thresholds": [1000, 3000], "labels": ["small", "middle", "large"]},
        Role.group,
    ),
)
SCHEMA = Schema(COLUMNS, DERIVED)
RULE = LabelRule.late("planned", "ended", 10, SNAPSHOT)


def rows(n: int = 400, seed: int = 1) -> list[list[str]]:
    """Return invented rows as texts; the last ones are still open."""
    rng = random.Random(seed)
    made = []
    for number in range(n):
        start = date(2022, 1, 3) + timedelta(days=number * 850 // n)
        budget, kind = rng.uniform(300, 5000), rng.choice("ABC")
        planned = start + timedelta(days=rng.randint(10, 60))
        late = rng.gauss(0, 1.6) + (budget - 2500) / 800 + (kind == "A") > 0.6
        ended = planned + timedelta(days=rng.randint(11, 60) if late else rng.randint(-8, 10))
        works = " / ".join(rng.sample(["Roof", "Masonry", "Windows"], rng.randint(1, 3)))
        end = ended.strftime("%d/%m/%Y") if ended <= SNAPSHOT else ""
        amount = "NC" if rng.random() < 0.03 else f"{budget:.2f}".replace(".", ",")
        days = [start.strftime("%d/%m/%Y"), planned.strftime("%d/%m/%Y"), end]
        made.append([f"P{number:04}", kind, works, *days, amount])
    return made


def frame(n: int = 400, seed: int = 1) -> pd.DataFrame:
    """Return invented rows as a frame of texts, indexed by line number."""
    index = pd.Index(range(2, n + 2), name="line")
    return pd.DataFrame(rows(n, seed), columns=[one.name for one in COLUMNS], index=index, dtype=object)


def csv_text(n: int = 400, seed: int = 1) -> str:
    """Return the same rows as a semicolon-separated file."""
    header = ";".join(one.name for one in COLUMNS)
    return "\n".join([header, *(";".join(cells) for cells in rows(n, seed))]) + "\n"


def small_content(source_sha256: str = "0" * 64, schema: Schema = SCHEMA) -> dict[str, Any]:
    """Return the content of a data version made of such rows."""
    steps = [{"do": "keep_parsed", "columns": ["start", "planned"]}]
    return content(source_sha256, schema, steps, RULE, SplitRule("start", 0.3, 3))


def dataset(n: int = 400, seed: int = 1) -> Dataset:
    """Return invented rows, labelled and split."""
    return assemble(frame(n, seed), small_content())
