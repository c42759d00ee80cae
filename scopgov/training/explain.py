"""Splits an uncalibrated output into a base and one contribution per feature, adding up exactly.

Coefficients times values; EBM terms; else Shapley values on the raw features against a fixed background
(Lundberg and Lee 2017, interventional form): of forests by their leaves, else exact up to `EXACT` features, then over
sampled orders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.training.families import encoded_owners
from scopgov.training.leaves import MOST_FEATURES, Forest, boxes

Numbers = npt.NDArray[np.float64]
Players = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
Worth = Callable[[Players], Numbers]
EXACT = 10
ORDERS = 32
BATCH = 50_000


@dataclass(frozen=True)
class Splits:
    """Outputs as a base plus contributions, a row each in `parts`; an owner is one feature, or a pair of an EBM."""

    base: float
    owners: Sequence[tuple[str, ...]]
    parts: Numbers


def explain(
    family: str, estimator: Any, rows: pd.DataFrame, background: pd.DataFrame, reference: Sequence[float]
) -> Splits:
    """Split the output of each row. `reference` holds the mean encoded training row of a linear model."""
    names = [str(name) for name in rows.columns]
    alone = [(name,) for name in names]
    if family == "dummy":
        return Splits(float(estimator.predict_proba(rows)[0, 1]), alone, np.zeros((len(rows), len(names))))
    if family == "logistic":
        return Splits(*_linear(estimator, rows, names, np.asarray(reference)))
    if family == "ebm":
        owners = [tuple(names[place] for place in term) for term in estimator.term_features_]
        terms = np.asarray(estimator.eval_terms(rows), dtype="float64")
        return Splits(float(estimator.intercept_[0]), owners, terms)
    return Splits(*_shapley(estimator, rows, background, names))


def _linear(
    estimator: Any, rows: pd.DataFrame, names: list[str], reference: Numbers
) -> tuple[float, list[tuple[str, ...]], Numbers]:
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    weights = model.coef_[0]
    moved = weights * (np.asarray(prepare.transform(rows)) - reference)
    belongs = np.zeros((moved.shape[1], len(names)))
    belongs[np.arange(moved.shape[1]), encoded_owners(prepare, names)] = 1.0
    base = float(model.intercept_[0] + weights @ reference)
    return base, [(name,) for name in names], np.asarray(moved @ belongs, dtype="float64")


def _shapley(
    estimator: Any, rows: pd.DataFrame, background: pd.DataFrame, names: list[str]
) -> tuple[float, list[tuple[str, ...]], Numbers]:
    """Encode once (the encoding works column by column), then mix each row into the background."""
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    owners = np.asarray(encoded_owners(prepare, names))
    theirs = np.asarray(prepare.transform(background))
    step = max(1, BATCH // len(theirs))
    base, found = 0.0, []
    for mine in np.asarray(prepare.transform(rows)):

        def worth(coalitions: Players, mine: Numbers = mine) -> Numbers:
            parts = [_mixed(model, mine, theirs, part[:, owners]) for part in _chunks(coalitions, step)]
            return np.concatenate(parts)

        base, values = shapley(worth, len(names))
        found.append(values)
    return base, [(name,) for name in names], np.asarray(found).reshape(len(rows), len(names))


def forest_of(estimator: Any, background: pd.DataFrame) -> Forest | None:
    """Lay out a random forest with its background, None where it is too large."""
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    names = [str(name) for name in background.columns]
    laid = boxes(model) if len(names) <= MOST_FEATURES else None
    if laid is None:
        return None
    theirs = np.asarray(prepare.transform(background))
    return Forest(laid, encoded_owners(prepare, names), len(names), theirs)


def by_leaves(estimator: Any, forest: Forest, rows: pd.DataFrame) -> Splits:
    """Split the output of each row by the leaves of a forest: exact, however many features there are."""
    encoded = np.asarray(estimator.named_steps["prepare"].transform(rows))
    parts = [forest.answer(row)[1] for row in encoded]
    owners = [(str(name),) for name in rows.columns]
    return Splits(forest.base, owners, np.asarray(parts).reshape(len(rows), len(owners)))


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


def coalitions_of(players: int) -> Players:
    """Return the coalitions whose worth is asked for so many players, in the order in which it is."""
    return _all_of(players)[0] if players <= EXACT else _orders_of(players)[0]


@cache
def _all_of(players: int) -> tuple[Players, list[tuple[Codes, Codes, Numbers]]]:
    """Return every coalition, and for each player those without them, the same with them, and how much each counts."""
    codes = np.arange(2**players)
    coalitions = (codes[:, None] >> np.arange(players)) & 1 == 1
    sizes = coalitions.sum(axis=1)
    share = np.asarray(
        [factorial(size) * factorial(players - size - 1) / factorial(players) for size in range(players)]
    )
    apart = [codes[~coalitions[:, player]] for player in range(players)]
    joined = [(one, one | (1 << player), share[sizes[one]]) for player, one in enumerate(apart)]
    return coalitions, joined


def _exact(worth: Worth, players: int) -> tuple[float, Numbers]:
    coalitions, joined = _all_of(players)
    value = worth(coalitions)
    found = [share @ (value[joining] - value[without]) for without, joining, share in joined]
    return float(value[0]), np.asarray(found)


@cache
def _orders_of(players: int) -> tuple[Players, Codes, Codes]:
    """Return the coalitions met in `ORDERS` fixed pseudo-random orders of joining, half the reverse of the others.

    With them: where each stands in each order, and the rank of each player in it.
    """
    rng = np.random.default_rng(0)
    half = [rng.permutation(players) for _ in range(ORDERS // 2)]
    orders = np.asarray([order for one in half for order in (one, one[::-1])])
    ranks = np.argsort(orders, axis=1)
    coalitions = ranks[:, None, :] < np.arange(players + 1)[None, :, None]
    distinct, places = np.unique(coalitions.reshape(-1, players), axis=0, return_inverse=True)
    return distinct, places.reshape(ORDERS, players + 1), ranks


def _sampled(worth: Worth, players: int) -> tuple[float, Numbers]:
    distinct, places, ranks = _orders_of(players)
    value = worth(distinct)[places]
    gains = np.diff(value, axis=1)
    found = np.take_along_axis(gains, ranks, axis=1).mean(axis=0)
    return float(value[0, 0]), found
