"""Reads CSV and ARFF files as text, keeping apart, with its line number, every line that breaks.

Decides nothing about meaning: types, codes and roles belong to `schema`. Never runs anything from a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")


@dataclass(frozen=True)
class Limits:
    """What a file may not exceed: bytes, columns, characters in a cell, broken lines told one by one."""

    bytes: int = 100 * 1024 * 1024
    columns: int = 500
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


@dataclass(frozen=True)
class Table:
    """A file read as text: one row per good line (index = line number), and the lines that broke.

    `declared` holds what an ARFF header says of a column: `{"kind", "values"?, "date_format"?}`.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    format: str
    encoding: str
    separator: str
    declared: dict[str, dict[str, object]] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, with the lines they stand on."""

    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    problems: tuple[Problem, ...]
    total_rows: int


def read(path: Path, filename: str = "", limits: Limits = LIMITS) -> Table:
    """Read a stored CSV or ARFF file as text.

    `filename` is the name the file came with. Raises Refused when it is too large, binary or has no header.
    """
    from scopgov.datasets.arff import read_arff

    if path.stat().st_size > limits.bytes:
        raise Refused(
            Reason(
                N_("The file is larger than %(megabytes)s MB."), {"megabytes": limits.bytes // (1024 * 1024)}
            ),
            field="file",
        )
    text, encoding = decode(path.read_bytes())
    if _looks_like_arff(filename or path.name, text):
        return read_arff(text, encoding, limits)
    return _read_csv(text, encoding, limits)


def preview(path: Path, n: int = 20, filename: str = "") -> Preview:
    """Return the first `n` rows of a file, its columns and its broken lines."""
    table = read(path, filename)
    head = table.frame.head(n)
    return Preview(
        columns=[str(name) for name in head.columns],
        rows=[[str(cell) for cell in row] for row in head.to_numpy().tolist()],
        lines=[int(line) for line in head.index],
        problems=table.problems,
        total_rows=len(table.frame),
    )


def decode(data: bytes) -> tuple[str, str]:
    """Decode bytes as UTF-8 (with or without a byte-order mark), else as the Western 8-bit sets."""
    if b"\x00" in data:
        raise Refused(Reason(N_("This is not a text file: it holds null bytes.")), field="file")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes any bytes")


def _looks_like_arff(filename: str, text: str) -> bool:
    if filename.lower().endswith(".arff"):
        return True
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("%")), "")
    return first.strip().lower().startswith("@relation")


def sniff(text: str) -> str:
    """Choose the separator that cuts the first lines into the most fields of equal number."""
    sample = "\n".join(text.splitlines()[:50])

    def regularity(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    return max(SEPARATORS, key=regularity)


def _read_csv(text: str, encoding: str, limits: Limits) -> Table:
    separator = sniff(text)
    rows = _numbered(text, separator)
    _, header = next(rows, (0, []))
    names = check_names([name.strip() for name in header], limits)
    frame, problems = gather(rows, names, limits)
    return Table(frame, tuple(problems), "csv", encoding, separator)


def _numbered(text: str, separator: str, quote: str = '"', first: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number on which the row starts, cells), leaving out empty lines."""
    # A quote that never closes swallows the rest of the file into one cell: allow it, `gather` refuses it.
    csv.field_size_limit(LIMITS.bytes)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote)
    start = first
    for cells in reader:
        if cells:
            yield start, cells
        start = first + reader.line_num


def check_names(names: list[str], limits: Limits) -> list[str]:
    """Return the column names, or refuse a header that is missing, too wide, empty or ambiguous."""
    if not any(names):
        raise Refused(Reason(N_("The file has no header line.")), field="file")
    if len(names) > limits.columns:
        raise Refused(
            Reason(N_("The file has more than %(columns)s columns."), {"columns": limits.columns}),
            field="file",
        )
    if not all(names):
        raise Refused(Reason(N_("A column has no name in the header line.")), field="file")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(Reason(N_("Two columns are both named “%(name)s”."), {"name": twice[0]}), field="file")
    return names


def gather(
    rows: Iterable[tuple[int, list[str]]], names: list[str], limits: Limits
) -> tuple[pd.DataFrame, list[Problem]]:
    """Sort rows into a text frame indexed by line number and the lines that break, with their reasons."""
    lines: list[int] = []
    good: list[list[str]] = []
    problems: list[Problem] = []
    for line, cells in rows:
        reason = _fault(cells, len(names), limits)
        if reason is None:
            lines.append(line)
            good.append([cell.strip() for cell in cells])
        elif len(problems) < limits.problems:
            problems.append(Problem(line, reason, " | ".join(cells)[:200]))
        else:
            raise Refused(
                Reason(N_("More than %(count)s lines could not be read."), {"count": limits.problems}),
                field="file",
            )
    frame = pd.DataFrame(good, columns=names, index=pd.Index(lines, name="line", dtype="int64"), dtype=object)
    return frame, problems


def _fault(cells: list[str], width: int, limits: Limits) -> Reason | None:
    if any(len(cell) > limits.cell for cell in cells):
        return Reason(N_("A cell is longer than %(cell)s characters."), {"cell": limits.cell})
    if len(cells) != width:
        text = N_("%(found)s fields where the header has %(expected)s.")
        return Reason(text, {"found": len(cells), "expected": width})
    return None
