"""What becomes of a text proposed here: adopted or rejected by a poll, or withdrawn before. Each act leaves one entry.

What a text may say, and who may propose it, is for the room that keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import CLOCK, Actor
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.record import services as record


class Text(Protocol):
    """A version of a text: it waits for its vote until it is adopted, or closed."""

    id: int
    digest: str
    adopted_on: date | None
    closed_at: datetime | None
    poll_id: int | None

    @property
    def version(self) -> int:
        """Return its number."""

    @property
    def proposed_by(self) -> int | None:
        """Return who proposed it; nobody where it was entered from paper."""


@dataclass(frozen=True)
class Acts:
    """How the record calls a text, and what is done to it."""

    subject: str
    proposed: Act
    adopted: Act
    rejected: Act
    withdrawn: Act


def waits(row: Text) -> bool:
    """Tell whether a version was proposed and neither adopted, rejected nor withdrawn."""
    return row.adopted_on is None and row.closed_at is None


def propose(session: Session, *, actor: Actor, now: datetime, row: Text, acts: Acts) -> None:
    """Add a version that its room found sound: it waits for its vote."""
    session.add(row)
    session.flush()
    _enter(session, actor, now, row, acts, acts.proposed)


def withdraw(session: Session, *, actor: Actor, now: datetime, row: Text, acts: Acts) -> None:
    """Withdraw what one proposed, before members decide on it."""
    if row.proposed_by != actor.member_id:
        raise Forbidden(Reason(N_("Only the person who proposed it may withdraw it.")))
    _close(session, actor, now, row, acts, acts.withdrawn)


def reject(session: Session, *, now: datetime, row: Text, poll_id: int, acts: Acts) -> None:
    """Note which poll rejected a version for good."""
    row.poll_id = poll_id
    _close(session, CLOCK, now, row, acts, acts.rejected)


def adopt(session: Session, *, now: datetime, row: Text, poll_id: int, acts: Acts) -> None:
    """Put in force, from today, the version that a poll carried."""
    _still_waits(row)
    row.adopted_on, row.poll_id = local_day(now), poll_id
    _enter(session, CLOCK, now, row, acts, acts.adopted)


def _close(session: Session, actor: Actor, now: datetime, row: Text, acts: Acts, act: Act) -> None:
    _still_waits(row)
    row.closed_at = now
    _enter(session, actor, now, row, acts, act)


def _still_waits(row: Text) -> None:
    if not waits(row):
        raise Refused(Reason(N_("This version no longer waits for a vote.")))


def _enter(session: Session, actor: Actor, now: datetime, row: Text, acts: Acts, act: Act) -> None:
    facts = {"version": row.version, "digest": row.digest, "poll": row.poll_id}
    subject = f"{acts.subject}:{row.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
