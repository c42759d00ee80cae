"""Read batches: one's own, everybody's for those in charge, the lines of one in order. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.batches.tables import Batch, BatchLine
from scopgov.db import mentions
from scopgov.domain import batches as rules
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Actor, Permission, Subject, may
from scopgov.domain.text import N_
from scopgov.jobs import queries as jobs
from scopgov.scoring.tables import Score

AT_ONCE = 500


def batch(session: Session, batch_id: int) -> Batch:
    """Return a batch, or refuse as not found."""
    found = session.get(Batch, batch_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such file of proposals.")))
    return found


def whose(one: Batch) -> Subject:
    """Return who sent a batch, as the policy asks."""
    return Subject(authors=frozenset({one.sent_by}))


def listed(actor: Actor, wanted: str = "") -> Select[Batch]:
    """Return the query of the batches this person may know of, the latest first; `wanted` is in the file's name."""
    query = select(Batch).order_by(Batch.id.desc())
    if not may(actor, Permission.batch_read):
        query = query.where(Batch.sent_by == actor.member_id)
    return query.where(mentions(Batch.filename, wanted)) if wanted else query


def lines(session: Session, batch_id: int) -> Iterator[tuple[BatchLine, Score | None]]:
    """Yield each line written so far with its score, in the order of the file, some hundreds at a time."""
    after = -1
    while True:
        query = select(BatchLine, Score).outerjoin(Score, Score.id == BatchLine.score_id)
        query = query.where(BatchLine.batch_id == batch_id, BatchLine.line > after)
        found = session.execute(query.order_by(BatchLine.line).limit(AT_ONCE)).all()
        if not found:
            return
        yield from ((line, score) for line, score in found)
        after = found[-1][0].line
        session.expunge_all()


def under_way(one: Batch) -> bool:
    """Tell whether the work of a batch goes on."""
    return not jobs.ended(one.job)


def may_go_on(one: Batch) -> bool:
    """Tell whether lines are left that could still be scored: the work ended before them, and the file is here."""
    unread = one.total == 0 or one.scored + one.refused < one.total
    return unread and one.deleted_at is None and not under_way(one)


def spent(session: Session, now: datetime) -> Sequence[int]:
    """Return the batches whose bytes were kept long enough."""
    query = select(Batch).where(Batch.deleted_at.is_(None)).order_by(Batch.id)
    return [one.id for one in session.scalars(query) if rules.spent(one.job.finished_at, now)]


def needed(session: Session, sha256: str) -> bool:
    """Tell whether the bytes of a file are still those of some batch."""
    query = select(Batch.id).where(Batch.sha256 == sha256, Batch.deleted_at.is_(None))
    return session.scalar(query.limit(1)) is not None
