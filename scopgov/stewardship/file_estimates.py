"""Tells whether the estimates given in files of proposals moved, file after file, under the version in use.

Of a file, only its estimates are kept here: what was given stands in the file, which is deleted, so it is not compared,
and the page says so. Files are never cut: those sent first are compared with those sent later. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.batches.tables import Batch, BatchChunk
from scopgov.datasets import drifting
from scopgov.datasets.schema import Kind
from scopgov.datasets.words import STRENGTHS
from scopgov.domain import drift
from scopgov.domain.drift import FEWEST, Moved
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.impact import Topic
from scopgov.domain.text import N_
from scopgov.impact.showing import Aside, Fact, Span
from scopgov.mandates import queries as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring.packed import unpack
from scopgov.scoring.tables import ScoreChunk
from scopgov.usecases.tables import UseCase

MOST_PIECES = 10  # read of each side, spread over it: a page is not kept waiting by a file of millions
NOT_COMPARED = N_(
    "Scores given in files: %(count)s (files: %(files)s). What was given stands in the files and is not compared: "
    "only their estimates are."
)
TOO_FEW = N_(
    "Too few files to say whether their estimates moved: %(least)s scores are needed before and after."
)


@dataclass(frozen=True)
class Piece:
    """Some scores of one file: their row, the file, the instant, how many they are."""

    chunk_id: int
    batch_id: int
    at: datetime
    count: int


def moved(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell how many scores of the version in use came in files, and whether their estimates moved from file to file."""
    mandate = mandates.latest(session, use_case)
    pieces = _pieces(session, mandate) if mandate else []
    if not pieces:
        return
    told = {"count": sum(one.count for one in pieces), "files": len({one.batch_id for one in pieces})}
    yield Topic.harms, Aside(NOT_COMPARED, told)
    before, after = halves(pieces)
    if not drift.enough(sum(one.count for one in before), sum(one.count for one in after)):
        yield Topic.harms, Aside(TOO_FEW, {"least": FEWEST})
        return
    try:
        yield Topic.harms, _compared(session, before, after)
    except Refused as altered:
        yield Topic.harms, altered.reason


def _pieces(session: Session, mandate: Mandate) -> list[Piece]:
    """Return what files were given under the mandates of a version, file after file, in the order they were sent."""
    under = select(Mandate.id).where(Mandate.model_version_id == mandate.model_version_id)
    query = (
        select(ScoreChunk.id, BatchChunk.batch_id, Batch.sent_at, ScoreChunk.count)
        .join(BatchChunk, BatchChunk.chunk_id == ScoreChunk.id)
        .join(Batch, Batch.id == BatchChunk.batch_id)
        .where(ScoreChunk.mandate_id.in_(under), ScoreChunk.count > 0)
        .order_by(Batch.sent_at, Batch.id, ScoreChunk.id)
    )
    return [Piece(*row) for row in session.execute(query)]


def halves(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Cut pieces, in order of their files, where a file ends, as near to the middle of the scores as may be."""
    total, before = sum(one.count for one in pieces), accumulate(one.count for one in pieces)
    ends = [
        (abs(2 * done - total), at)
        for at, (one, following, done) in enumerate(zip(pieces, pieces[1:], before, strict=False), start=1)
        if one.batch_id != following.batch_id
    ]
    cut = min(ends, default=(0, len(pieces)))[1]
    return pieces[:cut], pieces[cut:]


def _compared(session: Session, before: Sequence[Piece], after: Sequence[Piece]) -> Reason:
    earlier, later = _estimates(session, before), _estimates(session, after)
    whose = np.repeat([False, True], [len(earlier), len(later)])
    values = pd.Series(np.concatenate((earlier, later)))
    (found,) = drift.read([drifting.trial(values, Kind.number, whose)])
    day = local_day(after[0].at)
    if found.verdict is not Moved.moved or found.strength is None:
        text = N_("Between the files sent before and from %(day)s, no move of the estimates is shown.")
        return Reason(text, {"day": day})
    text = N_(
        "Between the files sent before and from %(day)s, the estimates %(how)s. Files may hold other kinds of cases: "
        "they need not be worse."
    )
    return Reason(text, {"day": day, "how": Reason(STRENGTHS[found.strength])})


def _estimates(session: Session, pieces: Sequence[Piece]) -> npt.NDArray[np.float64]:
    """Return estimates of some scores, spread over all of them where they are many."""
    some = pieces[:: -(-len(pieces) // MOST_PIECES)]
    most = drifting.MOST_ROWS // (2 * len(some))
    found = []
    for one in some:
        chunk = session.get_one(ScoreChunk, one.chunk_id)
        given = unpack(chunk.held, chunk.sha256).probabilities
        session.expire(chunk, ["held"])
        found.append(given[:: -(-len(given) // most)])
    return np.concatenate(found)
