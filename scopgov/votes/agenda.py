"""Change or take off a motion while its assembly is in preparation. Each is an act of the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.assemblies import services as meetings
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.votes import choosing, services
from scopgov.votes.consequence import Consequences
from scopgov.votes.freezing import not_a_party
from scopgov.votes.tables import Motion


def change(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    motion: Motion,
    title: str,
    text: str,
    params: Mapping[str, Any] | None = None,
    consequences: Consequences,
) -> Motion:
    """Put a motion in other words, or on other terms, before the notice that announces it."""
    must(actor, Permission.motion_put, motion.assembly.subject)
    meetings.still_listed(motion.item)
    if consequences[motion.kind].worded:
        raise Refused(
            Reason(
                N_(
                    "What follows from this vote is what was proposed, word for word: nobody puts it in other words."
                ),
            ),
            field="text",
        )
    if motion.assembly.call != 1:
        raise Refused(Reason(N_("A second call decides on the text of the first one.")))
    services.check_text(title, text)
    motion.title, motion.text = legible(title), legible(text)
    motion.item.title = motion.title
    facts: dict[str, object] = {"text": digest(motion.text)}
    if params is not None:
        choosing.check_terms(motion.kind, params)
        motion.params = dict(params)
        facts["terms"] = digest(motion.params)
    _enter(session, actor, now, Act.motion_changed, motion, facts)
    return motion


def take_off(
    session: Session, *, actor: Actor, now: datetime, motion: Motion, consequences: Consequences
) -> Motion:
    """Take a motion off an agenda before the notice: its poll is cancelled, what it was about may be put anew."""
    must(actor, Permission.motion_put, motion.assembly.subject)
    not_a_party(session, actor, motion, consequences)
    meetings.take_off(session, now=now, item=motion.item)
    reason = Reason(N_("The motion was taken off the agenda before the notice."))
    for poll in motion.polls:
        services.cancel_for(session, actor, now, poll, reason, consequences)
    _enter(session, actor, now, Act.motion_withdrawn, motion, {"assembly": motion.assembly_id})
    return motion


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, motion: Motion, facts: dict[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"motion:{motion.id}", facts=facts)
