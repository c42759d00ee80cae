"""What a new set of voting rules would change, in words, to be read before the vote. Counts nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from scopgov.domain.division import Signs
from scopgov.domain.errors import Reason
from scopgov.domain.matters import MATTER_NAMES, Matter
from scopgov.domain.rule_words import threshold_words
from scopgov.domain.statutes import (
    BODY_NAMES,
    CALL_NAMES,
    KIND_NAMES,
    Call,
    CallRule,
    DecisionRule,
    RuleSet,
    Threshold,
)
from scopgov.domain.text import N_


@dataclass(frozen=True)
class RuleChange:
    """One rule that would change: which, what it says, what it would say."""

    what: Reason
    before: Reason
    after: Reason


def changes(before: RuleSet, after: RuleSet) -> tuple[RuleChange, ...]:
    """Return each rule that differs, in the order of the rules."""
    found = (*_decisions(before, after), *_others(before, after))
    return tuple(RuleChange(what, old, new) for what, old, new in found if old != new)


Line = tuple[Reason, Reason, Reason]


def _decisions(before: RuleSet, after: RuleSet) -> Iterator[Line]:
    new = {(rule.body, rule.kind): rule for rule in after.decisions}
    for rule in before.decisions:
        if (rule.body, rule.kind) in new:
            yield from _decision(rule, new[rule.body, rule.kind])


def _decision(old: DecisionRule, new: DecisionRule) -> Iterator[Line]:
    for call in Call:
        one, other = (old.first, new.first) if call is Call.first else (old.second, new.second)
        if one and other:
            yield from _call(old, call, one, other)
    named = _named(old)
    yield (
        Reason(N_("%(kind)s, %(body)s: abstentions"), named),
        _cast(old.abstention_counts),
        _cast(new.abstention_counts),
    )
    yield (
        Reason(N_("%(kind)s, %(body)s: blank ballots"), named),
        _cast(old.blank_counts),
        _cast(new.blank_counts),
    )


def _call(rule: DecisionRule, call: Call, old: CallRule, new: CallRule) -> Iterator[Line]:
    named = {**_named(rule), "call": Reason(CALL_NAMES[call])}
    yield (
        Reason(N_("%(kind)s, %(body)s, %(call)s: quorum"), named),
        quorum_words(old.quorum),
        quorum_words(new.quorum),
    )
    yield (
        Reason(N_("%(kind)s, %(body)s, %(call)s: majority"), named),
        threshold_words(old.majority),
        threshold_words(new.majority),
    )
    yield (
        Reason(N_("%(kind)s, %(body)s, %(call)s: notice"), named),
        _days(old.notice_days),
        _days(new.notice_days),
    )


def _named(rule: DecisionRule) -> dict[str, Reason]:
    return {"kind": Reason(KIND_NAMES[rule.kind]), "body": Reason(BODY_NAMES[rule.body])}


def _others(before: RuleSet, after: RuleSet) -> Iterator[Line]:
    old, new = before.proxies, after.proxies
    few = Reason(N_("Proxies for one member, under %(few)s members"), {"few": old.small_below})
    yield few, _number(old.small_extra), _number(new.small_extra)
    yield (
        Reason(N_("Members for each further proxy")),
        _number(old.members_per_extra),
        _number(new.members_per_extra),
    )
    yield Reason(N_("Remote voting")), _allowed(before.remote_voting), _allowed(after.remote_voting)
    for what, before_, after_ in _signs(before.division, after.division):
        yield Reason(what), _share(before_), _share(after_)
    both = Reason(N_("Needs the agreement of the ethics committee as well"))
    yield both, matters(before.agreement), matters(after.agreement)
    yield Reason(N_("Elections")), _secret(before.elections_secret), _secret(after.elections_secret)


def _signs(old: Signs, new: Signs) -> Iterator[tuple[str, int, int]]:
    yield N_("Told as divided, members objecting"), old.objecting, new.objecting
    yield N_("Told as divided, votes for and against less apart than"), old.margin, new.margin
    yield N_("Told as divided, abstentions and blank ballots"), old.abstaining, new.abstaining


def matters(named: Collection[Matter]) -> Reason:
    """Say which decisions need two majorities."""
    if not named:
        return Reason(N_("no decision"))
    return Reason("%(kinds)s", {"kinds": tuple(Reason(MATTER_NAMES[one]) for one in Matter if one in named)})


def _share(share: int) -> Reason:
    return Reason("%(share)s\u00a0%%", {"share": share}) if share else Reason(N_("never"))


def quorum_words(asked: Threshold) -> Reason:
    """Say a quorum, or that there is none."""
    return Reason(N_("none is required")) if asked.none else threshold_words(asked)


def _cast(counts: bool) -> Reason:
    return Reason(N_("are votes cast") if counts else N_("are not votes cast"))


def _days(count: int) -> Reason:
    return Reason(N_("days before the meeting: %(days)s"), {"days": count})


def _number(count: int) -> Reason:
    return Reason("%(count)s", {"count": count})


def _allowed(yes: bool) -> Reason:
    return Reason(N_("allowed") if yes else N_("not allowed"))


def _secret(yes: bool) -> Reason:
    return Reason(N_("by secret ballot") if yes else N_("by open ballot"))
