"""Guesses a first schema from a file, for a person to review: kinds, codes for missing, date formats, roles.

Never decides: nothing is frozen from a guess that nobody saved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from scopgov.datasets.reading import Table
from scopgov.datasets.schema import AFTERWARDS, Column, Derived, How, Kind, Moment, Personal, Role, Schema
from scopgov.datasets.typing_cells import MEASURED, dates, items, numbers, typed_column
from scopgov.domain.errors import Reason
from scopgov.domain.recognition import Sign, sign_of
from scopgov.domain.text import N_

Say = Callable[[Reason], str]

DATE_FORMATS = (  # where two read a file equally well, the first is taken: the day before the month
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%d/%m/%y",
    "%d %B %Y",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
)
SAMPLE = 2_000  # distinct texts that tell what a column is
SPREAD = 10_000  # rows of a long file that tell the same
RARE = 10_000  # a code for missing stands in one cell of so many at least
ASTRAY = 0.05  # share of cells that may not fit the kind of their column
MOST_CODES = 60
SEEN = 500  # distinct texts that tell whether a column is about persons
MOST_CATEGORIES = 50
_CODE = re.compile(r"[A-Za-z?#!./-]{1,12}")
_DATE_LIKE = re.compile(r"\d([-/.])\d{1,2}\1\d|\d (?=\w{3,9} \d{4})")  # what a date of each format holds
_DIRECTIVE = re.compile("%[A-Za-z]")
_IDENTIFIER = re.compile(r"[A-Za-z]{0,4}[-_]?\d+\w*")
_AFTERWARDS = re.compile(r"actual|final|spen[dt]|status|outcome|réel|réalis|dépens|statut", re.IGNORECASE)
_PLANNED = re.compile(r"plan|estimat|expect|due|prév|échéance", re.IGNORECASE)
_END = re.compile(r"end|complet|finish|fin\b|livraison", re.IGNORECASE)
_START = re.compile(r"start|begin|début|démarr", re.IGNORECASE)
_DATED = ((Role.split_date, _START), (Role.planned_end, _PLANNED), (Role.actual_end, _AFTERWARDS))


def infer(table: Table, decimal: str = "") -> Schema:
    """Guess the kind, codes, date format and role of each column of a file; `decimal` says the sign, when known.

    What looks sensitive about persons is left aside: no model reads it unless somebody says that it is nothing such.
    """
    frame = sampled(table.frame)
    signs = (decimal,) if decimal else (",", ".") if table.separator == ";" else (".", ",")
    columns: list[Column] = []
    taken: set[Role] = set()
    for name in frame.columns:
        column = _typed_guess(str(name), frame[name], table.declared.get(str(name), {}), signs)
        about = _about_persons(str(name), frame[name])
        role = Role.ignored if about.get("sensitive") else _role(column, taken)
        taken |= {role} & {Role.split_date, Role.planned_end, Role.actual_end}
        known = Moment.after if role in AFTERWARDS else Moment.at
        apart = column.kind in MEASURED and role is not Role.ignored
        columns.append(replace(column, role=role, known=known, apart=apart, **about))
    return Schema(tuple(columns))


def _about_persons(name: str, cells: pd.Series[Any]) -> dict[str, Any]:
    sign = personal_sign(name, cells)
    if sign is None:
        return {}
    return {"personal": Personal.direct if sign.direct else Personal.indirect, "sensitive": sign.sensitive}


def personal_sign(name: str, cells: pd.Series[Any]) -> Sign | None:
    """Say why a column looks as if it were about persons, from some of its distinct texts."""
    return sign_of(name, [str(cell) for cell in cells.drop_duplicates().head(SEEN)])


def sampled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows spread evenly over a long file, enough to tell what each column is."""
    return frame.iloc[:: max(1, len(frame) // SPREAD)]


def decimal_of(schema: Schema) -> str:
    """Return the decimal sign that most numbers of a file are written with, or nothing."""
    signs = Counter(column.decimal for column in schema.columns if column.kind is Kind.number)
    return signs.most_common(1)[0][0] if signs else ""


def _typed_guess(
    name: str, cells: pd.Series[Any], declared: dict[str, object], signs: Sequence[str]
) -> Column:
    if declared:
        date_format = str(declared.get("date_format", "%Y-%m-%d"))
        return Column(name, Kind(str(declared["kind"])), date_format=date_format)
    counts = cells[cells != ""].value_counts(sort=False)
    if counts.empty:
        return Column(name, Kind.text)
    return _as_date(name, counts) or _as_number(name, counts, signs) or _as_words(name, counts)


def _codes(counts: pd.Series[Any], fits: pd.Series[Any]) -> tuple[str, ...] | None:
    """Return the values that look like codes for missing, or None when too much does not fit.

    A few cells that look like no code, or too rare to be one, do not change what a column is: they do not fit.
    """
    others = counts[~fits.to_numpy()]
    if len(others) > max(1, 0.5 * len(counts)):
        return None
    seldom = others < counts.sum() / RARE
    codes = [str(text) for text in others.index[~seldom] if _CODE.fullmatch(str(text))]
    astray = int(others.sum() - others[codes].sum())
    return tuple(sorted(codes)) if len(codes) <= MOST_CODES and astray <= ASTRAY * counts.sum() else None


def _distinct(counts: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(counts.index, dtype=object)


def _as_date(name: str, counts: pd.Series[Any]) -> Column | None:
    distinct = _distinct(counts)
    sample = distinct.head(SAMPLE)
    if not any(_DATE_LIKE.search(cell) for cell in sample):
        return None
    form = max(_formats(sample), key=lambda one: int(dates(sample, one).notna().sum()))
    found = dates(distinct, form).notna()
    codes = _codes(counts, found)
    if codes is None or not found.any():
        return None
    return Column(name, Kind.date, missing=codes, date_format=form)


def _formats(cells: pd.Series[Any]) -> list[str]:
    """Return the formats all of whose signs stand somewhere in some cells: no other can read one of them."""
    found = set("".join(cells))
    spaced = {" "} if any(map(str.isspace, found)) else set()
    return [one for one in DATE_FORMATS if set(_DIRECTIVE.sub("", one)) <= found | spaced] or [
        DATE_FORMATS[0]
    ]


def _as_number(name: str, counts: pd.Series[Any], signs: Sequence[str]) -> Column | None:
    distinct = _distinct(counts)
    sample = distinct.head(SAMPLE)
    decimal = max(signs, key=lambda sign: int(numbers(sample, sign).notna().sum()))
    values = numbers(distinct, decimal)
    codes = _codes(counts, values.notna())
    if codes is None or not values.notna().any():
        return None
    seen = values.dropna()
    kind = Kind.integer if bool((seen == seen.round()).all()) else Kind.number
    return Column(name, kind, missing=codes, decimal=decimal)


def _as_words(name: str, counts: pd.Series[Any]) -> Column:
    distinct = _distinct(counts)
    if len(distinct) <= MOST_CATEGORIES and len(distinct) <= max(2, 0.5 * counts.sum()):
        return Column(name, Kind.category)
    named = [_IDENTIFIER.fullmatch(cell) is not None for cell in distinct.head(SAMPLE)]
    return Column(name, Kind.identifier if sum(named) > 0.95 * len(named) else Kind.text)


def _role(column: Column, taken: set[Role]) -> Role:
    if column.kind is Kind.date:
        return _date_role(column.name, taken)
    if column.kind is Kind.identifier:
        return Role.identifier
    if column.kind is Kind.text:
        return Role.ignored
    return Role.outcome if _AFTERWARDS.search(column.name) else Role.feature


def _date_role(name: str, taken: set[Role]) -> Role:
    for role, pattern in _DATED:
        fits = pattern.search(name) and (role is Role.split_date or _END.search(name))
        if fits and role not in taken:
            return role
    return Role.outcome if _AFTERWARDS.search(name) else Role.ignored


def suggest(table: Table, schema: Schema, say: Say = str) -> list[Derived]:
    """Propose derived columns: planned days, first letters, list counts, frequent terms of texts.

    `say` puts their names in the language of who asks.
    """
    found: list[Derived] = []
    start, planned = schema.with_role(Role.split_date), schema.with_role(Role.planned_end)
    if start and planned:
        name, unit = say(Reason(N_("Planned days"))), say(Reason(N_("days")))
        found.append(Derived(name, How.days_between, (start, planned), unit=unit))
    for column in schema.columns:
        if column.role in (Role.outcome, Role.actual_end):
            continue
        found += _suggestions(table.frame[column.name], column, say)
    return [one for one in found if not schema.has(one.name)]


def _suggestions(cells: pd.Series[Any], column: Column, say: Say) -> list[Derived]:
    values = typed_column(cells, column)[0].dropna()
    if column.kind is Kind.identifier:
        return _first_letter(values, column, say)
    if column.kind is Kind.number or (column.kind is Kind.integer and values.nunique() > MOST_CATEGORIES):
        return _bands(values, column, say)
    if column.kind is Kind.text:
        return _lists(values, column, say)
    return []


def _first_letter(values: pd.Series[Any], column: Column, say: Say) -> list[Derived]:
    letters = values.map(lambda cell: str(cell)[0])
    if not 2 <= letters.nunique() <= 26 or letters.str.isdigit().any():
        return []
    name = say(Reason(N_("%(column)s: first letter"), {"column": column.name}))
    return [Derived(name, How.first_letters, (column.name,), {"length": 1}, group=True)]


def _bands(values: pd.Series[Any], column: Column, say: Say) -> list[Derived]:
    low, high = (float(f"{cut:.2g}") for cut in values[values > 0].quantile([1 / 3, 2 / 3]))
    if not low < high:
        return []
    labels = [f"< {low:g}", f"{low:g} – {high:g}", f"≥ {high:g}"]
    params = {"thresholds": [low, high], "labels": labels}
    name = say(Reason(N_("%(column)s: band"), {"column": column.name}))
    return [Derived(name, How.band, (column.name,), params, Role.group)]


def _lists(values: pd.Series[Any], column: Column, say: Say) -> list[Derived]:
    found = []
    for separator in ("/", ",", ";"):
        if values.str.contains(separator, regex=False).mean() > 0.05:
            name = say(Reason(N_("%(column)s: number of items"), {"column": column.name}))
            found.append(Derived(name, How.item_count, (column.name,), {"separator": separator}))
            return found + [
                _term(column.name, term, separator, say) for term in vocabulary(values, separator)
            ]
    return found


def _term(column: str, term: str, separator: str, say: Say) -> Derived:
    name = say(Reason(N_("%(column)s: %(term)s"), {"column": column, "term": term}))
    return Derived(name, How.has_term, (column,), {"term": term, "separator": separator})


def vocabulary(values: pd.Series[Any], separator: str, most: int = 8, share: float = 0.02) -> list[str]:
    """List the most frequent items of delimited texts, each in `share` of the rows at least."""
    counts = Counter(item for cell in values for item in set(items(str(cell), separator)))
    frequent = [(-count, item) for item, count in counts.items() if count >= share * len(values)]
    return [item for _, item in sorted(frequent)[:most]]
