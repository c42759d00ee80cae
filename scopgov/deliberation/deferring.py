"""Postpone a motion to another assembly, or withdraw it, before its vote opens. Each is an act of the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.deliberation import mood, queries
from scopgov.deliberation.tables import Deferral
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.division import may_defer
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import AssemblyState
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.votes import again, waiting
from scopgov.votes import services as polls
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, MotionKind

NEWS = timedelta(days=14)  # how long it is worth a mail


def postpone(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    motion: Motion,
    to: Assembly,
    reason: str,
    consequences: Consequences,
) -> Motion:
    """Put a motion on the agenda of another assembly in preparation; its poll here is cancelled."""
    must(actor, Permission.motion_put, motion.assembly.subject)
    if to not in mood.later(session, motion):
        raise Refused(Reason(N_("Choose an assembly in preparation of the same kind.")), field="assembly_id")
    told = Reason(N_("Postponed to “%(title)s”: %(reason)s"), {"title": to.title, "reason": legible(reason)})
    made = _deferred(session, actor, now, motion, reason, told, consequences)
    made.into = again.put_anew(session, actor=actor, now=now, motion=motion, to=to, consequences=consequences)
    session.flush()
    facts = {"to": to.id, "as": made.into.id, "reason": digest(made.reason)}
    _enter(session, actor, now, Act.motion_postponed, motion, facts)
    return made.into


def withdraw(
    session: Session, *, actor: Actor, now: datetime, motion: Motion, reason: str, consequences: Consequences
) -> Motion:
    """Withdraw a motion for whoever put it; what it was about may be put anew."""
    must(actor, Permission.motion_answer, queries.who_put(motion))
    told = Reason(N_("Withdrawn before its vote: %(reason)s"), {"reason": legible(reason)})
    made = _deferred(session, actor, now, motion, reason, told, consequences)
    facts = {"assembly": motion.assembly_id, "reason": digest(made.reason)}
    _enter(session, actor, now, Act.motion_withdrawn, motion, facts)
    return motion


def _deferred(
    session: Session,
    actor: Actor,
    now: datetime,
    motion: Motion,
    reason: str,
    told: Reason,
    consequences: Consequences,
) -> Deferral:
    if motion.kind is MotionKind.amendment:
        raise Refused(Reason(N_("An amendment is withdrawn by whoever proposed it, on its page.")))
    if not legible(reason):
        raise Refused(Reason(N_("Say why, for everybody to read.")), field="reason")
    convened = motion.assembly.state is not AssemblyState.prepared
    waiting.locked(session, motion.polls[-1])
    refused = may_defer(queries.stage(motion, now), convened=convened)
    if refused is not None:
        raise Refused(refused)
    made = Deferral(motion=motion, deferred_by=actor.member_id, deferred_at=now, reason=legible(reason))
    session.add(made)
    _cancel(session, actor, now, motion, told, consequences)
    _tell(session, now, motion, told)
    return made


def _cancel(
    session: Session, actor: Actor, now: datetime, motion: Motion, told: Reason, consequences: Consequences
) -> None:
    """Cancel the poll on a motion, then those on its amendments: without it they decide nothing."""
    voted = [one.vote for one in queries.amendments(session, motion) if one.vote is not None]
    for each in (motion, *voted):
        poll = each.polls[-1]
        if poll.state in queries.LIVE:
            polls.cancel_for(session, actor, now, poll, told, consequences)


def _tell(session: Session, now: datetime, motion: Motion, told: Reason) -> None:
    said = Reason(N_("%(title)s: %(what)s"), {"title": motion.title, "what": told})
    message = Message(
        N_("Motion put off"), said, f"/motions/{motion.id}", until=now + NEWS, kind=News.meetings
    )
    concerned = queries.roll(session, motion, now).roll or frozenset()
    tell_all(session, now=now, occasion=f"motion:{motion.id}:deferred", members=concerned, message=message)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, motion: Motion, facts: dict[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"motion:{motion.id}", facts=facts)
