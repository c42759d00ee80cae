"""The language of label rules: what it says, keeps, refuses; what experts adopt whatever the day of the data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.domain.canonical import digest
from scopgov.domain.errors import Refused
from scopgov.domain.label_rules import Among, Beyond, Condition, KnownFrom, LabelRule, Late, Overrun, Side

DAY = date(2024, 6, 30)
KNOWN = KnownFrom("planned", 30)
LATE, OVER = Late("planned", "ended", 90), Overrun("cost", "budget", 20.0, KNOWN)
UNHAPPY, STOPPED = Beyond("satisfaction", Side.below, 3.0, KNOWN), Among("status", ("stopped",), KNOWN)
BOTH = LabelRule(((LATE,), (OVER, UNHAPPY)), DAY)
KINDS = {
    "planned": "date",
    "ended": "date",
    "cost": "number",
    "budget": "integer",
    "satisfaction": "integer",
    "status": "category",
}
conditions = st.sampled_from([LATE, OVER, UNHAPPY, STOPPED])
rules = st.lists(st.lists(conditions, min_size=1, max_size=2), min_size=1, max_size=4).map(
    lambda groups: LabelRule(tuple(map(tuple, groups)), DAY)
)


@settings(max_examples=30)
@given(rules)
def test_a_rule_survives_its_json_and_its_digest_leaves_the_day_out(rule: LabelRule) -> None:
    assert LabelRule.from_data(rule.to_data()) == rule
    assert rule.on(date(2025, 1, 1)).digest == rule.digest
    assert digest(rule.to_data()) != digest(rule.on(date(2025, 1, 1)).to_data())


def test_one_delay_alone_keeps_the_form_and_the_digest_it_always_had() -> None:
    kept = {
        "kind": "late",
        "planned_end": "planned",
        "actual_end": "ended",
        "days": 90,
        "snapshot": "2024-06-30",
    }
    rule = LabelRule.late("planned", "ended", 90, DAY)
    assert rule.to_data() == kept
    assert digest(kept) == "6d11bd087ef64682530880917b9552daa0c6e098e3f4634a08bb1a8a190c0639"
    assert str(rule.sentence()).startswith("Late by more than 90 days after “planned”")


def test_a_rule_is_said_in_words_and_and_binds_closer_than_or() -> None:
    said = str(BOTH.sentence())
    assert said.startswith(
        "At risk: late by more than 90 days after “planned”, or “cost” more than 20.0% above “budget” and "
        "“satisfaction” below 3.0; counting only rows of which every part could be known on"
    )
    assert str(LabelRule(((STOPPED,),), DAY).words()) == "“status” is one of these: stopped"


def test_a_rule_can_be_changed_in_one_place_or_taken_apart() -> None:
    changed = BOTH.changed(1, STOPPED)
    assert changed.groups == ((LATE,), (STOPPED, UNHAPPY))
    assert BOTH.alone(OVER).conditions == (OVER,)
    assert (BOTH.delay, BOTH.alone(OVER).delay) == (LATE, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "cost"},
        {"kind": "any_of_all", "groups": []},
        {"kind": "any_of_all", "groups": [[]]},
        {"kind": "any_of_all", "groups": [[LATE.to_data()] * 9]},
        {"kind": "any_of_all", "groups": [[{**LATE.to_data(), "days": -1}]]},
        {"kind": "any_of_all", "groups": [[{**OVER.to_data(), "percent": "nan"}]]},
        {
            "kind": "any_of_all",
            "groups": [[{**OVER.to_data(), "known_from": {"column": "planned", "days": 9999}}]],
        },
        {"kind": "any_of_all", "groups": [[{**UNHAPPY.to_data(), "side": "beside"}]]},
        {"kind": "any_of_all", "groups": [[{**STOPPED.to_data(), "values": []}]]},
    ],
)
def test_nonsense_is_no_rule(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="not known"):
        LabelRule.from_data({"snapshot": "2024-06-30", **wrong})


@pytest.mark.parametrize(
    ("condition", "features", "field", "said"),
    [
        (Late("planned", "cost", 9), (), "actual_end", "must be a date"),
        (Late("planned", "planned", 9), (), "actual_end", "two columns"),
        (Overrun("status", "budget", 1.0, KNOWN), (), "actual", "must be a number"),
        (Overrun("cost", "cost", 1.0, KNOWN), (), "planned", "another column"),
        (Overrun("cost", "budget", 1.0, KNOWN), ("cost",), "actual", "is a feature"),
        (Beyond("gone", Side.above, 1.0, KNOWN), (), "column", "must be a number"),
        (Among("cost", ("1",), KNOWN), (), "column", "must be a category"),
        (Among("status", ("1",), KnownFrom("cost")), (), "known_column", "must be a date"),
    ],
)
def test_each_fault_stands_at_its_field(
    condition: Condition, features: tuple[str, ...], field: str, said: str
) -> None:
    (fault,) = LabelRule(((STOPPED,), (condition,)), DAY).faults(KINDS, features)
    assert (fault.place, fault.field) == (1, field)
    assert said in str(fault.reason)


def test_the_plan_may_be_a_feature_and_a_condition_may_not_stand_twice() -> None:
    assert BOTH.faults(KINDS, ("budget",)) == []
    (fault,) = LabelRule(((LATE,), (LATE,)), DAY).faults(KINDS, ())
    assert (fault.place, str(fault.reason)) == (1, "This condition stands twice.")
