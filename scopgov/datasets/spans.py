"""Reads a CSV file some lines at a time, its plain rows as places in their bytes: no text is made that nobody looks at.

Cuts as `cutting` does, line for line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from scopgov.datasets.cutting import MOST_LINES, QUOTE, RETURN, Lines, empty, header, separated, take_odd
from scopgov.datasets.encodings import find_encoding, open_utf8, sniff
from scopgov.datasets.gathering import LIMITS, Broken, Columns, Problem
from scopgov.datasets.reading import check_names
from scopgov.datasets.span_cells import WORD, Cells, Column, Marks, Places, Texts

Most = Callable[[], int]
END = b"\n"
SIZE = 4 << 20  # bytes held at once
MOST = 100_000  # lines cut together


def every() -> int:
    """Say how many lines to cut together where nobody says otherwise."""
    return MOST


@dataclass(frozen=True)
class Part:
    """Rows by column, with the line each begins on."""

    lines: Places
    columns: dict[str, Column] = field(repr=False)

    def taken(self, places: Places) -> Part:
        """Return the rows at these places."""
        columns = {name: column.taken(places) for name, column in self.columns.items()}
        return Part(self.lines[places], columns)


@dataclass(frozen=True)
class Block:
    """The rows that begin on the lines from `first` up to, and without, `next`; and the lines of these that break."""

    first: int
    next: int
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]


class Rows:
    """A stored CSV file, told by its header: blocks of its lines, from any of them on.

    Raises Refused when it is binary or its header cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._encoding = path, find_encoding(path)
        with self._open() as file:
            head = [line.decode("utf-8", "surrogateescape") for line in islice(file, MOST_LINES)]
        self._separator = sniff("".join(head[:50]))
        names, used = header(head, self._separator)
        self.names = check_names(names, LIMITS)
        self.first = used + 1

    def _open(self) -> IO[bytes]:
        return open_utf8(self._path, self._encoding)

    def count(self) -> int:
        """Return how many lines there are below the header, empty ones too."""
        lines, ended = 0, True
        with self._open() as file:
            while block := file.read(SIZE):
                lines += ends_in(block)
                ended = block.endswith(END)
        return lines + (not ended) - self.first + 1

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the lines below the header as they are written, with their numbers."""
        with self._open() as file:
            for number, line in enumerate(file, 1):
                if number >= self.first:
                    yield number, line.decode("utf-8", "surrogateescape").rstrip("\r\n")

    def holding(self, wanted: str) -> Iterator[int]:
        """Yield the lines below the header that hold a text as it is written."""
        sought, first = wanted.encode("utf-8", "surrogateescape"), 1
        with self._open() as file:
            feed = _Feed(file)
            while (found := feed.lines(MOST)).lines:
                yield from (first + at for at in _lines_with(found.text, sought) if first + at >= self.first)
                first += found.lines
                feed.drop(len(found.text))

    def blocks(self, begins: int, ends: int | None = None, most: Most = every) -> Iterator[Block]:
        """Yield the lines from `begins` on up to, and without, `ends`, `most()` at a time unless one row needs more."""
        with self._open() as file:
            feed, wanted = _Feed(file), most()
            feed.skip(begins - 1)
            while ends is None or begins < ends:
                text, count = feed.lines(wanted if ends is None else min(wanted, ends - begins))
                if not count:
                    return
                made = self._block(text, count, begins, last=feed.over(text) or begins + count == ends)
                if made.next == begins:
                    feed.size, wanted = 2 * feed.size, 2 * wanted
                    continue
                yield made
                used = made.next - begins
                feed.drop(len(text) if used == count else _place(text, used))
                begins, wanted = made.next, most()

    def _block(self, text: bytes, count: int, first: int, *, last: bool) -> Block:
        regular = self._regular(text, count, first)
        if regular is not None:
            return regular
        lines, columns = Lines.of(text), Columns(self.names, LIMITS, Broken(count))
        between, odd = separated(lines, self._separator, len(self.names), LIMITS.cell)
        plain, used = take_odd(lines, odd, self._separator, columns, first, last=last)
        parts = [self._plain(lines, plain & ~empty(lines), between, first), _looked_at(columns)]
        problems = columns.broken.told()["problems"]
        return Block(first, first + used, tuple(one for one in parts if len(one.lines)), problems)

    def _regular(self, text: bytes, rows: int, first: int) -> Block | None:
        """Cut lines that all have as many cells as the header, no quote and nothing odd; None for any other."""
        width = len(self.names)
        returned = b"\r" in text
        if b'"' in text or b"\0" in text or (returned and not _returned(text, rows)):
            return None
        data = np.frombuffer(text + bytes(WORD), dtype=np.uint8)
        cuts = np.flatnonzero((data == ord(self._separator)) | (data == END[0]))
        if len(cuts) != rows * width or width < 2 or not _decodes(text):
            return None
        grid = np.ascontiguousarray(cuts.reshape(rows, width).T)
        starts = np.concatenate(([0], grid[-1][:-1] + 1))
        if not (data[grid[-1]] == END[0]).all() or (grid[-1] - starts).max() > LIMITS.cell:
            return None
        ends = grid[-1] - 1 if returned else grid[-1]
        made: dict[str, Column] = {}
        for at, name in enumerate(self.names):
            left, right = grid[at - 1] + 1 if at else starts, grid[at] if at < width - 1 else ends
            made[name] = Cells(data, left, right, quoted=False)
        return Block(first, first + rows, (Part(np.arange(first, first + rows), made),), ())

    def _plain(self, lines: Lines, plain: Marks, between: Places, first: int) -> Part:
        """Cut plain lines at once: each has as many separators as the header."""
        width = len(self.names)
        if not plain.all():
            between = between[plain[lines.holding(between)]]
        cuts = np.ascontiguousarray(between.reshape(-1, width - 1).T)
        data = np.frombuffer(lines.text + bytes(WORD), dtype=np.uint8)
        starts, ends = lines.starts[plain], lines.ends[plain]
        ends = ends - ((data[ends - 1] == RETURN) & (ends > starts))
        quoted = QUOTE in lines.text
        made: dict[str, Column] = {}
        for at, name in enumerate(self.names):
            left = cuts[at - 1] + 1 if at else starts
            right = cuts[at] if at < width - 1 else ends
            inner = (data[left] == QUOTE) & (right - left > 1) if quoted else np.zeros(len(left), dtype=bool)
            made[name] = Cells(data, left + inner, right - inner, quoted=quoted)
        return Part(np.flatnonzero(plain) + first, made)


def _looked_at(columns: Columns) -> Part:
    frame = columns.frame()
    made = {str(name): Texts(frame[name].tolist()) for name in frame.columns}
    return Part(frame.index.to_numpy(dtype=np.int64), dict(made))


class Counted(NamedTuple):
    """Whole lines, and how many."""

    text: bytes
    lines: int


class _Feed:
    """The bytes of a file from some line on, whole lines at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._held, self._ended, self.size = file, b"", False, SIZE

    def skip(self, lines: int) -> None:
        """Pass over so many lines."""
        while lines:
            self._fill()
            ends = ends_in(self._held)
            if ends > lines:
                self.drop(_place(self._held, lines))
                return
            if not ends:
                self._held = b""
                return
            self.drop(self._held.rfind(END) + 1)
            lines -= ends

    def lines(self, most: int) -> Counted:
        """Return the next whole lines, `most` at most, which stay to be taken; none at the end of the file."""
        self._fill()
        text = self._held[: self._held.rfind(END) + 1]
        count = ends_in(text)
        return Counted(text[: _place(text, most)], most) if count > most else Counted(text, count)

    def over(self, text: bytes) -> bool:
        """Tell whether nothing follows these next lines."""
        return self._ended and len(text) == len(self._held)

    def drop(self, size: int) -> None:
        """Take so many bytes away."""
        self._held = self._held[size:]

    def _fill(self) -> None:
        while not self._ended and (len(self._held) < self.size or END not in self._held):
            fresh = self._file.read(self.size)
            self._held += fresh
            self._ended = not fresh
        if self._ended and self._held and not self._held.endswith(END):
            self._held += END


def _lines_with(text: bytes, sought: bytes) -> Iterator[int]:
    """Yield, each once, the lines of a text that hold some bytes, counted from nought."""
    at, line = text.find(sought), 0
    counted = 0
    while at >= 0:
        line += text.count(END, counted, at)
        yield line
        end = text.find(END, at) + 1
        line, counted = line + 1, end
        at = text.find(sought, end)


def ends_in(text: bytes) -> int:
    """Count the line ends of a text."""
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == END[0]))


def _returned(text: bytes, rows: int) -> bool:
    """Tell whether every line ends as Windows ends them, and no other place looks like it."""
    return text.count(b"\r") == rows == text.count(b"\r\n")


def _decodes(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _place(text: bytes, lines: int) -> int:
    """Return where the first lines of a text end."""
    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == END[0])
    return int(ends[lines - 1]) + 1
