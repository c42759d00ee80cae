"""The roll and proxies: dates, seats, caps at the numbers where the law changes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.electorate import (
    MemberFacts,
    Roll,
    Seat,
    eligible,
    may_cast,
    may_give_proxy,
    proxy_cap,
    roll_digest,
)
from scopgov.domain.statutes import Body, ProxyCaps

DAY = date(2026, 12, 10)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def roll_of(count: int) -> Roll:
    return Roll(Body.general_assembly, DAY, tuple(range(1, count + 1)))


@pytest.mark.parametrize(
    ("fact", "votes"),
    [
        (MemberFacts(1, True, BEFORE), True),
        (MemberFacts(1, True, DAY), True),
        (MemberFacts(1, True, AFTER), False),
        (MemberFacts(1, True, BEFORE, departed_on=AFTER), True),
        (MemberFacts(1, True, BEFORE, departed_on=DAY), False),
        (MemberFacts(1, True, BEFORE, departed_on=BEFORE), False),
        (MemberFacts(1, False, BEFORE), False),
    ],
)
def test_an_associate_votes_from_admission_until_departure(fact: MemberFacts, votes: bool) -> None:
    assert (1 in eligible([fact], Body.general_assembly, DAY)) is votes


@pytest.mark.parametrize(
    ("seat", "votes"),
    [
        (Seat(Body.board, DAY), True),
        (Seat(Body.board, BEFORE, AFTER), True),
        (Seat(Body.board, AFTER), False),
        (Seat(Body.board, BEFORE, DAY), False),
        (Seat(Body.ethics_committee, DAY), False),
    ],
)
def test_a_body_is_voted_in_by_those_who_hold_a_seat_that_day(seat: Seat, votes: bool) -> None:
    assert (1 in eligible([MemberFacts(1, True, BEFORE, seats=(seat,))], Body.board, DAY)) is votes


def test_an_employee_who_is_not_an_associate_has_no_vote_even_with_a_seat() -> None:
    fact = MemberFacts(1, False, BEFORE, seats=(Seat(Body.board, BEFORE),))
    assert len(eligible([fact], Body.board, DAY)) == 0


def test_the_same_member_twice_in_the_facts_has_one_vote() -> None:
    assert eligible([MemberFacts(7, True, BEFORE)] * 2, Body.general_assembly, DAY).members == (7,)


@given(st.permutations([3, 1, 2]))
def test_the_digest_of_a_roll_does_not_depend_on_the_order_of_the_facts(order: list[int]) -> None:
    roll = eligible([MemberFacts(number, True, BEFORE) for number in order], Body.general_assembly, DAY)
    assert roll_digest(roll) == roll_digest(roll_of(3))


def test_the_digest_changes_with_a_member_the_day_or_the_body() -> None:
    rolls = [
        roll_of(3),
        roll_of(4),
        Roll(Body.general_assembly, AFTER, (1, 2, 3)),
        Roll(Body.board, DAY, (1, 2, 3)),
    ]
    assert len({roll_digest(roll) for roll in rolls}) == 4


@pytest.mark.parametrize(
    ("members", "cap"),
    [(1, 1), (2, 1), (19, 1), (20, 1), (21, 1), (39, 1), (40, 2), (41, 2), (59, 2), (60, 3), (100, 5)],
)
def test_the_law_caps_proxies_at_one_then_at_a_twentieth_of_the_members(members: int, cap: int) -> None:
    assert proxy_cap(members) == cap


@given(st.integers(1, 500))
def test_the_cap_is_the_largest_number_within_a_twentieth_or_one_under_twenty(members: int) -> None:
    allowed = [
        n for n in range(members + 2) if (n <= 1 if members < 20 else Fraction(n, members) <= Fraction(1, 20))
    ]
    assert proxy_cap(members) == max(allowed)


@given(
    st.integers(1, 200),
    st.builds(
        ProxyCaps,
        small_below=st.integers(0, 300),
        small_extra=st.integers(0, 9),
        members_per_extra=st.integers(1, 90),
    ),
)
def test_statutes_can_only_lower_the_cap(members: int, caps: ProxyCaps) -> None:
    assert proxy_cap(members, caps) <= proxy_cap(members)


def test_a_statute_without_proxies_allows_none() -> None:
    refused = may_give_proxy(1, 2, roll=roll_of(10), proxies={}, caps=ProxyCaps(small_extra=0))
    assert refused is not None


def test_a_member_is_represented_by_another_member_with_room_left() -> None:
    assert may_give_proxy(1, 2, roll=roll_of(40), proxies={3: 2}) is None


@pytest.mark.parametrize(
    ("giver", "holder", "proxies", "present", "said"),
    [
        (1, 1, {}, (), "to another member"),
        (99, 2, {}, (), "can be represented"),
        (1, 99, {}, (), "can represent another"),
        (1, 2, {}, (1,), "votes in person"),
        (1, 2, {1: 3}, (), "already given"),
        (1, 2, {3: 1}, (), "cannot be represented"),
        (1, 2, {2: 3}, (), "represented by someone else"),
        (1, 2, {3: 2}, (), "already holds 1 of the 1 proxies"),
    ],
)
def test_a_proxy_is_refused_with_its_reason(
    giver: int, holder: int, proxies: dict[int, int], present: tuple[int, ...], said: str
) -> None:
    reason = may_give_proxy(giver, holder, roll=roll_of(39), proxies=proxies, present=present)
    assert reason is not None
    assert said in str(reason)


@pytest.mark.parametrize("members", [1, 2, 19, 20, 21, 39, 40, 41])
def test_giving_proxies_until_refused_stops_exactly_at_the_cap(members: int) -> None:
    roll, proxies = roll_of(members), dict[int, int]()
    for giver in roll.members[1:]:
        if may_give_proxy(giver, 1, roll=roll, proxies=proxies) is None:
            proxies[giver] = 1
    assert len(proxies) == min(proxy_cap(members), members - 1)


@given(st.integers(2, 45), st.lists(st.tuples(st.integers(1, 45), st.integers(1, 45)), max_size=60))
def test_no_sequence_of_proxies_chains_or_exceeds_the_cap(
    members: int, wishes: list[tuple[int, int]]
) -> None:
    roll, proxies = roll_of(members), dict[int, int]()
    for giver, holder in wishes:
        if may_give_proxy(giver, holder, roll=roll, proxies=proxies) is None:
            proxies[giver] = holder
    assert not set(proxies) & set(proxies.values())
    held = list(proxies.values())
    assert all(held.count(holder) <= proxy_cap(members) for holder in held)


@pytest.mark.parametrize(
    ("caster", "member", "present", "said"),
    [
        (1, 1, (), None),
        (2, 1, (2,), None),
        (2, 1, (1, 2), "turned up"),
        (3, 1, (), "do not hold a proxy"),
        (1, 2, (), "do not hold a proxy"),
        (99, 99, (), "not on the roll"),
    ],
)
def test_only_a_member_or_their_holder_casts_and_turning_up_ends_the_proxy(
    caster: int, member: int, present: tuple[int, ...], said: str | None
) -> None:
    reason = may_cast(caster, member, roll=roll_of(5), proxies={1: 2}, present=present)
    assert (reason is None) if said is None else (reason is not None and said in str(reason))
