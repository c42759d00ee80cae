"""Read the roll of an assembly, what changed in it since the notice, its disputes. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.domain import disputes as rules
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Subject
from scopgov.domain.states import AssemblyState, DisputeState
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.tables import Member, Note
from scopgov.rolls.tables import RollDispute
from scopgov.votes import queries as votes


def on_roll(session: Session, assembly: Assembly, now: datetime) -> frozenset[int]:
    """Return who may vote on the day votes open, as known now; once they are open, as their roll was frozen."""
    if now >= assembly.opens_at:
        return votes.enrolled(session, assembly, now)
    return frozenset(members.roll(session, assembly.body, members.local_day(assembly.opens_at)).members)


def closed(assembly: Assembly, now: datetime) -> Reason | None:
    """Return why the roll may not be disputed now, None when it may."""
    return rules.may_dispute(assembly.state, votes_begun=now >= assembly.opens_at)


def changes(session: Session, assembly: Assembly) -> Sequence[tuple[Note, Member]]:
    """Return what was changed in the roll of all members since the notice, the latest first."""
    if assembly.convened_at is None:
        return ()
    query = select(Note, Member).join(Member, Member.id == Note.member_id)
    since = query.where(Note.at >= assembly.convened_at, Note.at < assembly.closes_at)
    return [
        (note, member) for note, member in session.execute(since.order_by(Note.at.desc(), Note.id.desc()))
    ]


def dispute(session: Session, dispute_id: int) -> RollDispute:
    """Return a dispute, or refuse as not found."""
    found = session.get(RollDispute, dispute_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such dispute.")))
    return found


def of_assembly(session: Session, assembly: Assembly) -> Sequence[RollDispute]:
    """Return the disputes of the roll of an assembly, the earliest first."""
    query = select(RollDispute).where(RollDispute.assembly_id == assembly.id)
    return session.scalars(query.order_by(RollDispute.id)).all()


def unanswered(session: Session) -> Sequence[RollDispute]:
    """Return the disputes that await the board, the earliest first."""
    query = select(RollDispute).join(Assembly)
    waiting = query.where(RollDispute.state == DisputeState.raised, Assembly.state != AssemblyState.cancelled)
    return session.scalars(waiting.order_by(RollDispute.id)).all()


def answerable(one: RollDispute) -> bool:
    """Tell whether a dispute awaits the board."""
    return one.state is DisputeState.raised and rules.may_answer(one.assembly.state) is None


def whose(one: RollDispute) -> Subject:
    """Return who raised a dispute, as the policy asks."""
    return Subject(authors=frozenset({one.raised_by}))
