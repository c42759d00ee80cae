"""Rules of several conditions: agree with judging row by row, count no row because of how it ended, lose no row."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.datasets.labels import label, set_apart
from scopgov.domain.label_rules import Among, Beyond, Condition, KnownFrom, LabelRule, Late, Overrun, Side

SNAPSHOT = date(2024, 6, 30)
SOON, LATER = KnownFrom("planned", 5), KnownFrom("planned", 60)
CONDITIONS: tuple[Condition, ...] = (
    Late("planned", "ended", 30),
    Overrun("cost", "budget", 20.0, LATER),
    Beyond("satisfaction", Side.below, 3.0, SOON),
    Beyond("cost", Side.above, 110.0, SOON),
    Among("status", ("stopped", "7"), LATER),
)
days = st.integers(-200, 40).map(lambda offset: SNAPSHOT + timedelta(days=offset))
amounts = st.none() | st.sampled_from([0, 80, 100, 120, 121, 200])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "planned": st.none() | days,
            "ended": st.none() | days,
            "cost": amounts,
            "budget": amounts,
            "satisfaction": st.none() | st.integers(1, 5),
            "status": st.sampled_from([None, "stopped", "done", 7.0]),
        }
    ),
    min_size=1,
    max_size=8,
)
RULES = st.lists(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda groups: LabelRule(tuple(map(tuple, groups)), SNAPSHOT)
)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, index=pd.Index(range(2, len(rows) + 2)))
    dated = {name: pd.to_datetime(frame[name]) for name in ("planned", "ended")}
    numbers = {name: frame[name].astype("float64") for name in ("cost", "budget", "satisfaction")}
    return frame.assign(**dated, **numbers, status=frame["status"].astype(object))


def _holds(row: dict[str, Any], one: Condition) -> tuple[bool, date] | None:
    """Judge one condition on one row as a person would; None where something it needs is missing."""
    planned = row[one.known_from.column]
    if planned is None:
        return None
    known = planned + timedelta(days=one.known_from.days)
    if isinstance(one, Late):
        ended = row["ended"] if row["ended"] is not None and row["ended"] <= SNAPSHOT else SNAPSHOT
        return (ended - planned).days > one.days, known
    if isinstance(one, Overrun):
        actual, budget = row[one.actual], row[one.planned]
        return None if actual is None or not budget else (5 * actual > 6 * budget, known)
    value = row[one.column]
    if value is None:
        return None
    if isinstance(one, Among):
        return (value in ("stopped", 7.0), known)
    return (value > one.limit if one.side is Side.above else value < one.limit), known


@settings(max_examples=30)
@given(ROWS, RULES)
def test_labels_agree_with_judging_each_row_by_hand(rows: list[dict[str, Any]], rule: LabelRule) -> None:
    frame = _frame(rows)
    found, apart = label(frame, rule), set_apart(frame, rule)
    for line, row in zip(frame.index, rows, strict=True):
        parts = [[_holds(row, one) for one in group] for group in rule.groups]
        told = [one for group in parts for one in group if one is not None]
        whole = len(told) == len(rule.conditions)
        assert found.known[line] == (whole and max(known for _, known in told) <= SNAPSHOT)
        if found.known[line]:
            assert found.y[line] == any(all(one and one[0] for one in group) for group in parts)
    assert sum(one.count for one in apart) == int((~found.known).sum())  # no row goes without a reason


@settings(max_examples=30)
@given(ROWS, RULES, st.randoms(use_true_random=False))
def test_whether_a_row_counts_does_not_depend_on_how_it_ended(
    rows: list[dict[str, Any]], rule: LabelRule, other: random.Random
) -> None:
    """Each end and value is replaced by another one: the same rows count, since the same days."""
    swapped = [
        {
            **row,
            "ended": None if row["ended"] is None else SNAPSHOT - timedelta(days=other.randint(0, 300)),
            "cost": row["cost"] if row["cost"] is None else other.choice([0, 90, 150]),
            "satisfaction": row["satisfaction"] and other.randint(1, 5),
            "status": row["status"] and other.choice(["stopped", "done"]),
        }
        for row in rows
    ]
    one, two = label(_frame(rows), rule), label(_frame(swapped), rule)
    assert one.known.tolist() == two.known.tolist()
    assert one.known_at.equals(two.known_at)


def test_an_or_counted_as_soon_as_one_part_is_true_would_blacken_recent_years() -> None:
    """Simulate steady risk: the rule finds it in every year; counting each part as it comes does not in the last."""
    chance, begins = random.Random(4), SNAPSHOT - timedelta(days=730)
    rows = [
        {
            "planned": begins + timedelta(days=at * 740 // 6000),
            "ended": None,
            "cost": None,
            "budget": None,
            "satisfaction": 2 if chance.random() < 0.2 else 4,
            "status": "stopped" if chance.random() < 0.2 else "done",
        }
        for at in range(6000)
    ]
    late_known, soon_known = Among("status", ("stopped",), KnownFrom("planned", 180)), CONDITIONS[2]
    rule = LabelRule(((soon_known,), (late_known,)), SNAPSHOT)
    frame = _frame(rows)
    found = label(frame, rule)
    recent = frame["planned"] > pd.Timestamp(SNAPSHOT - timedelta(days=365))
    share = found.y[found.known & recent].mean()
    soon, late = (label(frame, rule.alone(one)) for one in (soon_known, late_known))
    eager_known = (soon.known & soon.y) | (late.known & late.y) | (soon.known & late.known)
    eager = found.y[eager_known & recent].mean()
    assert abs(share - 0.36) < 0.03
    assert eager > share + 0.07


def test_twenty_per_cent_above_is_more_than_twenty_and_a_plan_of_nothing_is_set_apart() -> None:
    row: dict[str, Any] = {"planned": date(2024, 1, 1), "ended": None, "satisfaction": None, "status": None}
    frame = _frame([{**row, "cost": cost, "budget": plan} for cost, plan in [(120, 100), (121, 100), (1, 0)]])
    rule = LabelRule(((Overrun("cost", "budget", 20.0, LATER),),), SNAPSHOT)
    found, apart = label(frame, rule), set_apart(frame, rule)
    assert (found.y[:2].tolist(), found.known.tolist()) == ([False, True], [True, True, False])
    assert [(one.count, one.lines) for one in apart] == [(1, (4,))]
    assert "not above zero" in str(apart[0].reason)
