"""The contributions of many rows of gradient boosting at once, as `boosted` shares those of one.

What a tree answers a mixture of a row and a background row is written as a sum over sets of the features taken from the
row, each looked up by the levels of these features alone. Summed over the trees, and over the sets within a coalition,
these are the log-odds of each coalition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit

from scopgov.training.boosted import Boosted
from scopgov.training.explain import EXACT, Worth, coalitions_of, shapley
from scopgov.training.leaves import Boxes
from scopgov.training.levels import Fits, Levels, Numbers, Places

Codes = npt.NDArray[np.int32]
MOST = 16_000_000  # numbers in the tables of a model
CELLS = 20_000  # mixtures of kinds of values worked out together, times leaves
BOUNDS = ("low", "high")
LEAVES = 1_000  # of trees looked up together
ADDED, HELD = 1 << 20, 1 << 17  # log-odds held at once: of sets of features, of coalitions


@dataclass(frozen=True)
class _Set:
    """What one tree adds where a set of features (one bit each) is taken from the row: background rows in columns.

    `strides` say, by feature, how far apart its levels stand in the table.
    """

    features: int
    added: Numbers
    strides: dict[int, Codes]


class BoostedTogether:
    """Gradient boosting that answers encoded rows some hundreds at a time."""

    def __init__(self, model: Boosted, some: Sequence[_Some], alone: Numbers) -> None:
        """`alone` is the log-odds of each background row."""
        self.base, self._some, self._alone = model.base, some, alone
        self._features = len(model.columns)
        self._sets = np.unique(np.concatenate([one.sets for one in some]))

    @classmethod
    def of(cls, model: Boosted) -> BoostedTogether | None:
        """Return it, None where its tables would be too large, or where no tree asks anything."""
        alone, found, held = np.full(len(model.background), model.start), [], 0
        for trees in _runs(model.trees):
            one = _Some.of(trees, model.columns, model.background)
            alone += one.alone
            held += one.table.size
            if held > MOST:
                return None
            found.append(one)
        found = [one for one in found if len(one.sets)]
        return cls(model, found, alone) if found else None

    def parts(self, encoded: Numbers) -> Numbers:
        """Return the contribution of each feature to each row: rows by features."""
        found, each = np.empty((len(encoded), self._features)), len(self._alone)
        step, within = (max(1, most // each) for most in (ADDED // len(self._sets), HELD // self._coalitions))
        for begin in range(0, len(encoded), step):
            added = self._added(encoded[begin : begin + step])
            for at in range(0, len(added), within):
                worths = self._worths(added[at : at + within])
                found[begin + at : begin + at + len(worths)] = worths @ _shares(self._features)
        return found

    @property
    def _coalitions(self) -> int:
        return len(coalitions_of(self._features))

    def _added(self, encoded: Numbers) -> Numbers:
        """Return what the trees together add for each set of features: rows, sets, background rows."""
        if len(self._some) == 1:
            return self._some[0].added(encoded)
        added = np.zeros((len(encoded), len(self._sets), len(self._alone)))
        for one in self._some:
            added[:, np.searchsorted(self._sets, one.sets)] += one.added(encoded)
        return added

    def _worths(self, added: Numbers) -> Numbers:
        """Return the mean output over the background of each coalition: rows by coalitions."""
        odds = self._all(added) if self._features <= EXACT else self._asked(added)
        odds += self._alone
        return np.asarray(expit(odds, out=odds) @ np.full(len(self._alone), 1 / len(self._alone)))

    def _all(self, added: Numbers) -> Numbers:
        """Sum the sets within every coalition, one feature after the other."""
        rows, _, background = added.shape
        odds = np.zeros((rows, 1 << self._features, background))
        odds[:, self._sets] = added
        for one in range(self._features):
            halves = odds.reshape(rows, -1, 2, background << one)
            halves[:, :, 1] += halves[:, :, 0]
        return odds

    def _asked(self, added: Numbers) -> Numbers:
        """Sum the sets within each of the coalitions that are asked."""
        rows, sets, background = added.shape
        laid = added.transpose(1, 0, 2).reshape(sets, -1)
        summed = np.asarray(_within(self._features, tuple(self._sets.tolist())) @ laid)
        return np.ascontiguousarray(summed.reshape(-1, rows, background).transpose(1, 0, 2))


class _Some:
    """Some trees: for each set of features, where a row finds what they add to it, by the level of each feature."""

    def __init__(self, levels: Levels, found: Sequence[_Set], alone: Numbers) -> None:
        ordered = sorted(found, key=lambda one: one.features)
        self.alone, self._levels = alone, levels
        self.table = np.concatenate([np.empty((0, len(alone))), *(one.added for one in ordered)])
        lengths = np.array([len(one.added) for one in ordered], dtype=np.int64)
        self._begins = (np.cumsum(lengths) - lengths).astype(np.int32)
        self._codes = [_strides(ordered, one, len(fits)) for one, fits in enumerate(levels.fits)]
        self.sets, counts = np.unique(
            np.array([one.features for one in ordered], dtype=np.int64), return_counts=True
        )
        self._ends = np.cumsum(counts)

    @classmethod
    def of(cls, trees: Sequence[Boxes], columns: Sequence[Places], background: Numbers) -> _Some:
        """Work out what each set of features adds."""
        low, high = (np.concatenate([getattr(one, side) for one in trees], axis=1) for side in BOUNDS)
        levels, alone, found, before = Levels(low, high, columns), np.zeros(len(background)), list[_Set](), 0
        theirs = levels.of(background)
        for tree in trees:
            for leaves in _cut(np.arange(before, before + len(tree.worth)), levels.fits):
                fits = [one[:, leaves] for one in levels.fits]
                mine, sets = _of_leaves(tree.worth[leaves - before], fits, levels.asked[:, leaves], theirs)
                alone += mine
                found += sets
            before += len(tree.worth)
        return cls(levels, found, alone)

    def added(self, encoded: Numbers) -> Numbers:
        """Return what these trees add to each row for each set: rows, sets, background rows."""
        rows, count = len(encoded), len(self._begins)
        places = np.tile(self._begins, (rows, 1))
        for codes, level in zip(self._codes, self._levels.of(encoded), strict=True):
            if len(codes) > 1:
                places += codes[level]
        ends = (np.arange(rows)[:, None] * count + self._ends).ravel()
        laid = np.ones(places.size), places.ravel(), np.concatenate([[0], ends])
        summed = sparse.csr_array(laid, shape=(len(ends), len(self.table))) @ self.table
        return np.asarray(summed).reshape(rows, len(self.sets), -1)


def _runs(trees: Sequence[Boxes]) -> Iterator[Sequence[Boxes]]:
    """Cut trees into runs with not too many leaves."""
    number = np.cumsum([len(one.worth) for one in trees]) // LEAVES
    for one in np.unique(number).tolist():
        yield [tree for tree, mine in zip(trees, number.tolist(), strict=True) if mine == one]


def _strides(sets: Sequence[_Set], feature: int, levels: int) -> Codes:
    """Return how far each level of a feature moves the place of a row in the table of each set."""
    made = np.zeros((levels, len(sets)), dtype=np.int32)
    for at, one in enumerate(sets):
        if feature in one.strides:
            made[:, at] = one.strides[feature]
    return made


def _cut(leaves: Places, fits: Sequence[Fits]) -> Iterator[Places]:
    """Cut the leaves of a tree into runs with not too many cells to work out."""
    cells = len(leaves) * np.prod([1.0 + len(np.unique(one[:, leaves], axis=0)) for one in fits])
    if len(leaves) > 1 and cells > CELLS:
        half = len(leaves) // 2
        yield from _cut(leaves[:half], fits)
        yield from _cut(leaves[half:], fits)
    else:
        yield leaves


def _of_leaves(
    worth: Numbers, fits: Sequence[Fits], asked: Fits, theirs: Sequence[Places]
) -> tuple[Numbers, list[_Set]]:
    """Return what leaves answer each background row, and what each set of features taken from a row adds to it."""
    features = np.flatnonzero(asked.any(axis=1)).tolist()
    kinds = {one: np.unique(fits[one], axis=0, return_inverse=True) for one in features}
    background = len(theirs[0])
    reached = np.ones((len(worth), background), dtype=bool)
    for one, (mine, _) in kinds.items():
        own = np.broadcast_to(mine[:, :, None], (*mine.shape, background))
        reached = reached[..., None, :, :] & np.concatenate([fits[one][theirs[one]].T[None], own])
    answered = np.einsum("...lb,l->...b", reached, worth)
    for axis in range(len(features)):
        first, *_ = np.split(answered, [1], axis=axis)
        answered[(slice(None),) * axis + (slice(1, None),)] -= first
    alone = answered[(0,) * len(features)]
    return alone, list(_sets(features, {one: kind for one, (_, kind) in kinds.items()}, answered))


def _sets(features: Sequence[int], kinds: dict[int, Places], answered: Numbers) -> Iterator[_Set]:
    """Yield what each set of features adds, those that add nothing left out."""
    for choice in range(1, 1 << len(features)):
        taken = [bool(choice >> at & 1) for at in range(len(features))]
        added = answered[tuple(slice(1, None) if one else 0 for one in taken)]
        if added.any():
            mine = [one for one, held in zip(features, taken, strict=True) if held]
            widths = [*added.shape[1:-1], 1]
            strides = np.cumprod(widths[::-1])[::-1].tolist()
            moves = {one: (kinds[one] * far).astype(np.int32) for one, far in zip(mine, strides, strict=True)}
            yield _Set(sum(1 << one for one in mine), added.reshape(-1, added.shape[-1]), moves)


@cache
def _shares(players: int) -> Numbers:
    """Return how much the worth of each coalition counts for each player: coalitions by players."""
    alone = np.eye(len(coalitions_of(players)))
    return np.array([shapley(_always(one), players)[1] for one in alone])


def _always(worths: Numbers) -> Worth:
    return lambda _: worths


@cache
def _within(players: int, sets: tuple[int, ...]) -> sparse.csr_array:
    """Say which sets each of the coalitions that are asked holds."""
    bits = 1 << np.arange(players)
    masks = coalitions_of(players) @ bits
    wanted = np.array(sets)
    return sparse.csr_array((masks[:, None] & wanted == wanted).astype(float))
