"""The life cycles: the whole grid of state × action, and a database that knows the same states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest
from sqlalchemy import CheckConstraint, Enum, Table

from scopgov.assemblies.tables import Assembly
from scopgov.conditions.tables import Condition
from scopgov.domain import state_words
from scopgov.domain.errors import Reason
from scopgov.domain.lifecycle import (
    ASSEMBLY,
    CONDITION,
    DISPUTE,
    FEEDBACK,
    IMPROVEMENT,
    MANDATE,
    POLL,
    ROUND,
    USE_CASE,
    VERSION,
    next_state,
)
from scopgov.domain.state_words import state_name
from scopgov.domain.states import (
    AssemblyAction,
    AssemblyState,
    ConditionAction,
    ConditionState,
    DisputeAction,
    DisputeState,
    FeedbackAction,
    FeedbackState,
    ImprovementAction,
    ImprovementState,
    MandateAction,
    MandateState,
    PollAction,
    PollState,
    RoundAction,
    RoundState,
    UseCaseAction,
    UseCaseState,
    VersionAction,
    VersionState,
)
from scopgov.feedback.tables import Feedback
from scopgov.mandates.tables import Mandate
from scopgov.rolls.tables import RollDispute
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.validation.tables import Improvement, Round
from scopgov.votes.tables import Poll

# The law of each cycle, written a second time as rows a person can read: state, then action=next state.
LAW: dict[str, str] = {
    "use_case": """
        drafted: submit=submitted withdraw=withdrawn
        submitted: check=checked withdraw=withdrawn
        checked: check=checked put=put_to_vote withdraw=withdrawn reopen=drafted
        put_to_vote: launch=launched refuse=refused postpone=checked
        launched:
        refused: reopen=drafted
        withdrawn: reopen=drafted
    """,
    "version": """
        trained: take=taken
        taken: audit=audited
        audited: audit=audited judge=judged
        judged: audit=audited judge=judged put=put_to_vote
        put_to_vote: approve=approved refuse=refused postpone=judged
        approved: put=approved approve=approved refuse=approved postpone=approved supersede=superseded retire=retired
        refused:
        superseded: retire=retired
        retired:
    """,
    "mandate": """
        granted: suspend=suspended supersede=superseded withdraw=withdrawn
        suspended: confirm=suspended resume=granted supersede=superseded withdraw=withdrawn
        superseded:
        withdrawn:
    """,
    "poll": """
        scheduled: open=opened cancel=cancelled
        opened: close=closed cancel=cancelled
        closed:
        cancelled:
    """,
    "assembly": """
        prepared: convene=convened cancel=cancelled
        convened: open=opened cancel=cancelled
        opened: close=closed
        closed:
        cancelled:
    """,
    "condition": """
        asked: propose=proposed give_up=given_up
        proposed: send_back=asked fulfil=fulfilled give_up=given_up
        fulfilled: reopen=asked
        given_up:
    """,
    "dispute": """
        raised: uphold=upheld dismiss=dismissed withdraw=withdrawn
        upheld:
        dismissed:
        withdrawn:
    """,
    "round": """
        prepared: open=opened cancel=cancelled
        opened: close=closed cancel=cancelled
        closed:
        cancelled:
    """,
    "improvement": """
        noted: finish=done set_aside=set_aside
        done: reopen=noted
        set_aside: reopen=noted
    """,
    "feedback": """
        received: plan=planned finish=done decline=declined
        planned: finish=done decline=declined
        done: reopen=received
        declined: reopen=received
    """,
}
CYCLES: dict[str, tuple[Mapping, type[StrEnum], type[StrEnum], Table]] = {
    "use_case": (USE_CASE, UseCaseState, UseCaseAction, UseCase.__table__),
    "version": (VERSION, VersionState, VersionAction, ModelVersion.__table__),
    "mandate": (MANDATE, MandateState, MandateAction, Mandate.__table__),
    "poll": (POLL, PollState, PollAction, Poll.__table__),
    "assembly": (ASSEMBLY, AssemblyState, AssemblyAction, Assembly.__table__),
    "condition": (CONDITION, ConditionState, ConditionAction, Condition.__table__),
    "dispute": (DISPUTE, DisputeState, DisputeAction, RollDispute.__table__),
    "round": (ROUND, RoundState, RoundAction, Round.__table__),
    "improvement": (IMPROVEMENT, ImprovementState, ImprovementAction, Improvement.__table__),
    "feedback": (FEEDBACK, FeedbackState, FeedbackAction, Feedback.__table__),
}
FIRST = {"use_case": "drafted", "version": "trained", "mandate": "granted", "poll": "scheduled"} | {
    "assembly": "prepared",
    "condition": "asked",
    "dispute": "raised",
    "round": "prepared",
    "improvement": "noted",
    "feedback": "received",
}


def _law(cycle: str) -> dict[tuple[str, str], str]:
    moves = {}
    for line in LAW[cycle].strip().splitlines():
        state, _, row = line.strip().partition(":")
        for move in row.split():
            action, _, following = move.partition("=")
            moves[state, action] = following
    return moves


GRID = [
    (cycle, state, action)
    for cycle, (_, states, actions, _table) in CYCLES.items()
    for state in states
    for action in actions
]


@pytest.mark.parametrize(("cycle", "state", "action"), GRID, ids=lambda one: str(one))
def test_each_action_in_each_state_leads_where_the_law_says_or_is_refused(
    cycle: str, state: StrEnum, action: StrEnum
) -> None:
    moves = CYCLES[cycle][0]
    found = next_state(moves, state, action)
    wanted = _law(cycle).get((state.value, action.value))
    if wanted is None:
        assert isinstance(found, Reason)
        assert state_name(state) in str(found.params["state"])
    else:
        assert found.value == wanted


@pytest.mark.parametrize("cycle", CYCLES)
def test_the_law_and_the_enums_name_the_same_states_and_actions(cycle: str) -> None:
    _, states, actions, _table = CYCLES[cycle]
    written = {line.strip().partition(":")[0] for line in LAW[cycle].strip().splitlines()}
    assert written == {state.value for state in states}
    assert {action for _, action in _law(cycle)} == {action.value for action in actions}
    assert len(GRID) >= len(states) * len(actions)


@pytest.mark.parametrize("cycle", CYCLES)
def test_every_state_is_reached_from_the_first_one(cycle: str) -> None:
    reached, law = {FIRST[cycle]}, _law(cycle)
    for _ in CYCLES[cycle][1]:
        reached |= {following for (state, _), following in law.items() if state in reached}
    assert reached == {state.value for state in CYCLES[cycle][1]}


@pytest.mark.parametrize("cycle", CYCLES)
def test_the_database_allows_exactly_these_states_and_begins_with_the_first(cycle: str) -> None:
    _, states, _, table = CYCLES[cycle]
    column = table.c.state
    assert isinstance(column.type, Enum)
    assert set(column.type.enums) == {state.value for state in states}
    assert column.default.arg.value == FIRST[cycle]
    checks = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
    assert any("state" in check and "IN" in check.upper() for check in checks)


def test_only_a_vote_approves_a_model_and_launches_a_use_case() -> None:
    before = {state for (state, action) in VERSION if action is VersionAction.approve}
    assert before == {VersionState.put_to_vote, VersionState.approved}  # the second stays what a vote made it
    assert {state for (state, action) in USE_CASE if action is UseCaseAction.launch} == {
        UseCaseState.put_to_vote
    }


def test_no_condition_is_fulfilled_before_it_was_proposed_with_evidence() -> None:
    before = {state for (state, action) in CONDITION if action is ConditionAction.fulfil}
    assert before == {ConditionState.proposed}


def test_nothing_brings_a_superseded_or_withdrawn_mandate_back() -> None:
    assert not [move for move in MANDATE if move[0] in (MandateState.superseded, MandateState.withdrawn)]


def test_every_state_has_a_name_and_every_name_a_state() -> None:
    apart = ("assembly", "round")
    others = {state for cycle, (_, states, _, _) in CYCLES.items() if cycle not in apart for state in states}
    assert set(state_words.NAMES) == {state.value for state in others}
    assert set(state_words.ASSEMBLY_NAMES) == set(AssemblyState)
    assert set(state_words.ROUND_NAMES) == set(RoundState)
    assert all(state_name(state) for state in (*others, *AssemblyState))


def test_what_is_said_of_an_assembly_is_not_said_of_a_poll() -> None:
    shared = {state.value for state in PollState} & {state.value for state in AssemblyState}
    assert shared == {"opened", "closed", "cancelled"}
    assert all(state_name(PollState(one)) != state_name(AssemblyState(one)) for one in shared)
