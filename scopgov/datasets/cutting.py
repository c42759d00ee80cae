"""Cuts CSV text into rows: whole blocks at once where lines are plain, one by one where something is odd.

A quote left open costs its own line and never the rest of the file. Knows nothing of what the cells mean.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.encodings import undecodable
from scopgov.datasets.gathering import OPEN_QUOTE, Columns, bare
from scopgov.domain.errors import Reason

BLOCK = 8 << 20  # bytes cut together
MOST_LINES = 100  # over which one quoted cell may go
QUOTE, END, RETURN, NULL = b'"'[0], b"\n"[0], b"\r"[0], 0
SPACES = tuple(b" \t\xa0")
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]
csv.field_size_limit(2**31 - 1)  # a long cell is refused by its own rule


class Readable(Protocol):
    """What gives its bytes piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


@dataclass(frozen=True)
class Lines:
    """A block of whole lines, with where each begins and ends."""

    text: bytes
    data: Bytes
    starts: Places
    ends: Places

    @classmethod
    def of(cls, text: bytes) -> Lines:
        """Find the lines of a text that ends with a line end."""
        data = np.frombuffer(text, dtype=np.uint8)
        ends = np.flatnonzero(data == END)
        return cls(text, data, np.concatenate(([0], ends[:-1] + 1)).astype(np.intp), ends)

    def __getitem__(self, at: int) -> str:
        """Return one line as text, its end kept."""
        return self.text[self.starts[at] : self.ends[at] + 1].decode("utf-8", "surrogateescape")

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.ends)

    def some(self, first: int, last: int) -> list[str]:
        """Return a run of lines as texts."""
        return [self[at] for at in range(first, min(last, len(self)))]

    def holding(self, places: Places) -> Places:
        """Return on which line each place of the text stands."""
        return np.searchsorted(self.ends, places)


