"""What a verdict says to people: its summary, its printed lines, what it takes beforehand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from scopgov.domain.polls import Tally
from scopgov.domain.rule_words import applied, counting_words, share_words, threshold_words, what_it_takes
from scopgov.domain.statutes import Call, Threshold
from scopgov.domain.verdicts import verdict
from tests.domain.test_verdicts import (
    HOUSE,
    SA_EXTRAORDINARY,
    SARL_BOARD,
    SARL_ETHICS,
    SARL_ORDINARY,
    thresholds,
)


def test_the_summary_is_the_sentence_of_the_minutes() -> None:
    found = verdict(HOUSE, members=52, present=30, represented=4, tally=Tally(21, 9, 3, 1), call=Call.first)
    assert str(found.summary) == (
        "34 present or represented of 52; quorum 26; 30 votes cast; 16 needed; 21 for: carried"
    )
    assert str(found.headline()) == "Carried: 21 for, 9 against"
    assert list(map(str, found.sides)) == ["21 for", "9 against"]
    missed = verdict(HOUSE, members=52, present=25, represented=0, tally=Tally(25), call=Call.first)
    assert str(missed.summary) == "25 present or represented of 52; quorum 26: not reached"
    free = verdict(SARL_ORDINARY, members=52, present=30, represented=0, tally=Tally(21, 9), call=Call.first)
    assert "no quorum required" in str(free.summary)
    board = verdict(SARL_BOARD, members=6, present=1, represented=3, tally=Tally(4), call=Call.first)
    assert str(board.summary) == "1 present of 6; quorum 3: not reached"


def test_the_lines_are_those_of_the_printed_verdict() -> None:
    found = verdict(
        HOUSE, members=52, present=27, remote=7, represented=4, tally=Tally(24, 10, 3, 1), call=Call.first
    )
    assert [(str(line.label), line.value, line.kind.value) for line in found.derivation] == [
        ("Present, on the spot", 27, "part"),
        ("Present, at a distance", 7, "part"),
        ("Represented by a proxy", 4, "part"),
        ("Present or represented", 38, "total"),
        ("Abstentions", -3, "part"),
        ("Blank ballots", -1, "part"),
        ("Votes cast", 34, "total"),
        ("Against", -10, "part"),
        ("For", 24, "total"),
    ]
    assert [str(line.note) for line in found.derivation if line.note] == [
        "quorum: 26, at least half of 52. Reached.",
        "needed to carry: more than half, that is 18",
        "24 is at least 18: carried",
    ]


def test_a_majority_of_all_members_is_explained_on_the_last_line() -> None:
    found = verdict(SARL_ORDINARY, members=40, present=30, represented=0, tally=Tally(20, 5), call=Call.first)
    assert str(found.derivation[-1].note) == (
        "needed to carry: 21, more than half of all the members (40). 20 is less than 21: rejected"
    )
    assert ("Did not vote", -5) in [(str(line.label), line.value) for line in found.derivation]


def test_members_are_told_what_it_takes_before_they_vote() -> None:
    asked = what_it_takes(SARL_ORDINARY, 41, Call.first)
    assert (asked.quorum_needed, asked.votes_if_all_vote) == (0, 21)
    assert [str(sentence) for sentence in asked.sentences] == [
        "No quorum is required.",
        "To carry: more than half of all the members, that is 21 votes for out of 41 members.",
        "An abstention, a blank ballot and not voting weigh like a vote against.",
        "A tie is a rejection.",
        "One member, one vote.",
    ]
    asked = what_it_takes(SA_EXTRAORDINARY, 41, Call.second)
    assert [str(sentence) for sentence in asked.sentences][:3] == [
        "Quorum: 9 of 41 members present or represented.",
        "To carry: at least two thirds of the votes cast; 28 votes for if all 41 members vote.",
        "Abstentions and blank ballots count for the quorum, not among the votes cast.",
    ]
    assert "does not make the quorum" in str(what_it_takes(SARL_ETHICS, 5, Call.first).sentences[0])


def test_the_rule_applied_is_named_with_its_source() -> None:
    assert str(applied(HOUSE, Call.first)) == (
        "Rule applied: statuts, art. 21, ordinary decision, first call."
    )
    assert "internal rules" in str(applied(SARL_ETHICS, Call.first))


@pytest.mark.parametrize("abstention", [True, False])
@pytest.mark.parametrize("blank", [True, False])
def test_how_abstentions_and_blanks_weigh_is_said(abstention: bool, blank: bool) -> None:
    rule = replace(HOUSE, abstention_counts=abstention, blank_counts=blank)
    said = str(counting_words(rule, Call.first)[0])
    against = Tally(3, 1, 2 if abstention else 0, 2 if blank else 0)
    found = verdict(rule, members=9, present=9, represented=0, tally=against, call=Call.first)
    assert ("weigh" in said) is (abstention or blank)
    assert found.votes_cast == against.ballots


@given(thresholds)
def test_every_fraction_has_words(asked: Threshold) -> None:
    assert str(share_words(asked)) in str(threshold_words(asked))
    assert ("more than" in str(share_words(asked))) is asked.strict
