"""What a consent round says in words, and when it may be opened and answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.consent import (
    STANCE_NAMES,
    STANCE_WORDS,
    Answers,
    Stance,
    count,
    may_answer,
    may_ask,
    result,
    sound,
)
from scopgov.domain.deliberation import Stage

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
LATER, VOTES = NOW + timedelta(days=2), NOW + timedelta(days=9)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(5), "Nobody answered"),
        (Answers(5, consents=5), "Full consent"),
        (Answers(5, consents=4, asides=1), "Consent of those"),
        (Answers(5, consents=2, asides=2), "few carry it"),
        (Answers(5, asides=1), "few carry it"),
        (Answers(5, consents=4, objections=1), "No consent"),
        (Answers(5, objections=1), "No consent"),
    ],
)
def test_one_objection_is_enough_and_silence_says_nothing(answers: Answers, said: str) -> None:
    found = result(answers)
    assert said in found[0].text
    counted = 0 < answers.given < answers.on_roll
    assert any("Silence is not consent" in each.text for each in found[1:]) is counted


@given(st.lists(st.sampled_from(Stance)), st.integers(0, 40))
def test_every_answer_is_counted_once_and_the_rest_is_silent(stances: list[Stance], more: int) -> None:
    answers = count(stances, len(stances) + more)
    assert (answers.given, answers.silent) == (len(stances), more)
    assert ("No consent" in result(answers)[0].text) is (Stance.objection in stances)


def test_a_round_is_opened_to_end_before_the_vote_one_at_a_time() -> None:
    stages = [Stage(), Stage(opened=True), Stage(listed=False), Stage(over=True)]
    ends = [NOW, LATER, VOTES, VOTES + timedelta(minutes=1)]
    for stage, end, running in product(stages, ends, [False, True]):
        goes = stage == Stage() and end in (LATER, VOTES) and not running
        assert (may_ask(stage, NOW, end, VOTES, running=running) is None) is goes


@pytest.mark.parametrize(
    ("stage", "at", "goes"),
    [
        (Stage(), NOW, True),
        (Stage(), LATER, False),
        (Stage(opened=True), NOW, False),
        (Stage(over=True), NOW, False),
    ],
)
def test_answers_are_taken_until_it_ends(stage: Stage, at: datetime, goes: bool) -> None:
    assert (may_answer(stage, at, LATER) is None) is goes


def test_only_an_objection_needs_a_reason() -> None:
    assert [one for one in Stance if sound(one, " ") is not None] == [Stance.objection]
    assert sound(Stance.objection, "It costs a day.") is None
    assert sound(Stance.consent, "x" * 9000) is not None
    assert set(STANCE_NAMES) == set(STANCE_WORDS) == set(Stance)
