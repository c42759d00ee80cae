"""Every preset against the law written anew: persons looked at one by one, proportions compared as fractions.

The rules stand here a second time, as plain figures; nothing of the code under test counts on this side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.electorate import Roll, may_cast, may_give_proxy
from scopgov.domain.polls import Choice, count
from scopgov.domain.statutes import Body, Call, CompanyForm, DecisionKind, preset, rule_for
from scopgov.domain.verdicts import Verdict, verdict
from tests.domain.test_electorate import roll_of

HALL, AFAR, PROXY, AWAY = "on the spot", "at a distance", "represented", "absent"
WHERE_THE_LAW_TURNS = (19, 20, 39, 40, 41)


@dataclass(frozen=True)
class Law:
    """What one body asks of one kind of decision on one call: shares, and what they are taken of."""

    quorum: Fraction
    proxies_make_quorum: bool
    share: Fraction
    more_than: bool
    base: str
    abstention_is_cast: bool = False
    blank_is_cast: bool = False


@dataclass(frozen=True)
class Person:
    """One member: where they are, and what their ballot says, if there is one."""

    where: str
    ballot: str | None = None


NONE, HALF = Fraction(0), Fraction(1, 2)
BOARD = Law(HALF, False, HALF, True, "attending")
COMMITTEE = Law(HALF, False, HALF, True, "cast")
LAWS: dict[tuple[str, str, str, int], Law] = {
    ("sarl", "general_assembly", "ordinary", 1): Law(NONE, True, HALF, True, "all", blank_is_cast=True),
    ("sarl", "general_assembly", "ordinary", 2): Law(NONE, True, HALF, True, "cast", blank_is_cast=True),
    ("sarl", "general_assembly", "extraordinary", 1): Law(
        Fraction(3, 4), True, Fraction(3, 4), False, "attending", blank_is_cast=True
    ),
    ("sarl", "general_assembly", "extraordinary", 2): Law(
        HALF, True, Fraction(3, 4), False, "attending", blank_is_cast=True
    ),
    ("sa", "general_assembly", "ordinary", 1): Law(Fraction(1, 5), True, HALF, True, "cast"),
    ("sa", "general_assembly", "ordinary", 2): Law(NONE, True, HALF, True, "cast"),
    ("sa", "general_assembly", "extraordinary", 1): Law(Fraction(1, 4), True, Fraction(2, 3), False, "cast"),
    ("sa", "general_assembly", "extraordinary", 2): Law(Fraction(1, 5), True, Fraction(2, 3), False, "cast"),
    ("sarl", "board", "ordinary", 1): BOARD,
    ("sa", "board", "ordinary", 1): BOARD,
    ("sarl", "ethics_committee", "ordinary", 1): COMMITTEE,
    ("sa", "ethics_committee", "ordinary", 1): COMMITTEE,
}


def enough(votes: int, share: Fraction, more_than: bool, of: int) -> bool:
    return votes > share * of if more_than else votes >= share * of


def least(share: Fraction, more_than: bool, of: int) -> int:
    """Return the fewest that are enough, tried one after the other."""
    return next(votes for votes in range(of + 2) if enough(votes, share, more_than, of))


@dataclass(frozen=True)
class Answer:
    outcome: str
    quorum: int
    attending: int
    cast: int
    needed: int
    for_: int


def decided(law: Law, hall: Sequence[Person]) -> Answer:
    """Walk through the hall and decide, person after person."""
    attending = making_quorum = cast = in_favour = opposed = 0
    for person in hall:
        attending += person.where != AWAY
        making_quorum += person.where in (HALL, AFAR) or (person.where == PROXY and law.proxies_make_quorum)
        in_favour += person.ballot == "for"
        opposed += person.ballot == "against"
        cast += person.ballot in ("for", "against")
        cast += person.ballot == "abstain" and law.abstention_is_cast
        cast += person.ballot == "blank" and law.blank_is_cast
    of = {"all": len(hall), "attending": attending, "cast": cast}[law.base]
    needed = max(1, least(law.share, law.more_than, of))
    outcome = "rejected"
    if not enough(making_quorum, law.quorum, False, len(hall)):
        outcome = "no_quorum"
    elif in_favour > 0 and enough(in_favour, law.share, law.more_than, of) and in_favour != opposed:
        outcome = "carried"
    return Answer(outcome, least(law.quorum, False, len(hall)), attending, cast, needed, in_favour)


def under_test(which: tuple[str, str, str, int], hall: Sequence[Person]) -> Verdict:
    form, body, kind, call = which
    where = [person.where for person in hall]
    return verdict(
        rule_for(preset(CompanyForm(form)), Body(body), DecisionKind(kind)),
        members=len(hall),
        present=where.count(HALL),
        remote=where.count(AFAR),
        represented=where.count(PROXY),
        tally=count(Choice(person.ballot) for person in hall if person.ballot),
        call=Call(call),
    )


def agrees(which: tuple[str, str, str, int], hall: Sequence[Person]) -> None:
    found, told = under_test(which, hall), decided(LAWS[which], hall)
    assert found.outcome.value == told.outcome
    assert found.quorum_needed == told.quorum
    assert found.present_or_represented == told.attending
    assert (found.votes_cast, found.majority_needed, found.for_) == (told.cast, told.needed, told.for_)
    values = [line.value for line in found.derivation]
    assert values[0:2] == [sum(person.where == one for person in hall) for one in (HALL, AFAR)]
    assert told.attending in values
    if told.outcome != "no_quorum":
        assert (told.cast in values, values[-1]) == (True, told.for_)


def test_the_law_is_written_here_for_every_rule_there_is() -> None:
    held = {
        (form.value, rule.body.value, rule.kind.value, call.value)
        for form in CompanyForm
        for rule in preset(form).decisions
        for call in Call
        if call is Call.first or rule.second
    }
    assert held == set(LAWS)


ballots = st.sampled_from([None, "for", "for", "against", "against", "abstain", "blank"])
persons = st.one_of(st.builds(Person, st.sampled_from([HALL, AFAR, PROXY]), ballots), st.just(Person(AWAY)))
halls = st.one_of(st.sampled_from(WHERE_THE_LAW_TURNS), st.integers(1, 12)).flatmap(
    lambda members: st.lists(persons, min_size=members, max_size=members)
)


@pytest.mark.parametrize("which", LAWS)
@given(halls)
def test_any_hall_decides_as_the_law_says(which: tuple[str, str, str, int], hall: list[Person]) -> None:
    agrees(which, hall)


def at_the_edges(members: int) -> Iterator[list[Person]]:
    """Give halls in which one more or one fewer changes something: those attending, those for, how others vote."""
    shares = {share for law in LAWS.values() for share in (law.quorum, law.share)}
    around = {least(share, False, members) for share in shares} | {members}
    for attending in sorted({n + more for n in around for more in (-1, 0, 1)} & set(range(members + 1))):
        for other in ("against", "abstain", "blank", None):
            for at in (attending // 2, attending * 2 // 3, attending * 3 // 4, members // 2):
                for in_favour in {at, at + 1} & set(range(attending + 1)):
                    there = [Person(HALL, "for")] * in_favour + [Person(HALL, other)] * (
                        attending - in_favour
                    )
                    yield there + [Person(AWAY)] * (members - attending)


@pytest.mark.parametrize("members", WHERE_THE_LAW_TURNS)
@pytest.mark.parametrize("which", LAWS)
def test_one_more_or_one_fewer_changes_what_the_law_says_it_changes(
    which: tuple[str, str, str, int], members: int
) -> None:
    for hall in at_the_edges(members):
        agrees(which, hall)


def lawful(extra: int, members: int) -> bool:
    """Tell whether one member may cast that many votes beside their own (loi 78-763)."""
    return extra <= 1 if members < 20 else Fraction(extra, members) <= Fraction(1, 20)


@pytest.mark.parametrize("members", WHERE_THE_LAW_TURNS)
def test_a_holder_is_given_proxies_and_casts_them_as_far_as_the_law_goes(members: int) -> None:
    roll, held, cast = roll_of(members), dict[int, int](), set[int]()
    holder, *others = roll.members
    for giver in others:
        allowed = may_give_proxy(giver, holder, roll=roll, proxies=held) is None
        assert allowed is lawful(len(held) + 1, members)
        if allowed:
            held[giver] = holder
    for giver in held:
        assert may_cast(holder, giver, roll=roll, proxies=held, cast_for=cast) is None
        cast.add(giver)
    late = next(one for one in others if one not in held)
    refused = may_cast(holder, late, roll=roll, proxies={late: holder}, cast_for=cast)
    assert (refused is None) is lawful(len(cast) + 1, members)
    assert refused is not None
    assert len(cast) == {19: 1, 20: 1, 39: 1, 40: 2, 41: 2}[members]


@given(
    st.sampled_from(WHERE_THE_LAW_TURNS),
    st.lists(st.tuples(st.integers(1, 41), st.integers(1, 41)), min_size=20, max_size=120),
)
def test_whoever_asks_for_proxies_no_person_holds_more_than_the_law_allows(
    members: int, wishes: list[tuple[int, int]]
) -> None:
    roll: Roll = roll_of(members)
    holders: dict[int, list[int]] = {one: [] for one in roll.members}
    proxies: dict[int, int] = {}
    for giver, holder in wishes:
        allowed = may_give_proxy(giver, holder, roll=roll, proxies=proxies) is None
        both = giver in holders and holder in holders and giver != holder
        bound = giver in proxies or (both and bool(holders[giver])) or holder in proxies
        assert allowed is (both and not bound and lawful(len(holders[holder]) + 1, members))
        if allowed:
            proxies[giver] = holder
            holders[holder].append(giver)
