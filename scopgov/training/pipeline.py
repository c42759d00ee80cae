"""Trains candidates on a data version and measures each once on its test set; runs a recipe again.

Chooses parameters on time-ordered folds of the training rows only. Writes nothing: services store.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.config import Power
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.split import SplitRule, time_folds
from scopgov.domain.canonical import canonical_json, digest, sha256_bytes
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.training import calibration, card, certifying, families, insight, intervals, pairs, teaching
from scopgov.training.dumping import dump_scorer
from scopgov.training.families import FAMILIES
from scopgov.training.footprint import Meter, latency
from scopgov.training.making import make_scorer
from scopgov.training.scorer import Scorer
from scopgov.training.search import Found, Material, fits, tune, usable

Progress = Callable[[str, int, int], None]
Numbers = npt.NDArray[np.float64]
RECIPE_FORMAT = 1
POWER = Power()
PACKAGES = ("numpy", "scipy", "pandas", "scikit-learn", "interpret-core", "skops")
DRAWS = {"quick": 200, "full": 1000}
STAGES: Mapping[str, str] = {
    "search": N_("choosing parameters"),
    "calibration": N_("calibrating"),
    "fit": N_("learning from all training rows"),
    "test": N_("measuring on the test rows"),
    "insight": N_("seeing what it leans on"),
    "copy": N_("certifying a portable copy"),
    "done": N_("candidate ready"),
}
STAGES_AFTER_SEARCH = 6


@dataclass(frozen=True)
class Candidate:
    """A trained model, its bytes, those of its portable copy if it has one, and all that is said of it."""

    family: str
    recipe: dict[str, Any]
    artefact: bytes
    artefact_sha256: str
    copy: bytes | None
    certificate: dict[str, Any]
    predictions: bytes
    predictions_sha256: str
    measures: dict[str, Any]
    card: dict[str, Any]
    card_digest: str
    inputs: list[dict[str, Any]]
    environment: dict[str, str]

    @property
    def cv_auc(self) -> float | None:
        """Return the AUC over training folds, the only one that may guide a choice."""
        value: float | None = self.measures["cv_auc"]
        return value


@dataclass(frozen=True)
class Plan:
    """How one candidate is made, apart from the parameters searched; `apart`: which attribute kept apart it asks."""

    family: str
    effort: str
    seed: int
    calibrate: str = "sigmoid"
    mitigation: Mapping[str, Any] | None = None
    apart: Mapping[str, Any] | None = None


class Steps:
    """Counts the steps of a whole run and tells them; whatever the listener raises stops the run."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def of(self, family: str, meter: Meter) -> Callable[[str], None]:
        """Return what tells that a stage of one family begins, and counts it."""

        def advance(stage: str) -> None:
            meter.tick()
            self._progress(f"{family}/{stage}", min(self._done, self._total), self._total)
            self._done += 1

        return advance


def step_words(step: str) -> tuple[Reason, Reason]:
    """Say a step told to `progress` ("family/stage") in words: the family's name, then the stage."""
    family, _, stage = step.partition("/")
    return Reason(families.NAMES[family]), Reason(STAGES[stage])


def quiet(step: str, done: int, total: int) -> None:
    """Listen to nothing."""


def environment() -> dict[str, str]:
    """Return the versions a model's answers depend on: those this process began with."""
    return dict(_environment())


