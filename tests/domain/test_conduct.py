"""When a chair may open and close a vote, whose votes may still come in, how many must ask for a secret ballot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain import openings
from scopgov.domain.conduct import (
    LONGEST,
    SHORTEST,
    Asked,
    Conduct,
    Sitting,
    able,
    asked,
    may_close_vote,
    may_open_vote,
    may_vote_from_here,
    stays_secret,
)
from scopgov.domain.openings import Wait
from scopgov.domain.statutes import Base, Threshold, at_least, more_than_half

NOW = datetime(2026, 9, 21, 14, 0, tzinfo=UTC)
ENDS = NOW + timedelta(hours=2)
FEW = st.sets(st.integers(1, 9), max_size=9)


@pytest.mark.parametrize(
    ("conduct", "opened", "another"), list(product(Conduct, (True, False), ("", "Budget")))
)
def test_a_vote_opens_in_session_once_the_meeting_sits_and_nothing_else_is_voted_on(
    conduct: Conduct, opened: bool, another: str
) -> None:
    refused = may_open_vote(Sitting(conduct, opened, ENDS, another), NOW, 3)
    assert (refused is None) == (conduct is Conduct.session and opened and not another)


@pytest.mark.parametrize(
    ("minutes", "left", "fits"),
    [
        (SHORTEST, 120, True),
        (SHORTEST - 1, 120, False),
        (-5, 120, False),
        (LONGEST, LONGEST, True),
        (LONGEST + 1, 600, False),
        (10, 10, True),
        (11, 10, False),
        (1, 0, False),
    ],
)
def test_the_time_announced_fits_in_what_the_notice_announced(minutes: int, left: int, fits: bool) -> None:
    sitting = Sitting(Conduct.session, True, NOW + timedelta(minutes=left))
    assert (may_open_vote(sitting, NOW, minutes) is None) == fits


@pytest.mark.parametrize(
    ("seconds", "voted", "able_to", "closes"),
    [
        (-1, 0, 5, False),
        (-1, 4, 5, False),
        (-1, 5, 5, True),
        (-1, 0, 0, False),  # nobody in the room yet: somebody may still come
        (0, 0, 5, True),
        (0, 0, 0, True),
        (60, 3, 5, True),
    ],
)
def test_a_chair_closes_a_vote_at_the_time_announced_or_once_all_who_can_have_voted(
    seconds: int, voted: int, able_to: int, closes: bool
) -> None:
    refused = may_close_vote(NOW, NOW + timedelta(seconds=seconds), voted=voted, able=able_to)
    assert (refused is None) == closes


def test_where_members_vote_from_afar_the_whole_roll_may_still_vote() -> None:
    assert able({1, 2, 3}, {1}, {}, remote=True) == {1, 2, 3}


def test_in_the_room_those_present_and_those_they_represent_vote() -> None:
    assert able({1, 2, 3, 4, 5}, {1, 9}, {2: 1, 3: 4, 8: 1}, remote=False) == {1, 2}


@pytest.mark.parametrize(("conduct", "remote", "there"), list(product(Conduct, (True, False), (True, False))))
def test_a_session_on_the_spot_takes_the_votes_of_those_in_the_room(
    conduct: Conduct, remote: bool, there: bool
) -> None:
    refused = may_vote_from_here(conduct, remote=remote, there=there)
    assert (refused is None) == (conduct is Conduct.window or remote or there)


def _asked(
    threshold: Threshold,
    askers: set[int],
    *,
    present: set[int],
    proxies: dict[int, int] | None = None,
    begun: bool = True,
) -> Asked:
    roll = range(1, 9)
    return asked(threshold, askers=askers, roll=roll, present=present, proxies=proxies or {}, begun=begun)


MOST, QUARTER = more_than_half(Base.present_or_represented), at_least(1, 4)


@pytest.mark.parametrize(
    ("threshold", "askers", "present", "proxies", "begun", "found"),
    [
        (MOST, {1}, {1, 2, 3}, {}, True, Asked(1, 2)),
        (MOST, {1, 2}, {1, 2, 3}, {}, True, Asked(2, 2)),
        (MOST, {1}, {1, 2, 3}, {4: 1}, True, Asked(2, 3)),  # who asks does so for whom they represent
        (MOST, {1, 2}, {1, 2, 3}, {4: 1}, True, Asked(3, 3)),
        (MOST, {4}, {1, 2, 3}, {4: 1}, True, Asked(0, 3)),  # asked, then gave a proxy: the holder speaks
        (MOST, {5}, {1, 2, 3}, {}, True, Asked(0, 2)),  # asked before, and is not there
        (MOST, {1}, {1, 2}, {4: 5}, True, Asked(1, 2)),  # the holder is not there: nobody is represented
        (MOST, {1}, set(), {}, False, Asked(1, 5)),  # before the meeting: the whole roll
        (MOST, {1, 2, 3, 4, 5}, set(), {}, False, Asked(5, 5)),
        (QUARTER, {1, 2}, {1, 2, 3}, {}, True, Asked(2, 2)),
        (QUARTER, {1, 77}, {1, 77}, {}, True, Asked(1, 2)),  # whoever is not on the roll does not count
        (at_least(0, 1), set(), set(), {}, True, Asked(0, 1)),  # one at least must ask
    ],
)
def test_who_asks_for_a_secret_ballot_is_counted_against_the_share_of_the_rules(
    threshold: Threshold,
    askers: set[int],
    present: set[int],
    proxies: dict[int, int],
    begun: bool,
    found: Asked,
) -> None:
    assert _asked(threshold, askers, present=present, proxies=proxies, begun=begun) == found
    assert found.reached == (found.count >= found.needed)


@given(FEW, FEW, st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=4))
def test_never_fewer_ask_when_one_more_does(
    askers: set[int], present: set[int], proxies: dict[int, int]
) -> None:
    before = _asked(MOST, askers, present=present, proxies=proxies)
    after = _asked(MOST, askers | {min(present, default=1)}, present=present, proxies=proxies)
    assert after.count >= before.count
    assert after.needed == before.needed


@given(FEW, st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=4))
def test_if_all_who_are_there_ask_it_is_reached(present: set[int], proxies: dict[int, int]) -> None:
    there = present & set(range(1, 9))
    assert not there or _asked(MOST, present, present=present, proxies=proxies).reached


def test_what_members_asked_for_stays_secret() -> None:
    assert stays_secret(True) is not None
    assert stays_secret(False) is None


def test_a_poll_waits_for_its_chair_beside_the_rest_and_says_so() -> None:
    alone, both = openings.waiting({Wait.chair}), openings.waiting({Wait.chair, Wait.amendments})
    assert alone is not None and "chair" in alone.text
    assert both is not None and len(both.params["waits"]) == 2  # type: ignore[arg-type]
    assert openings.read(openings.written({Wait.chair, Wait.amendments})) == {Wait.chair, Wait.amendments}
    assert len(openings.missed({Wait.chair}).params["waits"]) == 1  # type: ignore[arg-type]
