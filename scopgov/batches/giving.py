"""Gives a batch back line by line: the columns of the file, then the answer or the errors of each.

Scores are those kept; what stands around them is derived by the bytes that answered: many lines at once where they say
so by columns, else line by line, by the code that answers one row. No cell is one that a spreadsheet would compute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from scopgov.batches import kept, queries, saying
from scopgov.batches.answering import typed
from scopgov.batches.errors import Error, unpacked
from scopgov.batches.saying import Cell, Floats, Places
from scopgov.batches.tables import Batch, BatchChunk
from scopgov.config import Settings
from scopgov.datasets.spans import Block, Part
from scopgov.domain import batches as rules
from scopgov.domain.cells import cell
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.mandates import recalling
from scopgov.mandates.recalling import Recalled
from scopgov.scoring import queries as scoring
from scopgov.scoring.packed import Answers
from scopgov.scoring.tables import Score
from scopgov.training.reading import word
from scopgov.training.wording import Say, Speaker, wording

Line = tuple[int, list[Cell]]
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
TOLD = ("probability", "uncalibrated", "scale", "base", "factors", "warnings")
TOGETHER = 10_000  # lines said together


@dataclass(frozen=True)
class _Written:
    """What is written of one chunk: its answers, its errors by line, and the lines that became scores of their own."""

    sha256: str
    answers: Answers
    wrong: Mapping[int, Sequence[Error]]
    known: Mapping[int, Score]

    @classmethod
    def of(cls, session: Session, chunk: BatchChunk) -> _Written:
        wrong: dict[int, list[Error]] = {}
        for one in unpacked(chunk.faults, chunk.reasons):
            wrong.setdefault(one.line, []).append(one)
        answers, known = queries.answers(chunk), queries.acted_on(session, chunk)
        return cls(chunk.chunk.artefact_sha256, answers, wrong, known)

    def lines(self) -> list[int]:
        return sorted({*self.answers.lines.tolist(), *self.wrong})

    def together(self, lines: Places) -> Floats:
        """Return the probability of each line that may be said together with others, nothing (NaN) for the rest."""
        given = self.answers.of_all(lines)
        given[np.isin(lines, list(self.known))] = np.nan
        return given


@dataclass
class Giving:
    """How one batch is given back: its lines where they are still here, the models that answered, the language."""

    session: Session
    settings: Settings
    batch: Batch
    say: Say
    _models: dict[str, Recalled | Refused] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what every line needs."""
        of = self.batch.mandate
        self._columns, self._base = list(self.batch.columns), scoring.base_rate(of)
        self._spoken = wording(of.model_version, scoring.inputs(of)).spoken(self.say)

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the header, then each line written so far with what was added to it."""
        batch_id, lines = self.batch.id, kept.rows(self.settings, self.batch)
        yield [*map(cell, self._columns), *(self.say(Reason(text)) for text in ADDED)]
        for chunk in queries.chunks(self.session, batch_id):
            begins, ends, of = chunk.first_line, chunk.next_line, _Written.of(self.session, chunk)
            if lines is None:
                yield from (row for _, row in self._apart(of, ((line, {}) for line in of.lines())))
                continue
            for block in lines.blocks(begins, ends, most=lambda: TOGETHER):
                yield from (row for _, row in self._block(of, block))

    def _block(self, of: _Written, block: Block) -> list[Line]:
        made = list(self._apart(of, ((one.line, {}) for one in block.problems)))
        for part in block.parts:
            made += self._part(of, part)
        return sorted(made, key=lambda one: one[0])

    def _part(self, of: _Written, part: Part) -> list[Line]:
        """Say together the rows that may be, then the others one by one."""
        model, given = self._model(of.sha256), of.together(part.lines)
        found = None if isinstance(model, Refused) else model.answer_all(part.columns, given)
        if found is None or isinstance(model, Refused):
            return list(self._apart(of, typed(part)))
        told, places = found
        columns = saying.typed(part, places, self._columns, model.inputs)
        lines = part.lines[places].tolist()
        empty: list[Cell] = [""] * len(lines)
        columns += [lines, empty, *saying.answered(told, given[places], self._base, self._spoken), empty]
        rest = np.setdiff1d(np.arange(len(part.lines)), places)
        together = zip(lines, map(list, zip(*columns, strict=True)), strict=True)
        return [*together, *self._apart(of, typed(part.taken(rest)))]

    def _apart(self, of: _Written, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[Line]:
        """Say rows one by one, with what was typed where the file is still here; lines not written are left out."""
        for line, row in rows:
            given = of.answers.of(line)
            if given is not None:
                row, told = self._told(of, line, row, given)
                yield line, [*self._given(row), line, *_answer(told, self._base, self._spoken), ""]
            elif line in of.wrong:
                empty: list[Cell] = [""] * (len(ADDED) - 2)
                yield line, [*self._given(row), line, *empty, cell(self._errors(of.wrong[line]))]

    def _told(
        self, of: _Written, line: int, row: Mapping[str, Any], given: float
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return what was typed in a line, and all that is said of its score."""
        score, model = of.known.get(line), self._model(of.sha256)
        if score is not None:
            said = {name: getattr(score, name) for name in ("id", *TOLD)}
            return {**score.inputs, rules.REFERENCE: score.reference}, said
        if not row:
            return row, {"probability": given}
        if isinstance(model, Refused):
            return row, {"probability": given, "fault": model.reason}
        try:
            read, said = model.answer({name: row[name] for name in row if name != rules.REFERENCE}, given)
        except Refused as fault:
            return row, {"probability": given, "fault": fault.reason}
        return {**row, **read}, said

    def _model(self, sha256: str) -> Recalled | Refused:
        """Open the model that answered, once, or keep why it cannot be opened."""
        if sha256 not in self._models:
            try:
                self._models[sha256] = recalling.opened(self.settings.artefacts, sha256)
            except Refused as fault:
                self._models[sha256] = fault
        return self._models[sha256]

    def _given(self, row: Mapping[str, Any]) -> list[Cell]:
        return [_cell(row.get(name, "")) for name in self._columns]

    def _errors(self, found: Sequence[Error]) -> str:
        return "; ".join(
            f"{one.field} – {self.say(one.reason)}" if one.field else self.say(one.reason) for one in found
        )


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
    amounts = (one["contribution"] for one in told["factors"])
    factors = rules.factor_text(rules.factor_texts(spoken.sentences(told["factors"]), amounts))
    return [told.get("id", ""), probability, *said, cell(factors), cell(warnings)]
