"""Turns text cells into numbers, dates and categories as the schema declares, counting what does not fit.

Missing is NaN, NaT or None; a cell that does not fit is missing too, but counted and shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from scopgov.datasets.coding import Coded
from scopgov.datasets.schema import Column, Derived, How, Kind, Schema
from scopgov.datasets.vocabulary import plain, words

EARLIEST, LATEST = 1800, 2300
MOST_TOLD, LONGEST_TOLD = 8, 120
MEASURED = (Kind.date, Kind.integer, Kind.number)
UNKNOWN: Mapping[str, Coded] = MappingProxyType({})
_MONTHS = {
    "janvier": "january",
    "février": "february",
    "mars": "march",
    "avril": "april",
    "mai": "may",
    "juin": "june",
    "juillet": "july",
    "août": "august",
    "septembre": "september",
    "octobre": "october",
    "novembre": "november",
    "décembre": "december",
}
_SPACES = re.compile("[\\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?(\d+(,\d{3})*(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_COMMA_NUMBER = re.compile(r"[+-]?(\d+(\.\d{3})*(,\d*)?|,\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class Typed:
    """A typed frame with its derived columns; per column the cells that do not fit its kind, and its codes if any."""

    frame: pd.DataFrame
    invalid: dict[str, dict[str, Any]]
    coded: dict[str, Coded | None]


def validate(text: pd.DataFrame, schema: Schema, known: Mapping[str, Coded] = UNKNOWN) -> Typed:
    """Type every declared column of a text frame and compute the derived ones.

    `known` holds columns of these very rows as they were coded before, so that they are not looked through again.
    """
    typed: dict[str, pd.Series[Any]] = {}
    invalid: dict[str, dict[str, Any]] = {}
    coded: dict[str, Coded | None] = {}
    for column in schema.columns:
        name, cells = column.name, text[column.name]
        typed[name], coded[name] = _read(cells, column, known.get(name))
        invalid[name] = _told(_unfit(cells, typed[name], column))
    for one in schema.derived:
        if one.name not in typed:
            alike = [
                other for other in schema.derived if _reads_words(other) and other.sources == one.sources
            ]
            typed |= _words_read(typed, alike) if _reads_words(one) else {one.name: derive(typed, one)}
    return Typed(pd.DataFrame(typed, index=text.index, copy=False), invalid, coded)


def typed_one(text: pd.DataFrame, schema: Schema, name: str) -> pd.Series[Any]:
    """Type one column, declared or derived, computing only what it needs."""
    one = schema.named(name)
    if isinstance(one, Column):
        return typed_column(text[one.name], one)[0]
    return derive({source: typed_one(text, schema, source) for source in one.sources}, one)


def _told(wrong: pd.Series[Any]) -> dict[str, Any]:
    """Count the cells that do not fit; tell some of them that differ, each with the first line it stands on."""
    first = wrong.drop_duplicates().head(MOST_TOLD)
    lines = [int(line) for line in first.index]
    return {"count": len(wrong), "examples": [str(cell)[:LONGEST_TOLD] for cell in first], "lines": lines}


def typed_column(cells: pd.Series[Any], column: Column) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the typed column and the cells that do not fit its kind, by line."""
    values = _read(cells, column)[0]
    return values, _unfit(cells, values, column)


def _read(
    cells: pd.Series[Any], column: Column, known: Coded | None = None
) -> tuple[pd.Series[Any], Coded | None]:
    """Type a column, each distinct text of a long one once."""
    coded = known or Coded.of(cells)
    if coded is None:
        return _values(cells, column), None
    coded = coded.each(lambda distinct: _values(distinct, column))
    return coded.spread(cells.index), coded


