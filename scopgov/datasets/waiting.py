"""Files that came and wait to be kept: refused by a person, or left too long; their bytes deleted in the end.

Bytes are deleted once what says so is durable, and only when no other file that waits is the same.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets.tables import Arrival
from scopgov.db import Database
from scopgov.domain.actors import CLOCK
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.minimisation import waited_too_long
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.jobs import queries as jobs
from scopgov.members.services import must
from scopgov.record import services as record

WRITTEN_DOWN = timedelta(days=1)  # what came is written down by then, or never


def discard(session: Session, *, actor: Actor, now: datetime, arrival: Arrival) -> Arrival:
    """Say that a file is not kept; refused once it is, or while it is being read."""
    if actor is not CLOCK:
        must(actor, Permission.data_import)
    if arrival.ended_at is not None:
        raise Refused(Reason(N_("This file is kept already, or deleted.")))
    if _being_read(session, arrival):
        raise Refused(Reason(N_("This file is being read. Cancel the work first.")))
    arrival.ended_at = now
    session.flush()
    facts = {"use_case": arrival.use_case_id, "sha256": arrival.sha256}
    subject = f"arrival:{arrival.id}"
    record.append(session, actor=actor, now=now, act=Act.data_discarded, subject=subject, facts=facts)
    return arrival


def delete(settings: Settings, session: Session, sha256: str) -> None:
    """Delete the bytes of a file that came, unless another one with the same bytes still waits."""
    if sha256 not in _waiting(session):
        store.forget(settings.arrivals, sha256)


def _waiting(session: Session) -> set[str]:
    return {one.sha256 for one in _open(session)}


def _open(session: Session) -> Sequence[Arrival]:
    return session.scalars(select(Arrival).where(Arrival.ended_at.is_(None))).all()


def _being_read(session: Session, arrival: Arrival) -> bool:
    return arrival.job_id is not None and not jobs.ended(jobs.job(session, arrival.job_id))


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the files that have waited too long."""
    over = [one for one in _open(session) if waited_too_long(one.arrived_at, now)]
    return [one.id for one in over if not _being_read(session, one)]


def expire(settings: Settings, database: Database, now: datetime) -> int:
    """Discard what has waited too long, then delete whatever no file that waits names any more."""
    with database.reading() as session:
        over = due(session, now)
    for arrival_id in over:
        with database.transaction() as session:
            discard(session, actor=CLOCK, now=now, arrival=session.get_one(Arrival, arrival_id))
    return len(over) + _sweep(settings, database)


def _sweep(settings: Settings, database: Database) -> int:
    """Delete files that nothing names; what has just come may not be written down yet, so only old ones."""
    with database.reading() as session:
        waiting = _waiting(session)
    before = time.time() - WRITTEN_DOWN.total_seconds()
    every = settings.arrivals.rglob("*") if settings.arrivals.is_dir() else ()
    left = [
        one for one in every if one.is_file() and one.name not in waiting and one.stat().st_mtime < before
    ]
    for one in left:
        one.unlink(missing_ok=True)
    return len(left)
