"""What members let be used again, one member of the committee does not stop alone again; who judges it stands apart."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState
from scopgov.mandates import queries, services
from scopgov.members.tables import Member
from scopgov.notices.tables import Notice
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


def test_what_one_member_suspended_two_others_lift_and_not_one(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    mandate, judge = factory.granted(session, around, clock), around.hands.judge
    session.commit()
    zoe, gil = (people.actor(people.admit(name, Role.ethics_committee)) for name in ("Zoe", "Gil"))
    services.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason="Too many alarms.")
    told: dict[str, Any] = {"now": clock.at, "mandate": mandate}
    services.resume(session, actor=zoe, reason="I see no harm.", **told)
    assert mandate.state is MandateState.suspended
    assert services.CYCLE.asking(session, mandate, clock.at) == zoe.member_id
    with pytest.raises(Refused, match="another member of the committee lifts it with you"):
        services.resume(session, actor=zoe, reason="I insist.", **told)
    assert mandate.state is MandateState.suspended
    notice = session.scalars(select(Notice).where(Notice.member_id == gil.member_id)).one()
    assert notice.heading == "Suspension of a mandate"
    services.resume(session, actor=gil, reason="Nor do I.", **told)
    assert (mandate.state, mandate.suspensions[-1].lifted_by) == (MandateState.granted, gil.member_id)
    last = [one for one in queries.life(mandate, clock.at.date()) if str(one.name) == "Resumed"][-1]
    assert last.why == "I see no harm. – Nor do I."


def test_who_decided_a_suspension_lifts_it_alone_and_who_left_the_committee_no_longer_asks(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    mandate, judge = factory.granted(session, around, clock), around.hands.judge
    session.commit()
    zoe, gil = (people.actor(people.admit(name, Role.ethics_committee)) for name in ("Zoe", "Gil"))
    told: dict[str, Any] = {"now": clock.at, "mandate": mandate}
    services.suspend(session, actor=judge, reason="Too many alarms.", **told)
    services.resume(session, actor=zoe, reason="I see no harm.", **told)
    (charge,) = session.get_one(Member, zoe.member_id).charges
    charge.until = clock.at.date()
    session.flush()
    services.resume(session, actor=gil, reason="Nor do I.", **told)
    assert mandate.state is MandateState.suspended  # one member alone asks: the other sits there no more
    services.resume(session, actor=judge, reason="It was a false alarm.", **told)
    assert mandate.state is MandateState.granted
