"""Gives a batch back, rebuilt from its scores: the columns of the file, then the answer or the error of each line.

No cell is one that a spreadsheet would compute.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from sqlalchemy.orm import Session

from scopgov.batches import queries
from scopgov.batches.tables import Batch
from scopgov.domain import batches as rules
from scopgov.domain.cells import cell
from scopgov.domain.errors import Reason
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import Score
from scopgov.training.inputs import Input
from scopgov.training.reading import word
from scopgov.training.wording import Speaker, wording

Say = Callable[[Reason], str]
Cell = str | float | int
ADDED = (
    N_("line"),
    N_("score number"),
    N_("probability"),
    N_("in words"),
    N_("before calibration"),
    N_("base"),
    N_("scale"),
    N_("factors"),
    N_("warnings"),
    N_("error"),
)
MARK = "\ufeff"  # tells a spreadsheet that the texts are UTF-8


def rows(session: Session, batch: Batch, say: Say) -> Iterator[list[Cell]]:
    """Yield the header, then each line written so far with what was added to it."""
    columns, of = list(batch.columns), batch.mandate
    base, spoken = scoring.base_rate(of), wording(of.model_version, scoring.inputs(of)).spoken(say)
    yield [*map(cell, columns), *(say(Reason(text)) for text in ADDED)]
    for line, score in queries.lines(session, batch.id):
        if score is not None:
            given = {**score.inputs, rules.REFERENCE: score.reference}
            yield [*_given(columns, given), line.line, *_answer(score, base, spoken), ""]
            continue
        reason = line.reason or {"text": ""}
        field, why = reason.get("field", ""), say(reason_of(reason))
        error = f"{field} – {why}" if field else why
        empty: list[Cell] = [""] * (len(ADDED) - 2)
        yield [*_given(columns, line.typed or {}), line.line, *empty, cell(error)]


def _given(columns: Sequence[str], given: dict[str, Any]) -> list[Cell]:
    return [_cell(given.get(name, "")) for name in columns]


def _cell(value: Any) -> Cell:
    return value if isinstance(value, int | float) else cell(str(value))


def _answer(score: Score, base: float | None, spoken: Speaker) -> list[Cell]:
    say = spoken.say
    warnings = "; ".join(say(reason_of(one)) for one in score.warnings)
    said: list[Cell] = [say(word(score.probability, base)), score.uncalibrated, score.base, score.scale]
    return [
        score.id,
        score.probability,
        *said,
        cell(rules.factor_text(score.factors, spoken.sentences(score.factors))),
        cell(warnings),
    ]


def as_csv(session: Session, batch: Batch, say: Say) -> Iterator[str]:
    """Write a batch as CSV, line by line."""
    yield MARK
    for row in rows(session, batch, say):
        yield written(row)


def written(row: Sequence[Cell]) -> str:
    """Write one row of a CSV file."""
    held = io.StringIO()
    csv.writer(held, delimiter=";", lineterminator="\r\n").writerow(row)
    return held.getvalue()


def as_workbook(session: Session, batch: Batch, say: Say, file: IO[bytes]) -> None:
    """Write a batch into a workbook, row by row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    for row in rows(session, batch, say):
        sheet.append(row)
    book.save(file)


def template(inputs: Sequence[Input]) -> str:
    """Return an empty file with the columns a mandate asks for."""
    return MARK + written([rules.REFERENCE, *(cell(one.name) for one in inputs)])
