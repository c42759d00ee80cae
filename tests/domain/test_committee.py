"""The rules of the ethics committee as tables: terms, quorum, ties, who judges alone, who suspends again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.electorate import MemberFacts, Seat, eligible, term_refused
from scopgov.domain.opinions import Draft, OpinionKind, may_give_alone
from scopgov.domain.polls import Outcome, Tally
from scopgov.domain.statutes import Body, Call, CompanyForm, DecisionKind, preset, rule_for
from scopgov.domain.suspensions import Past, suspended_before
from scopgov.domain.verdicts import verdict

DAY = date(2026, 12, 10)
RULE = rule_for(preset(CompanyForm.sa), Body.ethics_committee, DecisionKind.ordinary)


def _on(days: int | None) -> date | None:
    return None if days is None else DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("since", "until", "held", "refused"),
    [
        (0, None, [], ""),
        (0, 0, [], "ends after it begins"),
        (0, -1, [], "ends after it begins"),
        (0, None, [(-10, 0)], ""),  # renewed on the day the term before ends
        (0, None, [(-10, -5)], ""),  # after a gap
        (0, None, [(-10, 1)], "already holds"),  # a day in common
        (0, None, [(-10, None)], "already holds"),
        (-20, None, [(-10, -5)], "already holds"),  # around a term that is over
        (-20, -10, [(-10, None)], ""),  # wholly before
        (-20, -9, [(-10, None)], "already holds"),
        (0, None, [(5, None)], "already holds"),  # a term to come
        (0, 5, [(5, None)], ""),
        (0, None, [(0, 0)], ""),  # given and ended the same day: no day at all
    ],
)
def test_a_term_neither_overlaps_another_nor_ends_before_it_begins(
    since: int, until: int | None, held: list[tuple[int, int | None]], refused: str
) -> None:
    terms = [(DAY + timedelta(days=begins), _on(ends)) for begins, ends in held]
    found = term_refused(DAY + timedelta(days=since), _on(until), terms)
    assert (refused in str(found)) if refused else (found is None)


DAYS = st.integers(0, 12)
TERM = st.tuples(DAYS, st.none() | DAYS)


@given(TERM, TERM)
def test_two_terms_overlap_where_one_day_is_in_both(
    one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    def days(term: tuple[int, int | None]) -> set[int]:
        return set(range(term[0], 40 if term[1] is None else term[1]))

    (since, until), (begins, ends) = one, other
    found = term_refused(DAY + timedelta(days=since), _on(until), [(DAY + timedelta(days=begins), _on(ends))])
    assert (found is None) is (bool(days(one)) and not days(one) & days(other))


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_terms_renewed_on_the_day_they_end_leave_no_day_without_a_seat_and_none_with_two(
    lengths: list[int],
) -> None:
    terms: list[tuple[date, date | None]] = []
    begins = DAY
    for length in lengths:
        ends = begins + timedelta(days=length)
        assert term_refused(begins, ends, terms) is None
        terms.append((begins, ends))
        begins = ends
    seats = tuple(Seat(Body.ethics_committee, since, until) for since, until in terms)
    facts = [MemberFacts(1, True, DAY - timedelta(days=900), seats=seats)]
    for at in range(-1, sum(lengths) + 1):
        roll = eligible(facts, Body.ethics_committee, DAY + timedelta(days=at))
        assert len(roll) == (0 <= at < sum(lengths))


F, A, N, B = Tally(for_=1), Tally(against=1), Tally(abstentions=1), Tally(blanks=1)


@pytest.mark.parametrize(
    ("members", "present", "remote", "represented", "tally", "outcome"),
    [
        (3, 2, 0, 0, Tally(2, 0), Outcome.carried),  # exactly at the quorum: two of three
        (3, 1, 0, 0, Tally(1, 0), Outcome.no_quorum),
        (3, 0, 2, 0, Tally(2, 0), Outcome.carried),  # at a distance counts
        (3, 1, 0, 1, Tally(2, 0), Outcome.no_quorum),  # who is represented votes, but makes no quorum
        (3, 2, 0, 1, Tally(2, 1), Outcome.carried),
        (4, 2, 0, 0, Tally(1, 1), Outcome.rejected),  # a tie
        (4, 2, 0, 0, Tally(2, 0), Outcome.carried),  # half is enough
        (5, 2, 0, 0, Tally(2, 0), Outcome.no_quorum),
        (5, 3, 0, 0, Tally(1, 0, 2), Outcome.carried),  # abstaining makes the quorum and is no vote cast
        (5, 3, 0, 0, Tally(0, 0, 3), Outcome.rejected),  # nobody decides nothing
        (5, 3, 0, 0, Tally(1, 0, 0, 2), Outcome.carried),
        (2, 1, 0, 0, Tally(1, 0), Outcome.carried),  # one of three stands apart: the quorum is one of two
        (1, 1, 0, 0, Tally(1, 0), Outcome.carried),
        (1, 0, 0, 0, Tally(), Outcome.no_quorum),
        (0, 0, 0, 0, Tally(), Outcome.rejected),  # a vote that never opens (see `votes.freezing.nobody`)
    ],
)
def test_the_committee_decides_by_its_quorum_and_majority(
    members: int, present: int, remote: int, represented: int, tally: Tally, outcome: Outcome
) -> None:
    told = {"members": members, "present": present, "remote": remote, "represented": represented}
    assert verdict(RULE, **told, tally=tally, call=Call.first).outcome is outcome


@given(st.data())
def test_the_committee_never_carries_what_fewer_than_half_attend_or_fewer_than_a_majority_want(
    data: st.DataObject,
) -> None:
    present, represented, absent = (data.draw(st.integers(0, 5)) for _kind in range(3))
    there = present + represented
    for_, against, blank = (data.draw(st.integers(0, there)) for _choice in range(3))
    if for_ + against + blank > there:
        return
    tally = Tally(for_, against, 0, blank)
    told = {"members": there + absent, "present": present, "represented": represented}
    found = verdict(RULE, **told, tally=tally, call=Call.first)
    carried = 2 * present >= there + absent and for_ > against
    assert (found.outcome is Outcome.carried) is carried


@pytest.mark.parametrize(
    ("judges", "voted", "alone"),
    [
        (0, False, True),
        (1, False, True),
        (2, False, False),
        (9, False, False),
        (0, True, False),
        (1, True, False),
    ],
)
def test_one_member_gives_an_opinion_alone_only_as_the_only_judge_of_what_no_vote_decided(
    judges: int, voted: bool, alone: bool
) -> None:
    assert (may_give_alone(judges, voted=voted) is None) is alone


@pytest.mark.parametrize(
    ("past", "may"),
    [
        ([], True),
        ([Past(1, by_vote=True)], False),  # members lifted what I alone had decided
        ([Past(2, by_vote=True)], True),  # what somebody else had
        ([Past(None, by_vote=True)], True),  # what members themselves had
        ([Past(1, by_vote=False)], True),  # the committee lifted it
        ([Past(1, by_vote=True), Past(2, by_vote=False)], True),  # another member suspended since
        ([Past(2, by_vote=False), Past(1, by_vote=True)], False),
    ],
)
def test_one_member_alone_does_not_suspend_again_what_members_let_be_used_again(
    past: list[Past], may: bool
) -> None:
    assert (suspended_before(1, past) is None) is may


def test_a_condition_written_twice_is_one() -> None:
    said = Draft(OpinionKind.with_conditions, "Sound.", ("Look again.", " Look  again. ", "", "Train."))
    assert said.cleaned().conditions == ("Look again.", "Train.")