@cache
def _environment() -> Mapping[str, str]:
    """Read the versions once: the gate asks at each score, and what was imported does not change any more."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def train_candidates(
    dataset: Dataset,
    wanted: Sequence[str] = FAMILIES,
    *,
    effort: str = "full",
    seed: int = 0,
    progress: Progress = quiet,
    power: Power = POWER,
) -> list[Candidate]:
    """Train one candidate per family: searched, calibrated, explained and measured.

    `effort` is "full" or "quick" (no search, small models). Whatever `progress` raises propagates.
    """
    material = material_of(dataset, [one.name for one in dataset.schema.features()], seed)
    grids = {family: families.grid(family, effort) for family in wanted}
    total = sum(fits(grids[family], len(material.folds)) + STAGES_AFTER_SEARCH for family in wanted)
    steps = Steps(progress, total)
    made = []
    for family in wanted:
        meter = Meter(power)
        advance = steps.of(family, meter)
        found = tune(family, material, families.first_params(family, effort), grids[family], advance)
        made.append(_finish(dataset, material, Plan(family, effort, seed), found, advance, meter))
    return made


def train_from_recipe(
    recipe: Mapping[str, Any], dataset: Dataset, progress: Progress = quiet, power: Power = POWER
) -> Candidate:
    """Train again what a recipe says, as it says, on named data; refuse data that lack a feature."""
    if recipe.get("format") != RECIPE_FORMAT:
        raise Refused(Reason(N_("The recipe has another format than this version of scopgov reads.")))
    meter = Meter(power)
    material, mitigation = taught(dataset, {**recipe, "mitigation": _afresh(recipe.get("mitigation"))})
    plan = Plan(
        recipe["family"],
        recipe["effort"],
        recipe["seed"],
        recipe["calibration"],
        mitigation,
        recipe.get("apart"),
    )
    steps = Steps(progress, fits({}, len(material.folds)) + STAGES_AFTER_SEARCH)
    advance = steps.of(plan.family, meter)
    found = tune(plan.family, material, dict(recipe["params"]), {}, advance)
    return _finish(dataset, material, plan, found, advance, meter)


def _afresh(mitigation: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a mitigation without its table, which is made anew from the rows now learnt from."""
    if mitigation is None:
        return None
    return {name: value for name, value in mitigation.items() if name != "cells"}


def taught(dataset: Dataset, recipe: Mapping[str, Any]) -> tuple[Material, dict[str, Any] | None]:
    """Return the training rows of a recipe as it teaches them, and its mitigation with the table it follows."""
    material = material_of(dataset, recipe["features"], recipe["seed"])
    return teaching.taught(dataset, material, recipe)


def content_from_recipe(recipe: Mapping[str, Any], source_sha256: str, snapshot: date) -> dict[str, Any]:
    """Return the content of the data version a retraining makes from a newly named file and its date."""
    data = recipe["data"]
    label = {**data["label"], "snapshot": snapshot.isoformat()}
    return {**data, "source_sha256": source_sha256, "label": label}


def best(candidates: Sequence[Candidate]) -> Candidate:
    """Return the candidate with the best AUC over training folds, the baseline apart; refuse none."""
    ranked = [one for one in candidates if one.family != "dummy" and one.cv_auc is not None]
    if not ranked:
        raise Refused(Reason(N_("No candidate could be compared without the test set.")))
    return max(ranked, key=lambda one: one.cv_auc or 0.0)


def material_of(dataset: Dataset, names: Sequence[str], seed: int) -> Material:
    """Return the training rows of a dataset with their folds. Raises Refused when nothing can be learnt."""
    known = {feature.name: feature for feature in dataset.schema.features()}
    lacking = [name for name in names if name not in known]
    if lacking:
        raise Refused(Reason(N_("The data have no feature “%(name)s”."), {"name": lacking[0]}))
    train = dataset.split.train
    y = dataset.y.loc[train].to_numpy(dtype=bool)
    if len(y) == 0 or y.all() or not y.any():
        raise Refused(Reason(N_("The training rows do not hold both outcomes: nothing can be learnt.")))
    features = [known[name] for name in names]
    rule = SplitRule.from_data(dataset.content["split"])
    folds = usable(time_folds(dataset.dates.loc[train], dataset.known_at.loc[train], rule.folds), y)
    return Material(families.design(dataset.frame.loc[train], features), y, features, folds, seed)


def _finish(
    dataset: Dataset,
    material: Material,
    plan: Plan,
    found: Found,
    advance: Callable[[str], None],
    meter: Meter,
) -> Candidate:
    scorer = make_scorer(plan.family, found.params, material, dataset.schema, plan.calibrate, advance)
    advance("test")
    predictions, measures = _tested(dataset, scorer, found, plan)
    advance("insight")
    seen = _insight(dataset, material, scorer, found, plan)
    advance("copy")
    artefact = dump_scorer(scorer)
    sha256 = sha256_bytes(artefact)
    copy = certifying.certified(scorer, sha256, _tested_design(dataset, scorer))
    footprint = {**meter.read(), "latency": latency(scorer, _asked_row(dataset, scorer))}
    measures = {**measures, "insight": seen, "footprint": footprint}
    written = card.build_card(
        dataset, scorer, measures, sha256, copy.certificate, environment(), plan.mitigation, plan.apart
    )
    advance("done")
    return Candidate(
        family=plan.family,
        recipe=_recipe(dataset, material, plan, found),
        artefact=artefact,
        artefact_sha256=sha256,
        copy=copy.data,
        certificate=copy.certificate,
        predictions=predictions,
        predictions_sha256=sha256_bytes(predictions),
        measures=measures,
        card=written,
        card_digest=digest(written),
        inputs=scorer.inputs,
        environment=environment(),
    )


