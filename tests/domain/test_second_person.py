"""Who accepts, as a second person, what one asks about another; no administrator is let go as the last one."""

from __future__ import annotations

import pytest

from scopgov.domain.policy import Actor, Permission, Role, Subject, may, may_let_go
from scopgov.domain.second_person import accepters


def _person(number: int, *roles: Role, associate: bool = True) -> Actor:
    return Actor(number, "", associate, frozenset(roles))


def test_a_second_person_accepts_and_never_who_asked_or_whom_it_is_about() -> None:
    second = Subject(authors=frozenset({8, 9}), roll=frozenset({7}))
    party = Subject(authors=frozenset({7, 9}), roll=frozenset({7}))
    for roles in [(), *((role,) for role in Role)]:
        assert may(_person(7, *roles), Permission.roll_accept, second)
        assert not may(_person(7, *roles), Permission.roll_accept, party)
        assert not may(_person(7, *roles), Permission.roll_accept, Subject(roll=frozenset({8})))


@pytest.mark.parametrize(
    ("people", "accepting"),
    [
        ([_person(1, Role.administrator), _person(2), _person(3, Role.board)], {3}),
        ([_person(1, Role.administrator), _person(2), _person(3, Role.administrator), _person(4)], {3}),
        ([_person(1, Role.administrator), _person(2, Role.board), _person(3), _person(4)], {3, 4}),
        ([_person(1, Role.administrator), _person(2), _person(3, Role.ai_lead, associate=False)], set()),
        ([_person(1, Role.administrator, Role.board), _person(2, Role.board)], set()),
    ],
)
def test_who_accepts_what_member_1_asks_about_member_2(people: list[Actor], accepting: set[int]) -> None:
    assert accepters(people, frozenset({1, 2})) == accepting


@pytest.mark.parametrize(
    ("administrators", "leaving", "allowed"),
    [({1}, 1, False), ({1, 2}, 1, True), ({2}, 1, True), (set(), 1, True)],
)
def test_the_last_administrator_cannot_leave(administrators: set[int], leaving: int, allowed: bool) -> None:
    assert (may_let_go(frozenset(administrators), leaving) is None) is allowed
