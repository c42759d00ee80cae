"""When a motion is discussed and objected to, and when an objection holds its vote back."""

from __future__ import annotations

from itertools import product

import pytest

from scopgov.domain import openings
from scopgov.domain.deliberation import (
    Finding,
    ObjectionFacts,
    Stage,
    holds_back,
    may_answer,
    may_discuss,
    may_lift,
    may_object,
    sound_finding,
)
from scopgov.domain.openings import Wait

BEFORE, OPENED = Stage(), Stage(opened=True)
GONE, OVER = Stage(listed=False), Stage(opened=True, over=True)
STAGES = [BEFORE, OPENED, GONE, OVER]


@pytest.mark.parametrize(("stage", "goes"), [*zip(STAGES, [True, True, False, False], strict=True)])
def test_a_motion_is_discussed_from_its_agenda_to_its_close(stage: Stage, goes: bool) -> None:
    assert (may_discuss(stage) is None) is goes


@pytest.mark.parametrize(("stage", "goes"), [*zip(STAGES, [True, False, False, False], strict=True)])
def test_one_objects_before_votes_open(stage: Stage, goes: bool) -> None:
    for ethical, judges in product([False, True], [0, 1]):
        answerable = not ethical or judges > 0
        refused = may_object(stage, ethical=ethical, judges=judges)
        assert (refused is None) is (goes and answerable)
        assert may_object(stage, ethical=ethical, judges=judges, standing=True) is not None


def test_an_objection_is_answered_once_and_lifted_once_while_the_vote_lasts() -> None:
    for stage, ethical, answered, lifted in product(STAGES, *[[False, True]] * 3):
        facts = ObjectionFacts(ethical, answered, lifted)
        lasts = may_discuss(stage) is None
        assert (may_answer(stage, facts) is None) is (lasts and not answered and not lifted)
        assert (may_lift(stage, facts) is None) is (lasts and not lifted)


def test_only_an_ethical_objection_that_stands_unanswered_holds_a_vote_back() -> None:
    held = [
        facts
        for facts in (ObjectionFacts(*each) for each in product([False, True], repeat=3))
        if holds_back([facts])
    ]
    assert held == [ObjectionFacts(ethical=True)]
    assert not holds_back([])


@pytest.mark.parametrize(
    ("finding", "lifts", "sound"),
    [
        (None, "", False),
        (None, "less", False),
        (Finding.sustained, " ", False),
        (Finding.sustained, "less data", True),
        (Finding.not_sustained, "", True),
    ],
)
def test_a_sustained_objection_says_what_would_lift_it(
    finding: Finding | None, lifts: str, sound: bool
) -> None:
    assert (sound_finding(finding, lifts) is None) is sound


def test_what_a_poll_waits_for_is_kept_in_words_and_read_again() -> None:
    assert openings.read("") == frozenset()
    assert openings.waiting(()) is None
    for wait in Wait:
        assert openings.read(openings.written({wait})) == {wait}
    assert openings.read(openings.written(set(Wait))) == set(Wait)
    assert set(openings.WAIT_NAMES) == set(Wait)
