"""Train a model of an archive again, outside scopgov, and check that it answers as it did.

    pip install -r requirements.txt
    python retrain.py [the folder where the archive was unpacked]

Reads data.csv, recipe.json, expected.csv and probe.json; needs pandas, scikit-learn and interpret-core, nothing else.
Ends with 0 where every answer is the same, 1 where one is not. Répond 0 si toutes les réponses sont les mêmes.
"""

from __future__ import annotations

import csv
import json
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, PowerTransformer

LOG_ODDS = ("logistic", "ebm")  # families whose own output is log-odds; the others give a probability
SAME = 1e-9
EDGE = 1e-6
FEWEST, FEWEST_OF_EACH, ENOUGH_FOR_ISOTONIC = 20, 5, 1000


def framed(rows: list[list[Any]], features: list[dict[str, Any]]) -> pd.DataFrame:
    """Lay rows out as the model reads them: floats, NaN where missing; texts, empty where missing."""
    frame = pd.DataFrame(rows, columns=[one["name"] for one in features], dtype=object)
    for place, one in enumerate(features):
        cells = frame.iloc[:, place]
        if one["categorical"]:
            frame[one["name"]] = pd.Series([str(cell) for cell in cells], dtype=object)
        else:
            frame[one["name"]] = [float("nan") if cell in ("", None) else float(cell) for cell in cells]
    return frame


Part = tuple[list[str], pd.DataFrame, Any, list[list[str]]]


def read_data(folder: Path, features: list[dict[str, Any]]) -> dict[str, Part]:
    """Return row numbers, features, outcomes and what was taught, of training rows and test rows, in their order."""
    with (folder / "data.csv").open(encoding="utf-8", newline="") as file:
        _names, *lines = list(csv.reader(file))
    found, ends = {}, 3 + len(features)
    for part in ("train", "test"):
        kept = [line for line in lines if line[1] == part]
        outcome = np.asarray([line[2] == "1" for line in kept], dtype=bool)
        rows = framed([line[3:ends] for line in kept], features)
        found[part] = ([line[0] for line in kept], rows, outcome, [line[ends:] for line in kept])
    return found


def lesson(recipe: dict[str, Any], outcome: Any, told: list[list[str]]) -> tuple[Any, Any]:
    """Return what each row teaches and its weight: its outcome, alike, unless the recipe narrows a gap by weights."""
    if not (recipe.get("mitigation") or {}).get("cells"):
        return outcome, None
    taught = np.asarray([one[0] == "1" for one in told], dtype=bool)
    return taught, np.asarray([float(one[1]) for one in told], dtype="float64")


def build(recipe: dict[str, Any]) -> Any:
    """Return the estimator of the recipe, not fitted yet."""
    family, params, seed, features = (recipe[name] for name in ("family", "params", "seed", "features"))
    if family == "ebm":
        from interpret.glassbox import ExplainableBoostingClassifier

        kinds = ["nominal" if one["categorical"] else "continuous" for one in features]
        names = [one["name"] for one in features]
        return ExplainableBoostingClassifier(
            feature_names=names, feature_types=kinds, random_state=seed, n_jobs=1, **params
        )
    models = {
        "dummy": lambda: DummyClassifier(**params),
        "logistic": lambda: LogisticRegression(random_state=seed, **params),
        "forest": lambda: RandomForestClassifier(random_state=seed, n_jobs=1, **params),
        "boosting": lambda: HistGradientBoostingClassifier(random_state=seed, early_stopping=False, **params),
    }
    return Pipeline([("prepare", prepared(family, features)), ("model", models[family]())])


def prepared(family: str, features: list[dict[str, Any]]) -> ColumnTransformer:
    """Return the preparation: missing numbers filled, evened out for linear models; one column for each word."""
    numbers = [one["name"] for one in features if not one["categorical"]]
    words = [one["name"] for one in features if one["categorical"]]
    fill: Any = SimpleImputer(strategy="median", keep_empty_features=True)
    if family == "logistic":
        fill = Pipeline([("impute", fill), ("even_out", PowerTransformer())])
    parts: list[tuple[str, Any, list[str]]] = []
    if numbers:
        parts.append(("numbers", fill, numbers))
    if words:
        parts.append(("words", OneHotEncoder(handle_unknown="ignore", sparse_output=False), words))
    return ColumnTransformer(parts)


def fit(recipe: dict[str, Any], rows: pd.DataFrame, taught: Any, weights: Any) -> Any:
    """Return the fitted estimator."""
    name = "sample_weight" if recipe["family"] == "ebm" else "model__sample_weight"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of missing values, which are allowed
        return build(recipe).fit(rows, taught, **({} if weights is None else {name: weights}))


