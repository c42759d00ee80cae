"""What a trained model leans on, how each feature moves it, what more rows would bring: measured once, as JSON data.

Importance: how far the ranking of the test rows falls when one column is shuffled (Breiman, 2001). Effects: exact for
models that are sums; elsewhere the mean output with one feature set to each value (Friedman, 2001).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import roc_auc_score

from scopgov.datasets.schema import Feature
from scopgov.training import families, intervals
from scopgov.training.explain import explain
from scopgov.training.scorer import Scorer
from scopgov.training.search import Material, learnt

Bools = npt.NDArray[np.bool_]
SHUFFLES = {"quick": 5, "full": 30}
LEARNING_DRAWS = 200
SHARES = (0.125, 0.25, 0.5, 1.0)
FEWEST = 40  # rows to learn from, under which a share of them is not tried
POINTS, CATEGORIES, AVERAGED = 15, 12, 100


def importance(
    scorer: Scorer, design: pd.DataFrame, y: Bools, shuffles: int, seed: int
) -> list[dict[str, Any]]:
    """Return, for each feature, the fall in AUC when it is shuffled: mean, least and most, the largest mean first.

    Each of `shuffles` times, rows are drawn again and one column is shuffled among them. Empty where no AUC exists.
    """
    rng = np.random.default_rng(seed)
    fallen: dict[str, list[float]] = {feature.name: [] for feature in scorer.features}
    for _time in range(shuffles):
        drawn = rng.integers(0, len(y), size=len(y))
        rows, outcome = design.iloc[drawn].reset_index(drop=True), y[drawn]
        if outcome.all() or not outcome.any():
            continue
        whole = _auc(scorer, rows, outcome)
        for name in fallen:
            shuffled = rows.assign(**{name: rng.permutation(rows[name].to_numpy())})
            fallen[name].append(whole - _auc(scorer, shuffled, outcome))
    found = [_summed(name, falls) for name, falls in fallen.items() if falls]
    return sorted(found, key=lambda one: (-one["value"], one["name"]))


def _summed(name: str, falls: Sequence[float]) -> dict[str, Any]:
    return {"name": name, "value": float(np.mean(falls)), "low": float(min(falls)), "high": float(max(falls))}


def _auc(scorer: Scorer, rows: pd.DataFrame, y: Bools) -> float:
    return float(roc_auc_score(y, families.output(scorer.family, scorer.estimator, rows)))


def effects(scorer: Scorer, material: Material) -> dict[str, Any]:
    """Return how the uncalibrated output moves with each feature, on the scale of the model."""
    exact = scorer.family in families.LOG_ODDS
    rows = material.design.iloc[evenly(len(material.design), 1 if exact else AVERAGED)]
    drawn = {
        one.name: _effect(scorer, rows, one, values_of(material.design[one.name], one), exact=exact)
        for one in material.features
    }
    return {"scale": scorer.scale, "exact": exact, "features": drawn}


def _effect(
    scorer: Scorer, rows: pd.DataFrame, feature: Feature, values: Sequence[Any], *, exact: bool
) -> dict[str, Any]:
    moved = [_at(scorer, rows.assign(**{feature.name: value}), feature.name, exact=exact) for value in values]
    return {
        "categorical": feature.categorical,
        "points": [list(one) for one in zip(values, moved, strict=True)],
    }


def _at(scorer: Scorer, rows: pd.DataFrame, name: str, *, exact: bool) -> float:
    if not exact:
        return float(families.output(scorer.family, scorer.estimator, rows).mean())
    split = explain(scorer.family, scorer.estimator, rows, rows, scorer.about["reference"])
    mine = [owners == (name,) for owners in split.owners]
    return float(split.parts[0][mine].sum())


def values_of(
    cells: pd.Series[Any], feature: Feature, points: int = POINTS, categories: int = CATEGORIES
) -> list[Any]:
    """Return the values at which a feature is looked at: its commonest categories, or numbers spread over its rows."""
    if feature.categorical:
        counts = cells[cells != ""].value_counts().sort_index(kind="stable")
        return [str(one) for one in counts.sort_values(ascending=False, kind="stable").index[:categories]]
    present = cells.dropna()
    if present.empty:
        return []
    return sorted(
        {float(one) for one in present.quantile(np.linspace(0, 1, points), interpolation="nearest")}
    )


def evenly(rows: int, most: int) -> list[int]:
    """Return places spread evenly over some rows, `most` of them."""
    return [int(one) for one in np.unique(np.linspace(0, rows - 1, min(rows, most)).round())]


def learning(family: str, params: Mapping[str, Any], material: Material) -> list[dict[str, Any]]:
    """Return the AUC on the last training period when learning from the latest share of the rows before it."""
    if not material.folds or family == "dummy":
        return []
    earlier, later = material.folds[-1]
    y = material.y[later]
    found = []
    for share in SHARES:
        kept = earlier[len(earlier) - round(share * len(earlier)) :]
        seen = material.lesson[kept]
        if len(kept) >= FEWEST and seen.any() and not seen.all():
            model = learnt(family, params, material, kept)
            outputs = families.output(family, model, material.design.iloc[later])
            found.append({"rows": len(kept), **intervals.auc(y, outputs, LEARNING_DRAWS, material.seed)})
    return found


def own_rows(scorer: Scorer, material: Material) -> float | None:
    """Return the AUC on the very rows the model learnt from: far above the others, it learnt them by heart."""
    return _auc(scorer, material.design, material.y) if scorer.family != "dummy" else None
