"""Double majorities: which decisions need one, where an agreement stands, and which vote is one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from scopgov.domain.agreement import Asked, Standing, agrees, bound, may_ask, standing
from scopgov.domain.canonical import digest
from scopgov.domain.legality import validate
from scopgov.domain.matters import Matter, needed
from scopgov.domain.openings import Wait, missed, read, waiting, written
from scopgov.domain.polls import Outcome
from scopgov.domain.rule_changes import changes
from scopgov.domain.statutes import Body, CompanyForm, from_data, preset, to_data

MOTION: dict[str, Any] = {
    "id": 7,
    "kind": "charter",
    "subject": 3,
    "title": "Adopt it",
    "text": "The assembly adopts it.",
    "params": {"digest": "ab"},
}
ASKED: dict[str, Any] = {
    "rule": {"body": "ethics_committee"},
    "motion": {"kind": "agreement", "subject": 7, "params": {"agreed": bound(MOTION)}},
}
NEITHER = {
    "suspension",
    "withdrawal",
    "rules",
    "ratification",
    "admission",
    "amendment",
    "agreement",
    "choice",
}


@pytest.mark.parametrize("matter", Matter)
def test_a_kind_needs_an_agreement_where_the_rules_name_it_alone(matter: Matter) -> None:
    assert needed(matter.value, {matter})
    assert not needed(matter.value, set(Matter) - {matter})
    assert not needed(matter.value, ())


@pytest.mark.parametrize("kind", sorted(NEITHER))
def test_stopping_and_the_rules_themselves_never_wait_for_the_committee(kind: str) -> None:
    assert not needed(kind, set(Matter))


def test_the_data_of_rules_with_one_majority_are_those_they_always_were() -> None:
    for form in CompanyForm:
        assert "agreement" not in to_data(preset(form))
        assert from_data(to_data(preset(form))).agreement == frozenset()


def test_rules_that_name_decisions_come_back_from_their_data_whatever_the_order() -> None:
    rules = replace(preset(CompanyForm.sa), agreement=frozenset(Matter))
    data = to_data(rules)
    assert data["agreement"] == sorted(one.value for one in Matter)
    assert from_data(data) == rules
    assert digest(data) != digest(to_data(preset(CompanyForm.sa)))
    with pytest.raises(ValueError, match="nonsense"):
        from_data({**data, "agreement": ["nonsense"]})


def test_an_agreement_needs_a_rule_of_the_committee() -> None:
    rules = replace(preset(CompanyForm.sarl), agreement=frozenset({Matter.launch}))
    assert validate(rules) == []
    without = tuple(rule for rule in rules.decisions if rule.body is not Body.ethics_committee)
    assert "rule of its own" in validate(replace(rules, decisions=without))[0].text


def test_the_change_is_said() -> None:
    before = preset(CompanyForm.sa)
    [change] = changes(before, replace(before, agreement=frozenset({Matter.charter, Matter.launch})))
    assert change.before.text == "no decision"
    named = change.after.params["kinds"]
    assert [one.text for one in named] == ["Launch of a use case", "New version of the charter"]  # type: ignore[attr-defined]


LIVE, CARRIED = Asked(True, None, True), Asked(False, Outcome.carried, True)
REJECTED, NO_QUORUM = Asked(False, Outcome.rejected, True), Asked(False, Outcome.no_quorum, True)
CANCELLED = Asked(False, None, True)


@pytest.mark.parametrize(
    ("votes", "at", "may"),
    [
        ([], Standing.awaited, True),
        ([LIVE], Standing.asked, False),
        ([CARRIED], Standing.given, False),
        ([REJECTED], Standing.refused, False),
        ([NO_QUORUM], Standing.awaited, True),
        ([CANCELLED], Standing.awaited, True),
        ([LIVE, NO_QUORUM], Standing.asked, False),
        ([CARRIED, NO_QUORUM, CANCELLED], Standing.given, False),
        ([replace(CARRIED, same_text=False)], Standing.awaited, True),
        ([replace(REJECTED, same_text=False), LIVE], Standing.asked, False),
        ([replace(LIVE, same_text=False)], Standing.awaited, True),
    ],
)
def test_where_an_agreement_stands(votes: list[Asked], at: Standing, may: bool) -> None:
    assert (standing(votes), may_ask(standing(votes))) == (at, may)


def test_a_carried_vote_of_the_committee_on_the_motion_as_it_stands_is_its_agreement() -> None:
    assert agrees(MOTION, ASKED, Outcome.carried)
    for outcome in (Outcome.rejected, Outcome.no_quorum, None):
        assert not agrees(MOTION, ASKED, outcome)


@pytest.mark.parametrize("key", sorted(MOTION))
def test_an_agreement_to_other_words_or_terms_is_none(key: str) -> None:
    changed = {**MOTION, key: {"digest": "cd"} if key == "params" else 8}
    assert not agrees(changed, ASKED, Outcome.carried)


@pytest.mark.parametrize(
    "path", [("rule", "body"), ("motion", "kind"), ("motion", "subject"), ("motion", "params")]
)
def test_no_other_vote_is_one(path: tuple[str, str]) -> None:
    other = deepcopy(ASKED)
    other[path[0]][path[1]] = {} if path[1] == "params" else "board"
    assert not agrees(MOTION, other, Outcome.carried)


def test_the_wait_is_kept_and_said() -> None:
    waits = {Wait.chair, Wait.agreement}
    assert read(written(waits)) == waits
    for told in (waiting(waits), missed({Wait.agreement})):
        assert told is not None
        assert "the agreement of the ethics committee" in {one.text for one in told.params["waits"]}  # type: ignore[attr-defined]
