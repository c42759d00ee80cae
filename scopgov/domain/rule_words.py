"""The rules in words: what a motion needs before anybody votes, and which rule was applied after.

Sentences for pages and minutes; the numbers come from `statutes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import gcd

from scopgov.domain.errors import Reason
from scopgov.domain.statutes import CALL_NAMES, KIND_NAMES, Base, Call, DecisionRule, Threshold
from scopgov.domain.text import N_

SHARES: Mapping[tuple[int, int, bool], str] = {
    (1, 1, False): N_("the whole"),
    (1, 2, False): N_("at least half"),
    (1, 2, True): N_("more than half"),
    (1, 3, False): N_("at least one third"),
    (2, 3, False): N_("at least two thirds"),
    (2, 3, True): N_("more than two thirds"),
    (1, 4, False): N_("at least one quarter"),
    (3, 4, False): N_("at least three quarters"),
    (3, 4, True): N_("more than three quarters"),
    (1, 5, False): N_("at least one fifth"),
    (4, 5, False): N_("at least four fifths"),
    (1, 10, False): N_("at least one tenth"),
    (1, 20, False): N_("at least one twentieth"),
}
BASES: Mapping[Base, str] = {
    Base.members: N_("%(share)s of all the members"),
    Base.present_or_represented: N_("%(share)s of the members present or represented"),
    Base.votes_cast: N_("%(share)s of the votes cast"),
}


def share_words(asked: Threshold) -> Reason:
    """Say the fraction: “more than half”."""
    common = gcd(asked.numerator, asked.denominator)
    top, bottom = asked.numerator // common, asked.denominator // common
    if (top, bottom, asked.strict) in SHARES:
        return Reason(SHARES[top, bottom, asked.strict])
    text = N_("more than %(top)s/%(bottom)s") if asked.strict else N_("at least %(top)s/%(bottom)s")
    return Reason(text, {"top": top, "bottom": bottom})


def threshold_words(asked: Threshold) -> Reason:
    """Say the fraction and what it is taken of: “more than half of the votes cast”."""
    return Reason(BASES[asked.base], {"share": share_words(asked)})


def applied(rule: DecisionRule, call: Call) -> Reason:
    """Say which rule was applied: its source, the kind of decision, the call."""
    params = {"kind": Reason(KIND_NAMES[rule.kind]), "call": Reason(CALL_NAMES[call])}
    if not rule.article:
        return Reason(N_("Rule applied: internal rules, %(kind)s, %(call)s."), params)
    return Reason(N_("Rule applied: %(article)s, %(kind)s, %(call)s."), {**params, "article": rule.article})


def counting_words(rule: DecisionRule, call: Call) -> tuple[Reason, ...]:
    """Say how abstentions, blank ballots and ties count."""
    texts = []
    if rule.on(call).majority.base is Base.votes_cast:
        texts.append(_CAST[rule.abstention_counts, rule.blank_counts])
    else:
        texts.append(N_("An abstention, a blank ballot and not voting weigh like a vote against."))
    return tuple(Reason(text) for text in (*texts, N_("A tie is a rejection."), N_("One member, one vote.")))


_CAST: Mapping[tuple[bool, bool], str] = {
    (False, False): N_("Abstentions and blank ballots count for the quorum, not among the votes cast."),
    (False, True): N_(
        "Abstentions are not votes cast; a blank ballot is one, and weighs like a vote against."
    ),
    (True, False): N_(
        "Blank ballots are not votes cast; an abstention is one, and weighs like a vote against."
    ),
    (True, True): N_("Abstentions and blank ballots are votes cast, and weigh like a vote against."),
}


def two_majorities(committee: DecisionRule) -> Reason:
    """Say that a motion also needs the committee, and what carries its agreement there."""
    asked = committee.first
    if asked.quorum.none:
        text = N_(
            "Two majorities are needed: before this vote, the ethics committee must agree, by %(majority)s."
        )
        return Reason(text, {"majority": threshold_words(asked.majority)})
    text = N_(
        "Two majorities are needed: before this vote, the ethics committee must agree, by %(majority)s, with a quorum "
        "of %(quorum)s."
    )
    return Reason(
        text, {"majority": threshold_words(asked.majority), "quorum": threshold_words(asked.quorum)}
    )


@dataclass(frozen=True)
class Requirement:
    """What a motion needs, before anybody votes.

    `votes_if_all_vote`: the votes for that carry it when every member votes for or against.
    """

    members: int
    quorum_needed: int
    votes_if_all_vote: int
    sentences: tuple[Reason, ...]


def what_it_takes(rule: DecisionRule, members: int, call: Call) -> Requirement:
    """Return what carries a motion among that many members, and say it in sentences."""
    asked = rule.on(call)
    quorum, votes = asked.quorum.needed(members), max(1, asked.majority.needed(members))
    sentences = (_quorum_sentence(rule, members, call), *_vote_sentences(rule, votes, members, call))
    return Requirement(members, quorum, votes, sentences)


def _quorum_sentence(rule: DecisionRule, members: int, call: Call) -> Reason:
    asked = rule.on(call)
    if asked.quorum.none:
        return Reason(N_("No quorum is required."))
    whole = N_("Quorum: %(needed)s of %(members)s members present or represented.")
    present = N_("Quorum: %(needed)s of %(members)s members present; a proxy does not make the quorum.")
    text = present if asked.quorum_of_present else whole
    return Reason(text, {"needed": asked.quorum.needed(members), "members": members})


def _vote_sentences(rule: DecisionRule, votes: int, members: int, call: Call) -> Iterator[Reason]:
    majority = rule.on(call).majority
    figures: dict[str, object] = {"what": threshold_words(majority), "votes": votes, "members": members}
    if majority.base is Base.members:
        yield Reason(
            N_("To carry: %(what)s, that is %(votes)s votes for out of %(members)s members."), figures
        )
    else:
        yield Reason(N_("To carry: %(what)s; %(votes)s votes for if all %(members)s members vote."), figures)
    yield from counting_words(rule, call)
