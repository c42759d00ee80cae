"""Compares ways of narrowing a gap on rows that none of them learnt from: the later half of the training rows.

The test rows never come here: a way chosen by looking must still be audited on them. Knows nothing of the database.
"""

from __future__ import annotations

import platform
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from fairlearn.reductions import (
    DemographicParity,
    ErrorRateParity,
    ExponentiatedGradient,
    FalsePositiveRateParity,
    GridSearch,
    TruePositiveRateParity,
)
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from scopgov.audits.counting import Counts, Flags, Numbers
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.schema import Feature
from scopgov.domain.described import otherwise
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.mitigation import Way
from scopgov.domain.protocol import Protocol, band
from scopgov.domain.text import N_
from scopgov.training import card, families, pipeline

Progress = Callable[[str, int, int], None]
Groups = npt.NDArray[np.object_]
PARITY: Mapping[Metric, type[Any]] = {
    Metric.false_negative_rate: TruePositiveRateParity,
    Metric.false_positive_rate: FalsePositiveRateParity,
    Metric.selection_rate: DemographicParity,
    Metric.error_rate: ErrorRateParity,
}
STEP = N_("comparing mitigations")
_ITERATIONS, _GRID = 15, 11


@dataclass(frozen=True)
class Asked:
    """Which model, which gap: a recipe, a protocol, one attribute of it and one measure."""

    recipe: Mapping[str, Any]
    protocol: Protocol
    attribute: str
    metric: Metric


@dataclass(frozen=True)
class Rows:
    """Rows to learn from or to compare on."""

    design: pd.DataFrame
    outcome: Flags
    groups: Groups


@dataclass(frozen=True)
class Made:
    """The flags of one way on the rows compared, and its scores where it has any."""

    flags: Flags
    scores: Numbers | None = None


