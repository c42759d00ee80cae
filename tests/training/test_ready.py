"""What answers one row quickly gives the answers of the scorer, for every family, or leaves them to it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.datasets.freezing import assemble
from scopgov.datasets.schema import Derived, How, Schema
from scopgov.training import arithmetic, pipeline
from scopgov.training.artefacts import load_scorer
from scopgov.training.explain import explain
from scopgov.training.ready import Ready
from tests.datasets import small

QUICK = ("dummy", "logistic", "ebm", "forest", "boosting")
STEPS: tuple[dict[str, Any], ...] = (
    {"kind": "none"},
    {"kind": "sigmoid", "slope": 1.3, "intercept": -0.2},
    {"kind": "isotonic", "from": [0.1, 0.3, 0.35, 0.8], "to": [0.05, 0.05, 0.5, 0.7]},
)


@cache
def _readied() -> dict[str, Ready]:
    word = Derived("works: windows", How.has_word, ("works",), {"term": "windows", "before": "2023-01-01"})
    schema = Schema(small.COLUMNS, (*small.DERIVED, word))
    dataset = assemble(small.frame(300), small.small_content(schema=schema))
    made = pipeline.train_candidates(dataset, effort="quick")
    return {one.family: Ready(load_scorer(one.artefact)) for one in made}


days = st.one_of(st.dates(small.date(2020, 1, 1), small.date(2027, 1, 1)).map(str), st.just(""))
rows = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["A", "B", "C", "never met", ""]),
        "works": st.sampled_from(["Roof / Windows", "Masonry", "windows, roof", ""]),
        "start": days,
        "planned": days,
        "budget": st.one_of(
            st.floats(-1e7, 1e7), st.integers(-10, 10), st.sampled_from(["NC", "", "2 400,5"])
        ),
    }
)


@pytest.mark.parametrize("family", pipeline.FAMILIES)
@settings(max_examples=25)
@given(row=rows)
def test_a_quick_answer_adds_up_and_is_that_of_the_scorer(family: str, row: dict[str, Any]) -> None:
    ready = _readied()[family]
    mine, theirs = ready.score(row), ready.scorer.score(row)
    total = mine.base + math.fsum(one.contribution for one in mine.factors)
    assert abs(total - mine.uncalibrated) <= 1e-9
    output = float(ready.scorer.outputs(ready.scorer.design([row]))[0])
    assert abs(mine.uncalibrated - output) <= 1e-9
    assert mine.probability == pytest.approx(theirs.probability, abs=1e-9)
    assert (mine.scale, mine.warnings, mine.calibration) == (
        theirs.scale,
        theirs.warnings,
        theirs.calibration,
    )
    told = {
        one.name: (one.columns, one.value, pytest.approx(one.contribution, abs=1e-9))
        for one in theirs.factors
    }
    assert {one.name: (one.columns, one.value, one.contribution) for one in mine.factors} == told


def test_what_is_a_plain_sum_is_compiled() -> None:
    assert [family for family, ready in _readied().items() if ready.quick] == list(QUICK)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step["kind"]))
@pytest.mark.parametrize("family", QUICK)
def test_every_calibration_is_computed_alike(family: str, step: dict[str, Any]) -> None:
    scorer = _readied()[family].scorer
    other = replace(scorer, about={**scorer.about, "calibration": step})
    for output in (-3.0, 0.0, 0.2, 0.5, 1.0):
        expected = other._calibrated(np.asarray([output]))[0]
        assert arithmetic.calibrated(step, output, scorer.scale) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("family", QUICK)
def test_arithmetic_that_answers_otherwise_is_not_believed(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = _readied()[family].scorer
    trees = arithmetic.Leaves
    kind = {"ebm": arithmetic.Tables, "forest": trees, "boosting": trees}.get(family, arithmetic.Sum)
    answer = kind.answer

    def moved(self: Any, values: Any) -> arithmetic.Answer:
        found = answer(self, values)
        return replace(found, contributions=[found.contributions[0] + 1e-6, *found.contributions[1:]])

    monkeypatch.setattr(kind, "answer", moved)
    ready = Ready(scorer)
    assert not ready.quick
    assert ready.score({"kind": "A"}) == scorer.score({"kind": "A"})


def test_the_leaves_of_a_forest_share_its_answers_as_all_coalitions_do() -> None:
    scorer = _readied()["forest"].scorer
    rows = pd.concat([scorer.probe_rows().iloc[:6], scorer.background().iloc[:2]])
    by_leaves = scorer.explained(rows)
    by_coalitions = explain("forest", scorer.estimator, rows, scorer.background(), [])
    assert by_leaves.base == pytest.approx(by_coalitions.base, abs=1e-12)
    assert by_leaves.parts == pytest.approx(by_coalitions.parts, abs=1e-12)


def test_a_forest_too_large_to_lay_out_answers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scopgov.training.leaves.MOST", 10)
    scorer = _readied()["forest"].scorer
    large = replace(scorer)
    assert large.forest is None
    ready = Ready(large)
    row = {"kind": "A", "works": "Roof", "start": "2026-03-02", "planned": "2026-04-15", "budget": 2400.5}
    assert not ready.quick
    assert ready.score(row).to_data()["factors"][0]["contribution"] == pytest.approx(
        scorer.score(row).factors[0].contribution, abs=1e-12
    )
