"""Whole columns are read and answered as one row is: the same errors in the same cells, the same probability."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets.span_cells import Texts
from scopgov.domain.errors import Refused
from scopgov.training import bulk
from scopgov.training.artefacts import load_scorer
from scopgov.training.inputs import read
from scopgov.training.ready import Ready
from tests.mandates import factory

CELLS: Mapping[str, tuple[str, ...]] = {
    "kind": ("A", "B", " A", "", "Z", "(another)"),
    "works": ("Roof / Windows", "Roof", "roof/x", "", "Cellar"),
    "start": ("2026-03-02", "2026-03-09", "2026-3-2", "", "soon", "1850-01-01"),
    "planned": ("2026-04-15", "2026-05-01", "2026-04-31", "", "2199-12-31"),
    "budget": (
        "2 400,5",
        "2400.5",
        "0",
        "-3",
        "1e3",
        "",
        "many",
        "12345678901234567890",
        "3.",
        ".5",
        "999999999999",
    ),
}


def rows(count: int) -> list[dict[str, str]]:
    """Return invented rows, most of them sound."""
    rng = random.Random(3)
    weights = {name: [6, 6, *[1] * (len(cells) - 2)] for name, cells in CELLS.items()}
    return [
        {name: rng.choices(cells, weights[name])[0] for name, cells in CELLS.items()} for _ in range(count)
    ]


@pytest.mark.parametrize("family", ["dummy", "logistic", "ebm", "forest", "boosting"])
def test_columns_and_rows_give_the_same_errors_and_answers(family: str) -> None:
    ready, asked = Ready(load_scorer(factory.small_model(family).artefact)), rows(120)
    assert ready.bulk.quick
    texts = {one.name: Texts([row[one.name] for row in asked]) for one in ready.inputs}
    columns, faults = ready.columns().read(texts, len(asked))
    found = ready.bulk.probabilities(columns)
    wrong = {(int(place), one.name, one.reason.text) for one in faults for place in one.places}
    expected = set()
    for at, row in enumerate(asked):
        read_cells, sound = {}, True
        for one in ready.inputs:
            try:
                read_cells[one.name] = read(one, row[one.name])
            except Refused as refused:
                sound = False
                expected.add((at, one.name, refused.reason.text))
        if sound:
            alone = ready.score(read_cells).probability
            assert alone == pytest.approx(found[at], abs=1e-12, nan_ok=True)
    assert wrong == expected and 20 < len({at for at, *_ in expected}) < 110


def test_arithmetic_that_answers_otherwise_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Ready(load_scorer(factory.small_model().artefact))
    right = ready.scorer.answers(ready.scorer.probe_rows())
    monkeypatch.setattr(bulk, "_by_word", lambda known, weights, means: lambda values: np.zeros(len(values)))
    assert not ready.bulk.quick
    columns = [bulk.coded(ready.scorer.probe_rows()[one.name], one) for one in ready.scorer.features]
    assert np.array_equal(ready.bulk.probabilities(columns), right)


WHOLE = st.integers(-3, 3).map(float)
ANY = WHOLE | st.floats(-40, 40) | st.just(float("nan"))


@given(
    st.lists(WHOLE, min_size=28, max_size=60) | st.lists(ANY, max_size=60),
    st.lists(WHOLE | st.floats(-50, 50), max_size=12, unique=True).map(sorted),
)
def test_numbers_reach_together_the_edges_that_each_reaches_alone(
    values: list[float], edges: list[float]
) -> None:
    found = bulk._passed(np.array(edges), np.array(values)).tolist()
    for value, count in zip(values, found, strict=True):
        assert np.isnan(value) or count == sum(edge <= value for edge in edges)
