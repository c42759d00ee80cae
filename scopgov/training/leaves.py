"""Random forests as boxes, one a leaf: outputs and exact Shapley values on the raw features, whatever their number.

A leaf counts for a mixture of a row and a background row when each feature on its path comes from one whose value fits
the box. Over the orders of joining, its value is then shared in closed form (interventional Shapley values: Lundberg
and others, 2020, algorithm 3), so that contributions plus base are the output exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Masks = npt.NDArray[np.uint64]
MOST = 4_000_000  # bounds held at once: leaves times encoded columns
MOST_FEATURES = 60  # one bit each


@dataclass(frozen=True)
class Boxes:
    """The leaves of a forest: what each asks of each encoded column (above `low`, at most `high`), and its worth.

    Bounds are columns by leaves.
    """

    low: Numbers
    high: Numbers
    worth: Numbers


def boxes(model: Any) -> Boxes | None:
    """Lay a forest out, its mean in the worth of its leaves; None where it is too large to be held so."""
    trees = [one.tree_ for one in model.estimators_]
    if sum(tree.n_leaves for tree in trees) * model.n_features_in_ > MOST:
        return None
    laid = [_of_tree(tree, model.n_features_in_) for tree in trees]
    low, high, worth = (np.concatenate(parts) for parts in zip(*laid, strict=True))
    return Boxes(np.ascontiguousarray(low.T), np.ascontiguousarray(high.T), worth / len(trees))


def _of_tree(tree: Any, width: int) -> tuple[Numbers, Numbers, Numbers]:
    low, high = of_nodes(tree.children_left, tree.children_right, tree.feature, tree.threshold, width)
    shares = tree.value[tree.children_left == -1][:, 0, :]
    return low, high, shares[:, 1] / shares.sum(axis=1)


def of_nodes(lefts: Any, rights: Any, asked: Any, cuts: Any, width: int) -> tuple[Numbers, Numbers]:
    """Return the bounds of each leaf of a tree, leaves by columns.

    Follows it from its root: a node is numbered after its parent, and left of a leaf stands -1.
    """
    low = np.full((len(lefts), width), -np.inf)
    high = np.full((len(lefts), width), np.inf)
    for node, (left, right) in enumerate(zip(lefts.tolist(), rights.tolist(), strict=True)):
        if left == -1:
            continue
        column, cut = asked[node], cuts[node]
        low[[left, right]], high[[left, right]] = low[node], high[node]
        high[left, column] = min(high[left, column], cut)
        low[right, column] = max(low[right, column], cut)
    leaf = lefts == -1
    return low[leaf], high[leaf]


def fits(low: Numbers, high: Numbers, row: Numbers, columns: Sequence[npt.NDArray[np.int64]]) -> Masks:
    """Tell, leaf by leaf, which features of a row fit its box: one bit each, set too where it asks nothing.

    Bounds are encoded columns by leaves; `columns` lists those of each feature.
    """
    inside = (row[:, None] > low) & (row[:, None] <= high)
    mask = np.zeros(inside.shape[1], dtype=np.uint64)
    for one, mine in enumerate(columns):
        mask |= inside[mine].all(axis=0).astype(np.uint64) << np.uint64(one)
    return mask


class Forest:
    """A forest with its background: answers encoded rows one by one, with the contribution of each feature.

    `owners` says, for each encoded column, the position of the feature it comes from.
    """

    def __init__(self, laid: Boxes, owners: Sequence[int], features: int, background: Numbers) -> None:
        self.laid, self.background, self._features = laid, background, features
        self.columns = [np.flatnonzero(np.asarray(owners) == one) for one in range(features)]
        self._all = np.uint64((1 << features) - 1)
        self._shares = shares(features)
        self._theirs = np.stack([self._fits(row) for row in background])
        self.base = float(((self._theirs == self._all) @ laid.worth).mean())

    def answer(self, row: Numbers) -> tuple[float, Numbers]:
        """Return the output of an encoded row and the contribution of each feature."""
        mine = self._fits(row)
        back, leaf = np.nonzero(((mine | self._theirs) == self._all) & (mine != self._theirs))
        theirs, own = self._theirs[back, leaf], mine[leaf]
        for_me, for_them = own & ~theirs, theirs & ~own
        mines, others = np.bitwise_count(for_me), np.bitwise_count(for_them)
        worth = self.laid.worth[leaf] / len(self._theirs)
        up, down = worth * self._shares[mines, others], worth * self._shares[others, mines]
        found = [
            up[_has(for_me, one)].sum() - down[_has(for_them, one)].sum() for one in range(self._features)
        ]
        return self._output(mine), np.asarray(found)

    def output(self, row: Numbers) -> float:
        """Return the output of an encoded row alone."""
        return self._output(self._fits(row))

    def _output(self, mine: Masks) -> float:
        return float(self.laid.worth[mine == self._all].sum())

    def _fits(self, row: Numbers) -> Masks:
        """Tell which features fit: scikit-learn rounds what its forests read to single precision, and compares that."""
        return fits(self.laid.low, self.laid.high, row.astype(np.float32).astype(np.float64), self.columns)


def _has(masks: Masks, feature: int) -> npt.NDArray[np.bool_]:
    return np.asarray(masks & np.uint64(1 << feature), dtype=bool)


def shares(features: int) -> Numbers:
    """Return the share of one of `a` features that must have joined while `b` must not: 1 / (a * C(a + b, a))."""
    made = np.zeros((features + 1, features + 1))
    for a in range(1, features + 1):
        for b in range(features + 1 - a):
            made[a, b] = 1 / (a * comb(a + b, a))
    return made
