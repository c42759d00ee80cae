"""Splits an uncalibrated output into a base and one contribution per feature, adding up exactly.

Coefficients times values; EBM terms; else Shapley values on the raw features against a fixed background
(Lundberg and Lee 2017, interventional form), exact up to `EXACT` features, then over sampled orders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.training.families import encoded_owners

Numbers = npt.NDArray[np.float64]
Players = npt.NDArray[np.bool_]
Worth = Callable[[Players], Numbers]
EXACT = 10
ORDERS = 32
BATCH = 50_000


@dataclass(frozen=True)
class Split:
    """An output as a base plus contributions; a contribution belongs to one feature, or a pair of an EBM."""

    base: float
    parts: list[tuple[tuple[str, ...], float]]


def explain(
    family: str, estimator: Any, row: pd.DataFrame, background: pd.DataFrame, reference: Sequence[float]
) -> Split:
    """Split the output of one row. `reference` holds the mean encoded training row of a linear model."""
    names = [str(name) for name in row.columns]
    if family == "dummy":
        return Split(float(estimator.predict_proba(row)[0, 1]), [((name,), 0.0) for name in names])
    if family == "logistic":
        return _linear(estimator, row, names, np.asarray(reference))
    if family == "ebm":
        return _terms(estimator, row, names)
    return _shapley(estimator, row, background, names)


def _linear(estimator: Any, row: pd.DataFrame, names: list[str], reference: Numbers) -> Split:
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    weights = model.coef_[0]
    moved = weights * (np.asarray(prepare.transform(row))[0] - reference)
    sums = np.bincount(encoded_owners(prepare, names), weights=moved, minlength=len(names))
    base = float(model.intercept_[0] + weights @ reference)
    return Split(base, [((name,), float(value)) for name, value in zip(names, sums, strict=True)])


def _terms(estimator: Any, row: pd.DataFrame, names: list[str]) -> Split:
    values = estimator.eval_terms(row)[0]
    owners = [tuple(names[place] for place in term) for term in estimator.term_features_]
    parts = [(owner, float(value)) for owner, value in zip(owners, values, strict=True)]
    return Split(float(estimator.intercept_[0]), parts)


def _shapley(estimator: Any, row: pd.DataFrame, background: pd.DataFrame, names: list[str]) -> Split:
    """Encode once (the encoding works column by column), then mix the row into the background."""
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    owners = np.asarray(encoded_owners(prepare, names))
    mine, theirs = np.asarray(prepare.transform(row))[0], np.asarray(prepare.transform(background))

    def worth(coalitions: Players) -> Numbers:
        step = max(1, BATCH // len(theirs))
        parts = [_mixed(model, mine, theirs, part[:, owners]) for part in _chunks(coalitions, step)]
        return np.concatenate(parts)

    base, values = shapley(worth, len(names))
    return Split(base, [((name,), float(value)) for name, value in zip(names, values, strict=True)])


def _chunks(coalitions: Players, step: int) -> list[Players]:
    return [coalitions[start : start + step] for start in range(0, len(coalitions), step)]


def _mixed(model: Any, mine: Numbers, theirs: Numbers, taken: Players) -> Numbers:
    """Return the mean output over the background for each coalition of encoded columns taken from the row."""
    rows = np.where(taken[:, None, :], mine, theirs[None, :, :]).reshape(-1, len(mine))
    outputs = model.predict_proba(rows)[:, 1]
    return np.asarray(outputs.reshape(len(taken), len(theirs)).mean(axis=1), dtype="float64")


def shapley(worth: Worth, players: int) -> tuple[float, Numbers]:
    """Return the worth of nobody and each player's Shapley value; they add up to the worth of all.

    `worth` maps coalitions (booleans, coalitions by players) to numbers.
    """
    return _exact(worth, players) if players <= EXACT else _sampled(worth, players)


def _exact(worth: Worth, players: int) -> tuple[float, Numbers]:
    codes = np.arange(2**players)
    coalitions = (codes[:, None] >> np.arange(players)) & 1 == 1
    value = worth(coalitions)
    sizes = coalitions.sum(axis=1)
    share = np.asarray(
        [factorial(size) * factorial(players - size - 1) / factorial(players) for size in range(players)]
    )
    found = np.zeros(players)
    for player in range(players):
        without = codes[~coalitions[:, player]]
        found[player] = share[sizes[without]] @ (value[without | (1 << player)] - value[without])
    return float(value[0]), found


def _sampled(worth: Worth, players: int) -> tuple[float, Numbers]:
    """Average over `ORDERS` fixed pseudo-random orders of joining, half of them the reverse of the others."""
    rng = np.random.default_rng(0)
    half = [rng.permutation(players) for _ in range(ORDERS // 2)]
    orders = np.asarray([order for one in half for order in (one, one[::-1])])
    ranks = np.argsort(orders, axis=1)
    coalitions = ranks[:, None, :] < np.arange(players + 1)[None, :, None]
    distinct, places = np.unique(coalitions.reshape(-1, players), axis=0, return_inverse=True)
    value = worth(distinct)[places.reshape(ORDERS, players + 1)]
    gains = np.diff(value, axis=1)
    found = np.take_along_axis(gains, ranks, axis=1).mean(axis=0)
    return float(value[0, 0]), found
