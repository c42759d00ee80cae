"""Decides the label of each row under a label rule, from when it could be known, and which rows are set apart and why.

Counts only rows of which every part could be known at the snapshot, finished or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import pandas as pd

from scopgov.domain.errors import Reason
from scopgov.domain.label_rules import Among, Beyond, Condition, KnownFrom, LabelRule, Late, Overrun, Side
from scopgov.domain.text import N_

NO_DATE = N_("no date in “%(column)s”: from when it could be known cannot be said")
NO_VALUE = N_("no value in “%(column)s”")
NOT_ABOVE_ZERO = N_("“%(column)s” is not above zero: nothing can be compared with it")
NOT_YET = N_("could not be known yet on %(day)s")
MOST_LINES = 5
Holes = list[tuple[Reason, "pd.Series[bool]"]]


@dataclass(frozen=True)
class Labels:
    """Per row: the label, whether it could be known at the snapshot, and since when."""

    y: pd.Series[bool]
    known: pd.Series[bool]
    known_at: pd.Series[Any]


@dataclass(frozen=True)
class Part:
    """One condition on each row: whether it holds, since when it could be known, what it lacks to be told at all."""

    y: pd.Series[bool]
    known_at: pd.Series[Any]
    holes: Holes


@dataclass(frozen=True)
class Apart:
    """Rows that a rule says nothing of: why, how many, the first of their lines."""

    reason: Reason
    count: int
    lines: tuple[int, ...]


def label(typed: pd.DataFrame, rule: LabelRule) -> Labels:
    """Label each row of a typed frame.

    A row is known from the *latest* day on which one of its parts could be known, and only if none lacks its value,
    whatever the others say. "Or" could be true as soon as one part is, but counting a row then, while its neighbours
    without that bad news wait for their other parts, would keep the bad news only; with "and" it would keep the good
    news. Whether a row counts may not depend on how it ended (the censoring trap). For the same reason `known_at` of
    a delay is planned end + days for every row, those that finished early among them.
    """
    groups = [[part(typed, one, rule) for one in group] for group in rule.groups]
    every = [one for group in groups for one in group]
    y = reduce(or_, [reduce(and_, [one.y for one in group]) for group in groups])
    known_at = every[0].known_at
    if every[1:]:
        known_at = pd.concat([one.known_at for one in every], axis=1).max(axis=1, skipna=False)
    lacking = [rows for one in every for _, rows in one.holes]
    known = (known_at <= pd.Timestamp(rule.snapshot)) & ~reduce(or_, lacking)
    return Labels(y=y, known=known, known_at=known_at)


def set_apart(typed: pd.DataFrame, rule: LabelRule) -> list[Apart]:
    """List the rows that a rule says nothing of, each under the first reason that holds for it."""
    left, found = pd.Series(True, index=typed.index), []
    late = ~label(typed, rule).known
    not_yet = Reason(NOT_YET, {"day": rule.snapshot})
    holes = [hole for one in rule.conditions for hole in part(typed, one, rule).holes]
    for reason, rows in [*holes, (not_yet, late)]:
        lines = typed.index[left & rows]
        left &= ~rows
        if len(lines):
            found.append(Apart(reason, len(lines), tuple(int(line) for line in lines[:MOST_LINES])))
    return found


def part(typed: pd.DataFrame, condition: Condition, rule: LabelRule) -> Part:
    """Read one condition of a rule on each row."""
    return _PARTS[type(condition)](typed, condition, pd.Timestamp(rule.snapshot))


def measure(typed: pd.DataFrame, condition: Condition, rule: LabelRule) -> pd.Series[Any]:
    """Return what a condition compares with its limit: days late, per cent above, the number, the category as text."""
    if isinstance(condition, Late):
        return _delay(typed, condition, pd.Timestamp(rule.snapshot))
    if isinstance(condition, Overrun):
        actual, planned = typed[condition.actual], typed[condition.planned]
        return (actual - planned) * 100 / planned.where(planned > 0)
    return _texts(typed[condition.column]) if isinstance(condition, Among) else typed[condition.column]


def _delay(typed: pd.DataFrame, condition: Late, snapshot: pd.Timestamp) -> pd.Series[Any]:
    planned, actual = typed[condition.planned_end], typed[condition.actual_end]
    # An end written after the snapshot is a forecast, not a fact.
    ended = actual.where(actual <= snapshot).fillna(snapshot)
    return (ended - planned).dt.days


def _late(typed: pd.DataFrame, condition: Late, snapshot: pd.Timestamp) -> Part:
    known_at, holes = _known(typed, condition.known_from)
    return Part(_delay(typed, condition, snapshot) > condition.days, known_at, holes)


def _overrun(typed: pd.DataFrame, condition: Overrun, snapshot: pd.Timestamp) -> Part:
    known_at, holes = _known(typed, condition.known_from)
    actual, planned = typed[condition.actual], typed[condition.planned]
    zero = Reason(NOT_ABOVE_ZERO, {"column": condition.planned})
    more = [_empty(typed, condition.actual), _empty(typed, condition.planned), (zero, planned <= 0)]
    # Compared without dividing: 120 is exactly 20 % above 100, not more.
    return Part((actual - planned) * 100 > condition.percent * planned, known_at, [*more, *holes])


def _beyond(typed: pd.DataFrame, condition: Beyond, snapshot: pd.Timestamp) -> Part:
    known_at, holes = _known(typed, condition.known_from)
    values = typed[condition.column]
    y = values > condition.limit if condition.side is Side.above else values < condition.limit
    return Part(y, known_at, [_empty(typed, condition.column), *holes])


def _among(typed: pd.DataFrame, condition: Among, snapshot: pd.Timestamp) -> Part:
    known_at, holes = _known(typed, condition.known_from)
    y = _texts(typed[condition.column]).isin(condition.values)
    return Part(y, known_at, [_empty(typed, condition.column), *holes])


_PARTS: Mapping[type, Callable[[pd.DataFrame, Any, pd.Timestamp], Part]] = {
    Late: _late,
    Overrun: _overrun,
    Beyond: _beyond,
    Among: _among,
}


def _known(typed: pd.DataFrame, known: KnownFrom) -> tuple[pd.Series[Any], Holes]:
    dates = typed[known.column]
    undated = Reason(NO_DATE, {"column": known.column}), dates.isna()
    return dates + pd.Timedelta(days=known.days), [undated]


def _empty(typed: pd.DataFrame, column: str) -> tuple[Reason, pd.Series[bool]]:
    return Reason(NO_VALUE, {"column": column}), typed[column].isna()


def _texts(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Write categories as a person types them: a whole number without its point."""
    told = {
        value: f"{value:g}" if isinstance(value, float) else str(value) for value in cells.dropna().unique()
    }
    return cells.astype(object).map(told)
