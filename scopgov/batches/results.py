"""Writes a batch that is given back, and its errors, as CSV; and the empty file that one fills in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from scopgov.batches import queries
from scopgov.batches.errors import unpacked
from scopgov.batches.saying import Cell
from scopgov.batches.tables import Batch
from scopgov.domain import batches as rules
from scopgov.domain.cells import MARK, cell, lines, sheet
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training.inputs import Input
from scopgov.training.wording import Say

FAULTS = (N_("line"), N_("column"), N_("error"))


def as_csv(rows: Iterator[list[Cell]]) -> Iterator[str]:
    """Write the rows of a batch as CSV, some lines at a time."""
    yield MARK
    yield from lines(rows)


def errors_as_csv(session: Session, batch: Batch, say: Say) -> Iterator[str]:
    """Write every error of a batch as CSV: one cell that could not be read, or one line, on each."""
    yield sheet([[say(Reason(text)) for text in FAULTS]])
    for chunk in queries.chunks(session, batch.id):
        rows = (
            [one.line, cell(one.field), cell(say(one.reason))]
            for one in unpacked(chunk.faults, chunk.reasons)
        )
        yield from lines(rows)


def template(inputs: Sequence[Input]) -> str:
    """Return an empty file with the columns a mandate asks for."""
    return sheet([[rules.REFERENCE, *(cell(one.name) for one in inputs)]])
