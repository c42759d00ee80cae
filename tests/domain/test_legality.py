"""Rule sets held against the law: presets pass, each relaxation is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scopgov.domain.legality import validate
from scopgov.domain.statutes import (
    NO_QUORUM,
    Base,
    Body,
    CallRule,
    CompanyForm,
    DecisionKind,
    DecisionRule,
    ProxyCaps,
    RuleSet,
    Threshold,
    at_least,
    more_than_half,
    preset,
    rule_for,
)

SA, SARL = preset(CompanyForm.sa), preset(CompanyForm.sarl)
OVER_HALF = more_than_half(Base.votes_cast)


def changed(
    rule_set: RuleSet, kind: DecisionKind, body: Body = Body.general_assembly, **parts: object
) -> RuleSet:
    target = rule_for(rule_set, body, kind)
    rules = tuple(
        replace(rule, **parts) if rule == target else rule  # type: ignore[arg-type]
        for rule in rule_set.decisions
    )
    return replace(rule_set, decisions=rules)


def first(rule_set: RuleSet, kind: DecisionKind, **parts: object) -> RuleSet:
    rule = rule_for(rule_set, Body.general_assembly, kind)
    return changed(rule_set, kind, first=replace(rule.first, **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize("rule_set", [SA, SARL])
def test_the_presets_may_be_put_to_a_vote(rule_set: RuleSet) -> None:
    assert validate(rule_set) == []


def test_statutes_may_be_stricter_than_the_law() -> None:
    stricter = CallRule(at_least(1, 2), at_least(3, 4, Base.votes_cast), 21)
    rule_set = changed(SA, DecisionKind.ordinary, first=stricter)
    assert validate(replace(rule_set, proxies=ProxyCaps(small_extra=0, members_per_extra=50))) == []


@pytest.mark.parametrize(
    ("rule_set", "said"),
    [
        (first(SA, DecisionKind.ordinary, majority=at_least(1, 2)), "more than half"),
        (first(SA, DecisionKind.ordinary, majority=at_least(3, 2)), "fraction"),
        (first(SA, DecisionKind.ordinary, majority=Threshold(1, 1, True, Base.members)), "fraction"),
        (first(SA, DecisionKind.ordinary, quorum=Threshold(1, 0, False, Base.members)), "fraction"),
        (first(SA, DecisionKind.ordinary, quorum=at_least(1, 5, Base.votes_cast)), "of the members"),
        (first(SA, DecisionKind.ordinary, quorum=at_least(1, 6)), "a quorum of a fifth"),
        (first(SA, DecisionKind.ordinary, notice_days=14), "longer notice"),
        (first(SA, DecisionKind.ordinary, notice_days=-1), "days before"),
        (first(SA, DecisionKind.extraordinary, quorum=at_least(1, 5)), "a quorum of a quarter"),
        (first(SA, DecisionKind.extraordinary, majority=at_least(3, 5, Base.votes_cast)), "two thirds"),
        (first(SARL, DecisionKind.ordinary, majority=OVER_HALF), "all members"),
        (changed(SARL, DecisionKind.ordinary, second=CallRule(NO_QUORUM, OVER_HALF, 10)), "longer notice"),
        (changed(SA, DecisionKind.ordinary, second=CallRule(at_least(1, 2), OVER_HALF, 10)), "higher quorum"),
        (changed(SA, DecisionKind.ordinary, abstention_counts=True), "not votes cast"),
        (changed(SA, DecisionKind.extraordinary, blank_counts=True), "not votes cast"),
        (replace(SA, proxies=ProxyCaps(small_extra=2)), "one extra vote"),
        (replace(SA, proxies=ProxyCaps(members_per_extra=19)), "one extra vote"),
        (replace(SA, agenda_request=at_least(1, 10)), "one twentieth"),
        (replace(SA, agenda_request=at_least(2, 1)), "fraction"),
        (replace(SA, agenda_until_days=15), "begin before"),
        (replace(SA, decisions=SA.decisions[:1]), "ordinary and one for extraordinary"),
        (replace(SA, decisions=SA.decisions + SA.decisions[:1]), "two rules"),
    ],
)
def test_each_relaxation_is_named(rule_set: RuleSet, said: str) -> None:
    assert any(said in str(problem) for problem in validate(rule_set))


def test_the_committee_may_count_as_it_likes() -> None:
    committee = rule_for(SA, Body.ethics_committee, DecisionKind.ordinary)
    counted = DecisionRule(committee.body, committee.kind, committee.first, None, True, True)
    rules = tuple(counted if rule == committee else rule for rule in SA.decisions)
    assert validate(replace(SA, decisions=rules)) == []
