"""Measures of a model on a test set, each with its 95 % bootstrap interval over rows.

One multinomial draw over all rows is the exact law of resampling rows: measures are products of counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
BINS = 10
LEVEL = 0.95
CHUNK = 100
THRESHOLD = 0.5
_EDGE = 1e-15


def measures(
    y: npt.NDArray[np.bool_], p: Numbers, draws: int, seed: int
) -> dict[str, dict[str, float | None]]:
    """Return each measure as {value, low, high}; None where it cannot be computed."""
    rng = np.random.default_rng(seed)
    value = _all(np.ones((1, len(y))), y, p)
    drawn: dict[str, list[Numbers]] = {name: [] for name in value}
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        weights = rng.multinomial(len(y), np.full(len(y), 1 / len(y)), size=size).astype("float64")
        for name, column in _all(weights, y, p).items():
            drawn[name].append(column)
    return {name: _interval(float(value[name][0]), np.concatenate(drawn[name])) for name in value}


def auc(y: npt.NDArray[np.bool_], outputs: Numbers, draws: int, seed: int) -> dict[str, float | None]:
    """Return the AUC alone, as {value, low, high}; it reads any outputs, since only their order counts."""
    drawn = np.random.default_rng(seed).multinomial(len(y), np.full(len(y), 1 / len(y)), size=draws)
    value = float(_auc(np.ones((1, len(y))), y, outputs)[0])
    return _interval(value, _auc(drawn.astype("float64"), y, outputs))


def _interval(value: float, drawn: Numbers) -> dict[str, float | None]:
    seen = drawn[np.isfinite(drawn)]
    if not np.isfinite(value):
        return {"value": None, "low": None, "high": None}
    if len(seen) < LEVEL * len(drawn):
        return {"value": value, "low": None, "high": None}
    low, high = np.quantile(seen, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"value": value, "low": float(low), "high": float(high)}


def _all(weights: Numbers, y: npt.NDArray[np.bool_], p: Numbers) -> dict[str, Numbers]:
    """Compute every measure for each row of `weights` (draws by rows)."""
    total = weights.sum(axis=1)
    kept = np.clip(p, _EDGE, 1 - _EDGE)
    losses = -np.where(y, np.log(kept), np.log(1 - kept))
    return {
        "auc": _auc(weights, y, p),
        "brier": weights @ (p - y) ** 2 / total,
        "log_loss": weights @ losses / total,
        "ece": _ece(weights, y, p) / total,
        **_at_threshold(weights, y, p >= THRESHOLD),
    }


def _auc(weights: Numbers, y: npt.NDArray[np.bool_], p: Numbers) -> Numbers:
    """Return the probability that a positive outranks a negative, ties counting half."""
    order = np.argsort(p, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(p[order]) > 0])
    positives = np.add.reduceat((weights * y)[:, order], starts, axis=1)
    negatives = np.add.reduceat((weights * ~y)[:, order], starts, axis=1)
    below = np.cumsum(negatives, axis=1) - negatives
    pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    return _ratio((positives * (below + negatives / 2)).sum(axis=1), pairs)


def _at_threshold(
    weights: Numbers, y: npt.NDArray[np.bool_], flagged: npt.NDArray[np.bool_]
) -> dict[str, Numbers]:
    hit, false, missed = weights @ (flagged & y), weights @ (flagged & ~y), weights @ (~flagged & y)
    return {
        "f1": _ratio(2 * hit, 2 * hit + false + missed),
        "precision": _ratio(hit, hit + false),
        "recall": _ratio(hit, hit + missed),
    }


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    return np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)


def _ece(weights: Numbers, y: npt.NDArray[np.bool_], p: Numbers) -> Numbers:
    places = bins(p)
    parts = [np.abs(weights[:, places == place] @ (p - y)[places == place]) for place in range(BINS)]
    return np.asarray(np.sum(parts, axis=0), dtype="float64")


def bins(p: Numbers) -> npt.NDArray[np.intp]:
    """Return the tenth in which each probability falls, 1 falling in the last."""
    return np.asarray(np.minimum((p * BINS).astype(np.intp), BINS - 1), dtype=np.intp)


def calibration_table(y: npt.NDArray[np.bool_], p: Numbers) -> list[dict[str, float | int]]:
    """Return, for each tenth that holds rows, the mean score and the observed rate."""
    places = bins(p)
    table: list[dict[str, float | int]] = []
    for place in range(BINS):
        inside = places == place
        if inside.any():
            seen = {"mean_score": float(p[inside].mean()), "rate": float(y[inside].mean())}
            table.append({"low": place / BINS, "high": (place + 1) / BINS, **seen, "rows": int(inside.sum())})
    return table


def roc(y: npt.NDArray[np.bool_], p: Numbers, most: int = 100) -> list[list[float]]:
    """Return points (false positive rate, true positive rate) of the ROC curve, about `most`."""
    if y.all() or not y.any():
        return []
    order = np.argsort(-p, kind="stable")
    last = np.flatnonzero(np.r_[np.diff(p[order]) < 0, True])
    hits, falses = np.cumsum(y[order])[last] / y.sum(), np.cumsum(~y[order])[last] / (~y).sum()
    picked = np.unique(np.linspace(0, len(last) - 1, min(most, len(last))).round().astype(int))
    return [[0.0, 0.0], *([float(falses[at]), float(hits[at])] for at in picked)]


def precision_recall(y: npt.NDArray[np.bool_], p: Numbers, most: int = 100) -> list[list[float]]:
    """Return points (share of the positives found, share of the flags that are right), about `most`."""
    if not y.any():
        return []
    order = np.argsort(-p, kind="stable")
    last = np.flatnonzero(np.r_[np.diff(p[order]) < 0, True])
    hits = np.cumsum(y[order])[last]
    picked = np.unique(np.linspace(0, len(last) - 1, min(most, len(last))).round().astype(int))
    return [[float(hits[at] / y.sum()), float(hits[at] / (last[at] + 1))] for at in picked]


def confusion(y: npt.NDArray[np.bool_], p: Numbers) -> Mapping[str, Any]:
    """Count right and wrong answers at the threshold."""
    flagged = p >= THRESHOLD
    cells = {"tn": ~flagged & ~y, "fp": flagged & ~y, "fn": ~flagged & y, "tp": flagged & y}
    return {name: int(cell.sum()) for name, cell in cells.items()}
