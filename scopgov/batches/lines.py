"""Finds one line of a file again, and makes it a score of its own for whoever is to act on it.

What it then says is derived from the bytes of the model and the line, by the code that answers one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.batches import kept, queries
from scopgov.batches.tables import Batch, BatchChunk
from scopgov.config import Settings
from scopgov.datasets.spans import Rows
from scopgov.db import hold
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.mandates import recalling
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import Score

MOST = 20  # lines shown of a search
LONGEST_ROW = 200  # lines that one row may go over


@dataclass(frozen=True)
class Found:
    """A scored line of a batch: its reference, its probability, and the score it became if it did."""

    batch: Batch
    line: int
    reference: str
    probability: float
    score_id: int | None


def search(session: Session, settings: Settings, wanted: str, within: Batch | None = None) -> list[Found]:
    """Return the scored lines whose reference holds what is wanted, as written, of one batch or of the latest."""
    found: list[Found] = []
    for batch in [within] if within is not None else queries.searchable(session):
        rows = kept.rows(settings, batch) if wanted else None
        if rows is not None:
            found += _within(session, batch, rows, wanted, MOST - len(found))
        if len(found) >= MOST:
            break
    return found


def _within(session: Session, batch: Batch, rows: Rows, wanted: str, most: int) -> list[Found]:
    found: list[Found] = []
    for line in rows.holding(wanted):
        row = _row(rows, line)
        reference = " ".join((row or {}).get(rules.REFERENCE, "").split())
        made = _found(session, batch, line, reference) if wanted in reference else None
        found += [made] if made else []
        if len(found) >= most:
            break
    return found


def _found(session: Session, batch: Batch, line: int, reference: str) -> Found | None:
    chunk = queries.chunk_of(session, batch.id, line)
    probability = queries.answers(chunk).of(line) if chunk else None
    if chunk is None or probability is None:
        return None
    score_id = session.scalar(
        select(Score.id).where(Score.chunk_id == chunk.chunk_id, Score.chunk_line == line)
    )
    return Found(batch, line, reference, probability, score_id)


def _row(rows: Rows, line: int) -> dict[str, str] | None:
    """Return the row that begins on a line, as texts by column."""
    block = next(rows.blocks(line, most=lambda: LONGEST_ROW), None)
    for part in block.parts if block else ():
        if line in part.lines:
            at = int((part.lines == line).argmax())
            return {name: part.columns[name].text(at) for name in rows.names}
    return None


def open_line(
    session: Session, settings: Settings, *, actor: Actor, now: datetime, batch: Batch, line: int
) -> Score:
    """Make a scored line a score of its own, once, so that people may decide, contest, explain.

    It keeps its probability, instant, mandate and asker. Raises Refused where the file is gone or the model answers
    otherwise than it did.
    """
    must(actor, Permission.score_read)
    hold(session, batch)
    chunk = queries.chunk_of(session, batch.id, line)
    given = queries.answers(chunk).of(line) if chunk else None
    if chunk is None or given is None:
        raise NotFound(Reason(N_("No score was given for this line.")))
    held = select(Score).where(Score.chunk_id == chunk.chunk_id, Score.chunk_line == line)
    return session.scalar(held) or _opened(session, settings, actor, now, (batch, chunk, line, given))


def _opened(
    session: Session,
    settings: Settings,
    actor: Actor,
    now: datetime,
    of: tuple[Batch, BatchChunk, int, float],
) -> Score:
    batch, chunk, line, given = of
    rows = kept.rows(settings, batch)
    row = _row(rows, line) if rows else None
    if row is None:
        raise Refused(Reason(N_("The file was deleted: of this line, only its score is kept.")))
    reference = scoring.named(row.pop(rules.REFERENCE))
    recalled = recalling.opened(settings.artefacts, chunk.chunk.artefact_sha256)
    inputs, told = recalled.answer(row, given)
    made = Score(
        mandate_id=chunk.chunk.mandate_id,
        reference=reference,
        inputs=inputs,
        scored_by=chunk.chunk.scored_by,
        scored_at=chunk.chunk.scored_at,
        channel=Channel.batch,
        chunk_id=chunk.chunk_id,
        chunk_line=line,
        **{name: told[name] for name in scoring.ANSWERED},
    )
    session.add(made)
    session.flush()
    _enter(session, actor, now, made, {"batch": batch.id, "line": line, "answers": chunk.chunk.sha256}, told)
    return made


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    made: Score,
    where: Mapping[str, Any],
    told: Mapping[str, Any],
) -> None:
    answer = digest({"reference": made.reference, "inputs": made.inputs, "result": dict(told)})
    facts = {"mandate": made.mandate_id, **where, "answer": answer}
    subject = f"score:{made.id}"
    record.append(session, actor=actor, now=now, act=Act.score_opened, subject=subject, facts=facts)
