"""What the pairs of features that an explainable boosting machine joins add to its output: exact where it is shown."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopgov.datasets.schema import Feature
from scopgov.training.insight import evenly, values_of
from scopgov.training.scorer import Scorer
from scopgov.training.search import Material

SHOWN = 9  # values of each of the two features
WEIGHED = 1_000  # training rows that tell which pair moves the output most


def pairs(scorer: Scorer, material: Material) -> list[dict[str, Any]]:
    """Return each joined pair, the one that moves the output most first, as JSON-able data.

    `cells` holds what the pair adds to the log-odds: a list for each of the values `up`, in it a number for each of
    those `across`. A number of two features stands across, a category up; numbers go up from the smallest, below.
    """
    if scorer.family != "ebm":
        return []
    weighed = material.design.iloc[evenly(len(material.design), WEIGHED)]
    moved = np.abs(scorer.estimator.eval_terms(weighed)).mean(axis=0)
    joined = [place for place, owners in enumerate(scorer.estimator.term_features_) if len(owners) == 2]
    return [_pair(scorer, material, place) for place in sorted(joined, key=lambda place: -moved[place])]


def _pair(scorer: Scorer, material: Material, place: int) -> dict[str, Any]:
    features = [material.features[owner] for owner in scorer.estimator.term_features_[place]]
    across, up = sorted(features, key=lambda one: one.categorical)
    left_to_right, top_down = _values(material, across), _values(material, up)
    top_down = top_down if up.categorical else top_down[::-1]
    rows = material.design.iloc[np.zeros(len(left_to_right) * len(top_down), dtype=int)].reset_index(
        drop=True
    )
    crossed: dict[str, Any] = {
        across.name: left_to_right * len(top_down),
        up.name: np.repeat(top_down, len(left_to_right)),
    }
    added = scorer.estimator.eval_terms(rows.assign(**crossed))[:, place]
    return {
        "across": {"name": across.name, "categorical": across.categorical, "values": left_to_right},
        "up": {"name": up.name, "categorical": up.categorical, "values": top_down},
        "cells": added.reshape(len(top_down), len(left_to_right)).tolist(),
    }


def _values(material: Material, feature: Feature) -> list[Any]:
    return values_of(material.design[feature.name], feature, points=SHOWN, categories=SHOWN)
