"""When a roll may be disputed, on which grounds, and what an answer must hold: the whole table."""

from __future__ import annotations

import pytest

from scopgov.domain.disputes import Ground, may_answer, may_dispute, sound, sound_answer
from scopgov.domain.states import AssemblyState

ROLL = frozenset({1, 2})
OPEN = {AssemblyState.convened, AssemblyState.opened}


@pytest.mark.parametrize("state", AssemblyState)
@pytest.mark.parametrize("votes_begun", [False, True])
def test_a_roll_is_disputed_from_the_notice_until_votes_open(state: AssemblyState, votes_begun: bool) -> None:
    allowed = state in OPEN and not votes_begun
    assert (may_dispute(state, votes_begun=votes_begun) is None) is allowed


@pytest.mark.parametrize(
    ("ground", "about", "allowed"),
    [
        (Ground.missing, 1, False),
        (Ground.missing, 3, True),
        (Ground.missing, None, True),
        (Ground.not_entitled, 1, True),
        (Ground.not_entitled, 3, False),
        (Ground.not_entitled, None, False),
        (Ground.wrong_date, 1, True),
        (Ground.wrong_date, 3, True),
        (Ground.wrong_date, None, False),
    ],
)
def test_a_dispute_does_not_contradict_the_roll(ground: Ground, about: int | None, allowed: bool) -> None:
    assert (sound(ground, about, roll=ROLL) is None) is allowed
    assert sound(ground, about, roll=ROLL, standing=True) is not None


@pytest.mark.parametrize("state", AssemblyState)
def test_a_dispute_is_answered_even_after_the_votes_unless_nothing_is_held(state: AssemblyState) -> None:
    assert (may_answer(state) is None) is (state is not AssemblyState.cancelled)


def test_an_upheld_dispute_says_what_is_done() -> None:
    assert sound_answer(upheld=True, done=" ") is not None
    assert sound_answer(upheld=True, done="Admitted on 1 March.") is None
    assert sound_answer(upheld=False, done="") is None
