"""Read the roll, the people and what they are charged with. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from scopgov.config import local_zone
from scopgov.db import Folded
from scopgov.domain.electorate import MemberFacts, Roll, Seat, eligible
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Actor, Role
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.members.tables import Charge, Cooperative, Member, Note

SEATS = {Role.board: Body.board, Role.ethics_committee: Body.ethics_committee}


def away(person: Member, now: datetime) -> date | None:
    """Return the last day of the absence that a member is in, as they said; None where they are here."""
    until = person.away_until
    return until if until is not None and until >= local_day(now) else None


def local_day(at: datetime) -> date:
    """Return the calendar day of an instant where the cooperative is."""
    return at.astimezone(local_zone()).date()


def year_begins(year: int) -> datetime:
    """Return the instant at which a year begins where the cooperative is."""
    return datetime(year, 1, 1, tzinfo=local_zone()).astimezone(UTC)


def cooperative(session: Session) -> Cooperative | None:
    """Return the cooperative, or None before its founding."""
    return session.get(Cooperative, 1)


def member(session: Session, member_id: int) -> Member:
    """Return a member, or refuse as not found."""
    found = session.get(Member, member_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such member.")))
    return found


def by_email(session: Session, email: str) -> Member | None:
    """Return the member with this address, written in any case."""
    return session.scalar(select(Member).where(Member.email == email.strip().lower()))


def roles_on(person: Member, day: date) -> frozenset[Role]:
    """Return what a person is charged with on a day; nothing once they have departed."""
    if person.departed_on is not None and person.departed_on <= day:
        return frozenset()
    return frozenset(charge.role for charge in person.charges if holds(charge, day))


def holds(charge: Charge, day: date) -> bool:
    """Tell whether a charge runs on a day (`until` is the first day without it)."""
    return charge.since <= day and (charge.until is None or day < charge.until)


def actor_of(person: Member, at: datetime) -> Actor:
    """Return the person as the policy sees them at an instant."""
    day = local_day(at)
    current = person.admitted_on <= day and (person.departed_on is None or day < person.departed_on)
    return Actor(
        member_id=person.id,
        name=person.name,
        associate=person.associate and current,
        roles=roles_on(person, day),
        locale=person.locale,
    )


def actor(session: Session, member_id: int, at: datetime) -> Actor:
    """Return a member as an actor at an instant."""
    return actor_of(member(session, member_id), at)


def people(session: Session) -> Sequence[Member]:
    """Return everybody ever on the roll, in order of name."""
    return session.scalars(
        select(Member).options(selectinload(Member.charges)).order_by(Folded(Member.name), Member.id)
    ).all()


def facts(person: Member) -> MemberFacts:
    """Return what the electorate rules need to know of a person."""
    seats = tuple(
        Seat(SEATS[charge.role], charge.since, charge.until)
        for charge in person.charges
        if charge.role in SEATS
    )
    return MemberFacts(person.id, person.associate, person.admitted_on, person.departed_on, seats)


def roll(session: Session, body: Body, on: date) -> Roll:
    """Return who may vote in a body on a day."""
    return eligible([facts(person) for person in people(session)], body, on)


def seats(session: Session, role: Role, on: date) -> Sequence[Charge]:
    """Return who holds a role on a day, from when to when, in order of name."""
    held = and_(Charge.role == role, Charge.since <= on, or_(Charge.until.is_(None), Charge.until > on))
    here = or_(Member.departed_on.is_(None), Member.departed_on > on)
    query = select(Charge).join(Charge.member).where(held, here)
    return session.scalars(query.order_by(Folded(Member.name), Member.id)).all()


def charged(session: Session, role: Role, on: date) -> Sequence[Member]:
    """Return the people holding a role on a day, in order of name."""
    held = Member.charges.any(
        and_(Charge.role == role, Charge.since <= on, or_(Charge.until.is_(None), Charge.until > on))
    )
    here = or_(Member.departed_on.is_(None), Member.departed_on > on)
    return session.scalars(select(Member).where(held, here).order_by(Folded(Member.name), Member.id)).all()


def notes() -> Select[Note]:
    """Return the query of the history of the roll in clear, the latest line first."""
    return select(Note).order_by(Note.id.desc())
