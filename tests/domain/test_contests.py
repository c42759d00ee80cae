"""By when a contest is answered, what its answer must hold, and how contests are counted: against a plain count."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.contests import DAYS, Cause, Contest, account, due, sound_answer
from scopgov.domain.states import DisputeState

RAISED = date(2026, 9, 1)
ANSWERED = (DisputeState.upheld, DisputeState.dismissed)


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    state = draw(st.sampled_from(DisputeState))
    raised = RAISED + timedelta(days=draw(st.integers(0, 90)))
    answered = raised + timedelta(days=draw(st.integers(0, 60))) if state in ANSWERED else None
    cause = draw(st.sampled_from(Cause)) if state is DisputeState.upheld else None
    return Contest(state, raised, due(raised), answered, cause)


@given(st.lists(contests(), max_size=12), st.integers(0, 160))
def test_the_account_counts_each_contest_once_and_says_which_were_late(
    every: list[Contest], after: int
) -> None:
    today = RAISED + timedelta(days=after)
    found = account(every, today)
    assert found.raised == len(every)
    assert found.waiting + found.upheld + found.dismissed + found.withdrawn == len(every)
    late = 0
    for one in every:
        until = one.answered_on or (today if one.state is DisputeState.raised else one.raised_on)
        late += (until - one.raised_on).days > DAYS
    assert found.late == late
    taken = [(one.answered_on - one.raised_on).days for one in every if one.answered_on]
    assert found.days == (median(taken) if taken else None)
    assert sum(found.causes.values()) == found.upheld


@pytest.mark.parametrize(
    ("upheld", "cause", "done", "field"),
    [
        (True, None, "Scored again.", "cause"),
        (True, Cause.given, " ", "done"),
        (True, Cause.given, "Scored again.", None),
        (False, None, "", None),
    ],
)
def test_an_answer_that_upholds_says_what_was_wrong_and_what_is_done(
    upheld: bool, cause: Cause | None, done: str, field: str | None
) -> None:
    lacks = sound_answer(upheld=upheld, cause=cause, done=done)
    assert (lacks and lacks[0]) == field