def output(recipe: dict[str, Any], model: Any, rows: pd.DataFrame) -> Any:
    """Return what the model says before calibration."""
    if recipe["family"] in LOG_ODDS:
        return np.asarray(model.decision_function(rows), dtype="float64")
    return np.asarray(model.predict_proba(rows)[:, 1], dtype="float64")


def to_probability(values: Any) -> Any:
    """Turn log-odds into probabilities."""
    return 1 / (1 + np.exp(-np.clip(values, -700, 700)))


def to_log_odds(recipe: dict[str, Any], values: Any) -> Any:
    """Return outputs as log-odds."""
    if recipe["family"] in LOG_ODDS:
        return values
    kept = np.clip(values, EDGE, 1 - EDGE)
    return np.log(kept / (1 - kept))


def calibration(recipe: dict[str, Any], rows: pd.DataFrame, outcome: Any, taught: Any, weights: Any) -> Any:
    """Return what turns outputs into probabilities, fitted on the last period by a model of what came before it."""
    plain: Any = to_probability if recipe["family"] in LOG_ODDS else lambda values: values
    if recipe["family"] == "dummy" or not recipe["folds"]:
        return plain
    last = recipe["folds"][-1]
    earlier = np.concatenate([np.arange(begin, end) for begin, end in last["earlier"]])
    later = np.arange(*last["later"])
    weighed = None if weights is None else weights[earlier]
    values = output(recipe, fit(recipe, rows.iloc[earlier], taught[earlier], weighed), rows.iloc[later])
    seen, kind = outcome[later], recipe["calibration"]["kind"]
    positives = int(seen.sum())
    if kind == "none" or len(seen) < FEWEST or min(positives, len(seen) - positives) < FEWEST_OF_EACH:
        return plain
    if kind == "isotonic" and len(seen) >= ENOUGH_FOR_ISOTONIC:
        steps = IsotonicRegression(out_of_bounds="clip").fit(plain(values), seen)
        return lambda others: np.interp(plain(others), steps.X_thresholds_, steps.y_thresholds_)
    odds = to_log_odds(recipe, values)
    if float(np.ptp(odds)) == 0.0:
        return plain
    line = LogisticRegression(C=1e6, max_iter=1000).fit(odds.reshape(-1, 1), seen)
    slope, start = float(line.coef_[0, 0]), float(line.intercept_[0])
    if slope <= 0:
        return plain
    return lambda others: to_probability(slope * to_log_odds(recipe, others) + start)


def moved(folder: Path) -> list[str]:
    """List the packages that are not those the model was trained with."""
    told = json.loads((folder / "environment.json").read_text("utf-8"))
    found = []
    for name in ("numpy", "scipy", "pandas", "scikit-learn", "interpret-core"):
        try:
            here = version(name)
        except PackageNotFoundError:
            here = "-"
        if here != told[name]:
            found.append(f"{name} {told[name]} -> {here}")
    return found


def gaps(folder: Path) -> dict[str, float]:
    """Train again; return the largest difference in probability on the test rows and on the probe rows."""
    recipe = json.loads((folder / "recipe.json").read_text("utf-8"))
    data = read_data(folder, recipe["features"])
    _numbers, rows, outcome, told = data["train"]
    taught, weights = lesson(recipe, outcome, told)
    calibrated = calibration(recipe, rows, outcome, taught, weights)
    model = fit(recipe, rows, taught, weights)
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        kept = {line["row"]: float(line["probability"]) for line in csv.DictReader(file)}
    probe = json.loads((folder / "probe.json").read_text("utf-8"))
    numbers, tested, _outcome, _told = data["test"]
    compared = {
        "test": (tested, [kept[number] for number in numbers]),
        "probe": (framed(probe["rows"], recipe["features"]), probe["probabilities"]),
    }
    return {
        name: float(np.abs(calibrated(output(recipe, model, asked)) - np.asarray(before)).max())
        for name, (asked, before) in compared.items()
    }


def main() -> int:
    """Say what was found, in French and in English."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for one in moved(folder):
        print(f"Autre version / other version: {one}")
    found = gaps(folder)
    for name, gap in found.items():
        print(f"{name}: plus grand écart de probabilité / largest difference in probability: {gap:.3g}")
    same = max(found.values()) <= SAME
    print("Mêmes réponses / same answers" if same else "RÉPONSES DIFFÉRENTES / DIFFERENT ANSWERS")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
