"""Many rows are given the factors that each is given alone, for every family, or each is asked alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.datasets.schema import Feature
from scopgov.datasets.span_cells import Texts
from scopgov.training import boosted_together, families, leaves_together
from scopgov.training.artefacts import load_scorer
from scopgov.training.boosted import Boosted, boosted_of
from scopgov.training.boosted_together import BoostedTogether
from scopgov.training.explain import EXACT, forest_of
from scopgov.training.inputs import read_all
from scopgov.training.leaves import Forest
from scopgov.training.leaves_together import ForestTogether
from scopgov.training.ready import Ready
from scopgov.training.shares import Shares
from scopgov.training.together import Answerer
from tests.mandates import factory

ROWS = 240
PARAMS: dict[str, dict[str, Any]] = {
    "forest": {"n_estimators": 12, "min_samples_leaf": 2, "max_features": "sqrt"},
    "boosting": {"max_iter": 15, "max_leaf_nodes": 9, "min_samples_leaf": 5},
}
SIZES = {"every coalition": (3, 2), "sampled": (EXACT - 1, 3), "numbers alone": (4, 0)}


@cache
def _fitted(family: str, size: str) -> tuple[Any, pd.DataFrame]:
    """Fit a small model on invented rows, where the outcome hangs on several features together."""
    numbers, words = SIZES[size]
    rng = np.random.default_rng(7)
    told: dict[str, Any] = {f"n{at}": rng.normal(size=ROWS).round(1) for at in range(numbers)}
    told |= {f"w{at}": rng.choice(["a", "b", "c"], ROWS) for at in range(words)}
    frame = pd.DataFrame(told)
    leaning = frame["n0"] * frame["n1"] + (frame.iloc[:, -1] == "b") + rng.normal(size=ROWS)
    features = [Feature(name, categorical=name.startswith("w")) for name in frame]
    return families.build(family, features, PARAMS[family], 0).fit(frame, leaning > 0), frame


@cache
def _laid(family: str, size: str) -> tuple[Forest | Boosted, list[float]]:
    """Lay a model out, and list the cuts of its first feature."""
    estimator, frame = _fitted(family, size)
    laid = (forest_of if family == "forest" else boosted_of)(estimator, frame.iloc[50:66])
    assert laid is not None
    low = laid.laid.low[0] if isinstance(laid, Forest) else np.concatenate([one.low[0] for one in laid.trees])
    return laid, np.unique(low[np.isfinite(low)]).tolist()


def _together(laid: Forest | Boosted) -> ForestTogether | BoostedTogether:
    made = ForestTogether.of(laid) if isinstance(laid, Forest) else BoostedTogether.of(laid)
    assert made is not None
    return made


@st.composite
def _asked(draw: st.DrawFn, family: str, size: str) -> np.ndarray:
    """Draw encoded rows: usual values, those at a cut, those never met."""
    estimator, frame = _fitted(family, size)
    cuts = st.sampled_from(_laid(family, size)[1])
    number = st.one_of(cuts, st.floats(-3, 3), st.sampled_from([np.nan, 1e12, -1e12]))
    row = {
        name: st.sampled_from(["a", "b", "c", "never met", ""]) if name.startswith("w") else number
        for name in frame
    }
    rows = pd.DataFrame(draw(st.lists(st.fixed_dictionaries(row), min_size=1, max_size=9)))
    return np.asarray(estimator.named_steps["prepare"].transform(rows.astype(frame.dtypes)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", PARAMS)
@settings(max_examples=15)
@given(data=st.data())
def test_many_rows_are_shared_as_each_is_alone(family: str, size: str, data: st.DataObject) -> None:
    rows = data.draw(_asked(family, size))
    laid, _ = _laid(family, size)
    together = _together(laid)
    alone = [laid.answer(row) for row in rows]
    found = together.parts(rows)
    assert together.base == laid.base
    assert found == pytest.approx(np.asarray([parts for _, parts in alone]), abs=1e-13)
    outputs = np.asarray([output for output, _ in alone])
    assert together.base + found.sum(axis=1) == pytest.approx(outputs, abs=1e-9)


@pytest.mark.parametrize(
    ("family", "limits"),
    [
        ("forest", {"TOGETHER": 7, "HELD": 60}),
        ("forest", {"WHOLE": 1}),
        ("forest", {"WHOLE": 2, "MET": 9, "MANY": 40}),
        ("boosting", {"LEAVES": 20, "ADDED": 2000, "HELD": 3000}),
        ("boosting", {"CELLS": 30}),
    ],
)
@pytest.mark.parametrize("size", SIZES)
def test_rows_trees_and_leaves_may_be_cut_anywhere(
    family: str, limits: dict[str, int], size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    estimator, frame = _fitted(family, size)
    rows, laid = (
        np.asarray(estimator.named_steps["prepare"].transform(frame.iloc[:30])),
        _laid(family, size)[0],
    )
    whole = _together(laid).parts(rows)
    module = leaves_together if family == "forest" else boosted_together
    for name, limit in limits.items():
        monkeypatch.setattr(module, name, limit)
    assert _together(laid).parts(rows) == pytest.approx(whole, abs=1e-13)


@pytest.mark.parametrize(
    ("family", "limit"), [("forest", "leaves_together.LONGEST"), ("boosting", "boosted_together.MOST")]
)
def test_a_model_too_large_for_it_is_asked_row_by_row(
    family: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"scopgov.training.{limit}", 1)
    assert Answerer.of(Ready(load_scorer(factory.small_model(family).artefact))) is None


@pytest.mark.parametrize("family", PARAMS)
def test_shares_that_are_told_otherwise_are_not_believed(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = load_scorer(factory.small_model(family).artefact)
    assert isinstance(Ready(scorer).splits, Shares)
    kind = ForestTogether if family == "forest" else BoostedTogether
    parts = kind.parts
    monkeypatch.setattr(kind, "parts", lambda self, rows: parts(self, rows) + 1e-8)
    ready = Ready(scorer)
    assert ready.quick and ready.splits is None and Answerer.of(ready) is None


@pytest.mark.parametrize("family", families.FAMILIES)
def test_factors_and_base_of_many_rows_are_the_output_of_the_scorer(family: str) -> None:
    ready = Ready(load_scorer(factory.small_model(family).artefact))
    cells = {"kind": "AB", "works": ["Roof / Windows", "Roof"], "budget": ["2400.5", "1", "99999999"]}
    dates = {"start": ["2026-03-02", "1999-01-01"], "planned": ["2026-04-15", "2026-05-01"]}
    rng = np.random.default_rng(0)
    asked = {name: rng.choice(list(of), 80).tolist() for name, of in {**cells, **dates}.items()}
    answerer = Answerer.of(ready)
    assert answerer is not None
    told = answerer.answer({name: Texts(texts) for name, texts in asked.items()}, 80)
    total = told.base + sum(one.spread().to_numpy() for one in told.added)
    rows = [
        read_all(ready.inputs, dict(zip(asked, row, strict=True)))
        for row in zip(*asked.values(), strict=True)
    ]
    assert total == pytest.approx(ready.scorer.outputs(ready.scorer.design(rows)), abs=1e-9)
    for at, row in enumerate(rows):
        alone = {one.columns: one.contribution for one in ready.score(row).factors}
        mine = {owner: one.spread().iloc[at] for owner, one in zip(told.owners, told.added, strict=True)}
        assert mine == pytest.approx(alone, abs=1e-9)
