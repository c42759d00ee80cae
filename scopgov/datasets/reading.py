"""Reads CSV, ARFF and Excel files as text, keeping apart, with its line number, every line that breaks.

Decides nothing about meaning: types, codes and roles belong to `schema`. Never runs anything from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import pandas as pd

from scopgov.datasets.coding import Coded
from scopgov.datasets.cutting import MOST_LINES, cut, header
from scopgov.datasets.encodings import ENCODINGS, SEPARATORS, find_encoding, open_utf8, sniff
from scopgov.datasets.gathering import LIMITS, Broken, Columns, Limits, Problem
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

Tell = Callable[[int, int], None]
LONGEST_LINE = 1 << 20  # bytes


def quiet(done: int, total: int) -> None:
    """Tell nobody how far the reading has come."""


@dataclass(frozen=True)
class Options:
    """How a person wants a file read; what is empty is found from the file itself."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    decimal: str = ""

    def to_data(self) -> dict[str, str]:
        """Return what was asked for as JSON-able data."""
        return {name: asked for name, asked in asdict(self).items() if asked}

    @classmethod
    def from_data(cls, data: Mapping[str, Any] | None) -> Options:
        """Rebuild options from JSON data. Raises Refused for an encoding, separator or sign that is not ours."""
        options = cls(**(data or {}))
        known = {"encoding": ENCODINGS, "separator": SEPARATORS, "decimal": (".", ",")}
        for name, allowed in known.items():
            if getattr(options, name) not in ("", *allowed):
                raise Refused(Reason(N_("This way of reading a file is not known.")), field=name)
        return options


AS_FOUND = Options()


@dataclass(frozen=True)
class Table:
    """A file read as text: one row per good line (index = line number), and the lines that broke.

    `problems` are the first of them, `broken` counts all. `declared` holds what an ARFF header says of a column:
    `{"kind", "values"?, "date_format"?}`; `sheets` the sheets of a workbook, `reasons` how many lines broke for each
    reason. `coded` holds, of a table off the shelf, the columns whose texts come back.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    format: str
    encoding: str = ""
    separator: str = ""
    declared: dict[str, dict[str, object]] = field(default_factory=dict)
    broken: int = 0
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    reasons: dict[str, int] = field(default_factory=dict)
    coded: Mapping[str, Coded] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Reading:
    """What every reader of a format is told: how to read, what may not be exceeded, whom to tell."""

    options: Options = AS_FOUND
    limits: Limits = LIMITS
    broken: Broken = field(default_factory=Broken)
    tell: Tell = quiet
    head: bool = False  # whether the first lines are enough


def read(path: Path, filename: str = "", reading: Reading | None = None) -> Table:
    """Read a stored CSV, ARFF or Excel file as text.

    `filename` is the name the file came with. Raises Refused when it is too large, binary or has no header.
    """
    from scopgov.datasets.arff import read_arff
    from scopgov.datasets.sheets import is_workbook, read_workbook

    reading = reading or Reading()
    if path.stat().st_size > reading.limits.bytes:
        text = N_("The file is larger than %(megabytes)s MB.")
        megabytes = reading.limits.bytes // (1024 * 1024)
        raise Refused(Reason(text, {"megabytes": megabytes}), field="file")
    if is_workbook(path, filename):
        return read_workbook(path, reading)
    encoding = reading.options.encoding or find_encoding(path)
    with open_utf8(path, encoding) as file:
        head = _begun(file)
        rest = _Rest(file, path.stat().st_size, reading)
        if _looks_like_arff(filename or path.name, head):
            return read_arff(chain(head, map(_text, rest.lines())), encoding, reading)
        return _read_csv(head, rest, encoding, reading)


def must_have_lines(path: Path, filename: str) -> None:
    """Refuse a text file with a line longer than any row of a table: to read it would take many times its size.

    A line is found too long where a whole block holds no end of one; sheets are measured as they are unpacked.
    """
    from scopgov.datasets.sheets import is_workbook

    if is_workbook(path, filename):
        return
    with path.open("rb") as file:
        while len(block := file.read(LONGEST_LINE)) == LONGEST_LINE:
            if b"\n" not in block and b"\r" not in block:
                text = N_("A line of this file is longer than %(megabytes)s MB: no row of a table is.")
                raise Refused(Reason(text, {"megabytes": LONGEST_LINE >> 20}), status=422, field="file")


def _begun(file: IO[bytes]) -> list[str]:
    """Return the first lines: enough for a header and for the separator, few where they are very long."""
    head: list[str] = []
    size = 0
    for line in islice(file, MOST_LINES):
        head.append(_text(line))
        size += len(line)
        if size > LONGEST_LINE:
            break
    return head


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


class _Rest:
    """What follows the head of a file; tells how far it was read, and ends where nobody wants more."""

    def __init__(self, file: IO[bytes], size: int, reading: Reading) -> None:
        self._file, self._size, self._reading, self._done = file, size, reading, 0
        self.before = b""

    def read(self, size: int) -> bytes:
        """Return the next bytes: first those put before the rest, none where the head of the file was enough."""
        if self.before:
            block, self.before = self.before, b""
            return block
        block = b"" if self._reading.head else self._file.read(size)
        self._done += len(block)
        self._reading.tell(min(self._done, self._size), self._size)
        return block

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that are left."""
        return iter(()) if self._reading.head else iter(self._file)


def _looks_like_arff(filename: str, head: list[str]) -> bool:
    if filename.lower().endswith(".arff"):
        return True
    first = next((line for line in head if line.strip() and not line.startswith("%")), "")
    return first.strip().lower().startswith("@relation")


def _read_csv(head: list[str], rest: _Rest, encoding: str, reading: Reading) -> Table:
    separator = reading.options.separator or sniff("".join(head[:50]))
    names, used = header(head, separator)
    columns = Columns(check_names(names, reading.limits), reading.limits, reading.broken)
    rest.before = "".join(head[used:]).encode("utf-8", "surrogateescape")
    cut(rest, separator, columns, first=used + 1)
    broken = reading.broken
    return Table(columns.frame(), format="csv", encoding=encoding, separator=separator, **broken.told())


def check_names(header: list[str], limits: Limits) -> list[str]:
    """Return the column names, or refuse a header that is missing, too wide, empty or ambiguous."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()  # a separator at the end of each line names no column
    if not names:
        raise Refused(Reason(N_("The file has no header line.")), field="file")
    if any("\x00" in name for name in names):
        raise Refused(Reason(N_("This is not a text file: it holds null bytes.")), field="file")
    if len(names) > limits.columns:
        text = N_("The file has more than %(columns)s columns.")
        raise Refused(Reason(text, {"columns": limits.columns}), field="file")
    if any(len(name) > limits.name for name in names):
        text = N_("A column has a name of more than %(most)s characters.")
        raise Refused(Reason(text, {"most": limits.name}), field="file")
    if not all(names):
        raise Refused(Reason(N_("A column has no name in the header line.")), field="file")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(Reason(N_("Two columns are both named “%(name)s”."), {"name": twice[0]}), field="file")
    return names
