"""Counts the outcome in a file: in all, year by year with intervals, at other limits, against the rule in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from scopgov.datasets.labels import Labels, label
from scopgov.datasets.schema import Role, Schema
from scopgov.domain.evidence import enough_in_file
from scopgov.domain.fairness import read_rate
from scopgov.domain.label_rules import Beyond, Condition, LabelRule, Late, Overrun

DAYS = (0, 7, 15, 30, 60, 90)
PERCENT = (0.0, 5.0, 10.0, 20.0, 30.0, 50.0)
QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9]


def counted(frame: pd.DataFrame, schema: Schema, labels: Labels, dated: str) -> dict[str, Any] | None:
    """Return the outcome of the cases that could be known, in all and by year, as JSON-able data.

    The year is that of the date that splits the rows, else of `dated`.
    """
    if not labels.known.any():
        return None
    column = schema.with_role(Role.split_date) or dated
    y, years = labels.y[labels.known], frame.loc[labels.known, column].dt.year
    by_year = y.groupby(years).agg(["sum", "count"])
    positives, count = int(y.sum()), len(y)
    evidence = enough_in_file(positives, count - positives)
    return {
        "all": _rate("", positives, count),
        "column": column,
        "years": [_rate(str(int(year)), int(late), int(known)) for year, late, known in by_year.itertuples()],
        "enough": evidence.enough,
        "reason": {"text": evidence.reason.text, "params": dict(evidence.reason.params)},
    }


@dataclass(frozen=True)
class Moved:
    """How the cases known under two rules change sides: how many there are, late only by the new, only by the old."""

    known: int
    gained: int
    lost: int

    @property
    def whole(self) -> int:
        """Return how many cases change sides."""
        return self.gained + self.lost


def moved(new: Labels, old: Labels) -> Moved:
    """Count the cases that one rule calls late and the other not, among those known under both."""
    both = new.known & old.known
    mine, its = new.y[both], old.y[both]
    return Moved(int(both.sum()), int((mine & ~its).sum()), int((~mine & its).sum()))


def at_other_limits(typed: pd.DataFrame, rule: LabelRule, place: int = 0) -> list[dict[str, Any]]:
    """Return the share of cases at risk with other limits of one condition, each among the cases known under it."""
    condition, found = rule.conditions[place], []
    for limit in _limits(typed, condition):
        labels = label(typed, rule.changed(place, _limited(condition, limit)))
        count = int(labels.known.sum())
        if count:
            found.append({**_rate("", int(labels.y[labels.known].sum()), count), "limit": limit})
    return found


def _limits(typed: pd.DataFrame, condition: Condition) -> list[float]:
    if isinstance(condition, Late):
        return sorted({*DAYS, condition.days})
    if isinstance(condition, Overrun):
        return sorted({*PERCENT, condition.percent})
    if isinstance(condition, Beyond):
        values = typed[condition.column].quantile(QUANTILES).dropna()
        return sorted({*(float(f"{value:.3g}") for value in values), condition.limit})
    return []


def _limited(condition: Condition, limit: float) -> Condition:
    if isinstance(condition, Late):
        return replace(condition, days=int(limit))
    if isinstance(condition, Overrun):
        return replace(condition, percent=limit)
    return replace(condition, limit=limit) if isinstance(condition, Beyond) else condition


def _rate(name: str, positives: int, count: int) -> dict[str, Any]:
    """Return a rate as it may be shown: none under ten cases."""
    return {"name": name, **read_rate(positives, count).to_data()}


def conflicting(frame: pd.DataFrame, schema: Schema, labels: Labels) -> list[int]:
    """Return the lines of the known cases that are alike in all features with another whose outcome differs.

    Cases that are alike stand together, so that the first lines are those of cases to be held side by side.
    """
    names = [one.name for one in schema.features()]
    known = frame.loc[labels.known, names]
    alike = known.duplicated(keep=False)
    if not alike.any():
        return []
    keys = pd.util.hash_pandas_object(known[alike].astype(str), index=False)
    outcomes = labels.y[labels.known][alike].groupby(keys).transform("nunique")
    together = keys[outcomes > 1].sort_values(kind="stable")
    return [int(line) for line in together.index]
