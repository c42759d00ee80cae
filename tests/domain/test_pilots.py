"""A pilot opens only after workers were informed; its criteria conclude nothing from too few cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain import pilots
from scopgov.domain.errors import Refused
from scopgov.domain.pilot_criteria import (
    Comparison,
    Counted,
    Criterion,
    Facts,
    Measure,
    Verdict,
    counted,
    judge,
    judged,
    share,
)
from scopgov.domain.pilots import (
    Information,
    Person,
    Plan,
    Standing,
    beyond,
    informed_before,
    lacking,
    until_of,
)

TODAY = date(2026, 9, 1)
FOLLOWED = Criterion("People follow it", Measure.followed, Comparison.at_least, Decimal(60), 20)
PLAN = Plan(
    "Does it help?",
    "Sites that are late",
    "Who asked",
    frozenset({3}),
    TODAY + timedelta(days=30),
    TODAY + timedelta(days=120),
    (FOLLOWED,),
)
TOLD = Information(TODAY, "At the meeting", council=True, consulted_on=TODAY, opinion="Favourable")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " "}, "question"),
        ({"watched": ""}, "watched"),
        ({"chosen": ""}, "chosen"),
        ({"group": frozenset()}, "group"),
        ({"criteria": ()}, "criteria"),
        ({"starts_on": TODAY}, "starts_on"),
        ({"ends_on": TODAY + timedelta(days=30)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=30 + 367)}, "ends_on"),
    ],
)
def test_a_plan_that_lacks_something_names_it(changes: dict[str, Any], field: str) -> None:
    assert list(lacking(PLAN, today=TODAY)) == []
    assert [name for name, _ in lacking(replace(PLAN, **changes), today=TODAY)] == [field]


def test_pilots_of_one_version_do_not_go_on_without_end() -> None:
    first = PLAN.ends_on - pilots.TOGETHER
    assert list(lacking(PLAN, today=TODAY, first_day=first)) == []
    assert [name for name, _ in lacking(PLAN, today=TODAY, first_day=first - timedelta(days=1))] == [
        "ends_on"
    ]


@pytest.mark.parametrize(
    ("told", "day", "opens"),
    [
        (None, TODAY, False),
        (TOLD, None, False),
        (TOLD, TODAY, False),
        (TOLD, TODAY + timedelta(days=1), True),
        (replace(TOLD, consulted_on=TODAY + timedelta(days=1)), TODAY + timedelta(days=1), False),
        (replace(TOLD, consulted_on=None), TODAY + timedelta(days=1), False),
        (replace(TOLD, council=False, consulted_on=None, opinion=""), TODAY + timedelta(days=1), True),
    ],
)
def test_a_pilot_opens_the_day_after_workers_were_informed(
    told: Information | None, day: date | None, opens: bool
) -> None:
    assert informed_before(told, day) is opens


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"informed_on": TODAY + timedelta(days=1)}, "informed_on"),
        ({"how": " "}, "how"),
        ({"consulted_on": None}, "consulted_on"),
        ({"consulted_on": TODAY + timedelta(days=1)}, "consulted_on"),
        ({"opinion": ""}, "opinion"),
    ],
)
def test_information_that_is_not_done_or_not_told_is_refused_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    TOLD.check(TODAY)
    with pytest.raises(Refused) as refused:
        replace(TOLD, **changes).check(TODAY)
    assert refused.value.field == field


LONGER = date(2027, 6, 1)
EARLIER = replace(PLAN, group=frozenset({3, 4}))
WITHIN: list[tuple[dict[str, Any], int]] = [
    ({}, 0),
    ({"group": frozenset({4})}, 0),  # fewer people, nobody new
    ({"chosen": "The same people go on."}, 0),
    ({"ends_on": LONGER}, 0),
    ({"ends_on": LONGER + timedelta(days=1)}, 1),
    ({"group": EARLIER.group | {99}}, 1),
    ({"question": "Does it find late projects?"}, 1),
    ({"watched": "How fast people work."}, 1),
    ({"criteria": ()}, 1),
    ({"criteria": (), "group": frozenset({99}), "watched": "", "ends_on": date(2028, 1, 1)}, 4),
]


@pytest.mark.parametrize(("changes", "count"), WITHIN)
def test_an_extension_rests_on_what_people_were_informed_of_and_on_nothing_more(
    changes: dict[str, Any], count: int
) -> None:
    said = replace(TOLD, until=LONGER)
    assert len(beyond(EARLIER, said, replace(EARLIER, **changes))) == count


def test_people_are_told_at_least_until_the_end_of_the_pilot_itself() -> None:
    assert until_of(TOLD, PLAN) == PLAN.ends_on
    assert until_of(replace(TOLD, until=LONGER), PLAN) == LONGER
    with pytest.raises(Refused) as refused:
        until_of(replace(TOLD, until=PLAN.ends_on - timedelta(days=1)), PLAN)
    assert refused.value.field == "until"
    assert len(beyond(PLAN, TOLD, replace(PLAN, ends_on=PLAN.ends_on + timedelta(days=1)))) == 1


def test_how_far_a_pilot_has_come() -> None:
    seen: dict[str, Any] = {
        "settled": True,
        "voted": True,
        "stands": True,
        "informed": True,
        "reported": False,
    }

    def on(day: date, **changes: bool) -> Standing:
        return pilots.standing(PLAN, day, **{**seen, **changes})

    inside = PLAN.starts_on
    assert on(TODAY, settled=False) is Standing.drawn
    assert on(TODAY, voted=False) is Standing.settled
    assert on(TODAY) is Standing.waiting
    assert on(inside, informed=False) is Standing.waiting
    assert on(inside) is Standing.running
    assert on(inside, stands=False) is Standing.stopped
    assert on(PLAN.ends_on) is Standing.ended
    assert on(PLAN.ends_on, reported=True) is Standing.reported


def test_a_group_is_set_beside_the_roll_in_words_that_promise_nothing() -> None:
    roll = [
        Person("carpenter", date(2010, 1, 1), True, False),
        Person("carpenter", date(2026, 1, 1), True, True),
        Person("", date(2022, 1, 1), False, False),
    ]
    found = dict(pilots.compared(roll[:1], roll, TODAY))
    trades = {str(one.value): (one.in_group, one.on_roll) for one in found[pilots.ATTRIBUTES["trade"]]}
    assert trades == {"carpenter": (1, 2), "no trade written": (0, 1)}
    said = " ".join(str(one) for one in pilots.said_of([1], 3, list(found.items())))
    assert "1 of the 3 people" in said
    assert "proves nothing for the others" in said
    assert "employee, not an associate" in said
    assert "neither gender nor age" in said


@pytest.mark.parametrize(
    ("found", "verdict", "doubtful"),
    [
        (share(0, 0), Verdict.too_few, False),
        (share(19, 19), Verdict.too_few, False),
        (share(13, 20), Verdict.met, True),
        (share(20, 20), Verdict.met, False),
        (share(11, 20), Verdict.not_met, True),
        (share(2, 20), Verdict.not_met, False),
    ],
)
def test_a_criterion_concludes_nothing_from_too_few_and_says_what_chance_could_do(
    found: Counted, verdict: Verdict, doubtful: bool
) -> None:
    one = judge(FOLLOWED, found)
    assert (one.verdict, one.warning is not None) == (verdict, doubtful)


def test_a_criterion_that_people_judge_waits_for_them() -> None:
    one = Criterion("The sites are calmer", Measure.told)
    assert [judge(one, None, told).verdict for told in (None, True, False)] == [
        Verdict.untold,
        Verdict.met,
        Verdict.not_met,
    ]


def test_each_measure_is_counted_from_what_happened() -> None:
    facts = Facts(
        group=4, people=3, scores=10, decided=8, followed=6, contested=2, upheld=1, outcomes=3, own=4, alike=1,
        minutes=(10.0, 20.0, 60.0), entries=5, good=3, bad=1, timed=2, saved=90,
    )  # fmt: skip
    found = {one: counted(one, facts) for one in Measure}
    values = {one: (None if two is None else (two.value, two.cases)) for one, two in found.items()}
    assert values == {
        Measure.scores: (Decimal(10), 10),
        Measure.decided: (Decimal("80.0"), 10),
        Measure.followed: (Decimal("75.0"), 8),
        Measure.contested: (Decimal("20.0"), 10),
        Measure.upheld: (Decimal("50.0"), 2),
        Measure.alike: (Decimal("25.0"), 4),
        Measure.outcomes: (Decimal("30.0"), 10),
        Measure.minutes: (Decimal("20.0"), 3),
        Measure.hours: (Decimal("1.5"), 2),
        Measure.good: (Decimal("60.0"), 5),
        Measure.people: (Decimal(3), 4),
        Measure.told: None,
    }
    nothing = judged([FOLLOWED], Facts(), {})
    assert nothing[0].verdict is Verdict.too_few


@pytest.mark.parametrize(
    "changes", [{"name": " "}, {"threshold": None}, {"threshold": Decimal(101)}, {"threshold": Decimal(-1)}]
)
def test_a_criterion_that_could_not_be_judged_is_refused(changes: dict[str, Any]) -> None:
    FOLLOWED.check()
    with pytest.raises(Refused):
        replace(FOLLOWED, **changes).check()


@given(
    st.integers(0, 200), st.integers(1, 200), st.decimals(0, 100, places=1), st.sampled_from(list(Comparison))
)
def test_the_verdict_follows_the_share_and_nothing_else(
    part: int, cases: int, threshold: Decimal, side: Comparison
) -> None:
    part = min(part, cases)
    one = judge(Criterion("x", Measure.decided, side, threshold, 1), share(part, cases))
    value = (Decimal(100 * part) / cases).quantize(Decimal("0.1"))
    reached = value >= threshold if side is Comparison.at_least else value <= threshold
    assert one.verdict is (Verdict.met if reached else Verdict.not_met)
    assert one.interval is not None
    assert one.interval[0] - 0.1 <= float(value) <= one.interval[1] + 0.1
