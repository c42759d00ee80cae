"""Scores a file chunk by chunk: computed with no transaction open, then written through the gate in a short one.

The place reached is written with each chunk, so that a process that dies goes on where it stood and no row is scored
twice. The gate opens twice a chunk: to lend the model, and again where its answers are written.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches import queries, services
from scopgov.batches.tables import Batch, BatchLine
from scopgov.config import Settings
from scopgov.datasets import reading
from scopgov.datasets.gathering import Broken
from scopgov.datasets.reading import Reading, Table
from scopgov.db import Database
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Channel, Refusal
from scopgov.domain.reasons import reason_data
from scopgov.domain.text import N_
from scopgov.jobs.working import Report, Stopped
from scopgov.mandates import gate
from scopgov.mandates.gate import Opened
from scopgov.members import queries as members
from scopgov.record import services as record
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score
from scopgov.training.inputs import read_all

KIND = services.KIND
READING, SCORING = N_("Reading the lines"), N_("Scoring the lines")
ANOTHER = N_("Another mandate is in force now than the one this file was sent under. Send it again.")
FAILED = N_(
    "The work failed on our side. What was scored is kept. Whoever runs the site finds why in the log, under batch "
    "%(batch)s."
)
MOVED = N_("Another attempt wrote these lines meanwhile.")
logger = logging.getLogger("scopgov.batches")
Values = dict[str, Any]


@dataclass(frozen=True)
class Chunk:
    """Lines ready to be written: scores as rows, the lines they stand on, and the lines refused."""

    begins: int
    ends: int
    scores: Sequence[Values]
    lines: Sequence[int]
    refused: Sequence[Values]


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
        logger.exception("the file of batch %s could not be scored to its end", batch_id)
        raise Refused(Reason(FAILED, {"batch": batch_id})) from fault


def _carry_out(settings: Settings, database: Database, batch_id: int, report: Report) -> None:
    with database.reading() as session:
        batch = queries.batch(session, batch_id)
        sha256, filename = batch.sha256, batch.filename

    def tell(done: int, total: int) -> None:
        report(READING, done, total)

    path = store.checked(settings.batches, sha256)
    table = reading.read(path, filename, Reading(broken=Broken(rules.MOST_LINES), tell=tell))
    fault = rules.lines_fault(len(table.frame) + table.broken)
    if fault is not None:
        raise Refused(fault)
    reached: int | None = 0
    while reached is not None:
        report(SCORING, reached, len(table.frame))
        reached = step(settings, database, batch_id, table, report.now())


def step(settings: Settings, database: Database, batch_id: int, table: Table, now: datetime) -> int | None:
    """Score the chunk that comes next; return how many rows are written, None once all are.

    Raises Refused, the refusal written down, where the gate is closed.
    """
    with database.reading() as session:
        batch = queries.batch(session, batch_id)
        begins = batch.position
        if batch.total and begins >= len(table.frame):
            return None
    opened = _asked(settings, database, batch_id, now)
    chunk = _scored(opened, table, begins)
    _write(settings, database, batch_id, opened, chunk, table, now)
    return chunk.ends


def _asked(settings: Settings, database: Database, batch_id: int, now: datetime) -> Opened:
    with database.transaction() as session:
        found = _through_the_gate(session, settings, queries.batch(session, batch_id), now)
    return _open(found)


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


def _scored(opened: Opened, table: Table, begins: int) -> Chunk:
    """Read and answer the rows of a chunk; a row that cannot be read has its reason and no score."""
    frame = table.frame.iloc[begins : begins + rules.CHUNK]
    sound: list[tuple[int, str, Values]] = []
    refused = [_line(one.line, one.reason, None) for one in table.problems] if begins == 0 else []
    rows = zip(frame.index.tolist(), frame.to_dict("records"), strict=True)
    for line, typed in rows:
        cells: Values = {str(name): cell for name, cell in typed.items()}
        try:
            sound.append((line, *_read(opened, cells)))
        except Refused as fault:
            refused.append(_line(line, fault.reason, cells, fault.field))
    made, lines = [], []
    answers = opened.scorer.score_all([given for _, _, given in sound]) if sound else []
    for (line, reference, given), answer in zip(sound, answers, strict=True):
        if not math.isfinite(answer.probability):
            text = N_("The model gave no usable answer for these values.")
            refused.append(_line(line, Reason(text), {rules.REFERENCE: reference, **given}))
            continue
        told = answer.to_data()
        made.append(
            {"reference": reference, "inputs": given, **{name: told[name] for name in scoring.ANSWERED}}
        )
        lines.append(line)
    return Chunk(begins, begins + len(frame), made, lines, refused)


def _read(opened: Opened, cells: Values) -> tuple[str, Values]:
    reference = scoring.named(cells.get(rules.REFERENCE, ""))
    given = {name: cell for name, cell in cells.items() if name != rules.REFERENCE}
    return reference, read_all(opened.scorer.inputs, given)


def _line(line: int, reason: Reason, typed: Values | None, field: str = "") -> Values:
    return {"line": line, "score_id": None, "typed": typed, "reason": {**reason_data(reason), "field": field}}


def _write(
    settings: Settings,
    database: Database,
    batch_id: int,
    computed: Opened,
    chunk: Chunk,
    table: Table,
    now: datetime,
) -> None:
    """Write a chunk through the gate opened again: scores, lines, the place reached and one entry, or nothing."""
    answers = digest([{**one} for one in chunk.scores])
    with database.transaction() as session:
        batch = queries.batch(session, batch_id)
        found = _through_the_gate(session, settings, batch, now)
        if isinstance(found, Opened):
            if _bytes(found) != _bytes(computed):
                raise Refused(Reason(ANOTHER))
            _put(session, batch, found, chunk, len(table.frame) + table.broken, now)
            _enter(session, batch, found, chunk, answers, now)
    _open(found)


def _bytes(opened: Opened) -> tuple[int, str | None]:
    return opened.mandate_id, opened.standing.facts.artefact_mandated


def _put(session: Session, batch: Batch, opened: Opened, chunk: Chunk, total: int, now: datetime) -> None:
    here = update(Batch).where(Batch.id == batch.id, Batch.position == chunk.begins)
    counts = {"scored": Batch.scored + len(chunk.scores), "refused": Batch.refused + len(chunk.refused)}
    moved = session.execute(here.values(position=chunk.ends, total=total, **counts))
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # the count of an UPDATE
        raise Refused(Reason(MOVED))
    lines = list(chunk.refused)
    if chunk.scores:
        same = {
            "mandate_id": opened.mandate_id,
            "scored_by": batch.sent_by,
            "scored_at": now,
            "channel": Channel.batch,
            "decision_reason": "",
        }
        adding = insert(Score).returning(Score.id, sort_by_parameter_order=True)
        keys = session.scalars(adding, [{**one, **same} for one in chunk.scores])
        pairs = zip(keys, chunk.lines, strict=True)
        lines += [{"line": line, "score_id": key, "typed": None, "reason": None} for key, line in pairs]
    if lines:
        session.execute(insert(BatchLine), [{"batch_id": batch.id, **one} for one in lines])


def _enter(session: Session, batch: Batch, opened: Opened, chunk: Chunk, answers: str, now: datetime) -> None:
    facts = {
        "mandate": opened.mandate_id,
        "version": opened.standing.version_id,
        "artefact": opened.standing.facts.artefact_mandated,
        "rows": [chunk.begins, chunk.ends],
        "scored": len(chunk.scores),
        "refused": len(chunk.refused),
        "answers": answers,
    }
    actor = members.actor(session, batch.sent_by, now)
    act, subject = Act.score_given_together, f"batch:{batch.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
