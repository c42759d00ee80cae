"""Members may ask for items in the days of the rules alone, and it takes the share of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.initiatives import Asking, asking, may_ask, needed
from scopgov.domain.states import AssemblyState
from scopgov.domain.statutes import CompanyForm, at_least, preset

RULES = preset(CompanyForm.sa)
OPENS = date(2026, 10, 21)
DAYS = asking(OPENS, RULES)


def test_the_days_run_from_fifteen_to_five_before_the_votes() -> None:
    assert Asking(date(2026, 10, 6), date(2026, 10, 16)) == DAYS


@pytest.mark.parametrize(
    ("before", "allowed"), [(16, False), (15, True), (10, True), (5, True), (4, False), (0, False)]
)
def test_an_item_is_asked_for_in_those_days_alone(before: int, allowed: bool) -> None:
    refused = may_ask(AssemblyState.convened, OPENS - timedelta(days=before), DAYS)
    assert (refused is None) is allowed


@pytest.mark.parametrize("state", [state for state in AssemblyState if state is not AssemblyState.convened])
def test_nothing_is_asked_for_before_the_notice_or_once_the_meeting_is_open(state: AssemblyState) -> None:
    assert may_ask(state, DAYS.first, DAYS) is not None


@pytest.mark.parametrize(
    ("members", "number"), [(1, 1), (5, 1), (19, 1), (20, 1), (21, 2), (40, 2), (41, 3), (60, 3), (2000, 100)]
)
def test_it_takes_one_member_in_twenty(members: int, number: int) -> None:
    assert needed(members, RULES) == number


@given(st.integers(1, 5000), st.integers(1, 50))
def test_those_needed_hold_the_share_and_one_fewer_would_not(members: int, per: int) -> None:
    number = needed(members, replace(RULES, agenda_request=at_least(1, per)))
    assert number * per >= members
    assert number == 1 or (number - 1) * per < members
