"""Who may do what to a thing they had a part in: nobody judges their own case, auditors may compute theirs again."""

from __future__ import annotations

import pytest

from scopgov.domain.policy import Actor, Permission, Role, Subject, may

MINE, OTHERS = Subject(authors=frozenset({7, 8})), Subject(authors=frozenset({99}))


def _actor(*roles: Role) -> Actor:
    return Actor(7, "Ada", True, frozenset(roles))


@pytest.mark.parametrize("role", [Role.board, Role.ethics_committee, Role.proposal_writer])
def test_nobody_examines_a_case_they_had_a_part_in(role: Role) -> None:
    assert not may(_actor(role), Permission.contest_examine, MINE)
    assert may(_actor(role), Permission.contest_examine, OTHERS)


def test_nobody_answers_their_own_dispute() -> None:
    assert not may(_actor(Role.board), Permission.dispute_answer, MINE)
    assert may(_actor(Role.board), Permission.dispute_answer, OTHERS)


def test_rows_kept_apart_are_for_the_auditor_while_on_the_committee_and_the_data_protection_contact() -> None:
    rows = Permission.audit_rows_apart
    assert may(_actor(Role.ethics_committee), rows, MINE)
    assert not may(_actor(Role.ethics_committee), rows, OTHERS)
    assert not may(_actor(Role.ai_lead, Role.board), rows, MINE)
    assert may(_actor(Role.data_protection), rows, OTHERS)
