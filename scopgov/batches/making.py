"""Makes the files in which a batch is given back: at once where that is short, else as long work.

They can be made again at any time: no backup holds them, and what stands beside archives unnamed goes after a day.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches import queries, results
from scopgov.batches.giving import ADDED, Giving
from scopgov.batches.saying import Cell
from scopgov.batches.tables import Batch, BatchChunk, BatchFile
from scopgov.config import Settings
from scopgov.db import Database, hold
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.batches import Format
from scopgov.domain.canonical import digest
from scopgov.domain.cells import in_workbook
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.reasons import reason_data, reason_of
from scopgov.domain.text import N_
from scopgov.jobs import queries as works
from scopgov.jobs import services as jobs
from scopgov.jobs.working import Report
from scopgov.mandates.recalling import OTHERWISE, WARNINGS
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training import families
from scopgov.training.reading import WORDS, word
from scopgov.training.wording import TEXTS, Say

KIND = "batch_file"
WRITING = N_("Writing the file")
LARGEST = 4 << 30
LOOKED_EACH, TOLD_EACH = (
    500,
    0.5,
)  # lines between two looks at the clock, seconds between two signs of progress
SQUEEZED = 3  # of 9: factors are the same words over and over, harder work makes them little smaller
TOLD = {
    *ADDED,
    *(text for _, text in WORDS),
    word(0, None).text,
    *WARNINGS,
    *TEXTS,
    OTHERWISE,
}  # beside errors
Rows = Iterator[list[Cell]]


@dataclass(frozen=True)
class Offer:
    """One format in which a batch is given back: now, from a file that stands ready, or once one is made."""

    format: Format
    at_once: bool
    made: BatchFile | None
    ready: bool

    @property
    def under_way(self) -> bool:
        """Tell whether the file is being made."""
        return self.made is not None and not works.ended(self.made.job)


def offers(settings: Settings, batch: Batch) -> list[Offer]:
    """Return in which formats a batch is given back, and how."""
    return [offer(settings, batch, one) for one in Format]


def offer(settings: Settings, batch: Batch, wanted: Format) -> Offer:
    """Return how a batch is given back in one format. A file made before more lines were written counts for nothing."""
    lines, made = batch.scored + batch.refused, queries.made(batch, wanted)
    sums = batch.mandate.model_version.family in families.SUMS
    ready = made is not None and made.lines == lines and made.sha256 is not None
    stands = made is not None and ready and store.exists(settings.archives, made.sha256 or "")
    return Offer(wanted, rules.at_once(lines, wanted, sums=sums), made, stands)


def write(rows: Rows, wanted: Format, file: IO[bytes], name: str = "scores.csv") -> None:
    """Write the rows of a batch: a workbook, or a CSV file packed into an archive."""
    if wanted is Format.xlsx:
        _workbook(rows, file)
        return
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=SQUEEZED) as packed,
        packed.open(name, "w", force_zip64=True) as inside,
    ):
        for text in results.as_csv(rows):
            inside.write(text.encode())


def _workbook(rows: Rows, file: IO[bytes]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    for row in rows:
        sheet.append([in_workbook(one) if isinstance(one, str) else one for one in row])
    book.save(file)


def ask(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    batch: Batch,
    wanted: Format,
    speech: Callable[[str], str],
    say: Say,
) -> BatchFile:
    """Have a file of a batch made; one that is being made is not made a second time.

    `speech` says a text in the language wanted, its parameters left as they are; `say` a whole sentence: one that holds
    more than texts, a number say, is said now, as it is where a file is made at once.
    """
    must(actor, Permission.batch_keep, queries.whose(batch))
    hold(session, batch)
    if queries.under_way(batch):
        raise Refused(Reason(N_("This file is being scored. Stop the work first.")))
    made = queries.made(batch, wanted)
    if made is not None and not works.ended(made.job):
        return made
    kept = _kept(session, batch)
    words = {text: speech(text) for text in {*TOLD, *(one.text for one in kept)}}
    sentences = {_named(one): say(one) for one in kept if not _plain(one)}
    params = {"batch": batch.id, "format": wanted, "words": words, "sentences": sentences}
    path = f"/batches/{batch.id}"
    job = jobs.ask(session, actor=actor, now=now, kind=KIND, params=params, path=path)
    if made is None:
        made = BatchFile(batch_id=batch.id, format=wanted)
        session.add(made)
    made.job, made.lines, made.sha256, made.size = job, batch.scored + batch.refused, None, 0
    session.flush()
    facts, subject = {"job": job.id, "format": wanted}, f"batch:{batch.id}"
    record.append(session, actor=actor, now=now, act=Act.batch_workbook_asked, subject=subject, facts=facts)
    return made


def _kept(session: Session, batch: Batch) -> list[Reason]:
    """Return what is wrong in the lines of a batch."""
    reasons = session.query(BatchChunk.reasons).where(BatchChunk.batch_id == batch.id)
    return [reason_of(reason) for (found,) in reasons for reason in found]


def _plain(reason: Reason) -> bool:
    return all(isinstance(one, str) for one in reason.params.values())


def _named(reason: Reason) -> str:
    return digest(reason_data(reason))


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Make a file of a batch, and keep it until it is fetched or a day has passed."""
    words: Mapping[str, str] = params["words"]
    sentences: Mapping[str, str] = params.get("sentences", {})
    batch_id, wanted = int(params["batch"]), Format(params["format"])

    def say(reason: Reason) -> str:
        if sentences and not _plain(reason) and (whole := sentences.get(_named(reason))):
            return whole
        said = words.get(reason.text, reason.text)
        return said % dict(reason.params) if reason.params else said

    with database.reading() as session, TemporaryFile() as file:
        batch = queries.batch(session, batch_id)
        rows = _told(Giving(session, settings, batch, say).rows(), batch.scored + batch.refused, report)
        write(rows, wanted, file, f"scores-{batch_id}.csv")
        file.seek(0)
        sha256, size = store.take(settings.archives, file, LARGEST)
    with database.transaction() as session:
        batch = queries.batch(session, batch_id)
        made = queries.made(batch, wanted)
        if made is not None and batch.deleted_at is None:
            made.sha256, made.size = sha256, size


def _told(rows: Rows, total: int, report: Report) -> Rows:
    """Pass rows on, and tell from time to time how many."""
    last = 0.0
    for at, row in enumerate(rows):
        if at % LOOKED_EACH == 0 and time.monotonic() - last >= TOLD_EACH:
            report(WRITING, at, total)
            last = time.monotonic()
        yield row
    report(WRITING, total, total)


def file_of(settings: Settings, made: BatchFile) -> Path:
    """Return where a file stands, hashed again. Raises NotFound or Tampered as the store does."""
    return store.checked(settings.archives, made.sha256 or "")
