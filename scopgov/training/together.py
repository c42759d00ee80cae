"""Answers rows of source columns with their factors and warnings, column by column, as `ready` answers one row.

Only where what each owner adds can be told so: elsewhere each row is asked alone. Knows nothing of mandates, nor of
who may ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Column
from scopgov.domain.errors import Reason
from scopgov.training.bulk import Sums
from scopgov.training.inputs import Input
from scopgov.training.ready import Ready
from scopgov.training.scorer import ALIKE, lacking_warning, range_warning, said
from scopgov.training.shares import Shares
from scopgov.training.whole_columns import MEASURED, Texts, Whole, as_given

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Warned:
    """What is to be warned of in the rows at these places: for each, one of some reasons."""

    places: Places
    codes: Places
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class Values:
    """The values of one feature as factors write them: each distinct one once, and which of them a row holds."""

    codes: Places
    texts: list[str]

    def first(self) -> Places:
        """Return a row that holds each distinct value, the first row for one that none holds."""
        found = np.zeros(len(self.texts), dtype=np.int64)
        found[self.codes[::-1]] = np.arange(len(self.codes) - 1, -1, -1)
        return found


@dataclass(frozen=True)
class Together:
    """What some rows were answered: `base` plus the `added` of each owner makes `outputs`; `values` are by feature.

    `by_value` says that what one feature adds depends on its value alone.
    """

    probabilities: Floats
    outputs: Floats
    scale: str
    base: float
    owners: Sequence[tuple[str, ...]]
    added: Sequence[Whole]
    values: Mapping[str, Values]
    warnings: Sequence[Warned]
    by_value: bool


class Answerer:
    """Answers rows of one model, some thousands at a time; what it learnt of texts in some serves the next."""

    def __init__(self, ready: Ready, splits: Sums | Shares) -> None:
        self._ready, self._splits, self._reader = ready, splits, ready.columns()
        self._asked = {one.name: one for one in ready.inputs}

    @classmethod
    def of(cls, ready: Ready) -> Answerer | None:
        """Return what answers by columns, None for a model that each row must be asked of alone."""
        return None if ready.splits is None else cls(ready, ready.splits)

    def answer(self, texts: Mapping[str, Texts], rows: int) -> Together:
        """Answer rows whose cells can be read; what cannot counts as missing."""
        columns, _ = self._reader.read(texts, rows)
        scorer = self._ready.scorer
        with np.errstate(all="ignore"):
            outputs, added = self._splits.answer(columns)
            probabilities = self._ready.bulk.calibrated(outputs)
        distinct = [_told_apart(one) for one in columns]
        warnings = [*self._lacking(texts, rows), *self._outside(distinct)]
        values = {
            feature.name: Values(codes, [said([value]) for value in mine])
            for feature, (codes, mine) in zip(scorer.features, distinct, strict=True)
        }
        of = self._splits.base, self._splits.owners, added
        plain = isinstance(self._splits, Sums)
        return Together(probabilities, outputs, scorer.scale, *of, values, warnings, by_value=plain)

    def _lacking(self, texts: Mapping[str, Texts], rows: int) -> Iterator[Warned]:
        for column in self._ready.scorer.schema.columns:
            places = _not_given(self._asked[column.name], column, texts.get(column.name), rows)
            if len(places):
                yield Warned(places, np.zeros(len(places), dtype=np.int64), [lacking_warning(column.name)])

    def _outside(self, distinct: Sequence[tuple[Places, list[Any]]]) -> Iterator[Warned]:
        for (feature, seen), (codes, values) in zip(self._ready.ranges, distinct, strict=True):
            found = [range_warning(feature, value, seen) for value in values]
            strange = np.fromiter(map(bool, found), dtype=bool, count=len(found))
            if strange.any():
                places = np.flatnonzero(strange[codes])
                numbers = np.cumsum(strange) - 1
                yield Warned(places, numbers[codes[places]], [reason for one in found for reason in one])


def strengths(contributions: Floats) -> Floats:
    """Return how much each of some factors counts, as `scorer.strength` says it of one."""
    return np.asarray(np.round(np.abs(contributions), ALIKE))


def _told_apart(column: Whole) -> tuple[Places, list[Any]]:
    """Return for each row the place of its value among the distinct ones, and these."""
    if column.codes is not None:
        return np.asarray(column.codes), column.values.tolist()
    codes, distinct = pd.factorize(column.values.to_numpy(), use_na_sentinel=False)
    return codes, distinct.tolist()


def _not_given(asked: Input, column: Column, cells: Texts | None, rows: int) -> Places:
    """Return the rows in which a column is empty, or holds a text declared to mean so."""
    if cells is None:
        return np.arange(rows)
    if column.kind in MEASURED and not column.missing:
        return np.empty(0, dtype=np.int64)
    codes, distinct = cells.coded()
    empty = ("", *column.missing)
    lacking = [as_given(asked, text, column)[0] in empty for text in distinct]
    return np.flatnonzero(np.array(lacking, dtype=bool)[codes])
