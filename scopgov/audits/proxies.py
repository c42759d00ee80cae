"""Tries to tell the groups of an audit from the features of a model: a group it is not given may still come in by them.

Columns made from the same source as the group are left out, and named. Knows nothing of the database or of pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from scopgov.datasets.freezing import Dataset
from scopgov.datasets.schema import Feature, Schema
from scopgov.domain.described import area_interval, proxy
from scopgov.domain.protocol import Protocol
from scopgov.training import card, families

MOST_ROWS, FOLDS, TELLING = 2000, 3, 3
_FOREST = {"n_estimators": 40, "min_samples_leaf": 5, "max_features": "sqrt"}
NOTHING: Mapping[str, Mapping[str, str]] = {}
Texts = npt.NDArray[np.object_]


def proxies(
    dataset: Dataset,
    names: Sequence[str],
    protocol: Protocol,
    apart: Mapping[str, Mapping[str, str]] = NOTHING,
) -> list[dict[str, Any]]:
    """Return, for each attribute, how well each of its groups is told from the features of these names.

    Over known rows of the data, each guessed by a forest that did not see it. `apart` holds the values, by line, of
    attributes that are not in the data.
    """
    known = {feature.name: feature for feature in dataset.schema.features()}
    features = [known[name] for name in names if name in known]
    places = np.linspace(0, len(dataset.frame) - 1, min(MOST_ROWS, len(dataset.frame))).astype(int)
    frame = dataset.frame.iloc[places]
    columns = {
        name: [apart[name].get(str(line), "") for line in frame.index]
        if name in apart
        else card.group_texts(frame[name]).tolist()
        for name in protocol.groups
    }
    return [
        _attribute(frame, dataset.schema, name, features, np.array(values, dtype=object), protocol)
        for name, values in protocol.grouped(columns).items()
    ]


def _attribute(
    frame: pd.DataFrame,
    schema: Schema,
    name: str,
    features: Sequence[Feature],
    groups: Texts,
    protocol: Protocol,
) -> dict[str, Any]:
    roots = set() if name not in frame else set(schema.roots(name))
    own = [one.name for one in features if set(schema.roots(one.name)) & roots]
    others = [one for one in features if one.name not in own]
    told = {"attribute": name, "own": own, "groups": [], "telling": []}
    sizes = {
        str(value): int(count) for value, count in zip(*np.unique(groups, return_counts=True), strict=True)
    }
    readable = [value for value, count in sizes.items() if count >= protocol.min_count]
    if not others or len(readable) < 2:
        return told
    kept = np.isin(groups, readable)
    design, wanted = families.design(frame.loc[kept], others), groups[kept].astype(str)
    return {
        **told,
        **_guessed(design, wanted, others, protocol.seed),
        "base": max(sizes.values()) / len(groups),
    }


def _guessed(
    design: pd.DataFrame, wanted: npt.NDArray[np.str_], features: Sequence[Feature], seed: int
) -> dict[str, Any]:
    forest = families.build("forest", features, _FOREST, seed)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    chances = cross_val_predict(forest, design, wanted, cv=folds, method="predict_proba")
    known = np.unique(wanted)
    forest.fit(design, wanted)
    return {
        "right": float((known[chances.argmax(axis=1)] == wanted).mean()),
        "groups": [_group(str(value), wanted == value, chances[:, at]) for at, value in enumerate(known)],
        "telling": _telling(forest, [one.name for one in features]),
    }


def _group(name: str, inside: npt.NDArray[np.bool_], chance: npt.NDArray[np.float64]) -> dict[str, Any]:
    area, rows = float(roc_auc_score(inside, chance)), int(inside.sum())
    low, high = area_interval(area, rows, len(inside) - rows)
    return {"group": name, "rows": rows, "area": area, "low": low, "high": high, "proxy": proxy(low).value}


def _telling(forest: Any, names: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the features that the forest leaned on most to tell the groups."""
    shares = np.zeros(len(names))
    owners = families.encoded_owners(forest.named_steps["prepare"], names)
    np.add.at(shares, owners, forest.named_steps["model"].feature_importances_)
    ranked = sorted(zip(names, shares.tolist(), strict=True), key=lambda one: -one[1])[:TELLING]
    return [{"feature": name, "share": share} for name, share in ranked if share > 0]
