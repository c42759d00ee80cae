"""Gathers rows of texts column by column, equal texts kept once, and counts what breaks.

A million rows with few distinct texts take eight bytes a cell; broken lines are held up to a number, and counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.coding import by_text
from scopgov.datasets.encodings import printable, undecodable
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

MOST_SHARED = 50_000
TOO_LONG = N_("A cell is longer than %(cell)s characters.")
TOO_FEW = N_("Too few fields: %(found)s where the header has %(expected)s.")
TOO_MANY = N_("Too many fields: %(found)s where the header has %(expected)s.")
NULL_BYTE = N_("A cell holds a null byte.")
UNDECODABLE = N_("A cell holds bytes that the encoding of the file does not know.")
OPEN_QUOTE = N_("A quote is opened and never closed.")
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Limits:
    """What a file may not exceed: bytes, columns, characters in a name or a cell; broken lines held in memory."""

    bytes: int = 100 * 1024 * 1024
    columns: int = 500
    name: int = 1_000
    cell: int = 20_000
    problems: int = 1_000


LIMITS = Limits()


@dataclass(frozen=True)
class Problem:
    """One line that could not be read as a row, and why."""

    line: int
    reason: Reason
    text: str

    def to_data(self) -> dict[str, object]:
        """Return the problem as JSON-able data."""
        reason = {"text": self.reason.text, "params": dict(self.reason.params)}
        return {"line": self.line, "reason": reason, "text": self.text}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Problem:
        """Rebuild a problem from JSON data."""
        return cls(data["line"], Reason(data["reason"]["text"], data["reason"]["params"]), data["text"])


def line_of(problem: Problem) -> str:
    """Write a problem as one line, which `Problem.from_data` reads again as JSON."""
    return json.dumps(problem.to_data()) + "\n"


class Broken:
    """All broken lines: counted by reason, the first of them held, every one written to `sink` if there is one.

    `kept` takes away from each what is not to be kept of it.
    """

    def __init__(
        self,
        most: int = LIMITS.problems,
        sink: IO[bytes] | None = None,
        kept: Callable[[Problem], Problem] | None = None,
    ) -> None:
        self.first: list[Problem] = []
        self.counts: Counter[str] = Counter()
        self._most, self._sink, self._kept = most, sink, kept

    def add(self, problem: Problem) -> None:
        """Take one broken line."""
        self.counts[problem.reason.text] += 1
        problem = self._kept(problem) if self._kept else problem
        if len(self.first) < self._most:
            self.first.append(problem)
        if self._sink is not None:
            self._sink.write(line_of(problem).encode())

    @property
    def total(self) -> int:
        """Return how many lines broke."""
        return self.counts.total()

    def told(self) -> dict[str, Any]:
        """Return what a table says of its broken lines."""
        first = sorted(self.first, key=lambda one: one.line)
        return {"problems": tuple(first), "broken": self.total, "reasons": dict(self.counts)}


class Columns:
    """Columns of texts under construction. Equal texts that come together are kept once."""

    def __init__(self, names: Sequence[str], limits: Limits, broken: Broken) -> None:
        self.names, self.limits, self.broken = list(names), limits, broken
        self._shared: list[dict[str, str]] = [{} for _ in names]
        self._parts: list[list[Texts]] = [[] for _ in names]
        self._lines: list[npt.NDArray[np.int64]] = []

    def extend(self, numbers: npt.NDArray[Any], frame: pd.DataFrame, *, strip: bool) -> None:
        """Take rows that are sound, a column at a time, with the lines they start on."""
        self._lines.append(numbers.astype(np.int64))
        for parts, place in zip(self._parts, frame.columns, strict=True):
            cells = frame[place]
            parts.append((by_text(cells, _stripped) if strip else cells).to_numpy(dtype=object))

    def add(self, numbers: Sequence[int], rows: Sequence[Sequence[str]], separator: str = " | ") -> None:
        """Take rows with the lines they start on, keeping apart those that break."""
        numbers, rows = self._sound(numbers, rows, separator)
        if not rows:
            return
        self._lines.append(np.asarray(numbers, dtype=np.int64))
        for shared, parts, cells in zip(self._shared, self._parts, zip(*rows, strict=True), strict=True):
            if len(shared) > MOST_SHARED:
                shared.clear()
            stripped = map(str.strip, cells)
            parts.append(np.array([shared.setdefault(cell, cell) for cell in stripped], dtype=object))

    def _sound(
        self, numbers: Sequence[int], rows: Sequence[Sequence[str]], separator: str
    ) -> tuple[Sequence[int], Sequence[Sequence[str]]]:
        width = len(self.names)
        if all(len(cells) == width for cells in rows) and not _odd(rows, self.limits):
            return numbers, rows
        kept_numbers, kept = [], []
        for number, cells in zip(numbers, rows, strict=True):
            cells = cells[:width] if len(cells) > width and not any(cells[width:]) else cells
            reason = fault(cells, width, self.limits)
            if reason is None:
                kept_numbers.append(number)
                kept.append(cells)
            else:
                self.refuse(number, reason, separator.join(cells))
        return kept_numbers, kept

    def refuse(self, number: int, reason: Reason, text: str) -> None:
        """Keep one line apart."""
        self.broken.add(Problem(number, reason, printable(text.strip("\r\n")[: self.limits.cell])))

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame of texts in the order of their lines."""
        lines = np.concatenate(self._lines) if self._lines else np.empty(0, np.int64)
        order = slice(None) if (lines[1:] > lines[:-1]).all() else np.argsort(lines, kind="stable")
        made = {}
        for name, parts in zip(self.names, self._parts, strict=True):
            made[name] = (np.concatenate(parts) if parts else np.empty(0, object))[order]
            parts.clear()
        index = pd.Index(lines[order], name="line", dtype="int64")
        return pd.DataFrame(made, index=index, columns=self.names, dtype=object, copy=False)


def _stripped(cells: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series([cell.strip() for cell in cells], index=cells.index, dtype=object)


def bare(line: str) -> str:
    """Return a line without its end, nor any other line end inside it."""
    return line.rstrip("\r\n").replace("\r", " ")


def _odd(rows: Sequence[Sequence[str]], limits: Limits) -> bool:
    """Tell whether some row may hold a null byte, bytes that cannot be decoded or a cell that is too long."""
    joined = list(map("".join, rows))
    if max(map(len, joined), default=0) > limits.cell:
        return True
    block = "".join(joined)
    return "\x00" in block or undecodable(block)


def fault(cells: Sequence[str], width: int, limits: Limits) -> Reason | None:
    """Return why a row cannot be kept, or None."""
    if any(len(cell) > limits.cell for cell in cells):
        return Reason(TOO_LONG, {"cell": limits.cell})
    if len(cells) != width:
        text = TOO_FEW if len(cells) < width else TOO_MANY
        return Reason(text, {"found": len(cells), "expected": width})
    if any("\x00" in cell for cell in cells):
        return Reason(NULL_BYTE)
    return Reason(UNDECODABLE) if any(map(undecodable, cells)) else None


def gather(
    rows: Iterable[tuple[int, Sequence[str]]],
    names: Sequence[str],
    limits: Limits,
    broken: Broken,
    size: int = 5_000,
) -> pd.DataFrame:
    """Sort rows that come one by one into a frame of texts and the lines that break."""
    columns = Columns(names, limits, broken)
    numbers: list[int] = []
    held: list[Sequence[str]] = []
    for number, cells in rows:
        numbers.append(number)
        held.append(cells)
        if len(held) == size:
            columns.add(numbers, held)
            numbers, held = [], []
    columns.add(numbers, held)
    return columns.frame()
