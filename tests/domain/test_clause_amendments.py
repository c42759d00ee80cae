"""An amendment changes its own clause of whatever charter is in force, or says that it no longer can."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.clause_amendments import (
    Amendment,
    Change,
    Content,
    amended,
    composed,
    netted,
    sound,
    taken_in,
)
from scopgov.domain.errors import Reason

A, B, C = Content("A", "one"), Content("B", "two"), Content("C", "three", (("red_line", "judged", ""),))
NEW = Content("N", "new")


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (Amendment(Change.change, B, NEW), [A, NEW, C]),
        (Amendment(Change.remove, B), [A, C]),
        (Amendment(Change.add, A, NEW), [A, NEW, B, C]),
        (Amendment(Change.add, None, NEW), [A, B, C, NEW]),
        (Amendment(Change.add, Content("gone", "x"), NEW), [A, B, C, NEW]),
    ],
)
def test_one_clause_changes_and_no_other(of: Amendment, found: list[Content]) -> None:
    assert amended([A, B, C], of) == found


@pytest.mark.parametrize("what", [Change.change, Change.remove])
@pytest.mark.parametrize("target", [None, Content("B", "two, changed"), Content("B", "two", C.checks)])
def test_a_clause_that_changed_meanwhile_is_a_conflict(what: Change, target: Content | None) -> None:
    assert isinstance(amended([A, B, C], Amendment(what, target, NEW)), Reason)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (Amendment(Change.change, B, B), "to the letter"),
        (Amendment(Change.change, B, Content("B", " ")), "a title and a text"),
        (Amendment(Change.add, None, None), "a title and a text"),
        (Amendment(Change.add, A, C), "has this clause already"),
        (Amendment(Change.change, Content("B", "old"), NEW), "changed, or was removed"),
    ],
)
def test_what_is_proposed_must_change_something_that_is_there(of: Amendment, said: str) -> None:
    reason = sound(of, [A, B, C])
    assert reason is not None and said in reason.text
    assert sound(Amendment(Change.change, B, NEW), [A, B, C]) is None


def test_the_last_clause_is_not_removed() -> None:
    reason = amended([A], Amendment(Change.remove, A))
    assert isinstance(reason, Reason) and "one clause at least" in reason.text


@given(st.lists(st.sampled_from(["change", "remove", "keep"]), min_size=3, max_size=5))
def test_amendments_to_different_clauses_compose_in_any_order(fates: list[str]) -> None:
    charter = [Content(str(at), "said") for at in range(len(fates) + 1)]
    all_of = [
        Amendment(Change(fate), charter[at], Content(str(at), "changed"))
        for at, fate in enumerate(fates)
        if fate != "keep"
    ]
    wanted = [
        Content(str(at), "changed" if fate == "change" else "said")
        for at, fate in enumerate([*fates, "keep"])
        if fate != "remove"
    ]
    for order in permutations(all_of):
        found: list[Content] = charter
        for one in order:
            after = amended(found, one)
            assert not isinstance(after, Reason)
            found = after
        assert found == wanted


LATER = Content("B", "two, better")


@pytest.mark.parametrize(
    ("whole", "of", "clauses", "taken", "against"),
    [
        (
            [A, B, NEW],
            Amendment(Change.change, B, LATER),
            [A, LATER, NEW],
            [0],
            [],
        ),  # its clause is as it was
        ([A, LATER], Amendment(Change.change, B, LATER), [A, LATER], [], []),  # it is taken in already
        ([A, Content("B", "other")], Amendment(Change.change, B, LATER), [A, Content("B", "other")], [], [0]),
        ([A], Amendment(Change.change, B, LATER), [A], [], [0]),  # the whole version removes its clause
        ([A, C], Amendment(Change.remove, B), [A, C], [], []),
        ([A, B, C], Amendment(Change.remove, B), [A, C], [0], []),
        ([A, Content("B", "other")], Amendment(Change.add, A, NEW), [A, NEW, Content("B", "other")], [0], []),
        ([A, NEW], Amendment(Change.add, A, NEW), [A, NEW], [], []),
    ],
)
def test_a_whole_version_takes_in_what_it_does_not_contradict(
    whole: list[Content], of: Amendment, clauses: list[Content], taken: list[int], against: list[int]
) -> None:
    assert composed(whole, [of]) == (clauses, taken, against)


def test_amendments_that_follow_upon_one_another_count_as_one() -> None:
    last = Content("B", "two, best")
    first, second = Amendment(Change.change, B, LATER), Amendment(Change.change, LATER, last)
    assert netted([first, second]) == [(1, Amendment(Change.change, B, last))]
    assert composed([A, last], [first, second]) == ([A, last], [], [])
    added, removed = Amendment(Change.add, A, NEW), Amendment(Change.remove, NEW)
    assert netted([added, removed]) == []


@given(st.lists(st.sampled_from([B, C, LATER, NEW]), max_size=4, unique=True), st.data())
def test_what_is_carried_beside_a_whole_version_is_in_it_or_said_to_be_against_it(
    others: list[Content], data: st.DataObject
) -> None:
    whole = [A, *others]
    offered = [
        Amendment(Change.change, B, LATER),
        Amendment(Change.remove, C),
        Amendment(Change.add, A, NEW),
    ]
    chosen = data.draw(st.lists(st.sampled_from(offered), unique=True))
    clauses, _taken, against = composed(whole, chosen)
    for at, one in enumerate(chosen):
        assert (at in against) != taken_in(clauses, one)
    assert composed(clauses, chosen)[0] == clauses  # composing again changes nothing
