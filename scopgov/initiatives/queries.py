"""Read the items asked for: of an assembly, one, how far each has come. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain import initiatives
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.initiatives import Asking
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.initiatives.tables import Initiative
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.votes.tables import Motion


def initiative(session: Session, initiative_id: int) -> Initiative:
    """Return an item asked for, or refuse as not found."""
    found = session.get(Initiative, initiative_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such request.")))
    return found


def of_assembly(session: Session, assembly: Assembly) -> Sequence[Initiative]:
    """Return what was asked for an assembly, in order."""
    query = select(Initiative).where(Initiative.assembly_id == assembly.id)
    return session.scalars(query.order_by(Initiative.id)).all()


def of_motion(session: Session, motion: Motion) -> Initiative | None:
    """Return the request that a motion comes from, None where the board put it."""
    return session.scalar(select(Initiative).where(Initiative.motion_id == motion.id))


def days(assembly: Assembly) -> Asking:
    """Return the days in which items of an assembly may be asked for."""
    return initiatives.asking(local_day(assembly.opens_at), assemblies.rules_of(assembly))


def closed(assembly: Assembly, now: datetime) -> Reason | None:
    """Return why nothing may be asked for now, None when it may."""
    if assembly.body is not Body.general_assembly:
        return Reason(N_("Members ask for items on the agenda of a general assembly."))
    return initiatives.may_ask(assembly.state, local_day(now), days(assembly))


def needed(session: Session, assembly: Assembly, now: datetime) -> int:
    """Return how many members must ask for an item."""
    return initiatives.needed(len(assemblies.roll(session, assembly, now)), assemblies.rules_of(assembly))


def supporters(session: Session, of: Initiative, now: datetime) -> list[Member]:
    """Return who supports an item and is on the roll, in the order they did."""
    roll = assemblies.roll(session, of.assembly, now)
    return [one.member for one in of.supports if one.member_id in roll]


@dataclass(frozen=True)
class Standing:
    """How far an item has come: who supports it, how many it takes, whether it may still be supported."""

    of: Initiative
    supporters: Sequence[Member]
    needed: int
    waits: bool


def standing(session: Session, of: Initiative, now: datetime) -> Standing:
    """Return how far an item has come."""
    waits = of.motion_id is None and of.withdrawn_at is None and closed(of.assembly, now) is None
    return Standing(of, supporters(session, of, now), needed(session, of.assembly, now), waits)
