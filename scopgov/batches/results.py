"""Gives a batch back: the columns of the file, then the answer or the errors of each line.

Scores are those kept; what stands around them is derived line by line, by the code that answers one row. No cell is
one that a spreadsheet would compute.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from scopgov.batches import kept, queries
from scopgov.batches.answering import typed
from scopgov.batches.errors import Error, unpacked
from scopgov.batches.tables import Batch, BatchChunk
from scopgov.config import Settings
from scopgov.datasets.spans import Rows
from scopgov.domain import batches as rules
from scopgov.domain.cells import cell
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.mandates import recalling
from scopgov.mandates.recalling import Recalled
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
FAULTS = (N_("line"), N_("column"), N_("error"))
MARK = "\ufeff"  # tells a spreadsheet that the texts are UTF-8


@dataclass
class Giving:
    """How one batch is given back: its lines where they are still here, the models that answered, the language."""

    session: Session
    settings: Settings
    batch: Batch
    say: Say
    _models: dict[str, Recalled] = field(default_factory=dict)

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the header, then each line written so far with what was added to it."""
        columns, batch_id, of = list(self.batch.columns), self.batch.id, self.batch.mandate
        base, lines = scoring.base_rate(of), kept.rows(self.settings, self.batch)
        spoken = wording(of.model_version, scoring.inputs(of)).spoken(self.say)
        yield [*map(cell, columns), *(self.say(Reason(text)) for text in ADDED)]
        for chunk in queries.chunks(self.session, batch_id):
            yield from self._chunk(chunk, lines, columns, base, spoken)

    def _chunk(
        self,
        chunk: BatchChunk,
        lines: Rows | None,
        columns: Sequence[str],
        base: float | None,
        spoken: Speaker,
    ) -> Iterator[list[Cell]]:
        answers, known = queries.answers(chunk), queries.acted_on(self.session, chunk)
        given = dict(zip(answers.lines.tolist(), answers.probabilities.tolist(), strict=True))
        wrong = _by_line(unpacked(chunk.faults, chunk.reasons))
        for line, row in _rows(chunk, lines, [*given, *wrong]):
            if line in given:
                row, told = self._told(chunk, known.get(line), row, given[line])
                yield [*_given(columns, row), line, *_answer(told, base, spoken), ""]
            elif line in wrong:
                empty: list[Cell] = [""] * (len(ADDED) - 2)
                yield [*_given(columns, row), line, *empty, cell(self._errors(wrong[line]))]

    def _told(
        self, chunk: BatchChunk, score: Score | None, row: Mapping[str, Any], given: float
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return what was typed in a line, and all that is said of its score."""
        if score is not None:
            said = {name: getattr(score, name) for name in ("id", *TOLD)}
            return {**score.inputs, rules.REFERENCE: score.reference}, said
        if not row:
            return row, {"probability": given}
        inputs = {name: cell for name, cell in row.items() if name != rules.REFERENCE}
        try:
            read, said = self._model(chunk.chunk.artefact_sha256).answer(inputs, given)
        except Refused as fault:
            return row, {"probability": given, "fault": fault.reason}
        return {**row, **read}, said

    def _model(self, sha256: str) -> Recalled:
        if sha256 not in self._models:
            self._models[sha256] = recalling.opened(self.settings.artefacts, sha256)
        return self._models[sha256]

    def _errors(self, found: Sequence[Error]) -> str:
        return "; ".join(
            f"{one.field} – {self.say(one.reason)}" if one.field else self.say(one.reason) for one in found
        )


TOLD = ("probability", "uncalibrated", "scale", "base", "factors", "warnings")


def _by_line(found: Iterator[Error]) -> dict[int, list[Error]]:
    made: dict[int, list[Error]] = {}
    for one in found:
        made.setdefault(one.line, []).append(one)
    return made


def _rows(
    chunk: BatchChunk, lines: Rows | None, written: Sequence[int]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the lines of a chunk in order, with what was typed where the file is still here."""
    if lines is None:
        yield from ((line, {}) for line in sorted(set(written)))
        return
    for block in lines.blocks(chunk.first_line, chunk.next_line):
        found: list[tuple[int, Mapping[str, str]]] = [(one.line, {}) for one in block.problems]
        for part in block.parts:
            found += typed(part, lines.names)
        yield from sorted(found, key=lambda one: one[0]) if len(block.parts) > 1 or block.problems else found


def _given(columns: Sequence[str], given: Mapping[str, Any]) -> list[Cell]:
    return [_cell(given.get(name, "")) for name in columns]


def _cell(value: Any) -> Cell:
    return value if isinstance(value, int | float) else cell(str(value))


def _answer(told: Mapping[str, Any], base: float | None, spoken: Speaker) -> list[Cell]:
    probability, say = told["probability"], spoken.say
    words = say(word(probability, base))
    if "factors" not in told:
        reason = say(told["fault"]) if "fault" in told else ""
        return ["", probability, words, "", "", "", "", cell(reason)]
    warnings = "; ".join(say(reason_of(one)) for one in told["warnings"])
    said: list[Cell] = [words, told["uncalibrated"], told["base"], told["scale"]]
    factors = rules.factor_text(told["factors"], spoken.sentences(told["factors"]))
    return [told.get("id", ""), probability, *said, cell(factors), cell(warnings)]


def as_csv(giving: Giving) -> Iterator[str]:
    """Write a batch as CSV, some lines at a time."""
    yield MARK
    yield from written_all(giving.rows())


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
