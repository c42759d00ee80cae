"""Turns an uncalibrated output into a probability by one monotone step, kept as plain numbers.

Sigmoid: Platt (1999); isotonic: Zadrozny and Elkan (2002), only where there are rows enough for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
NONE: Mapping[str, Any] = {"kind": "none"}
FEWEST = 20
ENOUGH_FOR_ISOTONIC = 1000
EDGE = 1e-6


def fit(outputs: Numbers, y: npt.NDArray[np.bool_], scale: str, kind: str = "sigmoid") -> dict[str, Any]:
    """Fit the step on outputs of rows the model has not seen; none when too few or when the order fails."""
    positives = int(y.sum())
    if kind == "none" or len(y) < FEWEST or min(positives, len(y) - positives) < 5:
        return dict(NONE)
    if kind == "isotonic" and len(y) >= ENOUGH_FOR_ISOTONIC:
        return _isotonic(outputs, y, scale)
    return _sigmoid(outputs, y, scale)


def _sigmoid(outputs: Numbers, y: npt.NDArray[np.bool_], scale: str) -> dict[str, Any]:
    from sklearn.linear_model import LogisticRegression

    odds = log_odds(outputs, scale)
    if float(np.ptp(odds)) == 0.0:
        return dict(NONE)
    fitted = LogisticRegression(C=1e6, max_iter=1000).fit(odds.reshape(-1, 1), y)
    slope, intercept = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    if slope <= 0:
        return dict(NONE)
    return {"kind": "sigmoid", "slope": slope, "intercept": intercept}


def _isotonic(outputs: Numbers, y: npt.NDArray[np.bool_], scale: str) -> dict[str, Any]:
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(out_of_bounds="clip").fit(to_probability(outputs, scale), y)
    return {"kind": "isotonic", "from": fitted.X_thresholds_.tolist(), "to": fitted.y_thresholds_.tolist()}


def apply(step: Mapping[str, Any], outputs: Numbers, scale: str) -> Numbers:
    """Return the probability of each uncalibrated output."""
    if step["kind"] == "sigmoid":
        odds = step["slope"] * log_odds(outputs, scale) + step["intercept"]
        return to_probability(odds, "log-odds")
    raw = to_probability(outputs, scale)
    if step["kind"] == "isotonic":
        return np.asarray(np.interp(raw, step["from"], step["to"]), dtype="float64")
    return raw


def log_odds(outputs: Numbers, scale: str) -> Numbers:
    """Return outputs as log-odds, probabilities being kept off 0 and 1."""
    if scale == "log-odds":
        return outputs
    kept = np.clip(outputs, EDGE, 1 - EDGE)
    return np.asarray(np.log(kept / (1 - kept)), dtype="float64")


def to_probability(outputs: Numbers, scale: str) -> Numbers:
    """Return outputs as probabilities."""
    if scale == "probability":
        return outputs
    return np.asarray(1 / (1 + np.exp(-np.clip(outputs, -700, 700))), dtype="float64")
