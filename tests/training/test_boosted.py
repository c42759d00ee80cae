"""Gradient boosting laid out by its trees gives scikit-learn's answers, shared as all coalitions share them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scopgov.datasets.schema import Feature
from scopgov.training import families
from scopgov.training.boosted import boosted_of
from scopgov.training.explain import EXACT, explain

ROWS = 240


def _fitted(numbers: int, words: int) -> tuple[Any, pd.DataFrame]:
    """Fit a small model on invented rows, where the outcome hangs on several features together."""
    rng = np.random.default_rng(7)
    features = [
        *(Feature(f"n{at}", categorical=False) for at in range(numbers)),
        *(Feature(f"w{at}", categorical=True) for at in range(words)),
    ]
    told: dict[str, Any] = {f"n{at}": rng.normal(size=ROWS).round(1) for at in range(numbers)}
    told |= {f"w{at}": rng.choice(["a", "b", "c"], ROWS) for at in range(words)}
    frame = pd.DataFrame(told)
    leaning = frame["n0"] * frame["n1"] + (frame["w0"] == "b") + rng.normal(size=ROWS)
    params = {"max_iter": 25, "max_leaf_nodes": 7, "min_samples_leaf": 5}
    return families.build("boosting", features, params, 0).fit(frame, leaning > 0), frame


@pytest.mark.parametrize(("numbers", "words"), [(3, 1), (EXACT - 1, 3)], ids=["every coalition", "sampled"])
def test_answers_and_shares_are_those_of_the_estimator(numbers: int, words: int) -> None:
    estimator, frame = _fitted(numbers, words)
    odd = frame.iloc[:2].assign(n0=[np.nan, 1e12], w0=["never met", ""])
    rows, background = pd.concat([frame.iloc[:5], odd], ignore_index=True), frame.iloc[50:66]
    laid = boosted_of(estimator, background)
    assert laid is not None
    encoded = np.asarray(estimator.named_steps["prepare"].transform(rows))
    found = [laid.answer(row) for row in encoded]
    expected = explain("boosting", estimator, rows, background, [])
    outputs = np.asarray([output for output, _ in found])
    parts = np.asarray([part for _, part in found])
    assert outputs == pytest.approx(estimator.predict_proba(rows)[:, 1], abs=1e-12)
    assert laid.base == pytest.approx(expected.base, abs=1e-12)
    assert parts == pytest.approx(expected.parts, abs=1e-12)
    assert laid.base + parts.sum(axis=1) == pytest.approx(outputs, abs=1e-9)


def test_a_model_too_large_to_lay_out_is_left_to_the_estimator(monkeypatch: pytest.MonkeyPatch) -> None:
    estimator, frame = _fitted(3, 1)
    monkeypatch.setattr("scopgov.training.boosted.MOST", 1000)
    assert boosted_of(estimator, frame.iloc[:16]) is None
