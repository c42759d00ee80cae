"""Declare an interest of one's own in a file, and end it, for a reason that every member reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.interests import may_end
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases import queries
from scopgov.usecases.tables import Interest, UseCase


def declare(session: Session, *, actor: Actor, now: datetime, use_case: UseCase, reason: str) -> Interest:
    """Declare, as a member of the committee, that one has an interest in a file: one does not judge it from then on."""
    must(actor, Permission.interest_declare)
    hold(session, use_case)  # pressed twice, it is declared once
    if actor.member_id in queries.apart(use_case).authors:
        raise Refused(Reason(N_("You already leave this file to the others: nothing more is needed.")))
    made = Interest(use_case=use_case, member_id=actor.member_id, reason=_said(reason), declared_at=now)
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.interest_declared, made)
    return made


def end(session: Session, *, actor: Actor, now: datetime, interest: Interest, reason: str) -> Interest:
    """Say that an interest one declared is over; votes that took place without one stay as they are."""
    must(actor, Permission.interest_end, Subject(authors=frozenset({interest.member_id})))
    refused = may_end(ended=interest.ended_at is not None, cancelled_a_vote=interest.cancelled_a_vote)
    if refused is not None:
        raise Refused(refused)
    interest.ended_at, interest.ended_because = now, _said(reason)
    _enter(session, actor, now, Act.interest_ended, interest)
    return interest


def _said(reason: str) -> str:
    if not legible(reason):
        raise Refused(Reason(N_("Say why: every member can read it.")), status=422, field="reason")
    return legible(reason)


def _enter(session: Session, actor: Actor, now: datetime, act: Act, one: Interest) -> None:
    facts = {"use_case": one.use_case_id, "member": one.member_id}
    record.append(session, actor=actor, now=now, act=act, subject=f"interest:{one.id}", facts=facts)
