"""Checks rows against what is declared of each column, and sets those apart that break it, each with its reasons.

Whole columns are compared at once with pandas: a library of schemas would go over the same cells once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scopgov.datasets.coding import by_text
from scopgov.datasets.gathering import Problem
from scopgov.datasets.schema import Column, Kind, Schema
from scopgov.datasets.typing_cells import MEASURED, absent, typed_column
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

REQUIRED = N_("“%(column)s” is empty and must not be.")
NOT_A_NUMBER = N_("“%(cell)s” in “%(column)s” is not a number.")
NOT_WHOLE = N_("“%(cell)s” in “%(column)s” is not a whole number.")
NOT_A_DATE = N_("“%(cell)s” in “%(column)s” is not a date written as declared.")
TOO_LOW = N_("“%(cell)s” in “%(column)s” is below %(bound)s.")
TOO_HIGH = N_("“%(cell)s” in “%(column)s” is above %(bound)s.")
NOT_LISTED = N_("“%(cell)s” in “%(column)s” is not one of the values declared.")
REPEATED = N_("“%(cell)s” in “%(column)s” stands in an earlier row already.")
MISFITS = {Kind.number: NOT_A_NUMBER, Kind.integer: NOT_WHOLE, Kind.date: NOT_A_DATE}
BETWEEN = " | "


@dataclass(frozen=True)
class Breach:
    """One rule of one column, and the rows that break it."""

    column: Column
    text: str
    rows: pd.Series[bool]
    bound: str = ""

    def reason(self, cell: str) -> Reason:
        """Say why a row with this cell was set apart."""
        return Reason(self.text, {"column": self.column.name, "cell": cell[:80], "bound": self.bound})


def breaches(text: pd.DataFrame, schema: Schema) -> list[Breach]:
    """Return each rule that some row breaks, in the order of the columns."""
    return [one for column in schema.columns for one in _of(text[column.name], column) if one.rows.any()]


def _of(cells: pd.Series[Any], column: Column) -> Iterator[Breach]:
    if column.required:
        yield Breach(column, REQUIRED, absent(cells, column))
    if column.kind in MEASURED and (column.apart or column.low or column.high):
        yield from _measured(cells, column)
    if column.allowed:
        wrong = by_text(cells, lambda distinct: ~distinct.isin(column.allowed) & ~absent(distinct, column))
        yield Breach(column, NOT_LISTED, wrong)
    if column.unique:
        yield Breach(column, REPEATED, cells.duplicated() & ~absent(cells, column))


def _measured(cells: pd.Series[Any], column: Column) -> Iterator[Breach]:
    values = typed_column(cells, column)[0]
    if column.apart:
        yield Breach(column, MISFITS[column.kind], values.isna() & ~absent(cells, column))
    if column.low:
        yield Breach(column, TOO_LOW, values < bound(column, column.low), column.low)
    if column.high:
        yield Breach(column, TOO_HIGH, values > bound(column, column.high), column.high)


def bound(column: Column, written: str) -> Any:
    """Return a bound as a number or a date; missing when it is written otherwise than the cells are."""
    return typed_column(pd.Series([written], dtype=object), column)[0].iloc[0]


def bound_faults(schema: Schema) -> list[Reason]:
    """List the bounds that cannot be read, and those of columns that have no order."""
    text = N_("The bound “%(bound)s” of “%(name)s” is not written as its cells are.")
    return [
        Reason(text, {"name": column.name, "bound": written})
        for column in schema.columns
        for written in (column.low, column.high)
        if written and (column.kind not in MEASURED or pd.isna(bound(column, written)))
    ]


def sound(text: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return the rows that break no rule."""
    broken = pd.Series(False, index=text.index)
    for one in breaches(text, schema):
        broken |= one.rows
    return text[~broken] if broken.any() else text


def told(text: pd.DataFrame, schema: Schema) -> tuple[dict[str, Any], Iterator[Problem]]:
    """Return how many rows break rules, by rule and column, and each of them with its reasons, in order."""
    found = breaches(text, schema)
    marks = pd.DataFrame({at: one.rows for at, one in enumerate(found)}, index=text.index)
    rows = marks.any(axis=1) if found else pd.Series(False, index=text.index)
    counts = [[one.text, one.column.name, one.bound, int(one.rows.sum())] for one in found]
    return {"rows": int(rows.sum()), "rules": counts}, _problems(text[rows], marks[rows], found)


def _problems(text: pd.DataFrame, marks: pd.DataFrame, found: list[Breach]) -> Iterator[Problem]:
    places = {one.column.name: list(text.columns).index(one.column.name) for one in found}
    for line, cells, broken in zip(text.index, text.to_numpy(), marks.to_numpy(), strict=True):
        row = BETWEEN.join(cells)
        for one, breaks in zip(found, broken, strict=True):
            if breaks:
                yield Problem(int(line), one.reason(str(cells[places[one.column.name]])), row)
