"""What a condition is worth on a day, when its owner is told, what its journal led to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.conditions import (
    LEADS_TO,
    NOTE_NAMES,
    ORIGIN_NAMES,
    NoteKind,
    Origin,
    check_assignment,
    check_words,
    nudge,
    standing,
    state_at,
    undated,
)
from scopgov.domain.errors import Refused
from scopgov.domain.states import ConditionState
from tests.conftest import START

TODAY = date(2026, 9, 1)
ASKED, PROPOSED = ConditionState.asked, ConditionState.proposed
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize(
    ("state", "due_in", "told", "mark", "late"),
    [
        (ASKED, None, "nobody follows it", "caution", False),
        (ASKED, -1, "late", "refused", True),
        (ASKED, 0, "open", "caution", False),
        (ASKED, 30, "open", "caution", False),
        (ASKED, 31, "open", "", False),
        (PROPOSED, None, "judge", "caution", False),
        (PROPOSED, -400, "judge", "caution", False),
        (ConditionState.fulfilled, -400, "fulfilled", "carried", False),
        (ConditionState.given_up, -400, "given up", "", False),
    ],
)
def test_what_a_condition_is_worth_follows_from_its_state_and_its_day(
    state: ConditionState, due_in: int | None, told: str, mark: str, late: bool
) -> None:
    due_on = None if due_in is None else TODAY + timedelta(days=due_in)
    found = standing(state, due_on, TODAY)
    assert told in found.told.text
    assert (found.mark, found.late) == (mark, late)


def test_on_a_motion_a_condition_is_never_said_to_be_late() -> None:
    for due_on in (None, TODAY, date(1, 1, 1)):
        for state in ConditionState:
            assert "late" not in undated(state, due_on).text
    assert undated(ASKED, TODAY).params == {"day": TODAY}


@pytest.mark.parametrize(
    ("given_before", "late_by", "told"),
    [
        (90, -8, None),
        (90, -7, -7),
        (90, -1, -7),
        (90, 0, -7),
        (90, 1, 0),
        (90, 30, 0),
        (90, 31, 30),
        (90, 61, 60),
        (7, -7, None),  # it was given a week ahead: that told it
        (3, -1, None),
        (3, 1, 0),
    ],
)
def test_a_person_is_told_a_week_ahead_then_once_it_is_past_then_each_thirty_days(
    given_before: int, late_by: int, told: int | None
) -> None:
    due_on = TODAY - timedelta(days=late_by)
    assert nudge(due_on - timedelta(days=given_before), due_on, TODAY) == told


@given(DAYS, DAYS)
def test_what_is_late_is_told_again_after_thirty_days_and_never_within(due_on: date, today: date) -> None:
    now, later = nudge(due_on, due_on, today), nudge(due_on, due_on, today + timedelta(days=30))
    if today > due_on:
        assert now is not None and later == now + 30
        assert now < (today - due_on).days <= now + 30
    else:
        assert now is None


@given(st.lists(st.tuples(st.sampled_from(NoteKind), st.integers(0, 99)), max_size=12), st.integers(-1, 99))
def test_the_state_at_an_instant_is_that_of_the_last_turn_before_it(
    turns: list[tuple[NoteKind, int]], hour: int
) -> None:
    def at(number: int) -> datetime:
        return START + timedelta(hours=number)

    journal = sorted(turns, key=lambda one: one[1])
    expected = None
    for kind, when in journal:
        if when <= hour and kind in LEADS_TO:
            expected = LEADS_TO[kind]
    assert state_at([(kind, at(when)) for kind, when in journal], at(hour)) == expected


SOON = TODAY + timedelta(days=60)


@pytest.mark.parametrize(
    ("owner", "due_on", "why", "before", "field"),
    [
        (5, SOON, "", (None, None), None),
        (None, SOON, "", (None, None), "owner_id"),
        (5, None, "", (None, None), "due_on"),
        (5, TODAY, "", (None, None), None),
        (5, TODAY - timedelta(days=1), "", (None, None), "due_on"),
        (6, SOON, " ", (5, SOON), "why"),
        (5, TODAY, "", (5, SOON), "why"),
        (6, TODAY, "Ada left.", (5, SOON), None),
        (5, SOON, "", (5, SOON), None),
    ],
)
def test_somebody_follows_it_by_a_day_to_come_and_a_change_says_why(
    owner: int | None,
    due_on: date | None,
    why: str,
    before: tuple[int | None, date | None],
    field: str | None,
) -> None:
    told = {"owner": owner, "due_on": due_on, "why": why, "today": TODAY, "before": before}
    if field is None:
        check_assignment(**told)  # type: ignore[arg-type]
        return
    with pytest.raises(Refused) as refused:
        check_assignment(**told)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_line_of_the_journal_says_something() -> None:
    assert check_words("  Done.\n") == "Done."
    with pytest.raises(Refused):
        check_words(" \n ")


def test_everything_has_a_name_and_every_turn_a_state() -> None:
    assert set(NOTE_NAMES) == set(NoteKind)
    assert set(ORIGIN_NAMES) == set(Origin)
    assert set(LEADS_TO) == set(NoteKind) - {NoteKind.assigned, NoteKind.noted}
