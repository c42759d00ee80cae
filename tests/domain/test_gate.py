"""The gate: every check refuses alone, none is idle, a missing fact refuses, the order is fixed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.errors import Reason
from scopgov.domain.gate import AFTER_OPENING, BEFORE_OPENING, CHECKS, Channel, GateFacts, decide
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState, UseCaseState, VersionState

DAY = date(2026, 10, 1)
SOUND = GateFacts(
    today=DAY,
    use_case=3,
    use_case_state=UseCaseState.launched,
    mandate=7,
    mandate_use_case=3,
    use_case_voted=3,
    asked_under=7,
    state=MandateState.granted,
    state_recorded=MandateState.granted,
    starts_on=DAY,
    review_on=DAY + timedelta(days=1),
    ends_on=DAY + timedelta(days=1),
    terms_as_voted=True,
    version_state=VersionState.approved,
    permitted=True,
    informed_on=DAY - timedelta(days=1),
    held_roles=frozenset({Role.proposal_writer, Role.board}),
    named_roles=frozenset({Role.proposal_writer}),
    member=12,
    named_members=frozenset(),
    course="read-a-score",
    course_followed=True,
    channel=Channel.page,
    channels=frozenset({Channel.page}),
    poll_closed=True,
    definition_intact=True,
    carried=True,
    digest_voted="d" * 64,
    dossier_digest="d" * 64,
    artefact_voted="a" * 64,
    artefact_mandated="a" * 64,
    artefact_found="a" * 64,
    dossier_verified=True,
    environment_voted={"python": "3.11"},
    environment={"python": "3.11"},
    types_allowed=True,
    answers_moved_by=0.0,
)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)

# For each check, the ways in which its fact can be wrong while every other fact holds.
BROKEN: dict[str, list[dict[str, Any]]] = {
    "launched": [
        {"use_case_state": state} for state in (*UseCaseState, None) if state is not UseCaseState.launched
    ],
    "mandate": [{"mandate": None, "asked_under": None}],
    "purpose": [
        {"use_case": 4},
        {"use_case": None},
        {"mandate_use_case": None},
        {"use_case_voted": None},
        {"use_case": 4, "mandate_use_case": 4},  # the row carried over to a use case that was not voted
    ],
    "withdrawn": [{"state": MandateState.withdrawn, "state_recorded": MandateState.withdrawn}],
    "superseded": [
        {"state": MandateState.superseded, "state_recorded": MandateState.superseded},
        {"asked_under": 6},
        {"asked_under": None},
    ],
    "suspended": [{"state": MandateState.suspended, "state_recorded": MandateState.suspended}],
    "recorded": [
        {"state_recorded": state} for state in (*MandateState, None) if state is not MandateState.granted
    ],
    "not_started": [{"starts_on": TOMORROW}, {"starts_on": None}],
    "ended": [{"ends_on": DAY}, {"ends_on": YESTERDAY}, {"ends_on": None}],
    "review_due": [{"review_on": DAY}, {"review_on": YESTERDAY}, {"review_on": None}],
    "permission": [{"permitted": False}, {"permitted": None}],
    "role": [
        {"held_roles": frozenset({Role.board})},
        {"held_roles": frozenset()},
        {"held_roles": None},
        {"named_roles": frozenset()},
        {"named_roles": None},
        {"held_roles": None, "member": None, "named_members": None},
    ],
    "course": [{"course_followed": False}, {"course_followed": None}, {"course": None}],
    "channel": [{"channel": Channel.api}, {"channel": None}, {"channels": frozenset()}, {"channels": None}],
    "terms": [{"terms_as_voted": False}, {"terms_as_voted": None}],
    "version": [
        {"version_state": state} for state in (*VersionState, None) if state is not VersionState.approved
    ],
    "poll_closed": [{"poll_closed": False}, {"poll_closed": None}],
    "definition": [{"definition_intact": False}, {"definition_intact": None}],
    "carried": [{"carried": False}, {"carried": None}],
    "dossier_voted": [
        {"digest_voted": "e" * 64},
        {"digest_voted": None},
        {"dossier_digest": None},
        {"digest_voted": "", "dossier_digest": ""},
        {"digest_voted": None, "dossier_digest": None},
    ],
    "artefact": [
        {"artefact_found": "b" * 64},
        {"artefact_found": None},
        {"artefact_voted": "b" * 64},
        {"artefact_mandated": "b" * 64},
        {"artefact_found": "", "artefact_voted": "", "artefact_mandated": ""},
        {"artefact_found": None, "artefact_voted": None, "artefact_mandated": None},
    ],
    "dossier": [
        {"dossier_verified": False, "dossier_fault": Reason("the audit changed")},
        {"dossier_verified": None},
    ],
    "informed": [{"informed_on": DAY}, {"informed_on": TOMORROW}, {"informed_on": None}],
    "environment": [
        {"environment": {"python": "3.12"}},
        {"environment": {}},
        {"environment": None},
        {"environment_voted": None},
        {"environment_voted": {}, "environment": {}},
    ],
    "types": [{"types_allowed": False, "types_fault": Reason("strange")}, {"types_allowed": None}],
    "answers": [{"answers_moved_by": 1e-6}, {"answers_moved_by": None}, {"answers_moved_by": float("nan")}],
}
WAYS = [(check, way) for check in CHECKS for way in BROKEN[check.code]]


def test_sound_facts_let_the_model_score() -> None:
    assert decide(SOUND) is None


def test_every_check_has_ways_to_fail_and_its_own_code() -> None:
    assert [check.code for check in CHECKS] == list(BROKEN)
    assert len({check.code for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(("check", "way"), WAYS, ids=lambda one: getattr(one, "code", None))
def test_one_wrong_fact_refuses_under_the_code_of_its_check(check: Any, way: dict[str, Any]) -> None:
    refusal = decide(replace(SOUND, **way))
    assert refusal is not None
    assert refusal.code == check.code
    assert "%(" not in str(refusal.reason)


@pytest.mark.parametrize(("check", "way"), WAYS, ids=lambda one: getattr(one, "code", None))
def test_without_its_check_a_wrong_fact_would_pass(check: Any, way: dict[str, Any]) -> None:
    others = [one for one in CHECKS if one is not check]
    assert decide(replace(SOUND, **way), others) is None


def test_the_order_of_the_checks_is_fixed() -> None:
    assert [check.code for check in BEFORE_OPENING] == [
        "launched",
        "mandate",
        "purpose",
        "withdrawn",
        "superseded",
        "suspended",
        "recorded",
        "not_started",
        "ended",
        "review_due",
        "permission",
        "role",
        "course",
        "channel",
        "terms",
        "version",
        "poll_closed",
        "definition",
        "carried",
        "dossier_voted",
        "artefact",
        "dossier",
        "informed",
        "environment",
    ]
    assert [check.code for check in AFTER_OPENING] == ["types", "answers"]
    assert CHECKS == BEFORE_OPENING + AFTER_OPENING


OPTIONAL = {"course_title", "dossier_fault", "types_fault"}  # they only say more
NEEDED = [one.name for one in fields(GateFacts) if one.name not in OPTIONAL]
REPLACEABLE = {"member", "named_members"}  # a role named by the mandate is enough


@pytest.mark.parametrize("name", sorted(set(NEEDED) - REPLACEABLE))
def test_a_missing_fact_refuses(name: str) -> None:
    assert decide(replace(SOUND, **{name: None})) is not None


def test_no_facts_at_all_are_refused_by_every_check() -> None:
    assert [check.code for check in CHECKS if check.holds(GateFacts())] == []


def test_a_person_named_by_the_mandate_may_score_without_the_role_it_names() -> None:
    named = replace(SOUND, named_roles=frozenset(), named_members=frozenset({12}))
    assert decide(named) is None
    refusal = decide(replace(named, member=13))
    assert refusal is not None and refusal.code == "role"
    assert refusal.reason.text == "The mandate names the people who may score, and you are not among them."


def test_a_mandate_without_a_course_asks_for_none() -> None:
    assert decide(replace(SOUND, course="", course_followed=None)) is None


@given(st.sets(st.sampled_from([check.code for check in CHECKS]), min_size=1), st.data())
def test_several_wrong_facts_refuse_under_the_first_check_in_order(codes: set[str], data: Any) -> None:
    wrong: dict[str, Any] = {}
    for code in sorted(codes):
        wrong |= data.draw(st.sampled_from(BROKEN[code]))
    refusal = decide(replace(SOUND, **wrong))
    failing = [check.code for check in CHECKS if not check.holds(replace(SOUND, **wrong))]
    assert refusal is not None
    assert failing[0] == refusal.code


def test_only_what_another_person_could_do_answers_403() -> None:
    assert {check.code for check in CHECKS if check.status == 403} == {
        "permission",
        "role",
        "course",
        "channel",
    }
