"""Tries a label rule on cleaned rows, nothing saved: what it counts, over time, condition by condition, and which
known cases change sides against the rule in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scopgov.config import Settings
from scopgov.datasets import outcomes, queries
from scopgov.datasets.describing import MOST_BARS, outliers
from scopgov.datasets.labels import Apart, Labels, label, measure, part, set_apart
from scopgov.datasets.outcomes import Moved
from scopgov.datasets.queries import Snapshot
from scopgov.domain.errors import Refused
from scopgov.domain.fairness import Rate, read_rate
from scopgov.domain.label_rules import Among, Beyond, Condition, LabelRule, Late, Overrun

MOST_BANDS = 12


@dataclass(frozen=True)
class LabelCounts:
    """What a label rule finds among cleaned rows."""

    rows: int
    known: int
    at_risk: int

    @property
    def base_rate(self) -> float | None:
        """Return the share of rows at risk among those whose outcome could be known."""
        return self.at_risk / self.known if self.known else None


@dataclass(frozen=True)
class Drawn:
    """The numbers a condition compares, in bars of one width, with the place of its limit between 0 and 1."""

    counts: list[int]
    below: int
    above: int
    low: float
    high: float
    limit: float
    place: float


@dataclass(frozen=True)
class Seen:
    """One condition on the known cases: how often it holds, alone or with others, its numbers, other limits.

    `values` are the categories with their counts, those of the condition marked, where it is about a category.
    """

    condition: Condition
    rate: Rate
    alone: int
    together: list[int]
    drawn: Drawn | None
    values: list[tuple[str, int, bool]]
    limits: list[dict[str, Any]]
    moved: Moved | None


@dataclass(frozen=True)
class Tried:
    """What a rule would find: counts, over time, each condition, rows set apart, who changes sides."""

    rule: LabelRule
    counts: LabelCounts
    over_time: dict[str, Any] | None
    seen: list[Seen]
    apart: list[Apart]
    moved: Moved | None


def counted(typed: pd.DataFrame, rule: LabelRule) -> LabelCounts:
    """Count what a rule finds in typed rows, as freezing will: every known row counts, finished or not."""
    return _counts(label(typed, rule))


def _counts(labels: Labels) -> LabelCounts:
    return LabelCounts(len(labels.y), int(labels.known.sum()), int(labels.y[labels.known].sum()))


def tried(settings: Settings, of: Snapshot, rule: LabelRule, in_force: LabelRule | None) -> Tried:
    """Try a rule on the cleaned rows of a source; `in_force` is the rule it would replace.

    Raises Refused, naming the field, where it does not fit the columns.
    """
    schema = queries.schema_of(of)
    check(of, rule)
    typed, labels = queries.cleaned(settings, of).typed.frame, None
    labels = label(typed, rule)
    other = None
    if in_force is not None and in_force.digest != rule.digest and not queries.rule_faults(schema, in_force):
        other = label(typed, in_force.on(rule.snapshot))
    return Tried(
        rule,
        _counts(labels),
        outcomes.counted(typed, schema, labels, rule.dated),
        _seen(typed, rule, labels, other),
        set_apart(typed, rule),
        outcomes.moved(labels, other) if other else None,
    )


def check(of: Snapshot, rule: LabelRule) -> None:
    """Refuse a rule that does not fit the columns of a source, at the field of the form that names the fault."""
    for fault in queries.rule_faults(queries.schema_of(of), LabelRule.from_data(rule.to_data())):
        raise Refused(fault.reason, field=f"conditions-{fault.place}-{fault.field}")


def _seen(typed: pd.DataFrame, rule: LabelRule, labels: Labels, other: Labels | None) -> list[Seen]:
    known = typed[labels.known]
    holds = [part(known, one, rule).y.astype(bool) for one in rule.conditions]
    found = []
    for place, condition in enumerate(rule.conditions):
        here, others = holds[place], [one for at, one in enumerate(holds) if at != place]
        found.append(
            Seen(
                condition,
                read_rate(int(here.sum()), len(here)),
                _only(here, others),
                [int((here & one).sum()) for one in holds],
                _drawn(known, condition, rule),
                _values(known, condition, rule),
                outcomes.at_other_limits(typed, rule, place),
                outcomes.moved(label(typed, rule.alone(condition)), other) if other else None,
            )
        )
    return found


def _only(here: pd.Series[bool], others: Sequence[pd.Series[bool]]) -> int:
    for one in others:
        here = here & ~one
    return int(here.sum())


def _drawn(known: pd.DataFrame, condition: Condition, rule: LabelRule) -> Drawn | None:
    """Count numbers in bars between the outliers, or the limit where it lies beyond them."""
    limit = _limit(condition)
    if limit is None or known.empty:
        return None
    ordered = np.sort(measure(known, condition, rule).dropna().to_numpy(dtype="float64"))
    below, above = outliers(ordered)
    inner = ordered[below : len(ordered) - above]
    low, high = min(float(inner[0]), limit), max(float(inner[-1]), limit)
    counts, _ = (
        np.histogram(ordered, bins=MOST_BARS, range=(low, high)) if high > low else ([len(inner)], None)
    )
    before, after = int((ordered < low).sum()), int((ordered > high).sum())
    place = (limit - low) / (high - low) if high > low else 0.5
    return Drawn([int(count) for count in counts], before, after, low, high, limit, place)


def _limit(condition: Condition) -> float | None:
    if isinstance(condition, Late):
        return float(condition.days)
    if isinstance(condition, Overrun):
        return condition.percent
    return condition.limit if isinstance(condition, Beyond) else None


def _values(known: pd.DataFrame, condition: Condition, rule: LabelRule) -> list[tuple[str, int, bool]]:
    if not isinstance(condition, Among):
        return []
    counts = measure(known, condition, rule).value_counts().head(MOST_BANDS)
    return [(str(value), int(count), value in condition.values) for value, count in counts.items()]