def blocks(file: Readable, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield a file in blocks of whole lines, each with whether it is the last."""
    held = b""
    while True:
        fresh = file.read(size)
        if not fresh:
            yield (held if held.endswith(b"\n") or not held else held + b"\n"), True
            return
        held += fresh
        cut = held.rfind(b"\n") + 1
        if cut:
            yield held[:cut], False
            held = held[cut:]


def cut(file: Readable, separator: str, columns: Columns, first: int, size: int = BLOCK) -> None:
    """Cut all lines of a file into rows of `columns`; the first of them bears the number `first`."""
    held = b""
    for text, last in blocks(file, size):
        block = held + text
        if not block:
            continue
        lines = Lines.of(block)
        used = _cut_block(lines, separator, columns, first, last=last)
        held = block[lines.starts[used] :] if used < len(lines) else b""
        first += used


def _cut_block(lines: Lines, separator: str, columns: Columns, first: int, *, last: bool) -> int:
    """Cut the lines of a block as far as it goes and return how far: a quote open at its end waits for the next."""
    odd = odd_lines(lines, separator, len(columns.names), columns.limits.cell)
    plain, used = take_odd(lines, odd, separator, columns, first, last=last)
    _take_plain(lines, plain, separator, columns, first)
    return used


def take_odd(
    lines: Lines, odd: Marks, separator: str, columns: Columns, first: int, *, last: bool
) -> tuple[Marks, int]:
    """Look at odd lines one by one; return which others are plain, and how far the block goes."""
    width = len(columns.names)
    plain, at, used = ~odd, 0, len(lines)
    numbers: list[int] = []
    rows: list[list[str]] = []
    for place in np.flatnonzero(odd).tolist():
        if place < at:
            continue  # inside a row over several lines
        if not last and place + MOST_LINES > len(lines) and lines[place].count('"') % 2:
            used = place
            break
        found = record(lines.some(place, place + 1), lines, place, separator, width)
        at = place + (found[1] if found else 1)
        plain[place:at] = False
        if found is None:
            columns.refuse(first + place, Reason(OPEN_QUOTE), lines[place])
        elif found[0]:
            numbers.append(first + place)
            rows.append(found[0])
    plain[used:] = False
    columns.add(numbers, rows, separator)
    return plain, used


def _take_plain(lines: Lines, plain: Marks, separator: str, columns: Columns, first: int) -> None:
    lengths = lines.ends - lines.starts + 1
    plain = plain & ~empty(lines)
    if not plain.any():
        return
    text = lines.data if plain.all() else lines.data[np.repeat(plain, lengths)]
    frame = pd.read_csv(
        io.BytesIO(text.tobytes()),
        sep=separator,
        header=None,
        names=range(len(columns.names)),
        index_col=False,
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
        engine="c",
    )
    columns.extend(np.flatnonzero(plain) + first, frame, strip=_spaced(text, separator))


def empty(lines: Lines) -> Marks:
    """Mark the lines that hold nothing."""
    lengths = lines.ends - lines.starts + 1
    return np.asarray((lengths <= 1) | ((lengths == 2) & (lines.data[lines.starts] == RETURN)))


def _spaced(text: Bytes, separator: str) -> bool:
    """Tell whether some cell may begin or end with a space."""
    spaces = np.flatnonzero((text == SPACES[0]) | (text == SPACES[1]) | (text == SPACES[2]))
    around = _one_of(ord(separator), QUOTE, END, RETURN)
    before, after = text[np.maximum(spaces - 1, 0)], text[np.minimum(spaces + 1, len(text) - 1)]
    return bool(around[before].any() or around[after].any() or 0 in spaces)


def _one_of(*signs: int) -> Marks:
    """Return, for each byte there is, whether it is one of some."""
    table = np.zeros(256, dtype=bool)
    table[list(signs)] = True
    return table


def odd_lines(lines: Lines, separator: str, width: int, longest: int) -> Marks:
    """Mark the lines that cannot be cut with all others: they break, or only a look at each can tell."""
    return separated(lines, separator, width, longest)[1]


def separated(lines: Lines, separator: str, width: int, longest: int) -> tuple[Places, Marks]:
    """Return where cells end within lines, and the lines that cannot be cut with all others.

    These break, or only a look at each can tell.
    """
    data = lines.data
    odd = lines.ends - lines.starts > longest
    between = np.flatnonzero(data == ord(separator))
    if QUOTE in data:
        between = _unquoted(lines, between, ord(separator), odd)
    odd |= np.diff(np.searchsorted(between, lines.ends), prepend=0) != width - 1
    _mark(lines, odd, np.flatnonzero(data == NULL))
    returns = np.flatnonzero(data == RETURN)
    _mark(lines, odd, returns[data[returns + 1] != END])
    _mark_undecodable(lines, odd)
    return between, odd


def _mark(lines: Lines, odd: Marks, places: Places) -> None:
    odd[lines.holding(places)] = True


def _mark_undecodable(lines: Lines, odd: Marks) -> None:
    try:
        lines.text.decode()
    except UnicodeDecodeError:
        beyond = np.unique(lines.holding(np.flatnonzero(lines.data >= 128)))
        odd[[at for at in beyond.tolist() if undecodable(lines[at])]] = True


def _unquoted(lines: Lines, between: Places, separator: int, odd: Marks) -> Places:
    """Return the separators outside quotes, marking lines whose quotes do not plainly open and close cells."""
    data, quotes = lines.data, np.flatnonzero(lines.data == QUOTE)
    before = np.searchsorted(quotes, lines.starts)
    rank = np.arange(len(quotes)) - before[lines.holding(quotes)]
    twin = np.diff(quotes, prepend=-2) == 1  # the second of two quotes side by side
    previous = np.where(quotes > 0, data[np.maximum(quotes - 1, 0)], END)
    following = data[quotes + 1]
    opens = (previous == separator) | (previous == END) | twin
    closes = _one_of(separator, END, RETURN, QUOTE)[following]
    _mark(lines, odd, quotes[np.where(rank % 2 == 0, ~opens, ~closes)])
    counts = np.searchsorted(quotes, lines.ends) - before
    odd |= counts % 2 == 1
    inside = (np.searchsorted(quotes, between) - before[lines.holding(between)]) % 2 == 1
    outside: Places = between[~inside]
    return outside


def header(lines: Sequence[str], separator: str) -> tuple[list[str], int]:
    """Return the first row that is not empty, and the number of lines it takes with those before it."""
    at = 0
    while at < len(lines):
        found = record(lines[at : at + 1], lines, at, separator, 0)
        at += found[1] if found else 1
        if found and found[0]:
            return found[0], at
    return [], at


def record(
    line: Sequence[str], lines: Lines | Sequence[str], at: int, separator: str, width: int
) -> tuple[list[str], int] | None:
    """Return the row that starts at a line and how many lines it takes, or None when its quote is never closed.

    `width` is the number of cells that tells a row over several lines from lines that an open quote swallowed.
    """
    try:
        return _strictly([bare(line[0])], separator), 1
    except csv.Error as error:
        if "unexpected end" not in str(error):
            return next(csv.reader([bare(line[0])], delimiter=separator), []), 1
    quotes, held = line[0].count('"'), [line[0]]
    for used in range(2, min(MOST_LINES, len(lines) - at) + 1):
        held.append(lines[at + used - 1])
        quotes += held[-1].count('"')
        if '"' in held[-1] and quotes % 2 == 0:
            return _whole(held, separator, width)
    return None


def _whole(lines: Sequence[str], separator: str, width: int) -> tuple[list[str], int] | None:
    try:
        row = _strictly(lines, separator)
    except csv.Error:
        return None
    return (row, len(lines)) if width in (0, len(row)) else None


def _strictly(lines: Sequence[str], separator: str) -> list[str]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    row = next(reader, [])
    if reader.line_num < len(lines):
        raise csv.Error("the row ends before its last line")
    return row
