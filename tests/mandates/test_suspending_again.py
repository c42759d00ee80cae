"""What members let be used again, one member of the committee does not stop alone again; who judges it stands apart."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState
from scopgov.mandates import services
from scopgov.votes.tables import MotionKind
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case


def test_after_an_assembly_lifted_a_suspension_another_member_must_suspend(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    mandate, judge = factory.granted(session, around, clock), around.hands.judge
    session.commit()
    other = people.actor(people.admit("Zoe", Role.ethics_committee))
    services.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason="Too many alarms.")
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.suspension, mandate.id)
    factory.hold(session, around, clock, motion, "aaaaa")
    assert mandate.state is MandateState.granted
    with pytest.raises(Refused, match="you do not suspend again alone"):
        services.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason="I insist.")
    services.suspend(session, actor=other, now=clock.at, mandate=mandate, reason="It harms.")
    assert mandate.state is MandateState.suspended


def test_who_trained_a_model_is_a_party_where_the_committee_must_agree_to_let_it_be_used_again(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = factory.granted(session, around, clock)
    services.suspend(session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason="Alarms.")
    held = factory.assembly(session, around, clock)
    motion = factory.put(session, around, clock, held, MotionKind.suspension, mandate.id)
    for kind in (MotionKind.suspension, MotionKind.resumption, MotionKind.withdrawal):
        assert around.hands.lead.member_id in around.consequences[kind].parties(session, motion)
