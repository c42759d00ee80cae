"""Builds the families of candidates as scikit-learn estimators on the declared features, seeded, on one core.

No scaling stands ahead of trees (it would change the answers of an ONNX copy).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, PowerTransformer

from scopgov.datasets.schema import Feature
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

FAMILIES = ("dummy", "logistic", "ebm", "forest", "boosting")
LOG_ODDS = ("logistic", "ebm")
SUMS = ("dummy", *LOG_ODDS)  # whose answers are plain sums of what each feature, or pair, adds
NAMES: Mapping[str, str] = {
    "dummy": N_("baseline"),
    "logistic": N_("logistic regression"),
    "ebm": N_("explainable boosting machine"),
    "forest": N_("random forest"),
    "boosting": N_("gradient boosting"),
}
READABLE: Mapping[str, str] = {
    "dummy": N_("answers the average rate to everyone"),
    "logistic": N_("a weighted sum anyone can redo by hand"),
    "ebm": N_("a sum of curves that can be read one by one"),
    "forest": N_("the average of many decision trees"),
    "boosting": N_("decision trees that correct one another"),
}
Params = Mapping[str, Any]

_GRIDS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "dummy": {},
    "logistic": {"C": [0.03, 0.3, 3.0]},
    "ebm": {"interactions": [0, 10]},
    "forest": {"min_samples_leaf": [2, 5, 10], "max_features": ["sqrt", 0.5]},
    "boosting": {"max_leaf_nodes": [5, 15], "min_samples_leaf": [20, 50]},
}
_FIXED: Mapping[str, Mapping[str, Any]] = {
    "dummy": {"strategy": "prior"},
    "logistic": {"C": 0.3, "max_iter": 2000},
    "ebm": {"interactions": 10, "outer_bags": 4, "max_rounds": 2000},
    "forest": {"n_estimators": 300, "min_samples_leaf": 5, "max_features": "sqrt"},
    "boosting": {"max_iter": 150, "learning_rate": 0.05, "max_leaf_nodes": 15, "min_samples_leaf": 20},
}
_QUICK: Mapping[str, Mapping[str, Any]] = {
    "ebm": {"interactions": 2, "outer_bags": 1, "max_rounds": 100},
    "forest": {"n_estimators": 40},
    "boosting": {"max_iter": 30},
}


@contextmanager
def fitting() -> Iterator[None]:
    """Fit inside: quiet two warnings of EBM that ask nothing of us.

    Its own pictures leave out missing values (we draw ours); a column empty in a fold has no range.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Missing values detected", category=UserWarning)
        warnings.filterwarnings("ignore", message="All-NaN slice encountered", category=RuntimeWarning)
        yield


def check_family(family: str) -> None:
    """Refuse a family that is not one of ours."""
    if family not in FAMILIES:
        raise Refused(Reason(N_("“%(family)s” is not a known kind of model."), {"family": family}))


def first_params(family: str, effort: str) -> dict[str, Any]:
    """Return the parameters a family starts from."""
    check_family(family)
    return {**_FIXED[family], **(_QUICK.get(family, {}) if effort == "quick" else {})}


def grid(family: str, effort: str) -> dict[str, Sequence[Any]]:
    """Return the values to search, by parameter; none when effort is quick."""
    return {} if effort == "quick" else dict(_GRIDS[family])


def prefix(family: str) -> str:
    """Return what precedes a parameter's name when the family is a pipeline."""
    return "" if family == "ebm" else "model__"


def design(frame: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Return the columns models read: floats (NaN when missing) and texts ("" when missing)."""
    columns: dict[str, pd.Series[Any]] = {}
    for feature in features:
        cells = frame[feature.name]
        if feature.categorical:
            columns[feature.name] = cells.astype(object).where(cells.notna(), "")
        else:
            columns[feature.name] = cells.astype("float64")
    return pd.DataFrame(columns, index=frame.index)


def build(family: str, features: Sequence[Feature], params: Params, seed: int) -> Any:
    """Return an unfitted estimator: a pipeline, or an EBM, which reads the features as they are."""
    check_family(family)
    if family == "ebm":
        return _ebm(features, params, seed)
    return Pipeline([("prepare", _prepare(family, features)), ("model", _model(family, params, seed))])


def _model(family: str, params: Params, seed: int) -> Any:
    if family == "dummy":
        return DummyClassifier(**params)
    if family == "logistic":
        return LogisticRegression(random_state=seed, **params)
    if family == "forest":
        return RandomForestClassifier(random_state=seed, n_jobs=1, **params)
    return HistGradientBoostingClassifier(random_state=seed, early_stopping=False, **params)


def _ebm(features: Sequence[Feature], params: Params, seed: int) -> Any:
    from interpret.glassbox import ExplainableBoostingClassifier

    kinds = ["nominal" if feature.categorical else "continuous" for feature in features]
    names = [feature.name for feature in features]
    return ExplainableBoostingClassifier(
        feature_names=names, feature_types=kinds, random_state=seed, n_jobs=1, **params
    )


def _prepare(family: str, features: Sequence[Feature]) -> ColumnTransformer:
    numbers = [feature.name for feature in features if not feature.categorical]
    words = [feature.name for feature in features if feature.categorical]
    parts: list[tuple[str, Any, list[str]]] = []
    if numbers:
        parts.append(("numbers", _for_numbers(family), numbers))
    if words:
        parts.append(("words", OneHotEncoder(handle_unknown="ignore", sparse_output=False), words))
    return ColumnTransformer(parts)


def _for_numbers(family: str) -> Any:
    impute = SimpleImputer(strategy="median", keep_empty_features=True)
    if family == "logistic":
        return Pipeline([("impute", impute), ("even_out", PowerTransformer())])
    return impute


def weighed(family: str, weights: Any) -> dict[str, Any]:
    """Return what tells the fit of a family the weight of each row; nothing where all weigh the same."""
    return {} if weights is None else {f"{prefix(family)}sample_weight": np.asarray(weights)}


def encoded_owners(prepare: ColumnTransformer, names: Sequence[str]) -> list[int]:
    """Return, for each column a fitted preparation makes, the position of the feature it comes from."""
    owners: list[int] = []
    for part, fitted, columns in prepare.transformers_:
        widths = [len(found) for found in fitted.categories_] if part == "words" else [1] * len(columns)
        if part != "remainder":
            for column, width in zip(columns, widths, strict=True):
                owners += [names.index(column)] * width
    return owners


def output(family: str, estimator: Any, rows: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the uncalibrated output of each row: log-odds for linear models and EBM, else probability."""
    if family in LOG_ODDS:
        return np.asarray(estimator.decision_function(rows), dtype="float64")
    return np.asarray(estimator.predict_proba(rows)[:, 1], dtype="float64")


def scale(family: str) -> str:
    """Name the scale of the uncalibrated output."""
    return "log-odds" if family in LOG_ODDS else "probability"
