"""Answers some lines of a file at once, by columns: the probability of each, or each of its cells that cannot be read.

Writes nothing, and opens no model: one is lent by the gate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from scopgov.batches.errors import Errors, lines_of
from scopgov.datasets.span_cells import Column
from scopgov.datasets.spans import Block, Part
from scopgov.domain import batches as rules
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.mandates.gate import Opened
from scopgov.scoring.packed import pack
from scopgov.scoring.services import LONGEST_REFERENCE, named

NOT_USABLE = N_("The model gave no usable answer for these values.")
Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Chunk:
    """Lines ready to be written, from `first` up to, and without, `next`: scores and errors, packed."""

    first: int
    next: int
    scored: int
    held: bytes
    refused: int
    faults: bytes
    reasons: list[dict[str, Any]]


@dataclass
class _Held:
    """Blocks that were answered: the first line of all, those scored and their probabilities, errors, the next line."""

    first: int = 0
    lines: list[Numbers] = field(default_factory=list)
    found: list[Numbers] = field(default_factory=list)
    errors: Errors = field(default_factory=Errors)
    next: int = 0


class Answering:
    """Answers blocks of one file, one after the other; what it learnt of texts in one serves the next."""

    def __init__(self, opened: Opened) -> None:
        self._bulk, self._columns = opened.scorer.bulk, opened.scorer.columns()
        self._held = _Held()

    def add(self, block: Block) -> None:
        """Answer the lines of a block, which follow those added before."""
        held, lines, found = self._held, [np.empty(0, np.int64)], [np.empty(0)]
        for problem in block.problems:
            held.errors.add([problem.line], problem.reason)
        for part in block.parts:
            mine, probabilities = self._part(part, held.errors)
            lines.append(mine)
            found.append(probabilities)
        scored, probabilities = np.concatenate(lines), np.concatenate(found)
        if len(block.parts) > 1:
            order = np.argsort(scored, kind="stable")
            scored, probabilities = scored[order], probabilities[order]
        held.first = held.first or block.first
        held.lines.append(scored)
        held.found.append(probabilities)
        held.next = block.next

    def taken(self) -> Chunk:
        """Return all that was added since it was last taken, one block at least."""
        held, self._held = self._held, _Held()
        scored, probabilities = np.concatenate(held.lines), np.concatenate(held.found)
        faults = held.errors.packed()
        kept, refused = pack(scored, probabilities), len(lines_of(faults))
        return Chunk(held.first, held.next, len(scored), kept, refused, faults, held.errors.reasons)

    def _part(self, part: Part, errors: Errors) -> tuple[Numbers, Numbers]:
        rows = len(part.lines)
        sound = _references(part, errors)
        columns, faults = self._columns.read(part.columns, rows)
        for fault in faults:
            errors.add(part.lines[fault.places].tolist(), fault.reason, fault.name)
            sound[fault.places] = False
        found = self._bulk.probabilities(columns)
        strange = sound & ~np.isfinite(found)
        if strange.any():
            errors.add(part.lines[strange].tolist(), Reason(NOT_USABLE))
            sound &= ~strange
        return (part.lines, found) if sound.all() else (part.lines[sound], found[sound])


def _references(part: Part, errors: Errors) -> npt.NDArray[np.bool_]:
    """Tell which rows are named as they must be; look one by one only at those that may not be."""
    column = part.columns[rules.REFERENCE]
    sound = column.short(LONGEST_REFERENCE)
    for at in np.flatnonzero(~sound).tolist():
        reason = _fault(column, at)
        if reason is None:
            sound[at] = True
        else:
            errors.add([int(part.lines[at])], reason, rules.REFERENCE)
    return sound


def _fault(column: Column, at: int) -> Reason | None:
    try:
        named(column.text(at))
    except Refused as refused:
        return refused.reason
    return None


def typed(part: Part) -> list[tuple[int, dict[str, str]]]:
    """Return each row of a part as texts by column, with its line."""
    columns = [column.texts() for column in part.columns.values()]
    rows = zip(*columns, strict=True)
    return [
        (line, dict(zip(part.columns, cells, strict=True)))
        for line, cells in zip(part.lines.tolist(), rows, strict=True)
    ]
