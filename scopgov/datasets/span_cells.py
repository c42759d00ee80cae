"""A column of texts as places in the bytes of a file, or as the texts themselves: each distinct text is looked at once.

Plain numbers are read together, eight figures at a time, to the very float that Python reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
Here = tuple[slice | Places, Words]  # some cells, and eight bytes of each
MOST_DIGITS = 15  # so many make a whole number that a float holds exactly
WORD = 8
HELD = 32  # bytes of the longest cell of a column whose bytes are held while it is looked at twice
_KEPT = np.array([(1 << (8 * size)) - 1 for size in range(WORD)] + [2**64 - 1], dtype=np.uint64)
_TENS = 10.0 ** np.arange(MOST_DIGITS + 1)
_MIX, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_DOT, _COMMA, _PLUS, _MINUS = b".,+-"
_ONES = np.uint64(0x0101010101010101)  # one in each byte, which makes the same byte eight times
_DOTS, _COMMAS, _NOUGHTS = (_ONES * np.uint64(sign) for sign in b".,0")
_HIGH, _HIGHER, _SIXES = (_ONES * np.uint64(bits) for bits in (0x80, 0xF0, 0x06))
_BELOW = np.array([0] + [(1 << (8 * size)) - 1 for size in range(1, WORD)] + [2**64 - 1], dtype=np.uint64)
_PAIRS, _HUNDREDS, _UNITS = (
    np.uint64(one) for one in (0x000000FF000000FF, 0x000F424000000064, 0x0000271000000001)
)


class Cells:
    """One column of plain rows: where each cell begins and ends in the bytes, quotes around it left out."""

    def __init__(self, data: npt.NDArray[np.uint8], starts: Places, ends: Places, *, quoted: bool) -> None:
        self._data, self._starts, self._ends, self._quoted = data, starts, ends, quoted
        self._words_at = np.ndarray((len(data) - WORD + 1,), "<u8", data, strides=(1,))

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self._starts)

    def text(self, at: int) -> str:
        """Return one cell, without the spaces around it."""
        found = self._data[self._starts[at] : self._ends[at]].tobytes().decode("utf-8", "surrogateescape")
        return (found.replace('""', '"') if self._quoted else found).strip()

    def texts(self, places: Sequence[int] | None = None) -> list[str]:
        """Return the cells at these places, or all."""
        return [self.text(at) for at in (range(len(self)) if places is None else places)]

    def taken(self, places: Places) -> Cells:
        """Return the cells at these places."""
        return Cells(self._data, self._starts[places], self._ends[places], quoted=self._quoted)

    def short(self, most: int) -> Marks:
        """Mark the cells of 1 to `most` bytes that begin with a letter, a figure or a sign: surely not empty."""
        lengths, first = self._ends - self._starts, self._data[self._starts]
        return (lengths > 0) & (lengths <= most) & (first > ord(" ")) & (first < 127)

    def coded(self) -> tuple[npt.NDArray[Any], list[str]]:
        """Return for each cell the place of its text among the distinct ones, and these."""
        lengths = self._ends - self._starts
        longest = int(lengths.max(initial=0))
        if longest <= WORD:
            codes, first = _coded(self._word(self._starts, lengths, longest, 0))
            return codes, self.texts(first.tolist())
        words = list(self._words(lengths, longest)) if longest <= HELD else None
        codes, first = _coded(_mixed(words or self._words(lengths, longest), lengths))
        if _alike(words or self._words(lengths, longest), first[codes], lengths):
            return codes, self.texts(first.tolist())
        found, texts = pd.factorize(np.array(self.texts(), dtype=object))
        return found, [str(one) for one in texts]

    def _words(self, lengths: Places, longest: int) -> Iterable[Here]:
        """Yield eight bytes after eight of the cells that are so long, and which these are."""
        least = lengths.min(initial=longest)
        for at in range(0, longest, WORD):
            here = slice(None) if least > at else np.flatnonzero(lengths > at)
            yield here, self._word(self._starts[here], lengths[here], longest, at)

    def _word(self, starts: Places, lengths: Places, longest: int, at: int) -> Words:
        """Return eight bytes of each cell, those beyond its end left at nought, which no cell holds."""
        alike = longest == lengths.min(initial=longest)
        kept = min(longest - at, WORD) if alike else np.clip(lengths - at, 0, WORD)
        found: Words = self._words_at[starts + at] & _KEPT[kept]
        return found

    def numbers(self) -> tuple[Floats, Marks]:
        """Return the numbers written with some figures and one point or comma at most, and which cells are such.

        Up to eight figures stand on either side, `MOST_DIGITS` in all: they make a float without loss.
        """
        first = self._data[self._starts]
        signed = (first == _MINUS) | (first == _PLUS)
        starts = self._starts + signed if signed.any() else self._starts
        lengths = np.maximum(self._ends - starts, 0)
        before = np.minimum(self._point(starts), lengths)
        after = np.maximum(lengths - before - 1, 0)
        whole, sound = _figures(self._words_at[starts], before)
        part, sound_too = _figures(
            self._words_at[np.minimum(starts + before + 1, len(self._words_at) - 1)], after
        )
        pointed = self._data[starts + before]
        plain = sound & sound_too & (before + after > 0) & (before + after <= MOST_DIGITS)
        plain &= (before <= WORD) & (after <= WORD)
        plain &= (before == lengths) | (pointed == _DOT) | (pointed == _COMMA)
        tens = _TENS[np.minimum(after, MOST_DIGITS)]
        found = (whole * tens + part) / tens
        return (np.where(first == _MINUS, -found, found) if signed.any() else found), plain

    def _point(self, starts: Places) -> Places:
        """Return how many bytes stand before the first point or comma, eight where none is among the first eight."""
        words = self._words_at[starts]
        dots, commas = words ^ _DOTS, words ^ _COMMAS
        marks = ((dots - _ONES) & ~dots | (commas - _ONES) & ~commas) & _HIGH
        lowest = marks & (~marks + np.uint64(1))
        return (np.bitwise_count(lowest - np.uint64(1)) >> 3).astype(np.int64)


def _coded(numbers: Words) -> tuple[npt.NDArray[Any], Places]:
    """Return for each number the place of it among the distinct ones, and where each of these stands first."""
    codes, distinct = pd.factorize(numbers)
    first = np.empty(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return codes, first


def _mixed(words: Iterable[Here], lengths: Places) -> Words:
    """Return one number a cell, the same for the same bytes; different bytes may share one, which is looked for."""
    mixed = lengths.astype(np.uint64)
    for here, word in words:
        mixed[here] = ((mixed[here] >> _FOLD) ^ mixed[here] ^ word) * _MIX
    return mixed


def _alike(words: Iterable[Here], twins: Places, lengths: Places) -> bool:
    """Tell whether each cell holds the bytes of its twin, to which it is mixed alike."""
    if not np.array_equal(lengths, lengths[twins]):
        return False
    for here, mine in words:
        if isinstance(here, slice):
            same = np.array_equal(mine, mine[twins])
        else:
            place = np.zeros(len(lengths), dtype=np.uint64)
            place[here] = mine
            same = np.array_equal(mine, place[twins[here]])
        if not same:
            return False
    return True


def _figures(words: Words, count: Places) -> tuple[Floats, Marks]:
    """Read the first `count` bytes of each word as figures, and tell where they are: eight at once, in three steps."""
    shift = ((WORD - np.clip(count, 0, WORD)) << 3).astype(np.uint64)
    moved = np.where(shift < 64, words << (shift & np.uint64(63)), np.uint64(0))
    bare = moved ^ (_NOUGHTS & ~np.where(shift == 0, np.uint64(0), _BELOW[shift >> np.uint64(3)]))
    sound = ((bare + _SIXES) | bare) & _HIGHER == 0
    bare = bare * np.uint64(10) + (bare >> np.uint64(8))
    low, high = bare & _PAIRS, (bare >> np.uint64(16)) & _PAIRS
    found = (low * _HUNDREDS + high * _UNITS) >> np.uint64(32)
    return found.astype(np.float64), sound


class Texts:
    """One column of rows that were looked at one by one: offers what `Cells` does."""

    def __init__(self, cells: Sequence[str]) -> None:
        self._cells = list(cells)

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self._cells)

    def text(self, at: int) -> str:
        """Return one cell."""
        return self._cells[at]

    def texts(self, places: Sequence[int] | None = None) -> list[str]:
        """Return the cells at these places, or all."""
        return self._cells if places is None else [self._cells[at] for at in places]

    def taken(self, places: Places) -> Texts:
        """Return the cells at these places."""
        return Texts(self.texts(places.tolist()))

    def short(self, most: int) -> Marks:
        """Mark none: each is to be looked at."""
        return np.zeros(len(self), dtype=bool)

    def coded(self) -> tuple[npt.NDArray[Any], list[str]]:
        """Return for each cell the place of its text among the distinct ones, and these."""
        codes, distinct = pd.factorize(np.array(self._cells, dtype=object))
        return codes, [str(one) for one in distinct]

    def numbers(self) -> tuple[Floats, Marks]:
        """Read none: each is to be looked at."""
        return np.zeros(len(self)), np.zeros(len(self), dtype=bool)


Column = Cells | Texts
