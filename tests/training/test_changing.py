"""What would change an estimate: the smallest single changes, by the scorer itself, never outside what it met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.training.artefacts import load_scorer
from scopgov.training.changing import band, changes
from scopgov.training.inputs import Input
from scopgov.training.pipeline import train_candidates
from tests.datasets import small

BUDGET = Input("budget", "number", low=0.0, high=100.0, actionable=True)
PEOPLE = Input("people", "integer", low=1, high=10, actionable=True)
KIND = Input("kind", "category", categories=("A", "B", "C"), actionable=True)
START = Input("start", "date", actionable=True)
CASE = {"budget": 50.0, "people": 4, "kind": "A", "start": "2026-03-02"}


def _by(chance: Any, met: Any = lambda row: 0) -> Any:
    def answer(rows: Sequence[Mapping[str, Any]]) -> Any:
        return np.asarray([chance(row) for row in rows], dtype="float64"), [met(row) for row in rows]

    return answer


def test_a_bound_opens_the_upper_band() -> None:
    assert [band(p, [0.4, 0.2]) for p in (0.1, 0.2, 0.39, 0.4, 1.0)] == [0, 1, 1, 2, 2]


@given(cut=st.floats(1, 99), start=st.floats(0, 100))
@settings(max_examples=60, deadline=None)
def test_the_smallest_change_of_a_number_is_found_to_within_a_hundredth_of_its_range(
    cut: float, start: float
) -> None:
    case = {**CASE, "budget": start}
    found = changes([BUDGET], case, [0.5], _by(lambda row: float(row["budget"] >= cut)))
    beyond = [one for one in found if (one.value >= cut) != (start >= cut)]
    assert len(found) == len(beyond) == 1
    assert abs(beyond[0].value - cut) <= 1.0
    assert 0 <= beyond[0].value <= 100


def test_whole_numbers_stay_whole_and_categories_are_tried_each() -> None:
    found = changes([PEOPLE, KIND], CASE, [0.5], _by(lambda row: (row["people"] > 6) or (row["kind"] == "C")))
    assert {(one.name, one.value) for one in found} == {("people", 7), ("kind", "C")}
    assert all(isinstance(one.value, int | str) for one in found)


def test_a_date_moves_by_days_either_way() -> None:
    found = changes([START], CASE, [0.5], _by(lambda row: str(row["start"]) >= "2026-03-10"))
    assert [(one.name, one.value) for one in found] == [("start", "2026-03-12")]


def test_what_training_never_met_is_not_proposed() -> None:
    unmet = _by(lambda row: float(row["budget"] >= 60), lambda row: int(row["budget"] >= 60))
    assert changes([BUDGET], CASE, [0.5], unmet) == []
    already = _by(lambda row: float(row["budget"] >= 60), lambda row: 1)
    assert len(changes([BUDGET], CASE, [0.5], already)) == 1


def test_only_what_people_can_act_on_is_tried() -> None:
    asked: list[Mapping[str, Any]] = []

    def answer(rows: Sequence[Mapping[str, Any]]) -> Any:
        asked.extend(rows)
        return np.zeros(len(rows)), [0] * len(rows)

    given_ones = [replace(BUDGET, actionable=False), KIND]
    assert changes(given_ones, CASE, [0.5], answer) == []
    assert {row["budget"] for row in asked} == {50.0}


@pytest.mark.parametrize("family", ["logistic", "forest"])
def test_the_very_scorer_answers_each_change_as_it_would_a_score(family: str) -> None:
    columns = tuple(replace(one, actionable=one.name == "budget") for one in small.COLUMNS)
    dataset = small.assemble(
        small.frame(), small.small_content(schema=replace(small.SCHEMA, columns=columns))
    )
    candidate = train_candidates(dataset, [family], effort="quick")[0]
    scorer = load_scorer(candidate.artefact)
    inputs = [Input.from_data(one) for one in scorer.inputs]
    assert [one.name for one in inputs if one.actionable] == ["budget"]
    case = {"kind": "A", "works": "Roof", "start": "2024-03-02", "planned": "2024-04-15", "budget": 2000.0}
    found = changes(inputs, case, [0.3, 0.5, 0.7], scorer.tried)
    assert found
    here = band(scorer.score(case).probability, [0.3, 0.5, 0.7])
    for one in found:
        again = scorer.score({**case, one.name: one.value})
        assert again.probability == pytest.approx(one.probability, abs=1e-12)
        assert band(again.probability, [0.3, 0.5, 0.7]) != here
        assert not [warning for warning in again.warnings if "outside" in warning.text]
