"""Rounds of expert validation as rules: what is drawn, in which order, who may be named, when reminders come."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain import validation as rules
from scopgov.domain.round_results import Judged, conclusion, headline, results, truth_caution
from scopgov.domain.states import VersionState
from scopgov.domain.validation import Confidence, Verdict, Way

scores = st.dictionaries(st.integers(2, 10_000), st.floats(0, 1), min_size=1, max_size=80)
ways = st.sampled_from(list(Way))


@given(scores, st.integers(0, 50), ways, st.integers(0, 2**31 - 1))
def test_a_draw_holds_as_many_distinct_lines_as_asked_or_all(
    found: dict[int, float], wanted: int, way: Way, seed: int
) -> None:
    drawn = rules.draw(found, wanted, way, seed)
    assert len(drawn) == len(set(drawn)) == min(wanted, len(found))
    assert set(drawn) <= set(found)
    assert drawn == rules.draw(dict(reversed(found.items())), wanted, way, seed)


def test_a_balanced_draw_takes_as_many_from_each_fifth_of_the_range() -> None:
    found = {line: 0.05 if line < 900 else line / 1000 for line in range(1000)}
    drawn = rules.draw(found, 10, Way.balanced, 3)
    low, high = 0.05, 0.999
    fifths = Counter(min(4, int(5 * (found[line] - low) / (high - low))) for line in drawn)
    assert fifths == {0: 5, 4: 5}  # three fifths are empty: the two that are not share the draw
    assert sum(found[line] > 0.5 for line in rules.draw(found, 10, Way.random, 3)) <= 4


def test_every_line_may_be_drawn() -> None:
    found = dict.fromkeys(range(20), 0.5)
    drawn = Counter(line for seed in range(400) for line in rules.draw(found, 5, Way.random, seed))
    assert set(drawn) == set(found)
    assert max(drawn.values()) < 2 * min(drawn.values())


@given(st.integers(0, 1000), st.sets(st.integers(1, 60), min_size=1))
def test_each_expert_meets_every_case_in_an_order_of_their_own(seed: int, places: set[int]) -> None:
    assert sorted(rules.order(seed, 4, places)) == sorted(places)
    assert rules.order(seed, 4, places) == rules.order(seed, 4, places)
    if len(places) > 8:
        assert rules.order(seed, 4, places) != rules.order(seed, 5, places)


@pytest.mark.parametrize(
    ("experts", "trainers", "allowed"),
    [
        ((), (1,), False),
        ((1,), (1,), False),
        ((1, 2), (1,), True),
        ((2,), (1,), True),
        (range(13), (), False),
    ],
)
def test_who_trained_a_model_does_not_judge_it_alone(
    experts: tuple[int, ...], trainers: tuple[int, ...], allowed: bool
) -> None:
    assert (rules.may_name(experts, trainers) is None) is allowed


@pytest.mark.parametrize("state", VersionState)
def test_no_round_is_held_on_what_is_out_of_use_or_a_baseline(state: VersionState) -> None:
    over = state in (VersionState.refused, VersionState.superseded, VersionState.retired)
    assert (rules.may_hold(state, baseline=False, running=False) is None) is not over
    assert rules.may_hold(state, baseline=True, running=False) is not None
    assert rules.may_hold(state, baseline=False, running=True) is not None


def test_a_judgement_says_why_and_how_sure_but_for_who_cannot_say() -> None:
    assert rules.sound(Verdict.at_risk, Confidence.sure, "Short") is None
    assert rules.sound(Verdict.cannot_say, None, "Unclear") is None
    assert (rules.sound(Verdict.at_risk, None, "Short") or ("",))[0] == "confidence"
    assert (rules.sound(Verdict.cannot_say, None, " ") or ("",))[0] == "reasons"


def test_reminders_come_before_the_day_on_it_and_each_week_after() -> None:
    opened, due = date(2026, 9, 1), date(2026, 9, 15)
    told = [rules.nudge(opened, due, opened + timedelta(days=days)) for days in range(30)]
    assert told[:11] == [None] * 11
    assert told[11:14] == [3, 3, 3]
    assert told[14] == 0
    assert [one for one in dict.fromkeys(told) if one is not None] == [3, 0, -7, -14]


def test_figures_count_what_each_said_and_what_is_missing() -> None:
    cases = [
        Judged(True, True, {"A": True, "B": False}),
        Judged(True, False, {"A": True}),
        Judged(False, None, {"A": None, "B": False}),
        Judged(False, True, {"A": False, "B": False}),
    ]
    found = results(cases, ["A", "B"])
    assert (found["cases"], found["real"], found["missing"], found["could_not_say"]) == (4, 3, 1, 1)
    assert found["no_common_answer"] == 1
    assert [found["together"][name] for name in ("both", "first", "second", "neither")] == [1, 0, 0, 2]
    assert [found["each"]["B"][name] for name in ("both", "first", "second", "neither")] == [0, 1, 0, 2]
    assert found["truth"]["model"] == {"found": 1, "missed": 1, "alarms": 1, "left": 0}
    assert found["truth"]["each"]["A"] == {"found": 1, "missed": 1, "alarms": 1, "left": 0}
    assert found["between"][0]["pair"] == ["A", "B"]
    assert str(headline(found)) == "Model and experts agree on 3 of 3 cases"
    assert "nothing firm" in str(conclusion(found))
    assert truth_caution(found) is not None


def test_a_round_without_a_common_answer_compares_nothing() -> None:
    found = results([Judged(True, None, {"A": None})], ["A"])
    assert "cannot be compared" in headline(found).text
    assert truth_caution(found) is None
