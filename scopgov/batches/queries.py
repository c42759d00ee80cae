"""Read batches: one's own, everybody's for those in charge, what is written of one in order. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from scopgov.batches.errors import Error, unpacked
from scopgov.batches.tables import Batch, BatchChunk, BatchFile
from scopgov.db import mentions
from scopgov.domain import batches as rules
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Actor, Permission, Subject, may
from scopgov.domain.text import N_
from scopgov.jobs import queries as jobs
from scopgov.jobs.tables import Job
from scopgov.mandates.tables import Mandate
from scopgov.scoring.packed import Answers, unpack
from scopgov.scoring.tables import Score

MOST_SEARCHED = 20


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


def last_sent(session: Session, actor: Actor, mandate: Mandate, sha256: str) -> Batch | None:
    """Return the batch of these very bytes that a person sent last under a mandate, its file not deleted."""
    mine = Batch.sent_by == actor.member_id, Batch.mandate_id == mandate.id, Batch.sha256 == sha256
    kept = select(Batch).where(*mine, Batch.deleted_at.is_(None))
    return session.scalar(kept.order_by(Batch.id.desc()).limit(1))


def chunks(session: Session, batch_id: int) -> Iterator[BatchChunk]:
    """Yield what is written of a batch, in the order of the file, one chunk at a time."""
    after = -1
    while True:
        query = select(BatchChunk).where(BatchChunk.batch_id == batch_id, BatchChunk.first_line > after)
        found = session.scalars(query.order_by(BatchChunk.first_line).limit(1)).one_or_none()
        if found is None:
            return
        after = found.first_line
        yield found
        session.expunge_all()


def chunk_of(session: Session, batch_id: int, line: int) -> BatchChunk | None:
    """Return the chunk that a line was written in, None where it was not."""
    query = select(BatchChunk).where(BatchChunk.batch_id == batch_id, BatchChunk.first_line <= line)
    return session.scalar(query.where(BatchChunk.next_line > line))


def answers(chunk: BatchChunk) -> Answers:
    """Return the scores of a chunk. Raises Refused where they are not those that were given."""
    return unpack(chunk.chunk.held, chunk.chunk.sha256)


def acted_on(session: Session, chunk: BatchChunk) -> dict[int, Score]:
    """Return the lines of a chunk that became scores of their own, with these."""
    query = select(Score).where(Score.chunk_id == chunk.chunk_id)
    return {one.chunk_line or 0: one for one in session.scalars(query)}


def first_errors(session: Session, batch_id: int, most: int) -> list[Error]:
    """Return the first errors of a batch."""
    query = select(BatchChunk).where(BatchChunk.batch_id == batch_id, BatchChunk.refused > 0)
    found = session.scalars(query.order_by(BatchChunk.first_line).limit(most))
    return list(islice((error for one in found for error in unpacked(one.faults, one.reasons)), most))


def searchable(session: Session) -> Sequence[Batch]:
    """Return the batches whose lines may be looked through, the latest first: their file is here, some are scored."""
    query = select(Batch).where(Batch.deleted_at.is_(None), Batch.scored > 0)
    return session.scalars(query.order_by(Batch.id.desc()).limit(MOST_SEARCHED)).all()


def made(one: Batch, wanted: rules.Format) -> BatchFile | None:
    """Return the last file made to give a batch back in a format."""
    return next((file for file in one.files if file.format is wanted), None)


def under_way(one: Batch) -> bool:
    """Tell whether the work of a batch goes on."""
    return not jobs.ended(one.job)


def followed(one: Batch) -> Job:
    """Return the work that a page keeps up with: its scoring, or a file that is being made."""
    return next((job for job in (one.job, *(file.job for file in one.files)) if not jobs.ended(job)), one.job)


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
    made = Batch.files.any(BatchFile.sha256 == sha256)
    named = or_(Batch.sha256 == sha256, Batch.lines_sha256 == sha256, made)
    query = select(Batch.id).where(named, Batch.deleted_at.is_(None))
    return session.scalar(query.limit(1)) is not None
