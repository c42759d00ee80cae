"""Makes the workbook in which a batch is given back: at once where it is short, else as long work.

It can be made again at any time: no backup holds it, and what stands beside archives unnamed is deleted after a day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches import queries
from scopgov.batches.giving import ADDED, Giving
from scopgov.batches.tables import Batch, BatchChunk
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.jobs import queries as works
from scopgov.jobs import services as jobs
from scopgov.jobs.working import Report
from scopgov.mandates.recalling import OTHERWISE, WARNINGS
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training.reading import WORDS, word
from scopgov.training.wording import TEXTS

KIND = "batch_workbook"
WRITING = N_("Writing the workbook")
LARGEST = 2 << 30
TELL_EACH = 2_000


def write(giving: Giving, file: IO[bytes], tell: Callable[[int], None] = lambda done: None) -> None:
    """Write a batch into a workbook, row by row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    for at, row in enumerate(giving.rows()):
        sheet.append(row)
        if at % TELL_EACH == 0:
            tell(at)
    book.save(file)


def ready(settings: Settings, batch: Batch) -> bool:
    """Tell whether the workbook made last stands and may be fetched."""
    return batch.workbook_sha256 is not None and store.exists(settings.archives, batch.workbook_sha256)


def ask(
    session: Session, *, actor: Actor, now: datetime, batch: Batch, speech: Callable[[str], str]
) -> Batch:
    """Have the workbook of a batch made; one that is being made is not made a second time.

    `speech` says a text in the language wanted, its parameters left as they are.
    """
    must(actor, Permission.batch_keep, queries.whose(batch))
    session.refresh(batch, with_for_update=True)
    if queries.under_way(batch):
        raise Refused(Reason(N_("This file is being scored. Stop the work first.")))
    if batch.workbook_job is not None and not works.ended(batch.workbook_job):
        return batch
    params = {"batch": batch.id, "words": {text: speech(text) for text in _texts(session, batch)}}
    path = f"/batches/{batch.id}"
    batch.workbook_job = jobs.ask(session, actor=actor, now=now, kind=KIND, params=params, path=path)
    batch.workbook_sha256 = None
    session.flush()
    facts = {"job": batch.workbook_job_id}
    subject = f"batch:{batch.id}"
    record.append(session, actor=actor, now=now, act=Act.batch_workbook_asked, subject=subject, facts=facts)
    return batch


def _texts(session: Session, batch: Batch) -> set[str]:
    """Return every text that a workbook may say."""
    reasons = session.query(BatchChunk.reasons).where(BatchChunk.batch_id == batch.id)
    kept = {reason["text"] for (found,) in reasons for reason in found}
    return {*ADDED, *(text for _, text in WORDS), word(0, None).text, *WARNINGS, *TEXTS, OTHERWISE, *kept}


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Make the workbook of a batch, and keep it until it is fetched or a day has passed."""
    words: Mapping[str, str] = params["words"]

    def say(reason: Reason) -> str:
        said = words.get(reason.text, reason.text)
        return said % dict(reason.params) if reason.params else said

    with database.reading() as session, tempfile.TemporaryFile() as file:
        batch = queries.batch(session, int(params["batch"]))
        total = batch.scored + batch.refused
        write(Giving(session, settings, batch, say), file, lambda done: report(WRITING, done, total))
        file.seek(0)
        sha256, _ = store.take(settings.archives, file, LARGEST)
    with database.transaction() as session:
        batch = queries.batch(session, int(params["batch"]))
        if batch.deleted_at is None:
            batch.workbook_sha256 = sha256


def file_of(settings: Settings, batch: Batch) -> Path:
    """Return where the workbook of a batch stands, hashed again. Raises NotFound or Tampered as the store does."""
    return store.checked(settings.archives, batch.workbook_sha256 or "")


def at_once(batch: Batch) -> bool:
    """Tell whether the workbook of a batch is short enough to be made while somebody waits."""
    return batch.scored + batch.refused <= rules.AT_ONCE
