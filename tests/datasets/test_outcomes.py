"""A label rule tried before it is saved: at other limits, and who changes sides against the rule in force."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets.labels import label
from scopgov.datasets.outcomes import DAYS, at_other_limits, moved
from scopgov.domain.label_rules import LabelRule
from tests.datasets import small

TYPED = small.dataset().frame
limits = st.integers(0, 120)


def _days(days: int) -> LabelRule:
    return LabelRule.late("planned", "ended", days, small.SNAPSHOT)


@given(limits, limits)
def test_cases_change_sides_as_one_counts_them_by_hand(new: int, old: int) -> None:
    rules = [label(TYPED, _days(days)) for days in (new, old)]
    pairs = [
        (bool(rules[0].y[line]), bool(rules[1].y[line]))
        for line in TYPED.index
        if rules[0].known[line] and rules[1].known[line]
    ]
    found = moved(*rules)
    assert found.known == len(pairs)
    assert found.gained == pairs.count((True, False))
    assert found.lost == pairs.count((False, True))
    assert found.whole == sum(one != other for one, other in pairs)
    if new >= old:
        assert found.gained == 0


def test_other_limits_hold_the_one_tried_and_fall_as_days_grow() -> None:
    found = at_other_limits(TYPED, _days(20))
    assert [one["limit"] for one in found] == sorted({*DAYS, 20})
    assert found[0]["value"] > found[-1]["value"]
    for one in found:
        labels = label(TYPED, _days(one["limit"]))
        assert one["count"] == int(labels.known.sum())
        assert one["low"] <= one["value"] <= one["high"]