def _unfit(cells: pd.Series[Any], values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    if column.kind not in MEASURED:
        return cells.iloc[:0]
    unread = cells[values.isna()]
    return unread[~absent(unread, column)]


def absent(cells: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Tell, cell by cell, what is empty or holds a code for missing."""
    return cells.isin(["", *column.missing])


def _values(cells: pd.Series[Any], column: Column) -> pd.Series[Any]:
    if column.kind not in MEASURED:
        empty = absent(cells, column)
        return cells.astype(object).where(~empty, None) if empty.any() else cells.astype(object)
    dated = column.kind is Kind.date
    values = dates(cells, column.date_format) if dated else numbers(cells, column.decimal)
    if column.missing:
        values = values.mask(cells.isin(column.missing))
    return values.where(values == values.round()) if column.kind is Kind.integer else values


def numbers(cells: pd.Series[Any], decimal: str = ".") -> pd.Series[Any]:
    """Read a column of numbers: those that are plainly written together, the others one by one."""
    plain = cells.astype(object)
    if decimal == ",":
        plain = plain.where(~plain.str.contains(".", regex=False)).str.replace(",", ".", regex=False)
    values = pd.to_numeric(plain, errors="coerce").astype("float64")
    values = values.where(np.isfinite(values))
    rest = values.isna()
    if rest.any():
        values[rest] = np.array([number(cell, decimal) for cell in cells[rest]])
    return values


def number(cell: str, decimal: str = ".") -> float:
    """Read a number written with that decimal sign, or NaN; spaces or the other sign may group thousands."""
    bare = _SPACES.sub("", cell)
    if decimal == ",":
        if not _COMMA_NUMBER.fullmatch(bare):
            return float("nan")
        bare = bare.replace(".", "").replace(",", ".")
    elif not _NUMBER.fullmatch(bare):
        return float("nan")
    value = float(bare.replace(",", ""))
    return value if np.isfinite(value) else float("nan")


def dates(cells: pd.Series[Any], date_format: str) -> pd.Series[Any]:
    """Read dates written in one format, without their time of day; anything else is NaT.

    No cell fits a format that means nothing, which a file's header or a person may well declare.
    """
    cells = cells.astype(object)
    if "%B" in date_format or "%b" in date_format:
        cells = cells.map(_month_in_english)
    try:
        parsed = pd.to_datetime(cells, format=_with_a_year(date_format), errors="coerce")
    except (ValueError, re.error):
        parsed = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns]")
    sensible = parsed.dt.year.between(EARLIEST, LATEST)
    return parsed.where(sensible).dt.normalize()


def _with_a_year(date_format: str) -> str:
    """Return a date format; ValueError for one without a year, which dates nothing."""
    if not any(year in date_format for year in ("%Y", "%y", "%G", "%c", "%x")):
        raise ValueError("a date has a year")
    return date_format


def _month_in_english(cell: str) -> str:
    """Put the English name of a month in the place of its French one; the first of a month is a plain 1."""
    words = cell.lower().replace("1er", "1").split()
    return " ".join(_MONTHS.get(word, word) for word in words)


def derive(typed: Mapping[str, pd.Series[Any]], one: Derived) -> pd.Series[Any]:
    """Compute one derived column from columns already typed."""
    source = typed[one.sources[0]]
    if one.how is How.days_between:
        return pd.Series((typed[one.sources[1]] - source).dt.days, dtype="float64")
    if one.how is How.days_after:
        return pd.Series(source + pd.to_timedelta(typed[one.sources[1]], unit="D"))
    if one.how is How.logarithm:
        return pd.Series(np.log(source.where(source > 0)), dtype="float64")
    if one.how is How.date_part:
        return _part(source, str(one.params["part"]))
    if _reads_words(one):
        return _words_read(typed, [one])[one.name]
    return _each(source, one)


def _reads_words(one: Derived) -> bool:
    return one.how is How.has_word


def _words_read(typed: Mapping[str, pd.Series[Any]], alike: Sequence[Derived]) -> dict[str, pd.Series[Any]]:
    """Compute the columns that look for words in one text, which is then cut into words once for all of them."""
    source = typed[alike[0].sources[0]]
    codes, distinct = pd.factorize(source)
    marks = np.zeros((len(alike), len(distinct) + 1))
    marks[:, -1] = np.nan  # the code of what is missing is -1
    places: dict[str, list[int]] = {}
    for place, one in enumerate(alike):
        places.setdefault(plain(str(one.params["term"])), []).append(place)
    for at, cell in enumerate(distinct):
        for word in places.keys() & words(str(cell)):
            marks[places[word], at] = 1.0
    return {
        one.name: pd.Series(row[codes], index=source.index) for one, row in zip(alike, marks, strict=True)
    }


def _part(source: pd.Series[Any], part: str) -> pd.Series[Any]:
    parts = {"year": source.dt.year, "quarter": source.dt.quarter, "month": source.dt.month}
    return pd.Series(parts[part], dtype="float64")


def _each(source: pd.Series[Any], one: Derived) -> pd.Series[Any]:
    rule = RULES[one.how]
    codes, distinct = pd.factorize(source)
    values = [rule(cell, one.params) for cell in distinct]
    words = one.kind is Kind.category
    made = np.array([*values, None if words else np.nan], dtype=object if words else "float64")
    return pd.Series(made[codes], index=source.index)  # the code of what is missing is -1: the last value


def _first_letters(cell: Any, params: Mapping[str, Any]) -> str:
    return str(cell)[: int(params["length"])]


def _item_count(cell: Any, params: Mapping[str, Any]) -> float:
    return float(len(items(str(cell), str(params["separator"]))))


def _band(cell: Any, params: Mapping[str, Any]) -> str:
    place = sum(float(threshold) <= cell for threshold in params["thresholds"])
    return str(params["labels"][place])


def _has_term(cell: Any, params: Mapping[str, Any]) -> float:
    term, separator = str(params["term"]).casefold(), str(params.get("separator", ""))
    if separator:
        return float(term in [item.casefold() for item in items(str(cell), separator)])
    return float(re.search(rf"\b{re.escape(term)}\b", str(cell).casefold()) is not None)


RULES: Mapping[How, Callable[[Any, Mapping[str, Any]], Any]] = {
    How.band: _band,
    How.first_letters: _first_letters,
    How.has_term: _has_term,
    How.item_count: _item_count,
}


def items(cell: str, separator: str) -> list[str]:
    """Cut a delimited list into its items, leaving out empty ones."""
    return [item.strip() for item in cell.split(separator) if item.strip()]