def _recipe(dataset: Dataset, material: Material, plan: Plan, found: Found) -> dict[str, Any]:
    """Return what makes this candidate again, and makes it anew on other data."""
    mitigated = {"mitigation": dict(plan.mitigation)} if plan.mitigation else {}
    return {
        **mitigated,
        **({"apart": dict(plan.apart)} if plan.apart else {}),
        "format": RECIPE_FORMAT,
        "family": plan.family,
        "params": found.params,
        "features": [feature.name for feature in material.features],
        "calibration": plan.calibrate,
        "seed": plan.seed,
        "effort": plan.effort,
        "data": {name: dataset.content[name] for name in ("schema", "steps", "label", "split")},
        "data_digest": dataset.digest,
        "environment": environment(),
    }


def _tested(dataset: Dataset, scorer: Scorer, found: Found, plan: Plan) -> tuple[bytes, dict[str, Any]]:
    """Answer the test rows, once, and return the kept predictions and the measures."""
    test = dataset.split.test
    outputs = families.output(plan.family, scorer.estimator, _tested_design(dataset, scorer))
    probabilities = calibration.apply(scorer.about["calibration"], outputs, scorer.scale)
    kept = _predictions(dataset, outputs, probabilities)
    y = dataset.y.loc[test].to_numpy(dtype=bool)
    return canonical_json(kept).encode(), measured(dataset, y, probabilities, found, plan)


def _tested_design(dataset: Dataset, scorer: Scorer) -> pd.DataFrame:
    return families.design(dataset.frame.loc[dataset.split.test], scorer.features)


def _asked_row(dataset: Dataset, scorer: Scorer) -> dict[str, Any]:
    """Return the latest row as somebody would give it to ask for a score."""
    latest = dataset.frame.iloc[-1]
    return {
        one["name"]: None if pd.isna(latest[one["name"]]) else latest[one["name"]] for one in scorer.inputs
    }


def _insight(
    dataset: Dataset, material: Material, scorer: Scorer, found: Found, plan: Plan
) -> dict[str, Any]:
    design, y = _tested_design(dataset, scorer), dataset.y.loc[dataset.split.test].to_numpy(dtype=bool)
    return {
        "importance": insight.importance(scorer, design, y, insight.SHUFFLES[plan.effort], plan.seed),
        "effects": insight.effects(scorer, material),
        "pairs": pairs.pairs(scorer, material),
        "own_auc": insight.own_rows(scorer, material),
        "learning": insight.learning(plan.family, found.params, material),
    }


def _predictions(dataset: Dataset, outputs: Numbers, probabilities: Numbers) -> dict[str, Any]:
    test = dataset.split.test
    frame = dataset.frame.loc[test]
    return {
        "rows": test,
        "label": [int(value) for value in dataset.y.loc[test]],
        "probability": probabilities.tolist(),
        "uncalibrated": outputs.tolist(),
        "groups": {name: card.group_texts(frame[name]).tolist() for name in dataset.schema.groups()},
        "dates": [when.date().isoformat() for when in dataset.dates.loc[test]],
    }


def measured(
    dataset: Dataset, y: npt.NDArray[np.bool_], p: Numbers, found: Found, plan: Plan
) -> dict[str, Any]:
    """Return the measures of probabilities on the test rows, with intervals, and over training folds."""
    summary = dataset.summary()
    test = intervals.measures(y, p, DRAWS[plan.effort], plan.seed)
    low = test["auc"]["low"]
    return {
        "cv_auc": found.cv_auc,
        "cv_folds": found.folds,
        "tried": found.tried,
        "test": {
            "rows": len(y),
            "positives": int(y.sum()),
            "base_rate": float(y.mean()),
            "threshold": intervals.THRESHOLD,
            **test,
            "confusion": intervals.confusion(y, p),
        },
        "roc": intervals.roc(y, p),
        "precision_recall": intervals.precision_recall(y, p),
        "calibration": intervals.calibration_table(y, p),
        "beats_baseline": low is not None and low > 0.5,
        "enough": summary["enough"],
        "enough_reason": summary["enough_reason"],
    }
