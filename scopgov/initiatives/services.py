"""Ask for an item, support it, withdraw it. With enough members in time it stands on the agenda, by law.

Each act leaves one entry in the record; the act that reaches the number puts the motion, in the same transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.initiatives import queries, telling
from scopgov.initiatives.tables import Initiative, Support
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.votes import services as votes
from scopgov.votes.by_right import put_asked
from scopgov.votes.consequence import Consequences


def ask(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    title: str,
    text: str,
    consequences: Consequences,
) -> Initiative:
    """Ask for an item, and be the first to support it."""
    _may(session, actor, now, assembly)
    votes.check_text(title, text)
    made = Initiative(
        assembly=assembly,
        title=legible(title),
        text=legible(text),
        asked_by=actor.member_id,
        asked_at=now,
        supports=[Support(member_id=actor.member_id, at=now)],
    )
    session.add(made)
    session.flush()
    facts: dict[str, object] = {"assembly": assembly.id, "text": digest(made.text)}
    _enter(session, actor, now, Act.initiative_asked, made, facts)
    if not _list_if_reached(session, actor, now, made, consequences):
        telling.asked(session, made, now)
    return made


def support(
    session: Session, *, actor: Actor, now: datetime, initiative: Initiative, consequences: Consequences
) -> Initiative:
    """Ask for an item with others; the last one needed puts it on the agenda."""
    _held(session, initiative)
    _may(session, actor, now, initiative.assembly)
    _still_waits(initiative)
    if actor.member_id in {one.member_id for one in initiative.supports}:
        raise Refused(Reason(N_("You support this item already.")))
    initiative.supports.append(Support(member_id=actor.member_id, at=now))
    session.flush()
    _enter(session, actor, now, Act.initiative_supported, initiative, {})
    _list_if_reached(session, actor, now, initiative, consequences)
    return initiative


def drop(session: Session, *, actor: Actor, now: datetime, initiative: Initiative) -> Initiative:
    """Support an item no longer, while it is not on the agenda."""
    _held(session, initiative)
    _still_waits(initiative)
    own = next((one for one in initiative.supports if one.member_id == actor.member_id), None)
    if own is None or own.member_id == initiative.asked_by:
        raise Refused(Reason(N_("You do not support this item, or you asked for it: withdraw it instead.")))
    initiative.supports.remove(own)
    session.flush()
    _enter(session, actor, now, Act.initiative_dropped, initiative, {})
    return initiative


def withdraw(session: Session, *, actor: Actor, now: datetime, initiative: Initiative) -> Initiative:
    """Withdraw what one asked for, while it is not on the agenda."""
    _held(session, initiative)
    must(actor, Permission.initiative_withdraw, Subject(authors=frozenset({initiative.asked_by})))
    _still_waits(initiative)
    initiative.withdrawn_at = now
    session.flush()
    _enter(session, actor, now, Act.initiative_withdrawn, initiative, {})
    return initiative


def _held(session: Session, initiative: Initiative) -> None:
    """Hold the row, so that two supports at once are counted one after the other."""
    hold(session, initiative)
    session.expire(initiative, ["supports"])


def _may(session: Session, actor: Actor, now: datetime, assembly: Assembly) -> None:
    must(actor, Permission.initiative_ask)
    if actor.member_id not in assemblies.roll(session, assembly, now):
        raise Forbidden(Reason(N_("You are not on the roll of this assembly.")))
    refused = queries.closed(assembly, now)
    if refused is not None:
        raise Refused(refused)


def _still_waits(initiative: Initiative) -> None:
    if initiative.motion_id is not None:
        raise Refused(Reason(N_("This item is on the agenda already.")))
    if initiative.withdrawn_at is not None:
        raise Refused(Reason(N_("This request was withdrawn.")))


def _list_if_reached(
    session: Session, actor: Actor, now: datetime, of: Initiative, consequences: Consequences
) -> bool:
    if len(queries.supporters(session, of, now)) < queries.needed(session, of.assembly, now):
        return False
    of.motion = put_asked(
        session,
        actor=actor,
        now=now,
        assembly=of.assembly,
        title=of.title,
        text=of.text,
        asked_by=of.asked_by,
        consequences=consequences,
    )
    session.flush()
    telling.listed(session, of, now)
    return True


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, of: Initiative, facts: dict[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"initiative:{of.id}", facts=facts)
