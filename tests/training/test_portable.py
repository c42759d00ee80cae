import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.domain.canonical import sha256_bytes
from scopgov.training import certifying, families, pipeline, portable
from scopgov.training.artefacts import load_scorer
from scopgov.training.scorer import Scorer
from tests.datasets import small

ISOTONIC = {"kind": "isotonic", "from": [0.1, 0.3, 0.35, 0.8], "to": [0.05, 0.05, 0.5, 0.7]}
STEPS: tuple[Mapping[str, Any], ...] = (
    {"kind": "none"},
    {"kind": "sigmoid", "slope": 1.3, "intercept": -0.2},
    ISOTONIC,
)


@cache
def _candidates() -> dict[str, pipeline.Candidate]:
    made = pipeline.train_candidates(small.dataset(300), effort="quick")
    return {one.family: one for one in made}


@cache
def _scorer(family: str) -> Scorer:
    return load_scorer(_candidates()[family].artefact)


@pytest.mark.parametrize("family", pipeline.FAMILIES)
def test_every_family_has_a_copy_certified_before_any_vote(family: str) -> None:
    made = _candidates()[family]
    certificate = made.certificate
    assert made.copy is not None and certificate["kept"] and certificate["reason"] is None
    assert certificate["sha256"] == sha256_bytes(made.copy) and certificate["size"] == len(made.copy)
    assert certificate["largest"] <= 1e-9 and certificate["flips"] == 0
    assert certificate["rows"]["probe"] == 50 and certificate["rows"]["test"] > 0
    assert made.card["portable_copy"] == certificate


@pytest.mark.parametrize("family", pipeline.FAMILIES)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step["kind"]))
def test_a_copy_answers_as_its_model_whatever_the_calibration(family: str, step: Mapping[str, Any]) -> None:
    scorer = replace(_scorer(family), about={**_scorer(family).about, "calibration": step})
    rows = families.design(small.dataset(300).frame, scorer.features)
    data = portable.write(scorer, "0" * 64)
    assert np.abs(certifying.answer(data, rows, scorer.features) - scorer.answers(rows)).max() <= 1e-12
    edges = certifying.edges(scorer)
    assert np.abs(certifying.answer(data, edges, scorer.features) - scorer.answers(edges)).max() <= 1e-12


CELLS = st.one_of(st.just(float("nan")), st.floats(-1e7, 1e7))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B", "", "Z", " A"]), CELLS, CELLS), min_size=1, max_size=5))
def test_no_row_makes_a_copy_and_its_model_disagree(rows: list[tuple[str, float, float]]) -> None:
    for family in pipeline.FAMILIES:
        scorer, made = _scorer(family), _candidates()[family]
        design = certifying.edges(scorer).iloc[[0] * len(rows)].reset_index(drop=True)
        numbers = [one.name for one in scorer.features if not one.categorical]
        design["kind"] = [word for word, _, _ in rows]
        design[numbers[0]], design[numbers[1]] = [one for _, one, _ in rows], [one for _, _, one in rows]
        assert made.copy is not None
        found = certifying.answer(made.copy, design, scorer.features)
        assert np.abs(found - scorer.answers(design)).max() <= 1e-9


def test_a_copy_names_its_artefact_and_says_what_it_reads_in_which_order() -> None:
    made, scorer = _candidates()["ebm"], _scorer("ebm")
    assert made.copy is not None
    told = {one.key: one.value for one in onnx.load_from_string(made.copy).metadata_props}
    assert told["artefact_sha256"] == made.artefact_sha256 and told["family"] == "ebm"
    inputs = json.loads(told["contract"])["inputs"]
    assert inputs["words"]["columns"] == [{"name": "kind", "categories": ["A", "B", "C"]}]
    numbers = [one.name for one in scorer.features if not one.categorical]
    assert [one["name"] for one in inputs["numbers"]["columns"]] == numbers


def test_the_same_scorer_is_written_as_the_same_bytes() -> None:
    assert portable.write(_scorer("forest"), "1" * 64) == portable.write(_scorer("forest"), "1" * 64)


def test_a_row_changes_sides_where_a_whole_percentage_lies_between_the_two_answers() -> None:
    own = np.asarray([0.2999999, 0.42, 0.5])
    assert certifying.sides_changed(own, np.asarray([0.3000001, 0.4200001, 0.5000001])) == 1


def test_a_copy_that_moves_answers_is_found_out_on_real_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = _scorer("logistic")
    moved = {**scorer.about, "calibration": {"kind": "sigmoid", "slope": 1.5, "intercept": 0.0}}
    other = portable.write(replace(scorer, about=moved), "0" * 64)
    monkeypatch.setattr(portable, "write", lambda *about: other)
    found = certifying.certified(scorer, "0" * 64, scorer.probe_rows())
    assert found.data is None and not found.certificate["kept"]
    assert "sha256" not in found.certificate and found.certificate["largest"] > 1e-5


def test_a_model_that_cannot_be_written_stands_without_a_copy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*about: object) -> bytes:
        raise ValueError("an operator that does not exist")

    monkeypatch.setattr(portable, "write", fails)
    found = certifying.certified(_scorer("forest"), "0" * 64, _scorer("forest").probe_rows())
    assert found.data is None
    assert found.certificate["reason"]["text"] == "The copy could not be written or opened."
    assert "an operator that does not exist" in caplog.text
