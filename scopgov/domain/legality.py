"""Is a rule set sound, and inside the law? The least that quorums, majorities, notice and proxies must be.

Sources: loi 78-763; Code de commerce, art. L. 223-29, L. 223-30 and R. 223-20 (SARL), L. 225-96,
L. 225-98, L. 225-105 and R. 225-69 (SA). Not legal advice; nothing here counts a vote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scopgov.domain.errors import Reason
from scopgov.domain.statutes import (
    BODY_NAMES,
    KIND_NAMES,
    Base,
    Body,
    Call,
    CompanyForm,
    DecisionKind,
    DecisionRule,
    ProxyCaps,
    RuleSet,
    Threshold,
    at_least,
    more_than_half,
)
from scopgov.domain.text import N_

LAW = ProxyCaps()
NOTICE_DAYS: Mapping[CompanyForm, Mapping[Call, int]] = {
    CompanyForm.sarl: {Call.first: 15, Call.second: 15},
    CompanyForm.sa: {Call.first: 15, Call.second: 10},
}


def validate(rule_set: RuleSet) -> list[Reason]:
    """Return what makes the rule set unusable or laxer than the law; empty when it may be put to a vote."""
    problems = list(_whole_set(rule_set))
    for rule in rule_set.decisions:
        found = [*_sound(rule), *(_lawful(rule, rule_set.form) if rule.body is Body.general_assembly else ())]
        name = {"kind": Reason(KIND_NAMES[rule.kind]), "body": Reason(BODY_NAMES[rule.body])}
        problems += [Reason(problem, name, rule=rule.article) for problem in found]
    return problems


def _whole_set(rule_set: RuleSet) -> Iterator[Reason]:
    ruled = [(rule.body, rule.kind) for rule in rule_set.decisions]
    if len(set(ruled)) < len(ruled):
        yield Reason(N_("The same decision has two rules."))
    if not {(Body.general_assembly, kind) for kind in DecisionKind} <= set(ruled):
        yield Reason(
            N_("The general assembly needs a rule for ordinary and one for extraordinary decisions.")
        )
    caps = rule_set.proxies
    if (
        not 0 <= caps.small_extra <= LAW.small_extra
        or caps.members_per_extra < LAW.members_per_extra
        or caps.small_below < 0
    ):
        yield Reason(
            N_("The law allows one extra vote under 20 members, then one for every 20 members."),
            rule="loi 78-763",
        )
    if not all(_fraction(asked) for asked in (rule_set.secret_ballot_request, rule_set.agenda_request)):
        yield Reason(N_("A fraction must lie between nothing and the whole."))
    elif _less(at_least(1, 20), rule_set.agenda_request):
        yield Reason(
            N_("Members holding one twentieth of the votes may ask for an item: no more can be required.")
        )
    if rule_set.agreement and (Body.ethics_committee, DecisionKind.ordinary) not in ruled:
        yield Reason(N_("The ethics committee needs a rule of its own, for its agreement to be asked."))
    if not rule_set.division.sound:
        yield Reason(N_("A sign of a divided assembly is a whole percentage from 0 to 100."))
    if not 0 <= rule_set.agenda_until_days < rule_set.agenda_from_days:
        yield Reason(N_("Items are asked for during a period that must begin before it ends."))


def _sound(rule: DecisionRule) -> Iterator[str]:
    calls = [call for call in (rule.first, rule.second) if call is not None]
    if not all(_fraction(part) for call in calls for part in (call.quorum, call.majority)):
        yield N_("%(kind)s, %(body)s: a fraction must lie between nothing and the whole.")
        return
    if any(call.quorum.base is not Base.members for call in calls):
        yield N_("%(kind)s, %(body)s: a quorum is a fraction of the members.")
    if any(_less(call.majority, more_than_half(Base.members)) for call in calls):
        yield N_("%(kind)s, %(body)s: a majority must be more than half.")
    if rule.second is not None and _less(rule.first.quorum, rule.second.quorum):
        yield N_("%(kind)s, %(body)s: the second call cannot need a higher quorum than the first.")
    if any(call.notice_days < 0 for call in calls):
        yield N_("%(kind)s, %(body)s: notice is given in days before the meeting.")


def _lawful(rule: DecisionRule, form: CompanyForm) -> Iterator[str]:
    second = rule.second or rule.first
    shortest = NOTICE_DAYS[form]
    if rule.first.notice_days < shortest[Call.first] or second.notice_days < shortest[Call.second]:
        yield N_("%(kind)s, %(body)s: the law asks for a longer notice.")
    if form is CompanyForm.sa and (rule.abstention_counts or rule.blank_counts):
        yield N_("%(kind)s, %(body)s: in an SA, abstentions and blank ballots are not votes cast.")
    if rule.kind is DecisionKind.extraordinary:
        quorums = _less(rule.first.quorum, at_least(1, 4)) or _less(second.quorum, at_least(1, 5))
        if quorums or any(_less(call.majority, at_least(2, 3)) for call in (rule.first, second)):
            yield N_(
                "%(kind)s, %(body)s: the law asks for a quorum of a quarter, then a fifth, and two thirds."
            )
    elif form is CompanyForm.sa and _less(rule.first.quorum, at_least(1, 5)):
        yield N_("%(kind)s, %(body)s: the law asks for a quorum of a fifth on first call.")
    elif form is CompanyForm.sarl and rule.first.majority.base is not Base.members:
        yield N_("%(kind)s, %(body)s: in a SARL, the first call needs more than half of all members.")


def _fraction(part: Threshold) -> bool:
    if part.denominator < 1 or not 0 <= part.numerator <= part.denominator:
        return False
    return not (part.strict and part.numerator == part.denominator)


def _less(one: Threshold, other: Threshold) -> bool:
    """Tell whether `one` asks for less than `other`, bases apart; strict asks for more than not strict."""
    left, right = one.numerator * other.denominator, other.numerator * one.denominator
    return (left, one.strict) < (right, other.strict)
