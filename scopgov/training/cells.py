"""Reads one asked row into the features a model reads, cell by cell, as `typing_cells` reads whole columns.

What is written in an unusual way is handed to `typing_cells` itself, so that both always read alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from scopgov.datasets.schema import Column, Derived, Feature, How, Kind, Schema
from scopgov.datasets.typing_cells import RULES, dates, numbers
from scopgov.datasets.vocabulary import plain, words

NAN = float("nan")
FURTHEST = 100_000  # days: beyond, the reader of whole columns decides
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{0,15})?")
Row = Mapping[str, object]
Cells = dict[str, Any]  # texts or None, numbers or NaN, days counted or NaN
Reads = Callable[[object], Any]


class Unusual(Exception):
    """This row asks for what only the reader of whole columns settles."""


class RowReader:
    """Reads rows of one schema into these features, in order: floats (NaN when missing) and texts ("" when missing)."""

    def __init__(self, schema: Schema, features: Sequence[Feature]) -> None:
        self._columns = [(one.name, _reader(one)) for one in schema.columns]
        self._derived = [(one.name, _rule(one)) for one in schema.derived]
        self._features = [(one.name, one.categorical) for one in features]

    def read(self, row: Row) -> tuple[list[Any], list[str]]:
        """Return the values of the features, and the names of the columns that were not given. Raises Unusual."""
        cells: Cells = {}
        lacking = []
        for name, reads in self._columns:
            cells[name], given = reads(row.get(name))
            if not given:
                lacking.append(name)
        for name, derives in self._derived:
            cells[name] = derives(cells)
        return [_of_feature(cells[name], words) for name, words in self._features], lacking


def _of_feature(cell: Any, categorical: bool) -> Any:
    if categorical:
        return "" if cell is None else cell
    return float(cell)


def _reader(column: Column) -> Callable[[object], tuple[Any, bool]]:
    """Return what reads a value of this column, and says whether it was given at all."""
    codes = frozenset(("", *column.missing))
    empty = None if column.kind not in (Kind.date, Kind.integer, Kind.number) else NAN
    reads = _READERS.get(column.kind, _text)

    def read(value: object) -> tuple[Any, bool]:
        if value is None or value != value or (column.missing and as_text(value, column) in codes):
            return empty, False
        if isinstance(value, str):
            value = value.strip()
            if value in codes:
                return empty, False
        return reads(value, column), True

    return read


def _text(value: object, column: Column) -> str:
    return as_text(value, column)


def _number(value: object, column: Column) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(float(f"{value:.15g}"))
    text = as_text(value, column)
    plain = column.decimal == "." and _PLAIN.fullmatch(text)
    return _finite(float(text) if plain else number_in(text, column.decimal))


def _finite(value: float) -> float:
    return value + 0.0 if math.isfinite(value) else NAN  # nought bears no sign


def _integer(value: object, column: Column) -> float:
    found = _number(value, column)
    return found if found.is_integer() else NAN


def _date(value: object, column: Column) -> float:
    return day_in(as_text(value, column), column.date_format)


_READERS: Mapping[Kind, Callable[[object, Column], Any]] = {
    Kind.date: _date,
    Kind.integer: _integer,
    Kind.number: _number,
}


@lru_cache(maxsize=4096)
def number_in(text: str, decimal: str) -> float:
    """Read one number however it is written."""
    return float(numbers(pd.Series([text], dtype=object), decimal).iloc[0])


@lru_cache(maxsize=4096)
def day_in(text: str, date_format: str) -> float:
    """Return the ordinal of the day written in this format, NaN for anything else."""
    found = dates(pd.Series([text], dtype=object), date_format).iloc[0]
    return NAN if pd.isna(found) else float(found.toordinal())


def as_text(value: object, column: Column) -> str:
    """Write a value as the file would have it, so that one reading rule serves files, forms and the API."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, date):
        return value.strftime(column.date_format)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}".replace(".", column.decimal)
    text = str(value).strip()
    return iso_as_declared(text, column.date_format) if column.kind is Kind.date else text


@lru_cache(maxsize=4096)
def iso_as_declared(text: str, date_format: str) -> str:
    """Write a date given as year-month-day in the format of its file; anything else stays as it is."""
    cells = pd.Series([text], dtype=object)
    if dates(cells, date_format).notna().all():
        return text
    iso = dates(cells, "%Y-%m-%d").iloc[0]
    return text if pd.isna(iso) else str(iso.strftime(date_format))


def _rule(one: Derived) -> Callable[[Cells], Any]:
    """Return what computes a derived column from cells already read."""
    if one.how is How.has_word:
        return partial(_has_word, one.sources[0], plain(str(one.params["term"])))
    if one.how is How.date_part:
        return partial(_part, one.sources[0], str(one.params["part"]))
    if one.how in _BY_HAND:
        return partial(_BY_HAND[one.how], *one.sources)
    nothing = None if one.kind is Kind.category else NAN
    return partial(_each, RULES[one.how], one, nothing)


def _days_between(since: str, until: str, cells: Cells) -> float:
    apart: float = cells[until] - cells[since]
    return apart


def _days_after(since: str, days: str, cells: Cells) -> float:
    count: float = cells[days]
    if not math.isnan(count) and not (count.is_integer() and abs(count) < FURTHEST):
        raise Unusual
    day: float = cells[since] + count
    return day


def _logarithm(source: str, cells: Cells) -> float:
    value: float = cells[source]
    return math.log(value) if value > 0 else NAN


_BY_HAND: Mapping[How, Callable[..., float]] = {
    How.days_between: _days_between,
    How.days_after: _days_after,
    How.logarithm: _logarithm,
}


def _part(source: str, part: str, cells: Cells) -> float:
    if math.isnan(cells[source]):
        return NAN
    day = date.fromordinal(int(cells[source]))
    return float({"year": day.year, "quarter": (day.month + 2) // 3, "month": day.month}[part])


@lru_cache(maxsize=256)
def _words_of(text: str) -> frozenset[str]:
    return words(text)


def _has_word(source: str, term: str, cells: Cells) -> float:
    return NAN if cells[source] is None else float(term in _words_of(str(cells[source])))


def _each(rule: Callable[[Any, Mapping[str, Any]], Any], one: Derived, nothing: Any, cells: Cells) -> Any:
    cell = cells[one.sources[0]]
    return nothing if cell is None or cell != cell else rule(cell, one.params)
