"""Puts the committee's emergency suspensions before the next general assembly by itself, until one decides on them.

A suspension stands until members confirm or lift it: no quorum, a vote cancelled or an assembly that never meets does
not lift it, and it comes back on the next agenda. The gate fails closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Reason
from scopgov.domain.states import AssemblyState
from scopgov.domain.statutes import Body
from scopgov.mandates import motions
from scopgov.mandates.standing_motions import Motions
from scopgov.votes.by_right import put_by_right
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion

Say = Callable[[Reason], str]


@dataclass(frozen=True)
class Awaited:
    """A suspension of the committee, and the assembly in preparation that is to decide on it."""

    mandate_id: int
    assembly_id: int


def unconfirmed(session: Session, on: Motions[Any] = motions.MANDATES) -> list[Any]:
    """Return the mandates that the committee suspended, which no vote confirmed and none is to decide on yet."""
    return on.unconfirmed(session)


def next_assembly(session: Session, now: datetime) -> Assembly | None:
    """Return the general assembly in preparation that opens first."""
    query = select(Assembly).where(
        Assembly.body == Body.general_assembly,
        Assembly.state == AssemblyState.prepared,
        Assembly.opens_at > now,
    )
    return session.scalar(query.order_by(Assembly.opens_at, Assembly.id).limit(1))


def due(session: Session, now: datetime, on: Motions[Any] = motions.MANDATES) -> Sequence[Awaited]:
    """Return the suspensions to put on the agenda of the next assembly; none while none is prepared."""
    found = next_assembly(session, now)
    return [Awaited(one.id, found.id) for one in unconfirmed(session, on)] if found else []


def put(
    session: Session,
    now: datetime,
    one: Awaited,
    consequences: Consequences,
    say: Say,
    on: Motions[Any] = motions.MANDATES,
) -> Motion:
    """Put the confirmation of a suspension on an agenda, in the cooperative's language."""
    mandate = on.find(session, one.mandate_id)
    assembly = session.get_one(Assembly, one.assembly_id, with_for_update=True)
    offered = on.to_confirm(mandate)
    return put_by_right(
        session,
        now=now,
        assembly=assembly,
        kind=on.kinds[0],
        title=say(offered.title),
        text=say(offered.text),
        subject_id=mandate.id,
        params=offered.params,
        put_by=mandate.suspensions[-1].suspended_by or 0,
        consequences=consequences,
    )
