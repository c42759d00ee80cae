"""Turns text cells into numbers, dates and categories as the schema declares, counting what does not fit.

Missing is NaN, NaT or None; a cell that does not fit is missing too, but counted and shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scopgov.datasets.schema import Column, Derived, How, Kind, Schema

EARLIEST, LATEST = 1800, 2300
_SPACES = re.compile("[\\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?(\d+(,\d{3})*(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_COMMA_NUMBER = re.compile(r"[+-]?(\d+(\.\d{3})*(,\d*)?|,\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class Typed:
    """A typed frame with its derived columns, and per column the cells that did not fit their kind."""

    frame: pd.DataFrame
    invalid: dict[str, dict[str, Any]]


def validate(text: pd.DataFrame, schema: Schema) -> Typed:
    """Type every declared column of a text frame and compute the derived ones."""
    typed: dict[str, pd.Series[Any]] = {}
    invalid: dict[str, dict[str, Any]] = {}
    for column in schema.columns:
        typed[column.name], wrong = typed_column(text[column.name], column)
        invalid[column.name] = {"count": len(wrong), "examples": list(dict.fromkeys(wrong))[:5]}
    for one in schema.derived:
        typed[one.name] = derive(typed, one)
    return Typed(pd.DataFrame(typed, index=text.index), invalid)


def typed_one(text: pd.DataFrame, schema: Schema, name: str) -> pd.Series[Any]:
    """Type one column, declared or derived, computing only what it needs."""
    one = schema.named(name)
    if isinstance(one, Column):
        return typed_column(text[one.name], one)[0]
    return derive({source: typed_one(text, schema, source) for source in one.sources}, one)


def typed_column(cells: pd.Series[Any], column: Column) -> tuple[pd.Series[Any], list[str]]:
    """Return the typed column and the cells that do not fit its kind."""
    absent = cells.isin(["", *column.missing])
    if column.kind in (Kind.number, Kind.integer):
        values = pd.Series([number(cell, column.decimal) for cell in cells], cells.index, dtype="float64")
        if column.kind is Kind.integer:
            values = values.where(values == values.round())
    elif column.kind is Kind.date:
        values = dates(cells, column.date_format)
    else:
        return cells.astype(object).where(~absent, None), []
    values = values.mask(absent)
    return values, cells[values.isna() & ~absent].tolist()


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
    try:
        parsed = pd.to_datetime(cells.astype(object), format=date_format, errors="coerce")
    except (ValueError, re.error):
        parsed = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns]")
    sensible = parsed.dt.year.between(EARLIEST, LATEST)
    return parsed.where(sensible).dt.normalize()


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
    return _each(source, one)


def _part(source: pd.Series[Any], part: str) -> pd.Series[Any]:
    parts = {"year": source.dt.year, "quarter": source.dt.quarter, "month": source.dt.month}
    return pd.Series(parts[part], dtype="float64")


def _each(source: pd.Series[Any], one: Derived) -> pd.Series[Any]:
    rule = _RULES[one.how]
    values = [
        None if missing else rule(cell, one.params)
        for cell, missing in zip(source, source.isna(), strict=True)
    ]
    kind = object if one.kind is Kind.category else "float64"
    return pd.Series(values, index=source.index, dtype=kind)


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


_RULES = {
    How.band: _band,
    How.first_letters: _first_letters,
    How.has_term: _has_term,
    How.item_count: _item_count,
}


def items(cell: str, separator: str) -> list[str]:
    """Cut a delimited list into its items, leaving out empty ones."""
    return [item.strip() for item in cell.split(separator) if item.strip()]
