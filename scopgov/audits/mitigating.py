"""Compares ways of narrowing a gap on rows that none of them learnt from: the later half of the training rows.

The test rows never come here: a way chosen by looking must still be audited on them. Knows nothing of the database.
"""

from __future__ import annotations

import platform
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from fairlearn.reductions import ExponentiatedGradient
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from scopgov.audits.counting import Counts, Flags, Numbers
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.schema import Feature
from scopgov.domain.described import otherwise
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.mitigation import Way
from scopgov.domain.protocol import Protocol
from scopgov.domain.text import N_
from scopgov.training import calibration, families, making, pipeline, search, teaching
from scopgov.training.search import Material

Progress = Callable[[str, int, int], None]
Groups = npt.NDArray[np.object_]
STEP = N_("comparing mitigations")
PERCENTS = range(5, 96)
_ITERATIONS = 15


@dataclass(frozen=True)
class Asked:
    """Which model, which gap: a recipe, a protocol, one attribute of it and one measure."""

    recipe: Mapping[str, Any]
    protocol: Protocol
    attribute: str
    metric: Metric

    @property
    def how(self) -> teaching.How:
        """Return what makes the model, and from which score it flags."""
        return teaching.How(self.recipe["family"], self.recipe["params"], self.protocol.threshold)

    @property
    def cuts(self) -> Sequence[float]:
        """Return the limits of the bands of the attribute, none where it is not cut."""
        return self.protocol.bands.get(self.attribute, ())


@dataclass(frozen=True)
class Rows:
    """Rows to learn from or to compare on, in order of time."""

    material: Material
    groups: Groups

    @property
    def outcome(self) -> Flags:
        """Return what became of each row."""
        return self.material.y

    def at(self, places: Any) -> Rows:
        """Return the rows at these positions."""
        held = self.material
        cut = replace(held, design=held.design.iloc[places], y=held.y[places], folds=[])
        return Rows(cut, self.groups[places])


@dataclass(frozen=True)
class Made:
    """The flags of one way on the rows compared, its scores where it has any, what a candidate of it needs."""

    flags: Flags
    scores: Numbers | None = None
    chosen: Mapping[str, Any] | None = None


