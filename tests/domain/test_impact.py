"""What an impact assessment lacks, how grave its risks are, who may still sign it and what voters are told of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.actors import ROLE_NAMES, Actor, Role
from scopgov.domain.errors import Refused
from scopgov.domain.impact import (
    SCALE,
    SIGNERS,
    TOPICS,
    Area,
    Assessment,
    Grade,
    Risk,
    Stance,
    Topic,
    check_risks,
    conclusion,
    grade,
    lacking,
    may_write,
    missing_signers,
    notices,
    point,
    signed_alone,
    signs_as,
    stands,
)
from scopgov.domain.states import UseCaseState

RISK = Risk(Area.rights, "A client is set aside.", 3, 3, "A person decides.", 7, 1, 3)
WHOLE = Assessment({topic: "Said." for topic in Topic}, (RISK,))


def test_every_point_belongs_to_one_area() -> None:
    assert [topic for topics in TOPICS.values() for topic in topics] == list(Topic)
    assert [len(TOPICS[area]) for area in Area] == [6, 4, 2, 1]


@pytest.mark.parametrize(
    ("likelihood", "severity", "found"),
    [(1, 3, Grade.low), (2, 2, Grade.medium), (2, 3, Grade.medium), (2, 4, Grade.high), (4, 4, Grade.high)],
)
def test_how_grave_a_risk_is(likelihood: int, severity: int, found: Grade) -> None:
    assert grade(likelihood, severity) is found


@given(st.sampled_from(SCALE), st.sampled_from(SCALE), st.sampled_from(SCALE))
def test_a_risk_never_gets_lighter_as_it_gets_likelier(low: int, high: int, severity: int) -> None:
    order = list(Grade)
    low, high = sorted((low, high))
    assert order.index(grade(low, severity)) <= order.index(grade(high, severity))


def test_an_assessment_is_whole_once_each_point_is_said_or_known_and_a_risk_is_told() -> None:
    assert list(lacking(WHOLE, (), personal=True)) == []
    asked = [field for field, _ in lacking(Assessment(), (), personal=True)]
    assert asked == [*map(point, Topic), "risks-0-what"]
    known = set(Topic) - {Topic.harms}
    left = list(lacking(Assessment({}, (RISK,)), known, personal=True))
    assert [str(reason) for _, reason in left] == ["“What harm it could do them” is not said yet."]


@given(st.sets(st.sampled_from(list(Topic))), st.sets(st.sampled_from(list(Topic))), st.booleans())
def test_each_point_where_use_showed_something_asks_for_a_conclusion_and_no_other_does(
    asks: set[Topic], written: set[Topic], personal: bool
) -> None:
    said = replace(WHOLE, conclusions={topic: "It is read." for topic in written})
    left = [field for field, _ in lacking(said, (), personal=personal, asks=asks)]
    assert sorted(left) == sorted(conclusion(topic) for topic in asks - written)
    assert Assessment.of(said.to_data()) == said


@pytest.mark.parametrize("written", ["  \n", "\u200b", " \ufeff\u2060\u00ad"], ids=ascii)
def test_blanks_conclude_nothing_and_an_assessment_without_conclusions_keeps_the_digest_it_had(
    written: str,
) -> None:
    blank = replace(WHOLE, conclusions={Topic.harms: written})
    (left,) = lacking(blank, (), personal=True, asks=[Topic.harms])
    assert left[0] == "concluded_harms"
    assert str(left[1]) == "“What harm it could do them”: write what you conclude from what use showed."
    assert sorted(blank.to_data()) == sorted(WHOLE.to_data()) == ["risks", "texts"]


def test_without_data_about_persons_their_protection_may_stay_unsaid() -> None:
    texts = {topic: "Said." for topic in Topic if topic not in TOPICS[Area.data]}
    said = Assessment(texts, (RISK,))
    assert list(lacking(said, (), personal=False)) == []
    assert len(list(lacking(said, (), personal=True))) == 4


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": " "}, "what"),
        ({"measure": ""}, "measure"),
        ({"owner": None}, "owner"),
        ({"severity": 5}, "likelihood"),
        ({"left_likelihood": 4}, "left_likelihood"),
    ],
)
def test_a_risk_half_told_is_refused_at_its_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        check_risks([RISK, replace(RISK, **changed)])  # type: ignore[arg-type]
    assert refused.value.field == f"risks-1-{field}"


def test_an_assessment_written_as_data_reads_the_same() -> None:
    assert Assessment.of(WHOLE.to_data()) == WHOLE


def test_each_signer_signs_once_in_their_own_capacity() -> None:
    contact = Actor(1, "Loïc", roles=frozenset({Role.data_protection}))
    both = Actor(2, "Eve", roles=frozenset(SIGNERS))
    assert missing_signers([]) == SIGNERS
    assert signs_as(contact, {Role.data_protection: 1}) is None
    assert signs_as(both, {Role.data_protection: 1}) is Role.ethics_committee
    assert signs_as(Actor(3, "Max"), {}) is None


def test_whoever_holds_both_roles_signs_in_one_and_two_persons_stand_behind_it() -> None:
    both, other = Actor(2, "Eve", roles=frozenset(SIGNERS)), Actor(3, "Max", roles=frozenset(SIGNERS))
    assert signs_as(both, {}) is Role.data_protection and signed_alone(both, {}) is None
    once = {Role.data_protection: 2}
    assert signs_as(both, once) is None
    assert "Somebody else signs as: ethics committee" in str(signed_alone(both, once))
    assert signs_as(other, once) is Role.ethics_committee and signed_alone(other, once) is None
    assert not stands(once)
    assert not stands(dict.fromkeys(SIGNERS, 2))
    whole = {Role.data_protection: 2, Role.ethics_committee: 3}
    assert stands(whole) and signed_alone(both, whole) is None


def test_voters_are_told_of_high_risks_that_remain_and_of_contrary_advice() -> None:
    assert notices(WHOLE, dict.fromkeys(SIGNERS, Stance.reserved), ROLE_NAMES) == []
    grave = Assessment({}, (replace(RISK, left_likelihood=3),))
    told = notices(grave, {Role.data_protection: Stance.contrary}, ROLE_NAMES)
    assert [str(one) for one in told] == [
        "A high risk remains after its measure: A client is set aside.",
        "The advice on the impact assessment is contrary: data protection contact.",
    ]


@pytest.mark.parametrize("state", list(UseCaseState))
def test_the_impact_of_a_draft_or_of_a_closed_file_is_not_assessed(state: UseCaseState) -> None:
    closed = {UseCaseState.drafted, UseCaseState.refused, UseCaseState.withdrawn}
    assert (may_write(state) is not None) is (state in closed)
