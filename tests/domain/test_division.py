"""The signs of a divided assembly, against counts written out, and when a motion may be put off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.deliberation import Stage
from scopgov.domain.division import Earlier, Mood, Signs, may_defer, objecting, signs
from scopgov.domain.legality import validate
from scopgov.domain.rule_changes import changes
from scopgov.domain.statutes import CompanyForm, from_data, preset, to_data

LIMITS = Signs(objecting=10, margin=10, abstaining=25)


@pytest.mark.parametrize(
    ("mood", "shown"),
    [
        (Mood(40), []),
        (Mood(40, objecting=3), []),
        (Mood(40, objecting=4), ["object"]),
        (Mood(40, sustained=1), ["sustains"]),
        (Mood(0), []),
        (Mood(40, earlier=(Earlier("A", 11, 9, 0),)), []),
        (Mood(40, earlier=(Earlier("A", 21, 19, 0),)), ["close"]),
        (Mood(40, earlier=(Earlier("A", 19, 21, 0),)), ["close"]),
        (Mood(40, earlier=(Earlier("A", 10, 10, 0),)), ["close"]),
        (Mood(40, earlier=(Earlier("A", 15, 0, 5),)), ["abstained"]),
        (Mood(40, earlier=(Earlier("A", 16, 0, 5),)), []),
        (Mood(40, earlier=(Earlier("A", 0, 0, 0),)), []),
        (Mood(40, 4, 1, (Earlier("A", 10, 10, 9),)), ["sustains", "object", "close", "abstained"]),
    ],
)
def test_each_sign_is_shown_from_its_limit_on(mood: Mood, shown: list[str]) -> None:
    found = signs(mood, LIMITS)
    assert len(found) == len(shown)
    assert all(word in sign.text for word, sign in zip(shown, found, strict=True))


@given(st.integers(0, 100), st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_shares_are_those_of_exact_fractions(limit: int, first: int, second: int, roll: int) -> None:
    only = Signs(objecting=limit, margin=limit, abstaining=0)
    objects = bool(signs(Mood(roll, objecting=first), only))
    assert objects is bool(first and limit and Fraction(first, roll) >= Fraction(limit, 100))
    close = bool(signs(Mood(roll, earlier=(Earlier("A", first, second, 0),)), only))
    apart = Fraction(abs(first - second), first + second) if first + second else None
    assert close is (apart is not None and apart < Fraction(limit, 100))


def test_a_limit_of_nothing_leaves_its_sign_out() -> None:
    everything = Mood(1, objecting=1, earlier=(Earlier("A", 5, 5, 90),))
    assert signs(everything, Signs(0, 0, 0)) == ()


def test_a_member_who_objects_twice_counts_once() -> None:
    assert objecting([3, 3, 5]) == 2


def test_a_motion_is_put_off_between_its_notice_and_its_vote() -> None:
    assert may_defer(Stage(), convened=True) is None
    for stage in (Stage(opened=True), Stage(listed=False), Stage(over=True)):
        assert may_defer(stage, convened=True) is not None
    assert may_defer(Stage(), convened=False) is not None


@pytest.mark.parametrize("form", CompanyForm)
def test_the_signs_are_rules_that_an_assembly_adopts(form: CompanyForm) -> None:
    usual = preset(form)
    other = replace(usual, division=Signs(5, 0, 100))
    assert from_data(to_data(other)) == other
    assert "division" not in to_data(usual)  # rules adopted before there were signs keep their digest
    assert from_data(to_data(usual)) == usual
    assert len(changes(usual, other)) == 3
    assert validate(other) == []
    assert validate(replace(usual, division=Signs(objecting=101))) != []
