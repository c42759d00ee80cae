"""Makes a scorer: calibrates on the last training fold, fits on all training rows, keeps a background.

The test rows never come here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Column, Feature, Kind, Schema
from scopgov.training import calibration, families
from scopgov.training.dumping import FORMAT
from scopgov.training.scorer import Scorer
from scopgov.training.search import Material, learnt

BACKGROUND = 16
PROBE = 50
MOST_CATEGORIES = 50


def make_scorer(
    family: str,
    params: Mapping[str, Any],
    material: Material,
    schema: Schema,
    calibrate: str,
    advance: Callable[[str], None],
) -> Scorer:
    """Return the scorer of a family with these parameters; `advance` is told each stage."""
    advance("calibration")
    step = calibration_of(family, params, material, calibrate)
    advance("fit")
    estimator = learnt(family, params, material)
    outputs = families.output(family, estimator, material.design)
    ranges = {feature.name: seen(material.design[feature.name], feature) for feature in material.features}
    needed = schema.needed_for(ranges)
    probe = _probe(material)
    about = {
        "format": FORMAT,
        "family": family,
        "schema": needed.to_data(),
        "features": [asdict(feature) for feature in material.features],
        "calibration": step,
        "ranges": ranges,
        "inputs": [_input(column, needed, material) for column in needed.columns],
        "background": rows(material.design.iloc[_spread(outputs, BACKGROUND)]),
        "reference": _reference(family, estimator, material.design),
        "probe": {
            "rows": rows(material.design.iloc[probe]),
            "probabilities": calibration.apply(step, outputs[probe], families.scale(family)).tolist(),
        },
    }
    return Scorer(about, estimator)


def _probe(material: Material) -> list[int]:
    return _spread(np.arange(len(material.design), dtype="float64"), PROBE)


def probe_rows(material: Material) -> list[list[Any]]:
    """Return the probe rows that a model trained on this material keeps."""
    return rows(material.design.iloc[_probe(material)])


def calibration_of(family: str, params: Mapping[str, Any], material: Material, kind: str) -> dict[str, Any]:
    """Fit the calibration on the last fold, with a model that saw only what came before it."""
    if family == "dummy" or not material.folds:
        return dict(calibration.NONE)
    earlier, later = material.folds[-1]
    model = learnt(family, params, material, earlier)
    outputs = families.output(family, model, material.design.iloc[later])
    return calibration.fit(outputs, material.y[later], families.scale(family), kind)


def _spread(outputs: npt.NDArray[np.float64], most: int) -> list[int]:
    """Pick positions spread evenly over the order of the outputs: a small sample with nearly their mean."""
    order = np.argsort(outputs, kind="stable")
    places = (np.arange(min(most, len(order))) + 0.5) * len(order) / min(most, len(order))
    return [int(order[int(place)]) for place in places]


def rows(design: pd.DataFrame) -> list[list[Any]]:
    """Return feature rows as JSON-able data, missing numbers as None."""
    return [
        [None if cell != cell else cell for cell in row] for row in design.astype(object).to_numpy().tolist()
    ]


def seen(cells: pd.Series[Any], feature: Feature) -> list[Any]:
    """Return what training met in a feature: its categories, or its smallest and largest value."""
    if feature.categorical:
        return sorted(str(value) for value in cells.unique() if value != "")
    present = cells.dropna()
    return [] if present.empty else [float(present.min()), float(present.max())]


def _reference(family: str, estimator: Any, design: pd.DataFrame) -> list[float]:
    if family != "logistic":
        return []
    encoded = np.asarray(estimator.named_steps["prepare"].transform(design))
    return [float(value) for value in encoded.mean(axis=0)]


def _input(column: Column, schema: Schema, material: Material) -> dict[str, Any]:
    """Describe what a person gives for one source column."""
    used = [one.name for one in material.features if column in schema.roots(one.name)]
    own = next((one for one in material.features if one.name == column.name), None)
    met: Sequence[Any] = seen(material.design[own.name], own) if own else []
    listed = own is not None and own.categorical and len(met) <= MOST_CATEGORIES
    numeric = column.kind in (Kind.integer, Kind.number)
    return {
        "name": column.name,
        "kind": str(column.kind),
        "unit": column.unit,
        "meaning": column.meaning,
        "date_format": column.date_format,
        "required": True,
        "categories": list(met) if listed else None,
        "range": list(met) if numeric and met else None,
        "features": used,
        **({"actionable": True} if column.actionable else {}),
        **({"kept_apart": True, "why": column.why} if column.kept_apart else {}),
    }
