"""Secret addresses of calendars: one a member, made anew or stopped at will, and what each may read.

A feed is a convenience of one person: no record entry. Whoever holds the address reads when assemblies meet and
what is on their agendas, and nothing else.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries
from scopgov.assemblies.tables import Assembly, CalendarFeed
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.members.accounts import token_hash
from scopgov.members.queries import local_day
from scopgov.members.tables import Member

KEPT = timedelta(days=366)  # how long a past meeting stays in a calendar


def make(session: Session, *, actor: Actor, now: datetime) -> str:
    """Return a new secret for the actor's calendar; the one before reads nothing any more."""
    secret = secrets.token_urlsafe(32)
    session.merge(CalendarFeed(member_id=actor.member_id, token_hash=token_hash(secret), made_at=now))
    session.flush()
    return secret


def stop(session: Session, *, actor: Actor) -> None:
    """Let the actor's calendar read nothing any more."""
    found = feed_of(session, actor.member_id)
    if found is not None:
        session.delete(found)
        session.flush()


def feed_of(session: Session, member_id: int) -> CalendarFeed | None:
    """Return a member's feed, None where they have none."""
    return session.get(CalendarFeed, member_id)


def reader(session: Session, secret: str, now: datetime) -> Member:
    """Return whose calendar an address is, or refuse as not found: unknown, stopped, or somebody who left."""
    query = select(Member).join(CalendarFeed, CalendarFeed.member_id == Member.id)
    found = session.scalar(query.where(CalendarFeed.token_hash == token_hash(secret)))
    if found is None or (found.departed_on is not None and found.departed_on <= local_day(now)):
        raise NotFound(Reason(N_("There is no such calendar.")))
    return found


def called_to(session: Session, member: Member, now: datetime) -> list[Assembly]:
    """Return the meetings a member was called to, those of the last year and to come, in order."""
    query = select(Assembly).where(Assembly.convened_at.is_not(None), Assembly.closes_at > now - KEPT)
    rows = session.scalars(query.order_by(Assembly.opens_at, Assembly.id)).all()
    return [one for one in rows if member.id in queries.roll(session, one, now)]
