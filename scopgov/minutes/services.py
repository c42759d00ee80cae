"""Draw up minutes once every poll of the assembly is closed, and sign them. Each is an act of the record."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.domain.acts import Act
from scopgov.domain.canonical import canonical_json, digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.minutes import missing
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.states import AssemblyState, PollState
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.minutes import queries
from scopgov.minutes.tables import Minutes, Signature
from scopgov.record import services as record
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, Poll

CAPACITIES = ("chair", "secretary")


def draw_up(
    session: Session, *, actor: Actor, now: datetime, assembly: Assembly, consequences: Consequences
) -> Minutes:
    """Freeze the minutes of an assembly; what the law lists and is missing is named and blocks."""
    must(actor, Permission.minutes_write, assembly.subject)
    _closed(session, assembly)
    content = queries.draft(session, assembly, consequences)
    _whole(session, content)
    head = record.head(session)
    drawn = Minutes(
        assembly=assembly,
        version=1 + len(queries.of_assembly(session, assembly.id)),
        content=canonical_json(content),
        digest=digest(content),
        record_seq=head.seq if head else 0,
        record_hash=head.hash if head else record.GENESIS,
        drawn_up_by=actor.member_id,
        drawn_up_at=now,
    )
    session.add(drawn)
    session.flush()
    _enter(session, actor, now, Act.minutes_drawn_up, drawn, {"version": drawn.version})
    return drawn


def _closed(session: Session, assembly: Assembly) -> None:
    pending = session.scalar(
        select(Poll.id)
        .join(Motion)
        .where(Motion.assembly_id == assembly.id, Poll.state.in_([PollState.scheduled, PollState.opened]))
    )
    if assembly.state is not AssemblyState.closed or pending is not None:
        raise Refused(Reason(N_("Minutes are drawn up once the assembly and all its polls are closed.")))


def _whole(session: Session, content: dict[str, Any]) -> None:
    cooperative = members.cooperative(session)
    if cooperative is None:
        raise Refused(Reason(N_("This installation has no cooperative yet.")))
    lacking = missing(cooperative.form, content)
    if lacking:
        raise Refused(
            Reason(N_("The minutes cannot be drawn up yet. Missing: %(items)s."), {"items": lacking})
        )


def sign(session: Session, *, actor: Actor, now: datetime, minutes: Minutes, capacity: str) -> Signature:
    """Sign as chair or secretary: only the person named in the minutes may, once."""
    named = json.loads(minutes.content).get(capacity) if capacity in CAPACITIES else None
    if named is None or named["id"] != actor.member_id:
        raise Refused(
            Reason(N_("Only the person named in these minutes in that capacity may sign.")), status=403
        )
    if any(signature.capacity == capacity for signature in minutes.signatures):
        raise Refused(Reason(N_("These minutes are already signed in that capacity.")))
    signature = Signature(minutes=minutes, member_id=actor.member_id, capacity=capacity, signed_at=now)
    session.add(signature)
    _enter(session, actor, now, Act.minutes_signed, minutes, {"capacity": capacity})
    return signature


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, minutes: Minutes, facts: dict[str, object]
) -> None:
    told = {"assembly": minutes.assembly_id, "digest": minutes.digest, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"minutes:{minutes.id}", facts=told)
