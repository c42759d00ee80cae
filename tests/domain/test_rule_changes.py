"""What new voting rules would change is said line by line, and what stays is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scopgov.domain.rule_changes import changes
from scopgov.domain.statutes import (
    Base,
    Body,
    CompanyForm,
    DecisionKind,
    RuleSet,
    at_least,
    preset,
    rule_for,
)

ORDINARY = (Body.general_assembly, DecisionKind.ordinary)


def _with_first_call(rules: RuleSet, **changed: object) -> RuleSet:
    rule = rule_for(rules, *ORDINARY)
    new = replace(rule, first=replace(rule.first, **changed))
    return replace(rules, decisions=tuple(new if one is rule else one for one in rules.decisions))


@pytest.mark.parametrize("form", CompanyForm)
def test_the_same_rules_change_nothing(form: CompanyForm) -> None:
    assert changes(preset(form), preset(form)) == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"quorum": at_least(1, 3)},
            ("quorum", "at least one fifth of all the members", "at least one third of all the members"),
        ),
        ({"notice_days": 21}, ("notice", "days before the meeting: 15", "days before the meeting: 21")),
        (
            {"majority": at_least(2, 3, Base.votes_cast)},
            ("majority", "more than half of the votes cast", "at least two thirds of the votes cast"),
        ),
    ],
)
def test_what_a_call_requires_is_said_before_and_after(
    changed: dict[str, object], said: tuple[str, str, str]
) -> None:
    before = preset(CompanyForm.sa)
    (found,) = changes(before, _with_first_call(before, **changed))
    assert str(found.what) == f"ordinary decision, general assembly, first call: {said[0]}"
    assert (str(found.before), str(found.after)) == said[1:]


def test_proxies_remote_voting_elections_and_counting_are_said_too() -> None:
    before = preset(CompanyForm.sarl)
    rule = rule_for(before, *ORDINARY)
    counted = replace(rule, abstention_counts=True, blank_counts=False)
    after = replace(
        before,
        decisions=tuple(counted if one is rule else one for one in before.decisions),
        proxies=replace(before.proxies, small_extra=0, members_per_extra=25),
        remote_voting=False,
        elections_secret=False,
    )
    said = [(str(one.what), str(one.before), str(one.after)) for one in changes(before, after)]
    assert said == [
        ("ordinary decision, general assembly: abstentions", "are not votes cast", "are votes cast"),
        ("ordinary decision, general assembly: blank ballots", "are votes cast", "are not votes cast"),
        ("Proxies for one member, under 20 members", "1", "0"),
        ("Members for each further proxy", "20", "25"),
        ("Remote voting", "allowed", "not allowed"),
        ("Elections", "by secret ballot", "by open ballot"),
    ]


def test_where_there_is_no_quorum_it_says_none() -> None:
    before = preset(CompanyForm.sarl)
    (found,) = changes(before, _with_first_call(before, quorum=at_least(1, 4)))
    assert str(found.before) == "none is required"
