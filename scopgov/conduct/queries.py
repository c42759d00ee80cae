"""Read where a meeting stands: the item with the floor, the vote under way, incidents, requests. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import AgendaItem, Assembly
from scopgov.conduct.tables import Floor, Incident, SecrecyRequest
from scopgov.domain.conduct import Asked, asked
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.states import AssemblyState
from scopgov.domain.text import N_
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, Poll


def item(session: Session, item_id: int) -> AgendaItem:
    """Return an item that is on an agenda, or refuse as not found."""
    found = session.get(AgendaItem, item_id)
    if found is None or found.taken_off_at is not None:
        raise NotFound(Reason(N_("There is no such item on the agenda.")))
    return found


def current(session: Session, assembly: Assembly, motions: Sequence[Motion]) -> Motion | None:
    """Return the motion of the item that a meeting is at; None before it took one."""
    floor = session.get(Floor, assembly.id)
    return next((one for one in motions if floor and one.item_id == floor.item_id), None)


def following(motions: Sequence[Motion], current: Motion | None) -> Motion | None:
    """Return the motion after the current one on the agenda; the first of all where there is none yet."""
    place = motions.index(current) + 1 if current else 0
    return motions[place] if place < len(motions) else None


def voting(motions: Sequence[Motion], now: datetime) -> Motion | None:
    """Return the first motion of an agenda that takes ballots now."""
    return next((one for one in motions if votes.taking(one.polls[-1], now)), None)


def incidents(session: Session, assembly: Assembly) -> Sequence[Incident]:
    """Return what was logged of a meeting, as it happened."""
    query = select(Incident).where(Incident.assembly_id == assembly.id)
    return session.scalars(query.order_by(Incident.id)).all()


def askers(session: Session, poll: Poll) -> frozenset[int]:
    """Return who asked that a poll be confidential."""
    query = select(SecrecyRequest.member_id).where(SecrecyRequest.poll_id == poll.id)
    return frozenset(session.scalars(query))


def asking(session: Session, poll: Poll, now: datetime) -> Asked:
    """Count who asks that a poll be confidential, by the rules of its assembly."""
    assembly = poll.motion.assembly
    found = assemblies.presence(session, assembly)
    return asked(
        assemblies.rules_of(assembly).secret_ballot_request,
        askers=askers(session, poll),
        roll=votes.electorate(session, poll, now).members,
        present=found.present | found.remote,
        proxies=found.proxies,
        begun=begun(assembly),
    )


def begun(assembly: Assembly) -> bool:
    """Tell whether a meeting sits: it can be said who is there."""
    return assembly.state is AssemblyState.opened
