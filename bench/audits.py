"""Intervals of fairness measures by redrawing counts, beside fairlearn's MetricFrame: its values, and its bootstrap.

Both sides compute the same eight shares of a confusion matrix, by two attributes and by their crossing. MetricFrame's
bootstrap is taken on a size where it ends, by one attribute; how far the intervals of both lie apart is printed, in
standard errors of the bootstrap, ours being drawn more often there.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_negative_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, precision_score

from bench.measure import Measure, timed
from scopgov.audits.counting import Counts, Drawn
from scopgov.domain.confusion import USUAL

ROWS, DRAWS = 100_000, 1_000
FEW_ROWS, FEW_DRAWS = 500, 40
GROUPINGS = (("client",), ("site",), ("client", "site"))
Rows = tuple[dict[str, Any], Any, Any]


def _of_unflagged(y_true: Any, y_pred: Any) -> float:
    return float(precision_score(1 - y_true, 1 - y_pred, zero_division=0.0))


FAIRLEARN: Mapping[str, Callable[..., float]] = {
    "true_positive_rate": true_positive_rate,
    "true_negative_rate": true_negative_rate,
    "false_positive_rate": false_positive_rate,
    "false_negative_rate": false_negative_rate,
    "selection_rate": selection_rate,
    "accuracy": accuracy_score,
    "precision": partial(precision_score, zero_division=0.0),
    "negative_predictive_value": _of_unflagged,
}


def audits() -> list[Measure]:
    """Measure intervals on many rows beside the values alone, then on few rows beside MetricFrame's own bootstrap."""
    many, few = _rows(ROWS), _rows(FEW_ROWS)
    values = timed(lambda: _frames(many), rounds=1)
    begun = time.perf_counter()
    theirs = _frames(few, GROUPINGS[:1], n_boot=FEW_DRAWS, ci_quantiles=[0.025, 0.975], random_state=1)
    drawn = time.perf_counter() - begun
    _compare(theirs, _intervals(few, GROUPINGS[:1]))
    return [
        Measure(
            f"{DRAWS} redrawings, 8 measures, {ROWS} rows",
            timed(lambda: _intervals(many)),
            "MetricFrame, the values alone",
            values,
            0.1,
        ),
        Measure(
            f"{FEW_DRAWS} redrawings, 8 measures, {FEW_ROWS} rows",
            timed(lambda: _intervals(few, GROUPINGS[:1], FEW_DRAWS)),
            "MetricFrame, its own bootstrap",
            drawn,
            0.001,
        ),
    ]


def _rows(count: int) -> Rows:
    rng = np.random.default_rng(count)
    groups = {"client": rng.choice(list("ABCDE"), count), "site": rng.choice(list("wxyz"), count)}
    return groups, rng.random(count) < 0.35, rng.random(count) < 0.4


def _frames(
    rows: Rows, groupings: Sequence[tuple[str, ...]] = GROUPINGS, **options: Any
) -> list[MetricFrame]:
    groups, outcome, flagged = rows
    return [
        MetricFrame(
            metrics=FAIRLEARN,
            y_true=outcome.astype(int),
            y_pred=flagged.astype(int),
            sensitive_features=pd.DataFrame({name: groups[name] for name in names}),
            **options,
        )
        for names in groupings
    ]


def _intervals(
    rows: Rows, groupings: Sequence[tuple[str, ...]] = GROUPINGS, draws: int = DRAWS
) -> list[Drawn]:
    found = Counts.of(*rows).redrawn(groupings, USUAL, draws)
    for one in found:
        one.intervals()
    return found


def _compare(theirs: list[MetricFrame], ours: list[Drawn]) -> None:
    """Print how far apart the ends of the intervals lie; a 2.5 % quantile of n draws errs by about 2.7 / √n."""
    away = [
        np.abs(drawn.intervals()[:, :, end] - frame.by_group_ci[end].to_numpy()) / drawn.values.std(axis=0)
        for frame, drawn in zip(theirs, ours, strict=True)
        for end in (0, 1)
    ]
    both = 2.67 * (1 / FEW_DRAWS + 1 / DRAWS) ** 0.5
    apart = np.concatenate([part.ravel() for part in away]) / both
    sys.stdout.write(
        f"intervals of both bootstraps differ by {np.sqrt((apart**2).mean()):.2f} times their simulation error "
        f"(root mean square of {apart.size} ends), at most {apart.max():.2f} times\n"
    )
