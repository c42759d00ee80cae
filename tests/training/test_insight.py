"""What a model leans on, how features move it, what more rows bring: on invented rows whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scopgov.training import comparing, families, insight, pipeline
from scopgov.training.artefacts import load_scorer
from scopgov.training.scorer import Scorer
from scopgov.training.search import Material
from tests.datasets import small


@cache
def _material() -> Material:
    dataset = small.dataset(300)
    return pipeline.material_of(dataset, [one.name for one in dataset.schema.features()], 0)


@cache
def _made(family: str) -> pipeline.Candidate:
    return pipeline.train_candidates(small.dataset(300), [family], effort="quick")[0]


def _scorer(family: str) -> Scorer:
    return load_scorer(_made(family).artefact)


def test_the_column_that_makes_the_outcome_comes_first_and_one_that_does_not_near_zero() -> None:
    found = {one["name"]: one for one in _made("logistic").measures["insight"]["importance"]}
    assert next(iter(found)) == "budget"
    assert found["budget"]["low"] > 0.1
    assert abs(found["days"]["value"]) < 0.05
    assert all(one["low"] <= one["value"] <= one["high"] for one in found.values())


def test_rows_of_one_outcome_give_no_importance() -> None:
    design = _material().design.iloc[:20]
    assert insight.importance(_scorer("logistic"), design, np.ones(20, dtype=bool), 3, 0) == []


@pytest.mark.parametrize("family", families.LOG_ODDS)
def test_effects_of_a_sum_are_the_contributions_a_score_is_explained_by(family: str) -> None:
    scorer, found = _scorer(family), insight.effects(_scorer(family), _material())
    assert found["exact"]
    rows = small.frame(300).head(3).to_dict("records")
    for row in rows:
        told = {one.columns: one.contribution for one in scorer.score(row).factors}
        points = dict(map(tuple, found["features"]["kind"]["points"]))
        assert points[row["kind"]] == pytest.approx(told[("kind",)], abs=1e-9)


def test_effects_of_trees_are_mean_probabilities() -> None:
    found = insight.effects(_scorer("forest"), _material())
    assert not found["exact"]
    values = [moved for one in found["features"].values() for _value, moved in one["points"]]
    assert all(0 <= one <= 1 for one in values)
    budget = found["features"]["budget"]["points"]
    assert budget[0][1] < budget[-1][1], "late projects cost more in these invented rows"
    assert [value for value, _moved in budget] == sorted({value for value, _moved in budget})


def test_the_learning_curve_takes_the_latest_rows_and_ends_with_all_of_them() -> None:
    material = _material()
    curve = insight.learning("logistic", families.first_params("logistic", "quick"), material)
    sizes = [one["rows"] for one in curve]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(material.folds[-1][0])
    assert all(one["low"] <= one["value"] <= one["high"] for one in curve)
    assert insight.learning("logistic", {}, replace(material, folds=[])) == []


def _version(own: float | None, past: float, learning: list[dict[str, Any]] | None = None) -> Any:
    return SimpleNamespace(measures={"cv_auc": past, "insight": {"own_auc": own, "learning": learning or []}})


@pytest.mark.parametrize(
    ("own", "past", "word"),
    [(0.99, 0.7, "over-fitting"), (0.55, 0.54, "under-fitting"), (0.8, 0.75, "neither"), (None, 0.5, "")],
)
def test_fitting_is_said_in_words(own: float | None, past: float, word: str) -> None:
    said = comparing.fitted(_version(own, past))
    assert (said is None) if not word else (word in str(said))


def test_more_rows_are_said_to_help_only_where_the_intervals_part() -> None:
    def point(rows: int, low: float | None, high: float | None) -> dict[str, Any]:
        return {"rows": rows, "value": 0.7, "low": low, "high": high}

    apart = [point(100, 0.55, 0.6), point(200, 0.65, 0.7)]
    touching = [point(100, 0.55, 0.66), point(200, 0.65, 0.7)]
    unknown = [point(100, 0.5, None), point(200, 0.65, 0.7)]
    assert "would help" in str(comparing.more_rows(_version(0.8, 0.7, apart)))
    assert "not shown" in str(comparing.more_rows(_version(0.8, 0.7, touching)))
    assert "not shown" in str(comparing.more_rows(_version(0.8, 0.7, unknown)))
    assert comparing.more_rows(_version(0.8, 0.7, apart[:1])) is None
