"""Send a file of proposals to be scored, stop it, take it up again, delete its bytes. Each act leaves one entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any

from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches import kept, queries
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.datasets import reading
from scopgov.datasets.gathering import LIMITS
from scopgov.datasets.importing import file_name
from scopgov.datasets.reading import Reading
from scopgov.db import Database, hold
from scopgov.domain import batches as rules
from scopgov.domain.actors import CLOCK
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.jobs import services as jobs
from scopgov.mandates.tables import Mandate
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.scoring import queries as scoring

KIND = "batch"


@dataclass(frozen=True)
class Stored:
    """A file that came: its digest, size and columns, and how many lines it has where that is known."""

    sha256: str
    size: int
    columns: list[str]
    lines: int = 0


def store_file(settings: Settings, content: IO[bytes], filename: str) -> Stored:
    """Store a file, look at its header and count its lines. Needs no database.

    Raises Refused for what is neither CSV nor a workbook, and for a file with too many lines, or one too long.
    """
    most = settings.max_upload_mb << 20
    sha256, size = store.take(settings.batches, content, most)
    if not size:
        raise Refused(Reason(N_("The file is empty.")), field="file")
    path = store.path_of(settings.batches, sha256)
    reading.must_have_lines(path, file_name(filename))
    table = reading.read(path, file_name(filename), Reading(limits=replace(LIMITS, bytes=most), head=True))
    if table.format not in ("csv", "xlsx"):
        raise Refused(Reason(N_("Send a CSV file or an Excel workbook (.xlsx).")), field="file")
    lines = kept.lines_in(path) if table.format == "csv" else 0
    fault = rules.lines_fault(lines) if table.format == "csv" else None
    if fault is not None:
        raise Refused(fault, status=422, field="file")
    return Stored(sha256, size, [str(name) for name in table.frame.columns], lines)


def send(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    mandate: Mandate,
    filename: str,
    stored: Stored,
) -> Batch:
    """Have a stored file scored as long work, by `actor`, whom the gate lets through at each chunk anew.

    The very same file sent again within a minute is that one, unless its work stopped before the end.
    """
    must(actor, Permission.model_score)
    hold(session, mandate)
    before = queries.last_sent(session, actor, mandate, stored.sha256)
    if before is not None and now - before.sent_at < rules.TWICE and not queries.may_go_on(before):
        return before
    inputs = scoring.inputs(mandate)
    asked = [one.name for one in inputs if not one.optional], [one.name for one in inputs if one.optional]
    fault = rules.columns_fault(stored.columns, *asked)
    if fault is not None:
        raise Refused(fault, status=422, field="file")
    job = jobs.ask(session, actor=actor, now=now, kind=KIND, params={})
    made = Batch(
        use_case_id=mandate.use_case_id,
        mandate_id=mandate.id,
        filename=file_name(filename),
        sha256=stored.sha256,
        size=stored.size,
        columns=stored.columns,
        total=stored.lines,
        sent_by=actor.member_id,
        sent_at=now,
        job=job,
    )
    session.add(made)
    session.flush()
    job.params, job.path = {"batch": made.id}, f"/batches/{made.id}"
    facts = {"mandate": mandate.id, "sha256": stored.sha256, "size": stored.size}
    _enter(session, actor, now, Act.batch_sent, made, facts)
    return made


def stop(session: Session, *, actor: Actor, now: datetime, batch: Batch) -> None:
    """Stop the work at its next chunk; what was scored stays."""
    must(actor, Permission.batch_keep, queries.whose(batch))
    hold(session, batch.job)
    if batch.job.cancel_asked:
        return  # sent twice
    jobs.stop(session, now=now, job=batch.job)
    _enter(session, actor, now, Act.batch_stopped, batch, {"job": batch.job_id})


def go_on(session: Session, *, actor: Actor, now: datetime, batch: Batch) -> None:
    """Take the work up again at the first line that was not written."""
    must(actor, Permission.batch_keep, queries.whose(batch))
    must(actor, Permission.model_score)
    hold(session, batch)
    if queries.under_way(batch):
        return  # sent twice
    if not queries.may_go_on(batch):
        raise Refused(Reason(N_("Nothing is left to score here, or the file is not here any more.")))
    params, path = {"batch": batch.id}, f"/batches/{batch.id}"
    batch.job = jobs.ask(session, actor=actor, now=now, kind=KIND, params=params, path=path)
    session.flush()
    _enter(session, actor, now, Act.batch_continued, batch, {"job": batch.job_id, "from": batch.position})


def forget(session: Session, *, actor: Actor, now: datetime, batch: Batch) -> list[str]:
    """Say that what people typed is deleted, and return which files to delete; scores and errors stay, by line."""
    if actor is not CLOCK:
        must(actor, Permission.batch_keep, queries.whose(batch))
    if batch.deleted_at is not None:
        return []  # sent twice
    if queries.under_way(batch):
        raise Refused(Reason(N_("This file is being scored. Stop the work first.")))
    gone = kept.files(batch)
    batch.deleted_at = now
    session.flush()
    _enter(session, actor, now, Act.batch_forgotten, batch, {"sha256": batch.sha256})
    return [*gone, *(one.sha256 for one in batch.files if one.sha256)]


def delete(settings: Settings, session: Session, digests: Sequence[str]) -> None:
    """Delete files once that is durable, but those that another batch still needs; those made to give them back too."""
    for sha256 in digests:
        if not queries.needed(session, sha256):
            store.forget(settings.batches, sha256)
            store.forget(settings.archives, sha256)


def expire(settings: Settings, database: Database, now: datetime) -> int:
    """Delete the files that were kept long enough."""
    with database.reading() as session:
        due = queries.spent(session, now)
    for batch_id in due:
        with database.transaction() as session:
            batch = queries.batch(session, batch_id)
            gone = forget(session, actor=CLOCK, now=now, batch=batch)
        with database.reading() as session:
            delete(settings, session, gone)
    return len(due)


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, batch: Batch, facts: dict[str, Any]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"batch:{batch.id}", facts=facts)
