"""Draws the real cases of a round and asks the model for its answers: slow work, done with no transaction open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets.freezing import Dataset
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import SAME_ANSWERS
from scopgov.domain.text import N_
from scopgov.domain.validation import Way, draw
from scopgov.training.answering import Witness, opened


@dataclass(frozen=True)
class Wanted:
    """What a round asks for: the model's bytes and stored answers, how many cases, drawn how; invented ones."""

    artefact: str
    predictions: str
    columns: Sequence[str]
    own_data: bool
    count: int
    way: Way
    seed: int
    invented: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Drawn:
    """A real case as drawn: its line, what the model reads of it, what became of it, the model's answer."""

    line: int
    inputs: dict[str, Any]
    truth: bool
    answer: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """The cases drawn, from how many rows, and the answers to the invented ones by place."""

    drawn: list[Drawn]
    rows: int
    invented: dict[int, dict[str, Any]]


def find(settings: Settings, wanted: Wanted, dataset: Dataset | None) -> Found:
    """Draw and answer; refuse when the model no longer answers its test rows as it did."""
    witness = opened(settings.artefacts, wanted.artefact)
    kept = json.loads(store.read(settings.artefacts, wanted.predictions))
    scores = _scores(witness, wanted, kept, dataset) if dataset is not None else {}
    lines = draw(scores, wanted.count, wanted.way, wanted.seed)
    drawn = [] if dataset is None else _answered(witness, wanted, dataset, lines)
    for one in drawn:
        if abs(one.answer["probability"] - scores[one.line]) > SAME_ANSWERS:
            text = N_(
                "The model does not answer its test rows as it did when it was tested: nothing was drawn."
            )
            raise Refused(Reason(text))
    invented = witness.answers(list(wanted.invented.values()))
    return Found(drawn, len(scores), dict(zip(wanted.invented, invented, strict=True)))


def _scores(witness: Witness, wanted: Wanted, kept: Mapping[str, Any], dataset: Dataset) -> dict[int, float]:
    """Return the score of each line one may draw: the test rows, or the rows that came after them."""
    if wanted.own_data:
        return dict(zip(kept["rows"], kept["probability"], strict=True))
    tested_until = max(date.fromisoformat(day) for day in kept["dates"])
    later = dataset.dates[dataset.dates > pd.Timestamp(tested_until)].index
    if later.empty:
        raise Refused(Reason(N_("These data hold no row newer than those the model was tested on.")))
    rows = [row_of(dataset, line, wanted.columns) for line in later]
    return dict(zip((int(line) for line in later), witness.probabilities(rows), strict=True))


def _answered(witness: Witness, wanted: Wanted, dataset: Dataset, lines: Sequence[int]) -> list[Drawn]:
    rows = [row_of(dataset, line, wanted.columns) for line in lines]
    given = witness.answers(rows)
    return [
        Drawn(line, row, bool(dataset.y.loc[line]), answer)
        for line, row, answer in zip(lines, rows, given, strict=True)
    ]


def row_of(dataset: Dataset, line: int, columns: Sequence[str]) -> dict[str, Any]:
    """Return the cells of a line that the model reads, as JSON holds them: numbers, days and texts."""
    return {name: _plain(dataset.frame.at[line, name]) for name in columns}


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
