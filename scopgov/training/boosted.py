"""Gradient boosting laid out by its trees: outputs and Shapley values of one row, by the coalitions `explain` asks.

A tree answers a mixture of a row and a background row by the features that it asks alone: its answers to all mixtures
of those are worked out once a row, then picked for each coalition. What does not depend on the row is made in advance.
Contributions are on the scale of the output, a probability, where trees do not simply add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import expit

from scopgov.training.explain import coalitions_of, shapley
from scopgov.training.families import encoded_owners
from scopgov.training.leaves import MOST_FEATURES, Boxes, Masks, Numbers, fits, of_nodes

Places = npt.NDArray[np.int64]
MOST = 20_000_000  # mixtures looked at to lay a model out: leaves, times background rows, times choices of features


class Boosted:
    """Trees with their background: answers encoded rows one by one, with the contribution of each feature.

    `columns` lists the encoded columns of each feature, `start` is the log-odds that trees are added to.
    """

    def __init__(
        self, trees: Sequence[Boxes], start: float, columns: Sequence[Places], background: Numbers
    ) -> None:
        self.trees, self.start, self.columns, self.background = trees, start, columns, background
        self._rows, self._features = len(background), len(columns)
        self._low, self._high = (
            np.concatenate([getattr(one, side) for one in trees], axis=1) for side in ("low", "high")
        )
        self._own = np.concatenate([one.worth for one in trees])
        self._all = np.uint64((1 << len(columns)) - 1)
        theirs = np.stack([self._fits(row) for row in background])
        asked = [_asked(one, columns) for one in trees]
        self._lay_out(trees, asked, theirs)
        self._pick(asked)
        self.base, _ = shapley(lambda _: self._worths(theirs[0]), self._features)

    def _lay_out(self, trees: Sequence[Boxes], asked: Sequence[int], theirs: Masks) -> None:
        """Say which leaf answers which background row, for each choice of the features taken from the row asked."""
        taken, leaf, worth, lines, places = [], [], [], [], []
        before, lines_before, places_before = 0, 0, 0
        for tree, features in zip(trees, asked, strict=True):
            count = len(tree.worth)
            choices = _choices(features)
            lacking = (np.uint64(features) & ~choices)[:, None, None] & ~theirs[
                None, :, before : before + count
            ]
            choice, row, own = np.nonzero(lacking == 0)
            lines.append(lines_before + choice * self._rows + row)
            places.append(places_before + choice * count + own)
            taken.append(np.repeat(choices, count))
            leaf.append(np.tile(np.arange(before, before + count), len(choices)))
            worth.append(np.tile(tree.worth, len(choices)))
            before += count
            lines_before += len(choices) * self._rows
            places_before += len(choices) * count
        self._taken, self._leaf, self._worth = (np.concatenate(one) for one in (taken, leaf, worth))
        line, place = np.concatenate(lines), np.concatenate(places)
        laid = np.ones(len(line)), (line, place)
        self._answers = sparse.csr_array(laid, shape=(lines_before, places_before))

    def _pick(self, asked: Sequence[int]) -> None:
        """Say which choice of each tree every coalition is."""
        coalitions = coalitions_of(self._features)
        masks = (coalitions.astype(np.uint64) << np.arange(self._features, dtype=np.uint64)).sum(axis=1)
        picked, before = [], 0
        for features in asked:
            choices = _choices(features)
            picked.append(before + np.searchsorted(choices, masks.astype(np.uint64) & np.uint64(features)))
            before += len(choices)
        columns = np.stack(picked, axis=1).ravel()
        pointers = np.arange(0, len(columns) + 1, len(asked))
        laid = np.ones(len(columns)), columns, pointers
        self._picks = sparse.csr_array(laid, shape=(len(coalitions), before))

    def answer(self, row: Numbers) -> tuple[float, Numbers]:
        """Return the output of an encoded row and the contribution of each feature."""
        mine = self._fits(row)
        _, parts = shapley(lambda _: self._worths(mine), self._features)
        return self._output(mine), parts

    def output(self, row: Numbers) -> float:
        """Return the output of an encoded row alone."""
        return self._output(self._fits(row))

    def _output(self, mine: Masks) -> float:
        return float(expit(self.start + self._own[mine == self._all].sum()))

    def _worths(self, mine: Masks) -> Numbers:
        """Return the mean output over the background of each coalition of features taken from the row."""
        own = np.where(self._taken & ~mine[self._leaf] == 0, self._worth, 0.0)
        answered = (self._answers @ own).reshape(-1, self._rows)
        return np.asarray(expit(self.start + self._picks @ answered).mean(axis=1))

    def _fits(self, row: Numbers) -> Masks:
        return fits(self._low, self._high, row, self.columns)


def boosted_of(estimator: Any, background: pd.DataFrame) -> Boosted | None:
    """Lay gradient boosting out; None where it is too large for that, or asks what an encoded row never holds."""
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    names = [str(name) for name in background.columns]
    if len(names) > MOST_FEATURES or any(one.nodes["is_categorical"].any() for (one,) in model._predictors):
        return None
    owners = np.asarray(encoded_owners(prepare, names))
    columns = [np.flatnonzero(owners == one) for one in range(len(names))]
    trees = [_tree(one.nodes, model.n_features_in_) for (one,) in model._predictors]
    size = sum(len(one.worth) << _asked(one, columns).bit_count() for one in trees)
    if size * len(background) > MOST:
        return None
    theirs = np.asarray(prepare.transform(background))
    return Boosted(trees, float(model._baseline_prediction.item()), columns, theirs)


def _tree(nodes: Any, width: int) -> Boxes:
    leaf = nodes["is_leaf"].astype(bool)
    left, right = (np.where(leaf, -1, nodes[side].astype(np.int64)) for side in ("left", "right"))
    low, high = of_nodes(left, right, nodes["feature_idx"], nodes["num_threshold"], width)
    return Boxes(np.ascontiguousarray(low.T), np.ascontiguousarray(high.T), nodes["value"][leaf])


def _asked(tree: Boxes, columns: Sequence[Places]) -> int:
    """Return the features that a tree asks, one bit each."""
    bounded = set(np.flatnonzero(np.logical_or(np.isfinite(tree.low), np.isfinite(tree.high)).any(axis=1)))
    return sum(1 << one for one, mine in enumerate(columns) if bounded.intersection(mine.tolist()))


def _choices(features: int) -> Masks:
    """Return every choice among these features, in order."""
    found = [0]
    for one in range(features.bit_length()):
        if features >> one & 1:
            found += [each | 1 << one for each in found]
    return np.asarray(found, dtype=np.uint64)
