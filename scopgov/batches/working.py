"""Scores a file chunk by chunk: answered by columns with no transaction open, then written through the gate in one.

A chunk is its lines, their scores and errors, the place reached and one entry with their digests, or nothing: a
process that dies goes on where it stood and no line is scored twice. The gate is asked anew where a chunk is written.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches import errors, kept, queries, services
from scopgov.batches.answering import Answering, Chunk
from scopgov.batches.tables import Batch, BatchChunk
from scopgov.config import Settings
from scopgov.datasets import sheets
from scopgov.datasets.reading import Reading
from scopgov.datasets.spans import Block, Rows
from scopgov.db import Database, collided
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Channel, Refusal
from scopgov.domain.text import N_
from scopgov.jobs.working import Report, Stopped
from scopgov.mandates import gate
from scopgov.mandates.gate import Opened
from scopgov.members import queries as members
from scopgov.record import services as record
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import ScoreChunk

KIND = services.KIND
READING, SCORING = N_("Reading the lines"), N_("Scoring the lines")
FAILED = N_(
    "The work failed on our side. What was scored is kept. Whoever runs the site finds why in the log, under batch "
    "%(batch)s."
)
MOVED = N_("Another attempt wrote these lines meanwhile.")
TOLD_EACH = 0.5  # seconds between two signs of progress
logger = logging.getLogger("scopgov.batches")
Values = dict[str, Any]


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Score what is left of a batch, chunk by chunk, until the gate closes, somebody stops it, or it is done.

    Raises Refused, with a sentence of its own, for a fault of ours too: unlike other work, what was done is kept.
    """
    batch_id = int(params["batch"])
    try:
        _carry_out(settings, database, batch_id, report)
    except (Refused, Stopped):
        raise
    except Exception as fault:
        if collided(fault):
            raise
        logger.exception("the file of batch %s could not be scored to its end", batch_id)
        raise Refused(Reason(FAILED, {"batch": batch_id})) from fault


def _carry_out(settings: Settings, database: Database, batch_id: int, report: Report) -> None:
    rows = _rows(settings, database, batch_id, report)
    with database.reading() as session:
        batch = queries.batch(session, batch_id)
        begins, total = batch.position or rows.first, batch.total
    work, told = Work(settings, database, batch_id), 0.0
    if begins < rows.first + total:
        work.begin(report.now())
    for block in rows.blocks(begins, most=work.most):
        if time.monotonic() - told >= TOLD_EACH:
            report(SCORING, block.first - rows.first, total)
            told = time.monotonic()
        work.step(block, report.now())
    work.write(report.now())
    report(SCORING, total, total)
    _end(database, batch_id)


def _rows(settings: Settings, database: Database, batch_id: int, report: Report) -> Rows:
    """Open the lines of a batch; those of a workbook are written first, once."""
    with database.reading() as session:
        batch = queries.batch(session, batch_id)
        sha256, lines = batch.sha256, batch.lines_sha256
    path = store.checked(settings.batches, lines or sha256)
    if lines is None and sheets.is_workbook(path, ""):

        def tell(done: int, total: int) -> None:
            report(READING, done, total)

        lines = kept.write_lines(settings, sha256, Reading(tell=tell))
        path = store.path_of(settings.batches, lines)
    rows, found = Rows(path), 0
    with database.transaction() as session:
        batch = queries.batch(session, batch_id)
        batch.lines_sha256 = lines
        found = batch.total = batch.total or rows.count()
    fault = rules.lines_fault(found)
    if fault is not None:
        raise Refused(fault)
    return rows


def _end(database: Database, batch_id: int) -> None:
    """Write how many lines there were: empty ones, and those that a row went over, are known now."""
    with database.transaction() as session:
        batch = queries.batch(session, batch_id)
        batch.total = batch.scored + batch.refused


