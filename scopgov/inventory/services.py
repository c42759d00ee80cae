"""Declare a source of data, and say more of it. Each act leaves one entry, which holds no text of the register."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.processing import Processing, faults
from scopgov.inventory.tables import Holding
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def subject(use_case: UseCase) -> Subject:
    """Return who may write about the sources of a use case beside who is charged with it."""
    return usecases.subject(use_case)


def made(use_case: UseCase, *, actor: Actor, now: datetime, said: Processing) -> Holding:
    """Return a new source of a use case; whoever adds it to a session records why it came."""
    by = {"declared_by": actor.member_id, "declared_at": now, "changed_at": now}
    return Holding(use_case=use_case, **asdict(said), **by)


def declare(session: Session, *, actor: Actor, now: datetime, use_case: UseCase, said: Processing) -> Holding:
    """Declare a source of a use case, before or after any file came from it."""
    must(actor, Permission.inventory_write, subject(use_case))
    _check(said)
    holding = made(use_case, actor=actor, now=now, said=said)
    session.add(holding)
    session.flush()
    _enter(session, actor, now, Act.holding_declared, holding)
    return holding


def change(session: Session, *, actor: Actor, now: datetime, holding: Holding, said: Processing) -> Holding:
    """Say what is now known of a source."""
    must(actor, Permission.inventory_write, subject(holding.use_case))
    _check(said)
    if said == holding.said():
        return holding
    for name, value in asdict(said).items():
        setattr(holding, name, value)
    holding.changed_at = now
    session.flush()
    session.refresh(holding, ["owner"])
    _enter(session, actor, now, Act.holding_changed, holding)
    return holding


def _check(said: Processing) -> None:
    for field, reason in faults(said):
        raise Refused(reason, field=field)


def _enter(session: Session, actor: Actor, now: datetime, act: Act, holding: Holding) -> None:
    said = {name: str(value) for name, value in asdict(holding.said()).items()}
    facts = {"use_case": holding.use_case_id, "digest": digest(said)}
    record.append(session, actor=actor, now=now, act=act, subject=f"holding:{holding.id}", facts=facts)
