"""The verdict against a slow oracle that reads ballots one by one and compares fractions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.canonical import canonical_json
from scopgov.domain.counting import result_of
from scopgov.domain.errors import Refused
from scopgov.domain.polls import Choice, Outcome, Tally, count
from scopgov.domain.results import LineKind
from scopgov.domain.rule_words import what_it_takes
from scopgov.domain.statutes import (
    NO_QUORUM,
    Base,
    Body,
    Call,
    CallRule,
    CompanyForm,
    DecisionKind,
    DecisionRule,
    Threshold,
    at_least,
    more_than_half,
    preset,
)
from scopgov.domain.verdicts import Verdict, verdict

SIZES = (1, 2, 19, 20, 21, 39, 40, 41)
PRESETS = [rule for form in CompanyForm for rule in preset(form).decisions]
CALLED = [(rule, call) for rule in PRESETS for call in Call if call is Call.first or rule.second]
SARL_ORDINARY, SARL_EXTRAORDINARY, SARL_BOARD, SARL_ETHICS = preset(CompanyForm.sarl).decisions
SA_ORDINARY, SA_EXTRAORDINARY, *_ = preset(CompanyForm.sa).decisions
HALF = CallRule(at_least(1, 2), more_than_half(Base.votes_cast), 15)
HOUSE = DecisionRule(
    Body.general_assembly, DecisionKind.ordinary, HALF, HALF, False, False, article="statuts, art. 21"
)

thresholds = st.builds(
    lambda bottom, top, strict, base: Threshold(min(top, bottom), bottom, strict and top < bottom, base),
    st.integers(1, 7),
    st.integers(0, 7),
    st.booleans(),
    st.sampled_from(Base),
)
quorums = thresholds.map(lambda asked: replace(asked, base=Base.members))
call_rules = st.builds(CallRule, quorums, thresholds, st.just(15), st.booleans())
rules = st.builds(
    DecisionRule,
    st.sampled_from(Body),
    st.sampled_from(DecisionKind),
    call_rules,
    call_rules,
    st.booleans(),
    st.booleans(),
)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[int, int, int, int, list[Choice]]:
    """Draw members, present, remote, represented and their ballots; small counts often, to meet ties."""
    members = draw(st.sampled_from(SIZES))
    present = draw(st.integers(0, members))
    remote = draw(st.integers(0, members - present))
    represented = draw(st.integers(0, members - present - remote))
    attending = present + remote + represented
    ballots = draw(st.lists(st.sampled_from(Choice), max_size=attending))
    return members, present, remote, represented, ballots


def reaches(votes: int, asked: Threshold, whole: int) -> bool:
    share = Fraction(asked.numerator, asked.denominator)
    if whole == 0:
        return votes > 0 if asked.strict else True
    return Fraction(votes, whole) > share if asked.strict else Fraction(votes, whole) >= share


def oracle(rule: DecisionRule, call: Call, meeting: tuple[int, int, int, int, list[Choice]]) -> Outcome:
    """Decide as a person would: look at each ballot in turn, then compare proportions."""
    members, present, remote, represented, ballots = meeting
    asked = rule.first if call == 1 else rule.second
    assert asked is not None
    attending = [*["here"] * (present + remote), *["proxy"] * represented]
    making_quorum = [one for one in attending if one == "here" or not asked.quorum_of_present]
    if not reaches(len(making_quorum), asked.quorum, members):
        return Outcome.no_quorum
    ignored = {choice for choice, counts in _kept(rule).items() if not counts}
    cast = [ballot for ballot in ballots if ballot not in ignored]
    whole = {"members": members, "present_or_represented": len(attending), "votes_cast": len(cast)}
    in_favour = [ballot for ballot in ballots if ballot == "for"]
    opposed = [ballot for ballot in ballots if ballot == "against"]
    enough = len(in_favour) > 0 and reaches(len(in_favour), asked.majority, whole[asked.majority.base])
    return Outcome.carried if enough and len(in_favour) != len(opposed) else Outcome.rejected


def _kept(rule: DecisionRule) -> dict[Choice, bool]:
    return {Choice.abstain: rule.abstention_counts, Choice.blank: rule.blank_counts}


def decide(rule: DecisionRule, call: Call, meeting: tuple[int, int, int, int, list[Choice]]) -> Verdict:
    members, present, remote, represented, ballots = meeting
    return verdict(
        rule,
        members=members,
        present=present,
        remote=remote,
        represented=represented,
        tally=count(ballots),
        call=call,
    )


def check_sums(found: Verdict) -> None:
    running, totals = 0, []
    for line in found.derivation:
        if line.kind is LineKind.total:
            assert line.value == running, str(line.label)
            totals.append(line)
        else:
            running += line.value
    assert found.derivation[-1].kind is LineKind.total
    assert all(str(line.note) for line in found.derivation if line.note)
    last = {"carried": found.for_, "rejected": found.for_, "no_quorum": found.present_or_represented}
    assert totals[-1].value == last[found.outcome]
    if found.outcome is not Outcome.no_quorum:
        assert totals[-2].value == found.votes_cast


@given(rules, st.sampled_from(Call), meetings())
def test_any_rule_decides_as_the_oracle_does_and_its_lines_add_up(
    rule: DecisionRule, call: Call, meeting: tuple[int, int, int, int, list[Choice]]
) -> None:
    found = decide(rule, call, meeting)
    assert found.outcome is oracle(rule, call, meeting)
    check_sums(found)
    assert result_of(json.loads(canonical_json(found.to_data()))) == found


@given(st.sampled_from(CALLED), meetings())
def test_the_presets_decide_as_the_oracle_does(
    called: tuple[DecisionRule, Call], meeting: tuple[int, int, int, int, list[Choice]]
) -> None:
    assert decide(*called, meeting).outcome is oracle(*called, meeting)


def every_small_meeting() -> Iterator[tuple[int, int, int, int, list[Choice]]]:
    for members in range(1, 5):
        for attending in range(members + 1):
            for ballots in combinations_with_replacement(Choice, attending):
                yield members, attending, 0, 0, list(ballots)
                yield members, 0, 0, attending, list(ballots)


def test_every_meeting_of_up_to_four_members_decides_as_the_oracle_does_under_every_preset() -> None:
    for meeting in every_small_meeting():
        for rule, call in CALLED:
            found = decide(rule, call, meeting)
            assert found.outcome is oracle(rule, call, meeting), (rule, call, meeting)
            check_sums(found)


@pytest.mark.parametrize("members", SIZES)
@pytest.mark.parametrize(("rule", "call"), CALLED)
def test_one_vote_less_than_needed_never_carries(rule: DecisionRule, call: Call, members: int) -> None:
    needed = what_it_takes(rule, members, call).votes_if_all_vote
    for votes, outcome in ((needed, Outcome.carried), (needed - 1, Outcome.rejected)):
        meeting = (members, members, 0, 0, [Choice.for_] * votes + [Choice.against] * (members - votes))
        found = decide(rule, call, meeting)
        assert (found.outcome, found.majority_needed) == (outcome, needed)


@pytest.mark.parametrize("members", SIZES)
@pytest.mark.parametrize(("rule", "call"), CALLED)
def test_one_member_short_of_the_quorum_decides_nothing(rule: DecisionRule, call: Call, members: int) -> None:
    needed = what_it_takes(rule, members, call).quorum_needed
    assert decide(rule, call, (members, needed, 0, 0, [])).outcome is not Outcome.no_quorum
    if needed:
        short = decide(rule, call, (members, needed - 1, 0, 0, [Choice.for_] * (needed - 1)))
        assert short.outcome is Outcome.no_quorum
        assert short.derivation[-1].value == needed - 1


@given(rules, st.sampled_from(Call), meetings())
def test_one_more_vote_for_in_place_of_one_against_never_undoes_a_carried_motion(
    rule: DecisionRule, call: Call, meeting: tuple[int, int, int, int, list[Choice]]
) -> None:
    *facts, ballots = meeting
    members, present, remote, represented = facts
    before = decide(rule, call, meeting)
    if before.outcome is Outcome.carried and before.for_ > before.against and Choice.against in ballots:
        ballots[ballots.index(Choice.against)] = Choice.for_
        assert decide(rule, call, (members, present, remote, represented, ballots)).outcome is Outcome.carried


@pytest.mark.parametrize(
    ("rule", "call", "attending", "tally", "outcome"),
    [
        # SARL ordinary: more than half of all 40, whoever attends; then of the votes issued.
        (SARL_ORDINARY, Call.first, 30, Tally(21, 9), Outcome.carried),
        (SARL_ORDINARY, Call.first, 30, Tally(20, 0), Outcome.rejected),
        (SARL_ORDINARY, Call.first, 20, Tally(20, 0), Outcome.rejected),
        (SARL_ORDINARY, Call.second, 3, Tally(2, 1), Outcome.carried),
        (SARL_ORDINARY, Call.second, 5, Tally(2, 1, 2, 0), Outcome.carried),
        (SARL_ORDINARY, Call.second, 4, Tally(2, 1, 0, 1), Outcome.rejected),
        # SARL extraordinary: 30 then 20 attend, three quarters of those attending.
        (SARL_EXTRAORDINARY, Call.first, 29, Tally(29, 0), Outcome.no_quorum),
        (SARL_EXTRAORDINARY, Call.first, 30, Tally(23, 7), Outcome.carried),
        (SARL_EXTRAORDINARY, Call.first, 30, Tally(22, 0), Outcome.rejected),
        (SARL_EXTRAORDINARY, Call.second, 19, Tally(19, 0), Outcome.no_quorum),
        (SARL_EXTRAORDINARY, Call.second, 20, Tally(15, 0, 5, 0), Outcome.carried),
        # SA ordinary: 8 attend, then anybody; abstentions and blanks are not votes cast.
        (SA_ORDINARY, Call.first, 7, Tally(7, 0), Outcome.no_quorum),
        (SA_ORDINARY, Call.first, 8, Tally(2, 1, 4, 1), Outcome.carried),
        (SA_ORDINARY, Call.first, 8, Tally(0, 0, 8, 0), Outcome.rejected),
        (SA_ORDINARY, Call.second, 1, Tally(1, 0), Outcome.carried),
        (SA_ORDINARY, Call.second, 0, Tally(), Outcome.rejected),
        # SA extraordinary: 10 then 8 attend, two thirds of the votes cast.
        (SA_EXTRAORDINARY, Call.first, 9, Tally(9, 0), Outcome.no_quorum),
        (SA_EXTRAORDINARY, Call.first, 10, Tally(6, 3, 1, 0), Outcome.carried),
        (SA_EXTRAORDINARY, Call.first, 10, Tally(6, 4), Outcome.rejected),
        (SA_EXTRAORDINARY, Call.second, 8, Tally(0, 0, 4, 4), Outcome.rejected),
    ],
)
def test_forty_members_decide_as_each_form_prescribes(
    rule: DecisionRule, call: Call, attending: int, tally: Tally, outcome: Outcome
) -> None:
    found = verdict(rule, members=40, present=attending, represented=0, tally=tally, call=call)
    assert found.outcome is outcome
    assert (
        found.outcome
        is verdict(rule, members=40, present=0, represented=attending, tally=tally, call=call).outcome
    )


@pytest.mark.parametrize("rule", [SARL_BOARD, SARL_ETHICS])
def test_those_represented_do_not_make_the_quorum_of_the_board_or_the_committee(rule: DecisionRule) -> None:
    missed = verdict(rule, members=6, present=2, represented=2, tally=Tally(4), call=Call.first)
    assert missed.outcome is Outcome.no_quorum
    reached = verdict(rule, members=6, present=2, remote=1, represented=1, tally=Tally(4), call=Call.first)
    assert (reached.outcome, reached.quorum_count, reached.present_or_represented) == (Outcome.carried, 3, 4)
    assert [line.value for line in reached.derivation][:5] == [2, 1, 3, 1, 4]


@pytest.mark.parametrize("votes", [1, 10, 20])
@pytest.mark.parametrize(("rule", "call"), CALLED)
def test_a_tie_is_a_rejection(rule: DecisionRule, call: Call, votes: int) -> None:
    found = verdict(rule, members=40, present=40, represented=0, tally=Tally(votes, votes), call=call)
    assert found.outcome is Outcome.rejected


def test_a_tie_is_named_where_half_would_have_been_enough() -> None:
    half = CallRule(NO_QUORUM, at_least(1, 2, Base.votes_cast), 15)
    found = verdict(
        replace(HOUSE, first=half), members=4, present=4, represented=0, tally=Tally(2, 2), call=Call.first
    )
    assert found.outcome is Outcome.rejected
    assert "tie" in str(found.derivation[-1].note)


def test_nobody_voting_decides_nothing_and_says_that_a_vote_was_needed() -> None:
    found = verdict(
        SA_EXTRAORDINARY, members=40, present=10, represented=0, tally=Tally(0, 0, 10), call=Call.first
    )
    assert (found.outcome, found.votes_cast, found.majority_needed) == (Outcome.rejected, 0, 1)
    assert str(found.derivation[-1].note) == "0 is less than 1: rejected"


@pytest.mark.parametrize(
    "facts",
    [
        {"members": 3, "present": 3, "represented": 1, "tally": Tally(3)},
        {"members": 3, "present": 2, "represented": 0, "tally": Tally(3)},
        {"members": 3, "present": -1, "represented": 2, "tally": Tally(1)},
        {"members": 3, "present": 2, "represented": 0, "tally": Tally(2, -1)},
    ],
)
def test_facts_that_contradict_each_other_are_not_counted(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        verdict(HOUSE, call=Call.first, **facts)  # type: ignore[arg-type]


def test_there_is_no_second_call_where_the_rule_has_none() -> None:
    with pytest.raises(Refused):
        verdict(SARL_BOARD, members=3, present=3, represented=0, tally=Tally(3), call=Call.second)


@pytest.mark.parametrize(
    ("rule", "call", "present", "tally", "allowed"),
    [
        (SA_ORDINARY, Call.first, 7, Tally(7), True),
        (SA_ORDINARY, Call.first, 8, Tally(0, 8), False),
        (SA_ORDINARY, Call.first, 8, Tally(8), False),
        (SA_ORDINARY, Call.second, 0, Tally(), False),
        (SARL_ORDINARY, Call.first, 20, Tally(20), True),
        (SARL_ORDINARY, Call.first, 40, Tally(0, 40), True),
        (SARL_ORDINARY, Call.first, 40, Tally(40), False),
        (SARL_EXTRAORDINARY, Call.first, 29, Tally(29), True),
        (SARL_BOARD, Call.first, 1, Tally(1), False),
    ],
)
def test_a_second_call_follows_a_missed_quorum_or_a_missing_share_of_all_members(
    rule: DecisionRule, call: Call, present: int, tally: Tally, allowed: bool
) -> None:
    found = verdict(rule, members=40, present=present, represented=0, tally=tally, call=call)
    assert (found.may_call_again() is None) is allowed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("tally", "for"), 25),
        (("figures", "outcome"), "rejected"),
        (("figures", "majority_needed"), 1),
        (("members",), 80),
        (("call",), 3),
        (("tally",), None),
        (("rule", "first"), None),
    ],
)
def test_a_stored_verdict_that_does_not_follow_from_its_facts_is_refused(
    path: tuple[str, ...], value: object
) -> None:
    tally = Tally(24, 9, 3, 1)
    found = verdict(HOUSE, members=52, present=34, represented=4, tally=tally, call=Call.first)
    data = json.loads(canonical_json(found.to_data()))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ValueError):
        result_of(data)