class Lookup(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A model for fairlearn, which hands over row numbers: the rows themselves are looked up, types and all."""

    def __init__(self, asked: Asked, features: Sequence[Feature], design: pd.DataFrame) -> None:
        self.asked, self.features, self.design = asked, features, design

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Lookup:
        """Fit the recipe on rows by their numbers."""
        self.classes_ = np.array([0, 1])
        self.model_ = _fitted(self.asked, self.features, self._rows(X), np.asarray(y) == 1, sample_weight)
        return self

    def predict(self, X: Any) -> npt.NDArray[np.int64]:
        """Return 1 for rows that are flagged."""
        scores = _scores(self.model_, self._rows(X))
        return np.asarray(scores >= self.asked.protocol.threshold, dtype=np.int64)

    def _rows(self, numbers: Any) -> pd.DataFrame:
        return self.design.iloc[np.asarray(numbers)[:, 0].astype(int)]


def compare(dataset: Dataset, asked: Asked, told: Progress) -> dict[str, Any]:
    """Return, for each way, its quality and its gap on held-out rows, as plain data without NaN.

    Raises Refused where the data have no earlier and later rows to learn from and to compare on.
    """
    learnt, held, features = _apart(dataset, asked)
    ways = []
    for done, way in enumerate(Way):
        told(STEP, done, len(Way))
        ways.append(
            {"way": way.value, **_measured(_made(way, asked, learnt, held, features, dataset), held, asked)}
        )
    packages = ("numpy", "scikit-learn", "fairlearn")
    return {
        "format": 1,
        "attribute": asked.attribute,
        "metric": asked.metric.value,
        "learnt": len(learnt.outcome),
        "held": len(held.outcome),
        "ways": ways,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def _apart(dataset: Dataset, asked: Asked) -> tuple[Rows, Rows, list[Feature]]:
    material = pipeline.material_of(dataset, asked.recipe["features"], asked.recipe["seed"])
    if not material.folds:
        raise Refused(Reason(N_("There are too few training rows to compare anything on later ones.")))
    frame = dataset.frame.loc[dataset.split.train]
    cuts = asked.protocol.bands.get(asked.attribute, ())
    texts = card.group_texts(frame[asked.attribute]).tolist()
    groups = np.array([band(text, cuts) for text in texts], dtype=object)
    first = (len(material.folds) - 1) // 2  # about half of the rows to compare on: gaps need cases
    places = material.folds[first][0], np.concatenate([later for _, later in material.folds[first:]])
    earlier, later = (Rows(material.design.iloc[at], material.y[at], groups[at]) for at in places)
    return earlier, later, list(material.features)


def _made(
    way: Way, asked: Asked, learnt: Rows, held: Rows, features: Sequence[Feature], dataset: Dataset
) -> Made | None:
    """Return the flags of one way, None where it cannot be made on these rows."""
    if way in (Way.exponentiated, Way.grid):
        return _reduced(way, asked, learnt, held, features)
    if way is Way.without_features:
        features = _untold(asked, learnt, features, dataset)
        if not features:
            return None
    weights = _weights(learnt) if way is Way.reweighted else None
    model = _fitted(asked, features, learnt.design, learnt.outcome, weights)
    scores = _scores(model, held.design)
    limits: float | Numbers = asked.protocol.threshold
    if way is Way.own_thresholds:
        limits = _own_limits(_scores(model, learnt.design), learnt, held, asked)
    return Made(scores >= limits, scores)


def _fitted(
    asked: Asked, features: Sequence[Feature], design: pd.DataFrame, outcome: Flags, weights: Any = None
) -> tuple[str, list[str], Any]:
    family = asked.recipe["family"]
    model = families.build(family, features, asked.recipe["params"], asked.recipe["seed"])
    weighed = {} if weights is None else {f"{families.prefix(family)}sample_weight": np.asarray(weights)}
    names = [one.name for one in features]
    with families.fitting():
        return family, names, model.fit(design[names], outcome, **weighed)


def _scores(model: tuple[str, list[str], Any], design: pd.DataFrame) -> Numbers:
    _family, names, estimator = model
    return np.asarray(estimator.predict_proba(design[names])[:, 1], dtype=np.float64)


def _weights(rows: Rows) -> Numbers:
    """Weigh each row so that group and outcome look independent (Kamiran and Calders 2012)."""
    frame = pd.DataFrame({"group": rows.groups, "y": rows.outcome})
    together = frame.groupby(["group", "y"])["y"].transform("size").to_numpy(dtype=np.float64)
    group = frame.groupby("group")["y"].transform("size").to_numpy(dtype=np.float64)
    outcome = frame.groupby("y")["y"].transform("size").to_numpy(dtype=np.float64)
    return np.asarray(group * outcome / (together * len(frame)), dtype=np.float64)


def _reduced(way: Way, asked: Asked, learnt: Rows, held: Rows, features: Sequence[Feature]) -> Made | None:
    """Return the flags of fairlearn's reductions for the parity of the measure, where there is one."""
    if asked.metric not in PARITY:
        return None
    design = pd.concat([learnt.design, held.design])
    numbers = np.arange(len(design)).reshape(-1, 1)
    first, parity = len(learnt.outcome), PARITY[asked.metric]()
    lookup = Lookup(asked, features, design)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a grid point without errors, an iteration without progress
        try:
            if way is Way.exponentiated:
                reduced = ExponentiatedGradient(lookup, parity, max_iter=_ITERATIONS)
            else:
                reduced = GridSearch(lookup, parity, grid_size=_GRID)
            reduced.fit(
                numbers[:first], learnt.outcome.astype(int), sensitive_features=learnt.groups.astype(str)
            )
            drawn = {"random_state": asked.recipe["seed"]} if way is Way.exponentiated else {}
            return Made(np.asarray(reduced.predict(numbers[first:], **drawn)) == 1)
        except (ValueError, ZeroDivisionError, KeyError):
            return None


def _untold(asked: Asked, learnt: Rows, features: Sequence[Feature], dataset: Dataset) -> list[Feature]:
    """Leave out what is made from the same source as the group, and the feature that tells it most."""
    roots = set(dataset.schema.roots(asked.attribute))
    others = [one for one in features if not set(dataset.schema.roots(one.name)) & roots]
    if len(others) < 2:
        return others
    forest = families.build("forest", others, {"n_estimators": 40, "min_samples_leaf": 5}, 0)
    forest.fit(learnt.design[[one.name for one in others]], learnt.groups.astype(str))
    shares = np.zeros(len(others))
    owners = families.encoded_owners(forest.named_steps["prepare"], [one.name for one in others])
    np.add.at(shares, owners, forest.named_steps["model"].feature_importances_)
    return [one for at, one in enumerate(others) if at != int(shares.argmax())]


def _own_limits(scores: Numbers, learnt: Rows, held: Rows, asked: Asked) -> Numbers:
    """Choose for each group, on the rows learnt from, the threshold that brings its rate nearest to that of all."""
    limit = asked.protocol.threshold
    everyone = _rate(learnt.outcome, scores >= limit, asked.metric)
    known = {}
    for group in set(learnt.groups):
        inside = learnt.groups == group
        tried = np.unique(np.append(np.quantile(scores[inside], np.linspace(0.02, 0.98, 49)), limit))
        away = [
            abs(_rate(learnt.outcome[inside], scores[inside] >= at, asked.metric) - everyone) for at in tried
        ]
        known[group] = float(tried[int(np.nanargmin(away))]) if not np.isnan(away).all() else limit
    return np.array([known.get(group, limit) for group in held.groups])


def _rate(outcome: Flags, flags: Flags, metric: Metric) -> float:
    hits, base = Counts.of({"all": ["x"] * len(outcome)}, outcome, flags).behind(metric)
    return float(hits[0] / base[0]) if base[0] else float("nan")


def _measured(made: Made | None, held: Rows, asked: Asked) -> dict[str, Any]:
    """Return quality and gap of the flags of one way; only groups with enough cases are compared."""
    nothing: dict[str, Any] = {
        "balanced": None,
        "auc": None,
        "flags": None,
        "gap": None,
        "low": None,
        "high": None,
        "between": [],
    }
    if made is None or len(set(held.outcome.tolist())) < 2:
        return nothing
    told = {
        "balanced": float(balanced_accuracy_score(held.outcome, made.flags)),
        "auc": None if made.scores is None else float(roc_auc_score(held.outcome, made.scores)),
        "flags": int(made.flags.sum()),
    }
    return {**nothing, **told, **_gap(made.flags, held, asked)}


def _gap(flags: Flags, held: Rows, asked: Asked) -> dict[str, Any]:
    counts = Counts.of({asked.attribute: held.groups.tolist()}, held.outcome, flags)
    found = [
        (hits / base, int(hits), int(base), cell[0])
        for cell, hits, base in zip(counts.cells, *counts.behind(asked.metric), strict=True)
        if base >= asked.protocol.min_count
    ]
    if len(found) < 2:
        return {}
    high, low = max(found), min(found)
    count = high[2]
    between = otherwise(high[1], count, low[1], low[2])
    ends = {"gap": float(high[0] - low[0]), "low": between.low / count, "high": between.high / count}
    return {**ends, "between": [high[3], low[3]]}
