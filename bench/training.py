"""Training candidates beside a plain scikit-learn script: same rows, folds, families and search, in processor time.

The plain side does, with what scikit-learn offers, what ours does up to the same point and no more. First point, family
by family: the search, the calibration on the last fold, the fit on all training rows. This is training, and has a goal.
Second, over all families as what follows: the measures on the test rows; ours adds 1,000 bootstrap draws for intervals,
which scikit-learn has not, and they count against us. Third: on top of that, permutation importance with 30 shuffles,
partial dependence of each feature on 100 rows, four points of a learning curve. Last: all that ours does, against the
plain side of the third point, which has no copy, certificate, timing of scores, artefact or card. The estimators are
built by `retrain.py`, which knows nothing of scopgov.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV
from threadpoolctl import threadpool_limits

from bench.measure import Measure
from scopgov.datasets import freezing
from scopgov.datasets.freezing import Dataset
from scopgov.demo import projects
from scopgov.domain.canonical import sha256_bytes
from scopgov.training import families, insight, pipeline, retrain
from scopgov.training.search import Material

FAMILIES = ("logistic", "ebm", "forest", "boosting")
BEGUN, SNAPSHOT = date(2026, 3, 2), date(2026, 3, 2)
ROUNDS, GOAL = 2, 1.1
POINTS = ("test", "insight", "copy", "end")  # the stages of ours that begin where each point is reached


def training(folder: Path) -> list[Measure]:
    """Measure the points of training, each side the least disturbed of its rounds, taken in turn."""
    dataset = _dataset(folder)
    with threadpool_limits(
        1
    ):  # threads that wait for one another on a busy machine would be all that is measured
        rounds = [[(_ours(dataset, one), _plain(dataset, one)) for one in FAMILIES] for _ in range(ROUNDS)]
    least = [_least([taken[place] for taken in rounds]) for place in range(len(FAMILIES))]
    ours, plain = (
        {point: sum(taken[side][point] for taken in least) for point in least[0][side]} for side in (0, 1)
    )
    rows = len(dataset.split.train)
    return [
        *(
            _measure(f"search and fit on {rows} rows, {family}", mine["test"], its["fitted"])
            for family, (mine, its) in zip(FAMILIES, least, strict=True)
        ),
        _measure("all of them, to their measures with intervals", ours["insight"], plain["measured"]),
        _measure("all of them, with what they lean on", ours["copy"], plain["leant_on"]),
        _measure("all of them, with certified copies and cards", ours["end"], plain["leant_on"]),
    ]


def _least(rounds: Sequence[tuple[dict[str, float], dict[str, float]]]) -> tuple[dict[str, float], ...]:
    """Return, for either side, the shortest time to each point."""
    return tuple(
        {point: min(one[point] for one in side) for point in side[0]} for side in zip(*rounds, strict=True)
    )


def _measure(name: str, taken: float, other: float) -> Measure:
    return Measure(name, taken, "a plain scikit-learn script", other, GOAL)


def _dataset(folder: Path) -> Dataset:
    data = projects.csv_of(SNAPSHOT, begun=BEGUN)
    path = folder / "projects.csv"
    path.write_bytes(data)
    rule = projects.label_rule(SNAPSHOT)
    told = freezing.content(sha256_bytes(data), projects.SCHEMA, projects.STEPS, rule, projects.SPLIT)
    return freezing.remake(path, told, path.name)


def _ours(dataset: Dataset, family: str) -> dict[str, float]:
    """Return the seconds of processor time to each point."""
    taken, begun = {}, time.process_time()

    def heard(step: str, done: int, total: int) -> None:
        stage = step.partition("/")[2]
        if stage in POINTS:
            taken[stage] = time.process_time() - begun

    pipeline.train_candidates(dataset, [family], progress=heard)
    return taken | {"end": time.process_time() - begun}


def _plain(dataset: Dataset, family: str) -> dict[str, float]:
    begun = time.process_time()
    material = pipeline.material_of(dataset, [one.name for one in dataset.schema.features()], 0)
    recipe = _recipe(family, material)
    model = _searched(recipe, material)
    line = _calibration(recipe, material)
    fitted = time.process_time() - begun
    tested = families.design(dataset.frame.loc[dataset.split.test], material.features)
    outcome = dataset.y.loc[dataset.split.test].to_numpy(dtype=bool)
    asked = retrain.to_log_odds(recipe, retrain.output(recipe, model, tested))
    p = line.predict_proba(asked.reshape(-1, 1))[:, 1]
    roc_auc_score(outcome, p), brier_score_loss(outcome, p), log_loss(outcome, p)
    measured = time.process_time() - begun
    _lean(recipe, model, material, tested, outcome)
    return {"fitted": fitted, "measured": measured, "leant_on": time.process_time() - begun}


def _recipe(family: str, material: Material) -> dict[str, Any]:
    features = [{"name": one.name, "categorical": one.categorical} for one in material.features]
    return {
        "family": family,
        "params": families.first_params(family, "full"),
        "seed": 0,
        "features": features,
    }


def _searched(recipe: dict[str, Any], material: Material) -> Any:
    prefix = "" if recipe["family"] == "ebm" else "model__"
    grid = families.grid(recipe["family"], "full")
    named = {f"{prefix}{name}": list(values) for name, values in grid.items()}
    search = GridSearchCV(retrain.build(recipe), named, scoring="roc_auc", cv=material.folds)
    with families.fitting():
        search.fit(material.design, material.y)
    recipe["params"] |= {name.removeprefix(prefix): value for name, value in search.best_params_.items()}
    return search.best_estimator_


def _calibration(recipe: dict[str, Any], material: Material) -> Any:
    earlier, later = material.folds[-1]
    before = retrain.fit(recipe, material.design.iloc[earlier], material.y[earlier])
    odds = retrain.to_log_odds(recipe, retrain.output(recipe, before, material.design.iloc[later]))
    return LogisticRegression(C=1e6, max_iter=1000).fit(odds.reshape(-1, 1), material.y[later])


def _lean(recipe: dict[str, Any], model: Any, material: Material, tested: Any, outcome: Any) -> None:
    permutation_importance(model, tested, outcome, scoring="roc_auc", n_repeats=insight.SHUFFLES["full"])
    rows = material.design.iloc[np.linspace(0, len(material.design) - 1, insight.AVERAGED).astype(int)]
    if recipe["family"] not in families.LOG_ODDS:  # there the shapes are exact, and cost a row a point
        _moved(model, rows, [one.name for one in material.features if not one.categorical])
    earlier, later = material.folds[-1]
    for share in insight.SHARES:
        kept = earlier[len(earlier) - round(share * len(earlier)) :]
        fitted = retrain.fit(recipe, material.design.iloc[kept], material.y[kept])
        roc_auc_score(material.y[later], retrain.output(recipe, fitted, material.design.iloc[later]))


def _moved(model: Any, rows: Any, names: Sequence[str]) -> None:
    for name in names:
        partial_dependence(model, rows, [name], grid_resolution=insight.POINTS, method="brute")
