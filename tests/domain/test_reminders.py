"""When reminders are due, to whom, and in which words: truth tables, and a brute-force oracle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.reminders import (
    TERM_LEADS,
    VOTE_LEADS,
    Part,
    latest,
    sentence,
    term_reminder,
    to_remind,
    vote_reminder,
)

OPENS = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
DAY, TWO = timedelta(hours=24), timedelta(hours=2)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("before_close", "expected"),
    [
        (timedelta(days=3), None),
        (DAY + SECOND, None),
        (DAY, DAY),
        (DAY - SECOND, DAY),
        (timedelta(hours=20), DAY),
        (TWO + SECOND, DAY),
        (TWO, TWO),
        (SECOND, TWO),
        (timedelta(0), None),
        (timedelta(hours=-1), None),
    ],
)
def test_a_vote_of_a_week_is_reminded_a_day_and_two_hours_before_its_close(
    before_close: timedelta, expected: timedelta | None
) -> None:
    closes = OPENS + timedelta(days=7)
    assert vote_reminder(OPENS, closes, closes - before_close) == expected


@pytest.mark.parametrize(
    ("lasts", "leads"),
    [
        (timedelta(hours=2), []),
        (timedelta(hours=2, seconds=1), [TWO]),
        (timedelta(hours=3), [TWO]),
        (DAY, [TWO]),
        (DAY + SECOND, [DAY, TWO]),
        (timedelta(days=7), [DAY, TWO]),
    ],
)
def test_a_vote_that_begins_within_a_lead_is_not_reminded_as_it_opens(
    lasts: timedelta, leads: list[timedelta]
) -> None:
    closes = OPENS + lasts
    moments = [OPENS, *(closes - lead for lead in VOTE_LEADS if closes - lead > OPENS)]
    found = [vote_reminder(OPENS, closes, at) for at in sorted(moments)]
    assert [lead for lead in found if lead] == leads


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(31, None), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-400, 0)],
)
def test_a_mandate_is_told_of_a_month_and_a_week_ahead_and_once_it_is_past(
    ahead: int, expected: int | None
) -> None:
    known, end = date(2026, 1, 1), date(2026, 12, 31)
    found = term_reminder(known, end, end - timedelta(days=ahead))
    assert (found.days if found is not None else None) == expected


def test_a_mandate_granted_for_three_weeks_is_told_of_a_week_ahead() -> None:
    known = date(2026, 1, 1)
    end = known + timedelta(days=21)
    days = [known + timedelta(days=n) for n in range(25)]
    assert {term_reminder(known, end, day) for day in days} == {None, timedelta(7), timedelta(0)}


@given(
    st.integers(0, 10_000),
    st.integers(1, 10_000),
    st.integers(-200, 20_000),
    st.sampled_from([VOTE_LEADS, TERM_LEADS]),
)
def test_each_lead_is_due_in_one_stretch_of_time_and_the_later_replaces_the_earlier(
    since: int, lasts: int, now: int, leads: tuple[timedelta, ...]
) -> None:
    hour = timedelta(hours=1)
    begin, end, at = OPENS + since * hour, OPENS + (since + lasts) * hour, OPENS + now * hour
    come = [lead for lead in leads if begin < end - lead <= at]
    assert latest(begin, end, leads, at) == (sorted(come)[0] if come else None)
    after = latest(begin, end, leads, at + hour)
    before = latest(begin, end, leads, at)
    assert before is None or (after is not None and after <= before)


Rolls = st.frozensets(st.integers(1, 12), max_size=12)


def _oracle(
    roll: frozenset[int], voted: frozenset[int], proxies: Mapping[int, int], present: frozenset[int]
) -> dict[int, frozenset[Part]]:
    found = {}
    for person in range(1, 13):
        parts = set()
        for member in roll:
            if member in voted:
                continue
            represented = member in proxies and member not in present
            if member == person:
                parts.add(Part.giver if represented else Part.own)
            elif represented and proxies[member] == person:
                parts.add(Part.holder)
        if parts:
            found[person] = frozenset(parts)
    return found


@given(Rolls, Rolls, st.dictionaries(st.integers(1, 12), st.integers(1, 12)), Rolls)
def test_whoever_has_nothing_counted_is_reminded_and_nobody_else(
    roll: frozenset[int], voted: frozenset[int], given: dict[int, int], present: frozenset[int]
) -> None:
    proxies = {giver: holder for giver, holder in given.items() if giver != holder}
    assert to_remind(roll, voted, proxies, present) == _oracle(roll, voted, proxies, present)


def test_a_vote_cast_by_the_holder_counts_for_the_member() -> None:
    assert to_remind({1, 2, 3}, {1, 2}, {1: 2}) == {3: {Part.own}}


def test_the_holder_is_reminded_for_whom_they_represent() -> None:
    assert to_remind({1, 2}, {2}, {1: 2}) == {1: {Part.giver}, 2: {Part.holder}}
    assert to_remind({1, 2}, set(), {1: 2}) == {1: {Part.giver}, 2: {Part.holder, Part.own}}


@pytest.mark.parametrize(
    ("parts", "begins"),
    [
        ({Part.own}, "Your vote is still awaited on"),
        ({Part.holder}, "Your vote for members you represent"),
        ({Part.own, Part.holder}, "Your vote is still awaited, for yourself"),
        ({Part.giver}, "Nothing is counted for you yet"),
        ({Part.giver, Part.holder}, "Your vote for members you represent"),
        ({Part.giver, Part.own}, "Your vote is still awaited on"),
        (set(Part), "Your vote is still awaited, for yourself"),
    ],
)
def test_a_reminder_says_first_what_one_has_to_do_oneself(parts: set[Part], begins: str) -> None:
    assert sentence(parts).startswith(begins)
