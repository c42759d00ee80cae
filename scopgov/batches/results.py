"""Writes a batch that is given back, and its errors, as CSV; and the empty file that one fills in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from scopgov.batches import queries
from scopgov.batches.errors import unpacked
from scopgov.batches.saying import Cell
from scopgov.batches.tables import Batch
from scopgov.domain import batches as rules
from scopgov.domain.cells import cell
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training.inputs import Input
from scopgov.training.wording import Say

FAULTS = (N_("line"), N_("column"), N_("error"))
MARK = "\ufeff"  # tells a spreadsheet that the texts are UTF-8


def as_csv(rows: Iterator[list[Cell]]) -> Iterator[str]:
    """Write the rows of a batch as CSV, some lines at a time."""
    yield MARK
    yield from written_all(rows)


def errors_as_csv(session: Session, batch: Batch, say: Say) -> Iterator[str]:
    """Write every error of a batch as CSV: one cell that could not be read, or one line, on each."""
    yield MARK + written([say(Reason(text)) for text in FAULTS])
    for chunk in queries.chunks(session, batch.id):
        rows = (
            [one.line, cell(one.field), cell(say(one.reason))]
            for one in unpacked(chunk.faults, chunk.reasons)
        )
        yield from written_all(rows)


def written_all(rows: Iterator[list[Any]], together: int = 500) -> Iterator[str]:
    """Write rows of a CSV file, some hundreds at a time."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    for count, row in enumerate(rows, start=1):
        writer.writerow(row)
        if count % together == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def written(row: Sequence[Cell]) -> str:
    """Write one row of a CSV file."""
    return "".join(written_all(iter([list(row)])))


def template(inputs: Sequence[Input]) -> str:
    """Return an empty file with the columns a mandate asks for."""
    return MARK + written([rules.REFERENCE, *(cell(one.name) for one in inputs)])
