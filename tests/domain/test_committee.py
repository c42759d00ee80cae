"""The rules of the ethics committee as tables: terms, quorum, ties, who judges alone, who suspends again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.electorate import MemberFacts, Seat, eligible, term_refused
from scopgov.domain.interests import may_end
from scopgov.domain.opinions import Draft, OpinionKind, may_give_alone
from scopgov.domain.polls import Outcome, Tally
from scopgov.domain.statutes import Body, Call, CompanyForm, DecisionKind, preset, rule_for
from scopgov.domain.suspensions import Past, for_the_assembly, left_undecided, lifts, suspended_before
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
        ([Past(1, lifted_by_poll=8)], False),  # members lifted what I alone had decided
        ([Past(2, lifted_by_poll=8)], True),  # what somebody else had
        ([Past(None, lifted_by_poll=8)], True),  # what members themselves had
        ([Past(1)], True),  # the committee lifted it
        ([Past(1, lifted_by_poll=8), Past(2)], True),  # another member suspended since
        ([Past(2), Past(1, lifted_by_poll=8)], False),
        (
            [Past(1, lifted_by_poll=8), Past(2, lifted_by_poll=8)],
            False,
        ),  # one vote let go on what both decided
        ([Past(1, lifted_by_poll=8), Past(2, lifted_by_poll=9)], True),
    ],
)
def test_one_member_alone_does_not_suspend_again_what_members_let_be_used_again(
    past: list[Past], may: bool
) -> None:
    assert (suspended_before(1, past) is None) is may


@pytest.mark.parametrize(
    ("member", "decided_by", "asked_by", "lifted"),
    [
        (1, 1, None, True),  # who decided it undoes it alone
        (2, 1, None, False),  # a colleague asks
        (2, 1, 2, False),  # asking twice is one person still
        (3, 1, 2, True),  # a second one accepts
        (1, 1, 2, True),  # who decided it accepts
        (2, None, None, False),  # decided by nobody of the committee
        (2, 1, 3, True),
    ],
)
def test_one_member_alone_does_not_lift_what_a_colleague_suspended(
    member: int, decided_by: int | None, asked_by: int | None, lifted: bool
) -> None:
    assert lifts(member, decided_by=decided_by, asked_by=asked_by) is lifted


A = Past(1)  # suspended by a member, lifted by the committee, with no assembly


@pytest.mark.parametrize(
    ("past", "asked"),
    [
        ([], False),
        ([Past(1, over=False)], True),  # it stands
        ([A], False),  # one false alarm, lifted: nobody is called together
        ([A, Past(1, over=False)], True),
        ([A, A], True),  # lifted before each assembly: members decide all the same
        ([A, Past(2)], True),  # whoever takes turns
        ([Past(1, over=False, confirmed=True)], False),  # members decided: another motion lifts it
        ([Past(None, over=False)], False),  # members suspended
        ([Past(1, lifted_by_poll=8)], False),
        ([A, Past(1, lifted_by_poll=8)], False),
        ([Past(1, lifted_by_poll=8), A], False),
        ([Past(1, lifted_by_poll=8), A, A], True),
        ([Past(1, confirmed=True, lifted_by_poll=8), Past(2, over=False)], True),
    ],
)
def test_an_assembly_is_asked_as_long_as_a_suspension_stands_and_once_two_were_lifted_before_any(
    past: list[Past], asked: bool
) -> None:
    assert for_the_assembly(past) is asked


TURN = st.tuples(st.sampled_from(["suspend", "lift", "assembly"]), st.integers(1, 3), st.booleans())


@given(st.lists(TURN, max_size=30))
def test_no_turns_of_suspending_and_lifting_keep_members_from_deciding_twice(
    turns: list[tuple[str, int, bool]],
) -> None:
    past: list[Past] = []
    missed = 0  # suspensions that no assembly decided on, in a row
    for number, (act, member, lets_go_on) in enumerate(turns):
        stands = bool(past) and not past[-1].over
        if act == "suspend" and not stands and suspended_before(member, past) is None:
            past.append(Past(member, over=False))
            missed += 1
        elif act == "lift" and stands and not past[-1].confirmed:
            past[-1] = replace(past[-1], over=True)
        elif act == "assembly" and for_the_assembly(past):
            count = left_undecided(past)
            assert count == missed
            settled = (
                [replace(one, lifted_by_poll=number, over=True) for one in past[-count:]]
                if lets_go_on
                else [*past[-count:-1], replace(past[-1], confirmed=True, over=False)]
            )
            past[-count:] = settled
            missed = 0
            if not lets_go_on:
                past[-1] = replace(past[-1], over=True, lifted_by_poll=number)  # a later vote lifts it
        assert missed < 2 or for_the_assembly(
            past
        )  # two missed: the next assembly decides, whatever is lifted


@pytest.mark.parametrize(
    ("ended", "cancelled", "said"),
    [(False, False, ""), (True, False, "over already"), (False, True, "stays"), (True, True, "over already")],
)
def test_an_interest_that_cancelled_a_vote_is_not_ended(ended: bool, cancelled: bool, said: str) -> None:
    found = may_end(ended=ended, cancelled_a_vote=cancelled)
    assert (said in str(found)) if said else (found is None)


def _cancelled_by_one_member(turns: list[str]) -> int:
    """Play one member's declarations around votes on one file: return how many votes they cancelled."""
    standing, stays, voting, on_roll, count = False, False, False, False, 0
    for turn in turns:
        if turn == "open" and not voting:
            voting, on_roll = True, not standing
        elif turn == "close":
            voting = False
        elif turn == "declare" and not standing:
            standing = True
            if voting and on_roll:
                count, stays, voting = count + 1, True, False
        elif turn == "end" and standing and may_end(ended=False, cancelled_a_vote=stays) is None:
            standing = False
    return count


@given(st.lists(st.sampled_from(["open", "close", "declare", "end"]), max_size=60))
def test_one_member_cancels_one_vote_on_a_file_at_most(turns: list[str]) -> None:
    assert _cancelled_by_one_member(turns) <= 1


def test_a_condition_written_twice_is_one() -> None:
    said = Draft(OpinionKind.with_conditions, "Sound.", ("Look again.", " Look  again. ", "", "Train."))
    assert said.cleaned().conditions == ("Look again.", "Train.")
