"""Reads asked rows by whole columns, as `inputs` and `cells` read one row: each distinct text once, by the same code.

Numbers that are plainly written are read together. Knows nothing of files: whatever offers distinct texts will do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Column, Derived, Feature, How, Kind, Schema
from scopgov.datasets.typing_cells import derive, typed_column
from scopgov.domain.errors import Reason, Refused
from scopgov.training.cells import as_text
from scopgov.training.inputs import Input, read

Codes = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
MOST_KNOWN = 200_000  # texts of a column held with their values
MEASURED = (Kind.integer, Kind.number)


class Texts(Protocol):
    """A column of texts."""

    def __len__(self) -> int:
        """Return how many cells there are."""

    def coded(self) -> tuple[Codes, list[str]]:
        """Return for each cell the place of its text among the distinct ones, and these."""

    def numbers(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return the cells that are plainly written numbers, and which they are."""

    def taken(self, places: Places) -> Texts:
        """Return the cells at these places."""


@dataclass(frozen=True)
class Whole:
    """A typed column: row by row, or each distinct value once with `codes` that say which a row holds."""

    values: pd.Series[Any]
    codes: Codes | None = None

    def spread(self) -> pd.Series[Any]:
        """Return the column row by row."""
        if self.codes is None:
            return self.values
        return pd.Series(self.values.to_numpy()[self.codes], dtype=self.values.dtype, copy=False)


@dataclass(frozen=True)
class Fault:
    """Cells of one column that cannot be read: the places of their rows, and why."""

    places: Places
    name: str
    reason: Reason


class ColumnReader:
    """Reads columns of asked rows into the features of a model: floats (NaN when missing), texts ("" when missing)."""

    def __init__(self, inputs: Sequence[Input], schema: Schema, features: Sequence[Feature]) -> None:
        self._schema, self._features = schema, features
        self._asked = {one.name: one for one in inputs}
        self._known: dict[str, dict[str, tuple[Any, Reason | None]]] = {
            one.name: {} for one in schema.columns
        }
        self._types: dict[str, Any] = {}

    def read(self, texts: Mapping[str, Texts], rows: int) -> tuple[list[Whole], list[Fault]]:
        """Return the features, in order, and the cells that cannot be read, which count as missing."""
        faults: list[Fault] = []
        typed: dict[str, Whole] = {}
        for column in self._schema.columns:
            typed[column.name] = self._typed(column, texts.get(column.name), rows, faults)
        for one in self._schema.derived:
            typed[one.name] = _derived(typed, one)
        return [_feature(typed[one.name], one) for one in self._features], faults

    def _typed(self, column: Column, cells: Texts | None, rows: int, faults: list[Fault]) -> Whole:
        if cells is None:  # nobody must give it
            return Whole(self._each(column, [""], np.zeros(0), faults), np.zeros(rows, dtype=np.intp))
        if column.kind not in MEASURED:
            codes, distinct = cells.coded()
            return Whole(self._each(column, distinct, codes, faults), codes)
        found, plain = cells.numbers()
        if column.kind is Kind.integer:
            plain &= found == np.floor(found)
        for code in column.missing:
            plain &= ~_may_be(code, found)
        if not plain.all():
            places = np.flatnonzero(~plain)
            codes, distinct = cells.taken(places).coded()
            rest = self._each(column, distinct, codes, faults, places)
            found[places] = rest.to_numpy(dtype="float64")[codes]
        return Whole(pd.Series(found + 0.0, copy=False))

    def _each(
        self,
        column: Column,
        distinct: Sequence[str],
        codes: Codes,
        faults: list[Fault],
        places: Places | None = None,
    ) -> pd.Series[Any]:
        """Read and type each distinct text as one row's would be; those that cannot be read are missing."""
        known = self._known[column.name]
        if len(known) + len(distinct) > MOST_KNOWN:
            known.clear()
        self._learn(column, [text for text in distinct if text not in known])
        for at, text in enumerate(distinct):
            reason = known[text][1]
            if reason is not None:
                mine = np.flatnonzero(codes == at)
                faults.append(Fault(mine if places is None else places[mine], column.name, reason))
        values = [known[text][0] for text in distinct]
        made: pd.Series[Any] = pd.Series(values, dtype=self._types.get(column.name, object))
        return made

    def _learn(self, column: Column, texts: Sequence[str]) -> None:
        if not texts:
            return
        given = [as_given(self._asked[column.name], text, column) for text in texts]
        typed = typed_column(pd.Series([text for text, _ in given], dtype=object), column)[0]
        self._types[column.name] = typed.dtype
        told = zip(texts, typed, given, strict=True)
        self._known[column.name] |= {text: (value, reason) for text, value, (_, reason) in told}


def as_given(asked: Input, text: str, column: Column) -> tuple[str, Reason | None]:
    """Return a text as the reader of columns wants it, nothing and the reason where it cannot be read."""
    try:
        return as_text(read(asked, text), column), None
    except Refused as refused:
        return "", refused.reason


def _may_be(code: str, found: Floats) -> npt.NDArray[np.bool_]:
    """Mark the numbers that a code for missing may be written as."""
    try:
        return np.asarray(found == float(code.replace(",", ".")))
    except ValueError:
        return np.zeros(len(found), dtype=bool)


def _derived(typed: Mapping[str, Whole], one: Derived) -> Whole:
    sources = [typed[name] for name in one.sources]
    if len(sources) == 1:
        return Whole(derive({one.sources[0]: sources[0].values}, one), sources[0].codes)
    if one.how is How.days_between:
        since, until = (_days(source) for source in sources)
        return Whole(pd.Series(until - since, copy=False))
    return Whole(derive({name: typed[name].spread() for name in one.sources}, one))


def _days(dates: Whole) -> Floats:
    """Return dates as days counted, NaN where missing."""
    days = dates.values.to_numpy(dtype="datetime64[D]")
    counted = np.where(np.isnat(days), np.nan, days.astype(np.int64))
    return counted if dates.codes is None else counted[dates.codes]


def _feature(column: Whole, feature: Feature) -> Whole:
    values = column.values
    if feature.categorical:
        return Whole(values.astype(object).where(values.notna(), ""), column.codes)
    return Whole(values.astype("float64"), column.codes)
