"""Dispute the roll of an assembly, answer, withdraw. Each act leaves one entry in the record.

What an answer promises is done on the page of the person, by who keeps the roll; nothing here changes the roll.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.db import hold
from scopgov.domain import disputes as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.disputes import Ground
from scopgov.domain.errors import Refused
from scopgov.domain.lifecycle import DISPUTE, moved
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.states import DisputeAction, DisputeState
from scopgov.domain.text import legible
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.rolls import queries, telling
from scopgov.rolls.tables import RollDispute
from scopgov.threads.services import sound


def move(dispute: RollDispute, action: DisputeAction) -> RollDispute:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    dispute.state = moved(DISPUTE, dispute.state, action)
    return dispute


def dispute(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    ground: Ground,
    about_id: int | None,
    reason: str,
) -> RollDispute:
    """Say that the roll of an assembly is wrong, about whom and why; no vote waits for the answer."""
    must(actor, Permission.dispute_raise, Subject(authors=frozenset({about_id} if about_id else ())))
    about = members.member(session, about_id) if about_id else None
    closed = queries.closed(assembly, now)
    if closed is not None:
        raise Refused(closed)
    roll, standing = (
        queries.on_roll(session, assembly, now),
        _standing(session, actor, assembly, ground, about_id),
    )
    refused = rules.sound(ground, about_id, roll=roll, standing=standing)
    if refused is not None:
        raise Refused(refused, field="about_id")
    made = RollDispute(
        assembly=assembly,
        raised_by=actor.member_id,
        raised_at=now,
        ground=ground,
        about=about,
        reason=sound(reason, "reason", rules.LONGEST),
    )
    session.add(made)
    session.flush()
    facts = {"ground": ground.value, "about": about_id, "reason": digest(made.reason)}
    _enter(session, actor, now, Act.dispute_raised, made, facts)
    telling.raised(session, made, now)
    return made


def _standing(
    session: Session, actor: Actor, assembly: Assembly, ground: Ground, about_id: int | None
) -> bool:
    mine = (actor.member_id, ground, about_id, DisputeState.raised)
    disputes = queries.of_assembly(session, assembly)
    return any((one.raised_by, one.ground, one.about_id, one.state) == mine for one in disputes)


def answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    dispute: RollDispute,
    upheld: bool,
    text: str,
    done: str = "",
) -> RollDispute:
    """Answer a dispute for the board: upheld, with what is done about it, or not; with reasons."""
    must(actor, Permission.dispute_answer, queries.whose(dispute))
    hold(session, dispute)
    over = rules.may_answer(dispute.assembly.state)
    if over is not None:
        raise Refused(over)
    lacks = rules.sound_answer(upheld=upheld, done=done)
    if lacks is not None:
        raise Refused(lacks, field="done")
    move(dispute, DisputeAction.uphold if upheld else DisputeAction.dismiss)
    dispute.answer, dispute.done = sound(text, most=rules.LONGEST), legible(done) if upheld else ""
    dispute.answered_by, dispute.answered_at = actor.member_id, now
    session.flush()
    act = Act.dispute_upheld if upheld else Act.dispute_dismissed
    facts = {"answer": digest(dispute.answer), "done": digest(dispute.done)}
    _enter(session, actor, now, act, dispute, facts)
    telling.answered(session, dispute, now)
    return dispute


def withdraw(session: Session, *, actor: Actor, now: datetime, dispute: RollDispute) -> RollDispute:
    """Withdraw one's own dispute before it is answered; what it said stays readable."""
    must(actor, Permission.dispute_withdraw, queries.whose(dispute))
    hold(session, dispute)
    move(dispute, DisputeAction.withdraw).withdrawn_at = now
    session.flush()
    _enter(session, actor, now, Act.dispute_withdrawn, dispute, {})
    return dispute


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: RollDispute, facts: Mapping[str, object]
) -> None:
    told = {"assembly": one.assembly_id, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"dispute:{one.id}", facts=told)
