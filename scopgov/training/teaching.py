"""Weighs training rows so that what is learnt from them narrows a gap between groups: as a table, not as a habit.

The table gives, for each group and outcome, the outcome to teach and its weight: plain data that a recipe keeps and
that trains the same model again anywhere. Made from training rows alone; the test rows never come here.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from fairlearn.reductions import (
    DemographicParity,
    ErrorRateParity,
    FalsePositiveRateParity,
    GridSearch,
    TruePositiveRateParity,
)
from sklearn.base import BaseEstimator, ClassifierMixin

from scopgov.datasets.freezing import Dataset
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.mitigation import Way
from scopgov.domain.protocol import band
from scopgov.domain.text import N_
from scopgov.training import card, families
from scopgov.training.search import Bools, Material, usable

Groups = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Cells = list[list[Any]]
GRID, GRID_OF_MANY = 11, 25  # models tried between two groups, and between more
GRID_LIMIT = 1.0
PARITY: Mapping[Metric, type[Any]] = {
    Metric.false_negative_rate: TruePositiveRateParity,
    Metric.false_positive_rate: FalsePositiveRateParity,
    Metric.selection_rate: DemographicParity,
    Metric.error_rate: ErrorRateParity,
}
TAUGHT_BY = frozenset({Way.reweighted.value, Way.grid.value})


@dataclass(frozen=True)
class How:
    """What makes an estimator of a recipe, and from which score it flags."""

    family: str
    params: Mapping[str, Any]
    threshold: float


class Lookup(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A model for fairlearn, which hands over row numbers: the rows themselves are looked up, types and all."""

    def __init__(self, how: How, material: Material) -> None:
        self.how, self.material = how, material

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Lookup:
        """Fit the recipe on rows by their numbers."""
        self.classes_ = np.array([0, 1])
        family, features, seed = self.how.family, self.material.features, self.material.seed
        model = families.build(family, features, self.how.params, seed)
        with families.fitting():
            self.model_ = model.fit(
                self._rows(X), np.asarray(y) == 1, **families.weighed(family, sample_weight)
            )
        return self

    def predict(self, X: Any) -> npt.NDArray[np.int64]:
        """Return 1 for rows that are flagged."""
        scores = self.model_.predict_proba(self._rows(X))[:, 1]
        return np.asarray(scores >= self.how.threshold, dtype=np.int64)

    def _rows(self, numbers: Any) -> pd.DataFrame:
        return self.material.design.iloc[np.asarray(numbers)[:, 0].astype(int)]


def groups_of(dataset: Dataset, lines: Sequence[int], attribute: str, cuts: Sequence[float]) -> Groups:
    """Return the group of each of these rows, numbers put in their bands."""
    texts = card.group_texts(dataset.frame[attribute].loc[list(lines)]).tolist()
    return np.array([band(text, cuts) for text in texts], dtype=object)


def cells_of(way: Way, material: Material, groups: Groups, metric: Metric, how: How) -> Cells | None:
    """Return the table of a way for these training rows, None where it cannot be made."""
    if way is Way.reweighted:
        return _table(groups, material.y, material.y, independent(groups, material.y))
    return _of_grid(material, groups, metric, how)


def independent(groups: Groups, outcome: Bools) -> Numbers:
    """Weigh each row so that group and outcome look independent (Kamiran and Calders 2012)."""
    frame = pd.DataFrame({"group": groups, "y": outcome})
    together = frame.groupby(["group", "y"])["y"].transform("size").to_numpy(dtype=np.float64)
    group = frame.groupby("group")["y"].transform("size").to_numpy(dtype=np.float64)
    late = frame.groupby("y")["y"].transform("size").to_numpy(dtype=np.float64)
    return np.asarray(group * late / (together * len(frame)), dtype=np.float64)


def _of_grid(material: Material, groups: Groups, metric: Metric, how: How) -> Cells | None:
    """Return the weights of the one model that fairlearn's grid search keeps (Agarwal and others 2018)."""
    if metric not in PARITY:
        return None
    numbers = np.arange(len(material.y)).reshape(-1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a grid point that teaches one outcome only
        try:
            size = GRID if len(set(groups)) == 2 else GRID_OF_MANY
            lookup = Lookup(how, material)
            grid = GridSearch(lookup, PARITY[metric](), grid_size=size, grid_limit=GRID_LIMIT)
            grid.fit(numbers, material.y.astype(int), sensitive_features=groups.astype(str))
            return _table(groups, material.y, *_signed(grid, material.y))
        except (ValueError, ZeroDivisionError, KeyError):
            return None


def _signed(grid: Any, outcome: Bools) -> tuple[Bools, Numbers]:
    """Return what the model kept was taught, and with which weight: `GridSearch.fit` says how they are made."""
    constraint = grid.constraints_.signed_weights(grid.lambda_vecs_[grid.best_idx_])
    signed = np.asarray(constraint, dtype=np.float64) + np.where(outcome, 1.0, -1.0)  # the error rate's own
    return signed > 0, np.abs(signed)


def _table(groups: Groups, outcome: Bools, taught: Bools, weights: Numbers) -> Cells:
    """Return one line for each group and outcome: these alone decide the weight of a row."""
    found = {
        (str(group), bool(late)): [str(group), bool(late), bool(teach), float(weight)]
        for group, late, teach, weight in zip(groups, outcome, taught, weights, strict=True)
    }
    return [found[key] for key in sorted(found)]


def follow(material: Material, groups: Groups, cells: Cells) -> Material:
    """Return the rows as a table teaches them. Raises Refused where it leaves one outcome only to learn."""
    known = {(group, late): (teach, weight) for group, late, teach, weight in cells}
    told = [
        known.get((str(group), bool(late)), (bool(late), 1.0))
        for group, late in zip(groups, material.y, strict=True)
    ]
    taught = np.array([teach for teach, _weight in told], dtype=bool)
    weights = np.array([weight for _teach, weight in told], dtype=np.float64)
    if not taught[weights > 0].any() or taught[weights > 0].all():
        raise Refused(
            Reason(N_("With these weights one outcome only would be taught: no model comes of it."))
        )
    return replace(material, taught=taught, weights=weights, folds=usable(material.folds, taught))


def taught(
    dataset: Dataset, material: Material, recipe: Mapping[str, Any]
) -> tuple[Material, dict[str, Any] | None]:
    """Return the training rows as the mitigation of a recipe teaches them, and that mitigation with its table.

    A recipe that has a table follows it; one without has it made from these very rows.
    """
    asked = recipe.get("mitigation")
    if asked is None or asked["way"] not in TAUGHT_BY:
        return material, asked
    groups = groups_of(dataset, dataset.split.train, asked["attribute"], asked["bands"])
    how = How(recipe["family"], recipe["params"], asked["threshold"])
    cells = asked.get("cells") or cells_of(Way(asked["way"]), material, groups, Metric(asked["metric"]), how)
    if not cells:
        raise Refused(Reason(N_("On these rows this way gives no single model.")))
    return follow(material, groups, cells), {**asked, "cells": cells}
