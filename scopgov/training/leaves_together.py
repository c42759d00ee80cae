"""The contributions of many rows of a random forest at once, as `leaves` shares those of one.

What a leaf adds depends on the features of its path that fit the row: it is worked out for every choice of these, some
leaves at a time, then looked up for each row and summed by one sparse product. Where a path asks
about many features, it is worked out for the choices that rows are, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scopgov.training.leaves import Boxes, Forest, shares
from scopgov.training.levels import Levels, Numbers, Places

Codes = npt.NDArray[np.int32]
TOGETHER = 500  # leaves looked up at once
HELD = 1 << 18  # numbers in a table, and places of rows in tables, held at once
MET = 1 << 21  # the same, where tables hold what rows are
LONGEST, MANY = 16, 1 << 20  # features of a path, and choices of some leaves at once
WHOLE = 8  # features of a path up to which every choice of them is worked out


class ForestTogether:
    """A forest that answers encoded rows some thousands at a time."""

    def __init__(self, forest: Forest) -> None:
        self._laid, self._columns, self._background = forest.laid, forest.columns, _read(forest.background)
        self.base = forest.base
        asked = [
            np.isfinite(self._laid.low[one]) | np.isfinite(self._laid.high[one]) for one in self._columns
        ]
        lengths = np.sum([one.any(axis=0) for one in asked], axis=0)
        self._lengths, self._short = lengths, np.flatnonzero(lengths <= WHOLE)
        self._long = np.flatnonzero(lengths > WHOLE)

    @classmethod
    def of(cls, forest: Forest) -> ForestTogether | None:
        """Return it, None where a path asks about too many features."""
        made = cls(forest)
        return made if made._lengths.max(initial=0) <= LONGEST else None

    def parts(self, encoded: Numbers) -> Numbers:
        """Return the contribution of each feature to each row: rows by features."""
        rows = _read(encoded)
        found = np.zeros((len(rows), len(self._columns)))
        for block in self._blocks():
            step = max(1, (HELD if isinstance(block, _Short) else MET) // block.leaves)
            for begin in range(0, len(rows), step):
                found[begin : begin + step] += block.parts(rows[begin : begin + step])
        return found

    def _blocks(self) -> Iterator[_Short | _Long]:
        """Cut leaves into runs whose tables are not too large."""
        for some in self._runs(self._short, HELD // len(self._columns)):
            yield _Short(self._of(some), self._columns, self._background)
        for some in self._runs(self._long, MANY):
            yield _Long(self._of(some), self._columns, self._background)

    def _runs(self, leaves: Places, most: int) -> Iterator[Places]:
        sizes = np.cumsum(1 << self._lengths[leaves])
        begin, before = 0, 0
        while begin < len(leaves):
            end = int(np.searchsorted(sizes, before + most, side="right"))
            end = min(max(end, begin + 1), begin + TOGETHER)
            yield leaves[begin:end]
            begin, before = end, int(sizes[end - 1])

    def _of(self, leaves: Places) -> Boxes:
        laid = self._laid
        return Boxes(laid.low[:, leaves], laid.high[:, leaves], laid.worth[leaves] / len(self._background))


def _read(encoded: Numbers) -> Numbers:
    """Return rows as forests read them, in single precision."""
    return encoded.astype(np.float32).astype(np.float64)


class _Block:
    """Some leaves, each with one place for every choice of the features of its path."""

    def __init__(self, laid: Boxes, columns: Sequence[Places]) -> None:
        self._levels = Levels(laid.low, laid.high, columns)
        self._asked, self.leaves = self._levels.asked, len(laid.worth)
        self._lengths = self._asked.sum(axis=0)
        ends = np.cumsum(1 << self._lengths)
        self._begins, self._size = (ends - (1 << self._lengths)).astype(np.int32), int(ends[-1])
        bits = np.where(self._asked, 1 << (np.cumsum(self._asked, axis=0) - self._asked), 0).astype(np.int32)
        self._codes = [fits * mine for fits, mine in zip(self._levels.fits, bits, strict=True)]

    def _choices(self, rows: Numbers) -> Codes:
        """Return which features of the path of each leaf fit each row, one bit each: rows by leaves."""
        found = np.zeros((len(rows), self.leaves), dtype=np.int32)
        for codes, level in zip(self._codes, self._levels.of(rows), strict=True):
            if len(codes) > 1:
                found += codes[level]
        return found


class _Short(_Block):
    """Leaves whose worth is shared in advance, for every choice."""

    def __init__(self, laid: Boxes, columns: Sequence[Places], background: Numbers) -> None:
        super().__init__(laid, columns)
        self._table, theirs = np.zeros((self._size, len(columns))), self._choices(background)
        for length in np.unique(self._lengths[self._lengths > 0]).tolist():
            mine = np.flatnonzero(self._lengths == length)
            features = np.nonzero(self._asked[:, mine].T)[1].reshape(len(mine), 1, length)
            places = self._begins[mine][:, None, None] + np.arange(1 << length)[None, :, None]
            summed = _summed(theirs[:, mine], length)
            self._table[places, features] = summed * laid.worth[mine][:, None, None]

    def parts(self, rows: Numbers) -> Numbers:
        """Return what these leaves add to each feature of each row."""
        places = self._choices(rows) + self._begins
        return np.asarray(_picked(places, len(self._table)) @ self._table)


class _Long(_Block):
    """Leaves whose worth is shared for the choices that some rows are."""

    def __init__(self, laid: Boxes, columns: Sequence[Places], background: Numbers) -> None:
        super().__init__(laid, columns)
        self._worth, self._theirs = laid.worth, self._choices(background)
        features = np.where(self._asked, np.arange(len(columns))[:, None], len(columns))
        self._owners = np.sort(features, axis=0)[: self._lengths.max()].T  # past the end of a path, nobody

    def parts(self, rows: Numbers) -> Numbers:
        """Return what these leaves add to each feature of each row."""
        places = self._choices(rows) + self._begins
        numbers = np.bincount(places.ravel(), minlength=self._size)
        met = np.flatnonzero(numbers)
        numbers[met] = np.arange(len(met))
        return np.asarray(_picked(numbers[places], len(met)) @ self._shared(met))

    def _shared(self, met: Places) -> Numbers:
        """Return what the choices at these places add to each feature."""
        leaf = np.searchsorted(self._begins, met, side="right") - 1
        mine, full = met - self._begins[leaf], (1 << self._lengths[leaf]) - 1
        found = np.zeros((len(met), self._owners.shape[1]))
        share, bits = shares(found.shape[1]), np.arange(found.shape[1])
        for theirs in self._theirs:
            others = theirs[leaf]
            here = np.flatnonzero(((mine | others) == full) & (mine != others))
            own, other, worth = mine[here], others[here], self._worth[leaf[here]]
            for_me, for_them = own & ~other, other & ~own
            mines, them = np.bitwise_count(for_me), np.bitwise_count(for_them)
            up, down = worth * share[mines, them], worth * share[them, mines]
            found[here] += up[:, None] * (for_me[:, None] >> bits & 1)
            found[here] -= down[:, None] * (for_them[:, None] >> bits & 1)
        table = np.zeros((len(met), len(self._asked) + 1))
        table[np.arange(len(met))[:, None], self._owners[leaf]] = found
        return table[:, :-1]


def _summed(theirs: Codes, length: int) -> Numbers:
    """Return the shares of leaves with paths of one length, summed over the background: leaves, choices, features."""
    summed = np.asarray(_picked(theirs.T, 1 << length) @ _every(length))
    return summed.reshape(theirs.shape[1], 1 << length, length)


def _picked(places: Codes, of: int) -> sparse.csr_array:
    """Return what sums, for each line of `places`, the lines of a table that stand there."""
    lines, each = places.shape
    ends = np.arange(0, places.size + 1, each)
    return sparse.csr_array((np.ones(places.size), places.ravel(), ends), shape=(lines, of))


@cache
def _every(length: int) -> Numbers:
    """Return how each feature of a path shares the worth of its leaf, 1: choices that fit them, choices that fit me."""
    mine, full = np.arange(1 << length), (1 << length) - 1
    others = mine[:, None]
    for_me, for_them = np.bitwise_count(mine & ~others), np.bitwise_count(others & ~mine)
    share, reached = shares(length), (mine | others) == full
    up, down = reached * share[for_me, for_them], reached * share[for_them, for_me]
    bits = np.arange(length)
    i_do, they_do = (one[..., None] >> bits & 1 for one in (mine[None, :], others))
    shared = up[..., None] * (i_do & ~they_do) - down[..., None] * (they_do & ~i_do)
    return np.asarray(shared).reshape(1 << length, -1)