def compare(dataset: Dataset, asked: Asked, told: Progress) -> dict[str, Any]:
    """Return, for each way, its quality and its gap on held-out rows, as plain data without NaN.

    Raises Refused where the data have no earlier and later rows to learn from and to compare on.
    """
    learnt, held = _apart(dataset, asked, asked.recipe["features"])
    ways = []
    tried = [way for way in Way if way is not Way.with_attribute or asked.protocol.feature]
    for done, way in enumerate(tried):
        told(STEP, done, len(tried))
        ways.append({"way": way.value, **_measured(_made(way, asked, learnt, held, dataset), held, asked)})
    packages = ("numpy", "scikit-learn", "fairlearn")
    return {
        "format": 2,
        "attribute": asked.attribute,
        "metric": asked.metric.value,
        "learnt": len(learnt.outcome),
        "held": len(held.outcome),
        "ways": ways,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def _apart(dataset: Dataset, asked: Asked, features: Sequence[str]) -> tuple[Rows, Rows]:
    material = pipeline.material_of(dataset, features, asked.recipe["seed"])
    if not material.folds:
        raise Refused(Reason(N_("There are too few training rows to compare anything on later ones.")))
    groups = teaching.groups_of(dataset, dataset.split.train, asked.attribute, asked.cuts)
    rows = Rows(material, groups)
    first = (len(material.folds) - 1) // 2  # about half of the rows to compare on: gaps need cases
    learnt = rows.at(material.folds[first][0])
    held = rows.at(np.concatenate([later for _, later in material.folds[first:]]))
    size = len(learnt.outcome)
    inner = [
        (np.arange(2 * size // 3), np.arange(2 * size // 3, size))
    ]  # to calibrate and to choose thresholds on
    return Rows(replace(learnt.material, folds=inner), learnt.groups), held


def _made(way: Way, asked: Asked, learnt: Rows, held: Rows, dataset: Dataset) -> Made | None:
    """Return the flags of one way, None where it cannot be made on these rows."""
    if way is Way.exponentiated:
        return _by_lot(asked, learnt, held)
    if way is Way.with_attribute:
        return _with_attribute(asked, dataset)
    if way is Way.one_threshold:
        return _one_limit(asked, learnt, held)
    if way is Way.own_thresholds:
        scores = _scores(asked, learnt.material, held)
        return Made(scores >= _own_limits(asked, learnt, held), scores)
    material = _changed(way, asked, learnt, dataset)
    if material is None:
        return None
    scores = _scores(asked, material, held)
    return Made(scores >= asked.protocol.threshold, scores, _kept(way, learnt.material, material))


def _with_attribute(asked: Asked, dataset: Dataset) -> Made:
    """Return the flags of the same recipe with the attribute that the protocol justifies among its features."""
    use = asked.protocol.feature
    names = [*asked.recipe["features"], *([use.attribute] if use else [])]
    learnt, held = _apart(dataset, asked, names)
    scores = _scores(asked, learnt.material, held)
    return Made(scores >= asked.protocol.threshold, scores)


def _changed(way: Way, asked: Asked, learnt: Rows, dataset: Dataset) -> Material | None:
    """Return the rows learnt from as one way has them: weighed, or without some columns."""
    material = learnt.material
    if way is Way.without_features:
        left = _untold(asked, learnt, dataset)
        names = [one.name for one in left]
        return replace(material, features=left, design=material.design[names]) if left else None
    if way is Way.as_is:
        return material
    cells = teaching.cells_of(way, material, learnt.groups, asked.metric, asked.how)
    try:
        return teaching.follow(material, learnt.groups, cells) if cells else None
    except Refused:  # one outcome only would be taught
        return None


def _kept(way: Way, whole: Material, used: Material) -> Mapping[str, Any] | None:
    if way is Way.grid:
        plain = used.weights is not None and bool((used.weights == 1).all())
        return {"same": True} if plain and bool((used.lesson == whole.y).all()) else None
    if way is not Way.without_features:
        return None
    used_names = {one.name for one in used.features}
    return {"left_out": [one.name for one in whole.features if one.name not in used_names]}


def _scores(asked: Asked, material: Material, held: Rows) -> Numbers:
    """Return calibrated scores of rows that were not learnt from, as a candidate would give them."""
    family, params = asked.recipe["family"], asked.recipe["params"]
    model = search.learnt(family, params, material)
    step = making.calibration_of(family, params, material, asked.recipe.get("calibration", "sigmoid"))
    return _answered(asked, material, model, step, held)


def _answered(asked: Asked, material: Material, model: Any, step: Mapping[str, Any], held: Rows) -> Numbers:
    family = asked.recipe["family"]
    design = held.material.design[[one.name for one in material.features]]
    return calibration.apply(step, families.output(family, model, design), families.scale(family))


def _by_lot(asked: Asked, learnt: Rows, held: Rows) -> Made | None:
    """Return the flags of fairlearn's exponentiated gradient for the parity of the measure, where there is one."""
    if asked.metric not in teaching.PARITY:
        return None
    both, first = pd.concat([learnt.material.design, held.material.design]), len(learnt.outcome)
    numbers = np.arange(len(both)).reshape(-1, 1)
    lookup = teaching.Lookup(asked.how, replace(learnt.material, design=both))
    outcome, groups = learnt.outcome.astype(int), learnt.groups.astype(str)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an iteration without progress
        try:
            reduced = ExponentiatedGradient(lookup, teaching.PARITY[asked.metric](), max_iter=_ITERATIONS)
            reduced.fit(numbers[:first], outcome, sensitive_features=groups)
            return Made(np.asarray(reduced.predict(numbers[first:], random_state=asked.recipe["seed"])) == 1)
        except (ValueError, ZeroDivisionError, KeyError):
            return None


def _untold(asked: Asked, learnt: Rows, dataset: Dataset) -> list[Feature]:
    """Leave out what is made from the same source as the group, and the feature that tells it most."""
    roots = set(dataset.schema.roots(asked.attribute))
    features = learnt.material.features
    others = [one for one in features if not set(dataset.schema.roots(one.name)) & roots]
    if len(others) < 2:
        return others
    forest = families.build("forest", others, {"n_estimators": 40, "min_samples_leaf": 5}, 0)
    forest.fit(learnt.material.design[[one.name for one in others]], learnt.groups.astype(str))
    shares = np.zeros(len(others))
    owners = families.encoded_owners(forest.named_steps["prepare"], [one.name for one in others])
    np.add.at(shares, owners, forest.named_steps["model"].feature_importances_)
    return [one for at, one in enumerate(others) if at != int(shares.argmax())]


def _unseen(asked: Asked, learnt: Rows) -> tuple[Rows, Numbers]:
    """Return the last third of the rows learnt from, scored by a model that did not see them."""
    earlier, later = learnt.material.folds[0]
    family, params = asked.recipe["family"], asked.recipe["params"]
    model = search.learnt(family, params, learnt.material, earlier)
    kind = asked.recipe.get("calibration", "sigmoid")
    step = making.calibration_of(family, params, learnt.material, kind)
    rows = learnt.at(later)
    return rows, _answered(asked, learnt.material, model, step, rows)


def _one_limit(asked: Asked, learnt: Rows, held: Rows) -> Made | None:
    """Flag from the whole percent that best trades balanced accuracy against the gap on rows not yet seen."""
    rows, scores = _unseen(asked, learnt)
    if len(set(rows.outcome.tolist())) < 2:
        return None
    lost = {percent: _lost(asked, rows, scores >= percent / 100) for percent in PERCENTS}
    known = {percent: loss for percent, loss in lost.items() if loss is not None}
    if not known:
        return None
    usual = 100 * asked.protocol.threshold
    percent = min(known, key=lambda one: (known[one], abs(one - usual)))
    answered = _scores(asked, learnt.material, held)
    return Made(answered >= percent / 100, answered, {"percent": percent})


def _lost(asked: Asked, rows: Rows, flags: Flags) -> float | None:
    gap = _gap(flags, rows, asked, asked.protocol.mask_below).get("gap")
    return None if gap is None else gap + 1 - float(balanced_accuracy_score(rows.outcome, flags))


def _own_limits(asked: Asked, learnt: Rows, held: Rows) -> Numbers:
    """Choose for each group, on rows not yet seen, the threshold that brings its rate nearest to that of all."""
    rows, scores = _unseen(asked, learnt)
    limit = asked.protocol.threshold
    everyone = _rate(rows.outcome, scores >= limit, asked.metric)
    known = {}
    for group in set(rows.groups):
        inside = rows.groups == group
        tried = np.unique(np.append(np.quantile(scores[inside], np.linspace(0.02, 0.98, 49)), limit))
        away = [
            abs(_rate(rows.outcome[inside], scores[inside] >= at, asked.metric) - everyone) for at in tried
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
        "chosen": dict(made.chosen or {}),
    }
    return {**nothing, **told, **_gap(made.flags, held, asked, asked.protocol.min_count)}


def _gap(flags: Flags, held: Rows, asked: Asked, least: int) -> dict[str, Any]:
    counts = Counts.of({asked.attribute: held.groups.tolist()}, held.outcome, flags)
    found = [
        (hits / base, int(hits), int(base), cell[0])
        for cell, hits, base in zip(counts.cells, *counts.behind(asked.metric), strict=True)
        if base >= least
    ]
    if len(found) < 2:
        return {}
    high, low = max(found), min(found)
    count = high[2]
    between = otherwise(high[1], count, low[1], low[2])
    ends = {"gap": float(high[0] - low[0]), "low": between.low / count, "high": between.high / count}
    return {**ends, "between": [high[3], low[3]]}
