"""Searches a family's parameters over time-ordered folds of the training rows; never sees the test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV

from scopgov.datasets.schema import Feature
from scopgov.datasets.split import Positions
from scopgov.training import families

Folds = list[tuple[Positions, Positions]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Found:
    """The parameters found and their AUC in each fold; no AUC when no fold could be used.

    `tried` holds the settings compared, best first, each with its mean AUC over the folds.
    """

    params: dict[str, Any]
    folds: list[float]
    tried: list[dict[str, Any]] = field(default_factory=list)

    @property
    def cv_auc(self) -> float | None:
        """Return the mean AUC over folds."""
        return float(np.mean(self.folds)) if self.folds else None


@dataclass(frozen=True)
class Material:
    """The training rows in time order, as models read them.

    `taught` and `weights` say what is learnt instead of `y`, and how much each row weighs, where a gap is narrowed so.
    """

    design: pd.DataFrame
    y: Bools
    features: Sequence[Feature]
    folds: Folds
    seed: int
    taught: Bools | None = None
    weights: np.ndarray[Any, np.dtype[np.float64]] | None = None

    @property
    def lesson(self) -> Bools:
        """Return what is learnt of each row."""
        return self.y if self.taught is None else self.taught


def usable(folds: Folds, y: Bools) -> Folds:
    """Keep the folds whose two sides both hold both classes."""
    return [(a, b) for a, b in folds if y[a].any() and not y[a].all() and y[b].any() and not y[b].all()]


def tune(
    family: str,
    material: Material,
    params: dict[str, Any],
    grid: dict[str, Sequence[Any]],
    advance: Callable[[str], None],
) -> Found:
    """Return the parameters with the best mean AUC over the folds; `advance` is told every fit."""
    if not material.folds:
        return Found(params, [])

    if material.weights is not None:
        return Found(params, _over_folds(family, material, params, advance))

    def scored(estimator: Any, rows: pd.DataFrame, y: Bools) -> float:
        advance("search")
        return float(roc_auc_score(y, families.output(family, estimator, rows)))

    prefix = families.prefix(family)
    search = GridSearchCV(
        families.build(family, material.features, params, material.seed),
        {f"{prefix}{name}": list(values) for name, values in grid.items()},
        scoring=scored,
        cv=material.folds,
        refit=False,
        error_score="raise",
    )
    with families.fitting():
        search.fit(material.design, material.y)
    best = {name.removeprefix(prefix): value for name, value in search.best_params_.items()}
    scores = [search.cv_results_[f"split{fold}_test_score"] for fold in range(len(material.folds))]
    chosen = [float(score[search.best_index_]) for score in scores]
    return Found({**params, **best}, chosen, _tried(search.cv_results_, prefix))


def _over_folds(
    family: str, material: Material, params: Mapping[str, Any], advance: Callable[[str], None]
) -> list[float]:
    """Return the AUC over each fold of rows that are weighed: learnt as they are taught, judged by their outcome."""
    found = []
    for earlier, later in material.folds:
        advance("search")
        outputs = families.output(
            family, learnt(family, params, material, earlier), material.design.iloc[later]
        )
        found.append(float(roc_auc_score(material.y[later], outputs)))
    return found


def learnt(family: str, params: Mapping[str, Any], material: Material, at: Any = None) -> Any:
    """Return a family's estimator that learnt from the training rows at these positions, or from all of them."""
    places = slice(None) if at is None else at
    weights = None if material.weights is None else material.weights[places]
    model = families.build(family, material.features, params, material.seed)
    with families.fitting():
        return model.fit(
            material.design.iloc[places], material.lesson[places], **families.weighed(family, weights)
        )


def _tried(results: Mapping[str, Any], prefix: str) -> list[dict[str, Any]]:
    pairs = zip(results["params"], results["mean_test_score"], strict=True)
    found = [
        {"params": {name.removeprefix(prefix): value for name, value in params.items()}, "auc": float(auc)}
        for params, auc in pairs
        if params
    ]
    return sorted(found, key=lambda one: -one["auc"])


def fits(grid: dict[str, Sequence[Any]], folds: int) -> int:
    """Count the fits a search needs."""
    return folds * int(np.prod([len(values) for values in grid.values()], dtype=int))