@dataclass
class Work:
    """One attempt at the lines of one batch: the model the gate lent last, and how many lines it takes at a time."""

    settings: Settings
    database: Database
    batch_id: int
    _opened: Opened | None = None
    _answering: Answering | None = None
    _most: int = rules.FIRST_CHUNK
    _held: int = 0
    _begun: float = 0.0

    def begin(self, now: datetime) -> None:
        """Open the model. Raises Refused, the refusal written down, where the gate is closed."""
        opened, _ = self._ready(now)
        if opened.scorer.bulk.sums is not None:
            self._most = rules.CHUNK  # plain sums answer as much in a fraction of a second

    def most(self) -> int:
        """Return how many lines to answer next: some of those that are written together."""
        return min(rules.BLOCK, self._most - self._held)

    def step(self, block: Block, now: datetime) -> None:
        """Answer one block of lines, and write a chunk once there is one. Raises Refused as `write` does."""
        if not self._held:
            self._begun = time.monotonic()
        self._ready(now)[1].add(block)
        self._held += block.next - block.first
        if self._held >= self._most:
            self.write(now)

    def write(self, now: datetime) -> int | None:
        """Write what was answered since the last chunk, and return the line reached; None where there is nothing.

        Raises Refused, the refusal written down, where the gate is closed.
        """
        if not self._held:
            return None
        opened, answering = self._ready(now)
        chunk = answering.taken()
        self._opened = _write(self.settings, self.database, self.batch_id, opened, chunk, now)
        self._most = rules.chunk_size(self._held, time.monotonic() - self._begun)
        self._held = 0
        return chunk.next

    def _ready(self, now: datetime) -> tuple[Opened, Answering]:
        if self._opened is None or self._answering is None:
            with self.database.transaction() as session:
                batch = queries.batch(session, self.batch_id)
                found = _through_the_gate(session, self.settings, batch, now)
            self._opened = _open(found)
            self._answering = Answering(self._opened)
        return self._opened, self._answering


def _through_the_gate(session: Session, settings: Settings, batch: Batch, now: datetime) -> Opened | Refused:
    """Open the gate to whoever sent a file; where it is closed, write down why."""
    actor = members.actor(session, batch.sent_by, now)
    told: Values = {"store": settings.artefacts, "use_case": batch.use_case, "actor": actor, "now": now}
    opened = gate.open_for(session, **told, channel=Channel.batch, under=batch.mandate_id)
    if isinstance(opened, Refusal):
        scoring.refuse(session, actor, now, batch.use_case, batch.filename, opened)
        return Refused(opened.reason, status=opened.status)
    return opened


def _open(found: Opened | Refused) -> Opened:
    if isinstance(found, Refused):
        raise found
    return found


def _write(
    settings: Settings, database: Database, batch_id: int, computed: Opened, chunk: Chunk, now: datetime
) -> Opened:
    """Write a chunk through the gate opened again: scores, errors, the place reached and one entry, or nothing."""
    with database.transaction() as session:
        batch = queries.batch(session, batch_id)
        found = _through_the_gate(session, settings, batch, now)
        if isinstance(found, Opened):
            if _bytes(found) != _bytes(computed):
                raise AssertionError("a mandate is for the bytes voted: somebody changed its row meanwhile")
            _enter(session, batch, found, chunk, _put(session, batch, found, chunk, now), now)
    return _open(found)


def _bytes(opened: Opened) -> tuple[int, str | None]:
    return opened.mandate_id, opened.standing.facts.artefact_mandated


def _put(session: Session, batch: Batch, opened: Opened, chunk: Chunk, now: datetime) -> ScoreChunk:
    here = update(Batch).where(
        Batch.id == batch.id, Batch.position.in_((0, chunk.first))
    )  # 0 before the first
    counts = {"scored": Batch.scored + chunk.scored, "refused": Batch.refused + chunk.refused}
    moved = session.execute(here.values(position=chunk.next, **counts))
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # the count of an UPDATE
        raise Refused(Reason(MOVED))
    made = ScoreChunk(
        mandate_id=opened.mandate_id,
        artefact_sha256=opened.standing.facts.artefact_mandated,
        scored_by=batch.sent_by,
        scored_at=now,
        count=chunk.scored,
        held=chunk.held,
        sha256=sha256_bytes(chunk.held),
    )
    lines = {"batch_id": batch.id, "first_line": chunk.first, "next_line": chunk.next}
    kept_errors: Values = {"refused": chunk.refused, "reasons": chunk.reasons, "faults": chunk.faults}
    session.add(BatchChunk(**lines, **kept_errors, chunk=made))
    session.flush()
    return made


def _enter(
    session: Session, batch: Batch, opened: Opened, chunk: Chunk, made: ScoreChunk, now: datetime
) -> None:
    facts = {
        "mandate": opened.mandate_id,
        "version": opened.standing.version_id,
        "artefact": opened.standing.facts.artefact_mandated,
        "chunk": made.id,
        "lines": [chunk.first, chunk.next],
        "scored": chunk.scored,
        "refused": chunk.refused,
        "answers": made.sha256,
        "errors": errors.sha256_of(chunk.faults, chunk.reasons),
    }
    actor = members.actor(session, batch.sent_by, now)
    act, subject = Act.score_given_together, f"batch:{batch.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
