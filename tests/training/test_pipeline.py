import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from scopgov.datasets.freezing import Dataset, assemble
from scopgov.datasets.schema import Derived, How, Role, Schema
from scopgov.domain.canonical import digest, sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.training import pipeline
from scopgov.training.artefacts import load_scorer
from tests.datasets import small

ROW = {
    "kind": "A",
    "works": "Roof / Masonry",
    "start": "03/01/2024",
    "planned": "2024-02-10",
    "budget": 4200.5,
}


@cache
def _dataset() -> Dataset:
    return small.dataset(300)


@cache
def _candidates() -> dict[str, pipeline.Candidate]:
    return {one.family: one for one in pipeline.train_candidates(_dataset(), effort="quick")}


@pytest.mark.parametrize("family", pipeline.FAMILIES)
def test_factors_and_base_add_up_to_the_uncalibrated_output(family: str) -> None:
    scorer = load_scorer(_candidates()[family].artefact)
    for row in (ROW, {**ROW, "budget": "NC"}, {**ROW, "kind": "never seen"}, {}):
        found = scorer.score(row)
        total = found.base + sum(one.contribution for one in found.factors)
        assert abs(total - found.uncalibrated) <= 1e-9
        assert found.scale == ("log-odds" if family in ("logistic", "ebm") else "probability")
        json.dumps(found.to_data(), allow_nan=False)


@pytest.mark.parametrize("family", pipeline.FAMILIES)
def test_an_opened_artefact_gives_the_answers_kept_at_training(family: str) -> None:
    candidate = _candidates()[family]
    scorer = load_scorer(candidate.artefact)
    assert scorer.probe_difference() <= 1e-9
    assert candidate.card["probe"]["probabilities"] == pytest.approx(scorer.about["probe"]["probabilities"])
    kept = json.loads(candidate.predictions)
    texts = small.frame(300)
    rows = [texts.loc[line].to_dict() for line in kept["rows"]]
    assert scorer.probabilities(rows) == pytest.approx(kept["probability"], abs=1e-9)
    assert scorer.score(rows[0]).probability == pytest.approx(kept["probability"][0], abs=1e-9)


def test_digests_are_those_of_the_bytes_and_of_the_card() -> None:
    for one in _candidates().values():
        assert one.artefact_sha256 == sha256_bytes(one.artefact) == one.card["artefact_sha256"]
        assert one.predictions_sha256 == sha256_bytes(one.predictions)
        assert one.card_digest == digest(json.loads(json.dumps(one.card, allow_nan=False)))


def test_predictions_hold_the_test_rows_and_their_groups_only() -> None:
    kept = json.loads(_candidates()["forest"].predictions)
    assert kept["rows"] == _dataset().split.test
    assert kept["label"] == [int(late) for late in _dataset().y.loc[_dataset().split.test]]
    assert set(kept["groups"]) == {"kind", "size"}
    assert {len(kept[name]) for name in ("label", "probability", "uncalibrated", "dates")} == {
        len(kept["rows"])
    }


def test_a_real_model_beats_the_baseline_and_the_baseline_does_not() -> None:
    made = _candidates()
    assert made["logistic"].measures["beats_baseline"]
    assert not made["dummy"].measures["beats_baseline"]
    assert made["dummy"].measures["test"]["auc"]["value"] == 0.5


def test_the_choice_never_looks_at_the_test_set() -> None:
    made = list(_candidates().values())
    scores = {one.family: one.cv_auc or 0 for one in made if one.family != "dummy"}
    assert pipeline.best(made).family == max(scores, key=lambda family: scores[family])
    flattered = replace(
        made[1], measures={**made[1].measures, "cv_auc": 0.0, "test": {"auc": {"value": 1.0}}}
    )
    assert pipeline.best([flattered, made[2]]) is made[2]
    with pytest.raises(Refused):
        pipeline.best([made[0]])


def test_changing_test_labels_changes_no_model() -> None:
    turned = _dataset().y.copy()
    turned.loc[_dataset().split.test] = ~turned.loc[_dataset().split.test]
    other = pipeline.train_candidates(replace(_dataset(), y=turned), ["forest"], effort="quick")[0]
    mine = _candidates()["forest"]
    assert other.recipe["params"] == mine.recipe["params"]
    assert other.measures["cv_auc"] == mine.measures["cv_auc"]
    assert json.loads(other.predictions)["probability"] == json.loads(mine.predictions)["probability"]


def _without_cost(measures: dict[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in measures.items() if name != "footprint"}


@pytest.mark.parametrize("family", pipeline.FAMILIES)
def test_a_recipe_makes_the_same_model_again(family: str) -> None:
    candidate = _candidates()[family]
    again = pipeline.train_from_recipe(json.loads(json.dumps(candidate.recipe)), _dataset())
    assert again.recipe == candidate.recipe
    assert _without_cost(again.measures) == _without_cost(candidate.measures)
    assert json.loads(again.predictions)["probability"] == pytest.approx(
        json.loads(candidate.predictions)["probability"], abs=1e-12
    )


def test_a_recipe_runs_on_newly_named_data_at_its_own_date() -> None:
    recipe = _candidates()["logistic"].recipe
    content = pipeline.content_from_recipe(recipe, "1" * 64, date(2024, 9, 30))
    fresh = assemble(small.frame(500, seed=2), content)
    again = pipeline.train_from_recipe(recipe, fresh)
    assert again.recipe["data"]["label"]["snapshot"] == "2024-09-30"
    assert again.recipe["data_digest"] == fresh.digest != recipe["data_digest"]
    assert again.recipe["params"] == recipe["params"]


def test_data_without_a_feature_of_the_recipe_are_refused() -> None:
    fewer = Schema(small.COLUMNS, small.DERIVED[:1])
    with pytest.raises(Refused, match="roof"):
        pipeline.train_from_recipe(
            _candidates()["dummy"].recipe, assemble(small.frame(300), small.small_content(schema=fewer))
        )
    with pytest.raises(Refused, match="format"):
        pipeline.train_from_recipe({**_candidates()["dummy"].recipe, "format": 99}, _dataset())


def test_progress_counts_every_step_and_what_it_raises_stops_the_work() -> None:
    told: list[tuple[str, int, int]] = []
    pipeline.train_candidates(
        _dataset(), ["dummy", "boosting"], effort="quick", progress=lambda *step: told.append(step)
    )
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told)}
    assert all(all(map(str, pipeline.step_words(step))) for step, _, _ in told)

    class Cancelled(Exception):
        pass

    def cancel(step: str, done: int, total: int) -> None:
        if step == "boosting/search":
            raise Cancelled

    with pytest.raises(Cancelled):
        pipeline.train_candidates(_dataset(), ["boosting"], effort="quick", progress=cancel)


def test_full_effort_searches_parameters_on_time_ordered_folds() -> None:
    made = pipeline.train_candidates(_dataset(), ["logistic"], effort="full")[0]
    assert made.recipe["params"]["C"] in (0.03, 0.3, 3.0)
    assert len(made.measures["cv_folds"]) == 3
    tried = made.measures["tried"]
    assert sorted(one["params"]["C"] for one in tried) == [0.03, 0.3, 3.0]
    assert tried[0]["params"]["C"] == made.recipe["params"]["C"]
    assert tried[0]["auc"] == pytest.approx(made.cv_auc) and tried[0]["auc"] >= tried[-1]["auc"]


def test_training_rows_of_one_outcome_teach_nothing() -> None:
    with pytest.raises(Refused, match="both outcomes"):
        pipeline.train_candidates(replace(_dataset(), y=_dataset().y & False), ["dummy"], effort="quick")
    with pytest.raises(Refused, match="not a known kind"):
        pipeline.train_candidates(_dataset(), ["oracle"], effort="quick")


def test_an_empty_and_a_constant_column_harm_no_family() -> None:
    frame = small.frame(200)
    frame["works"], frame["kind"] = "", "A"
    made = pipeline.train_candidates(assemble(frame, small.small_content()), effort="quick")
    for one in made:
        found = load_scorer(one.artefact).score(ROW)
        assert abs(found.base + sum(part.contribution for part in found.factors) - found.uncalibrated) <= 1e-9


def test_features_of_numbers_only_and_of_categories_only_both_train() -> None:
    numbers = [replace(one, role=Role.ignored) if one.name == "kind" else one for one in small.COLUMNS]
    words = [replace(one, role=Role.ignored) if one.name == "budget" else one for one in small.COLUMNS]
    for schema in (Schema(tuple(numbers), small.DERIVED), Schema(tuple(words))):
        dataset = assemble(small.frame(200), small.small_content(schema=schema))
        for one in pipeline.train_candidates(dataset, effort="quick"):
            assert load_scorer(one.artefact).probe_difference() <= 1e-9


def test_too_few_rows_are_said_on_the_measures_and_first_on_the_card() -> None:
    made = pipeline.train_candidates(small.dataset(120), ["logistic"], effort="quick")[0]
    assert not made.measures["enough"]
    texts = [limit["text"] for limit in made.card["limits"]]
    assert any(text.startswith("Too few rows to conclude") for text in texts)


def test_inputs_tell_what_to_ask_for_a_score() -> None:
    asked = {one["name"]: one for one in _candidates()["ebm"].inputs}
    assert list(asked) == ["kind", "works", "start", "planned", "budget"]
    assert asked["kind"]["categories"] == ["A", "B", "C"]
    low, high = asked["budget"]["range"]
    assert 300 <= low < high <= 5000
    assert asked["start"]["features"] == ["days"]


def test_a_row_outside_training_is_answered_with_warnings() -> None:
    scorer = load_scorer(_candidates()["forest"].artefact)
    assert scorer.score(ROW).warnings == ()
    said = " ".join(
        str(one) for one in scorer.score({**ROW, "kind": "Z", "budget": "9e9", "works": None}).warnings
    )
    assert "“kind” is “Z”" in said and "“budget” is 9000000000" in said and "“works” was not given" in said


@pytest.mark.parametrize("written", ["4200,5", 4200.5, "4 200,50"])
def test_a_number_may_be_written_as_in_the_file_or_given_as_a_number(written: object) -> None:
    scorer = load_scorer(_candidates()["logistic"].artefact)
    assert scorer.score({**ROW, "budget": written}).probability == scorer.score(ROW).probability


@pytest.mark.parametrize("written", ["10/02/2024", "2024-02-10", date(2024, 2, 10)])
def test_a_date_may_be_written_as_in_the_file_or_as_iso(written: object) -> None:
    scorer = load_scorer(_candidates()["logistic"].artefact)
    assert scorer.score({**ROW, "planned": written}).probability == scorer.score(ROW).probability


def test_a_pair_of_features_is_one_factor_with_both_columns() -> None:
    factors = load_scorer(_candidates()["ebm"].artefact).score(ROW).factors
    pairs = [one for one in factors if len(one.columns) == 2]
    assert pairs and all(one.name == " × ".join(one.columns) for one in pairs)


def test_the_environment_names_the_versions_answers_depend_on() -> None:
    assert set(pipeline.environment()) == {"python", *pipeline.PACKAGES}
    assert np.__version__ == pipeline.environment()["numpy"]


@cache
def _readers() -> dict[str, pipeline.Candidate]:
    """Candidates that read, beside the rest, whether a word stands in a text."""
    word = Derived("works: windows", How.has_word, ("works",), {"term": "windows", "before": "2023-01-01"})
    schema = Schema(small.COLUMNS, (*small.DERIVED, word))
    dataset = assemble(small.frame(300), small.small_content(schema=schema))
    return {one.family: one for one in pipeline.train_candidates(dataset, effort="quick")}


@pytest.mark.parametrize("family", [family for family in pipeline.FAMILIES if family != "dummy"])
def test_every_kind_of_model_reads_words_and_tells_them_in_its_factors(family: str) -> None:
    scorer = load_scorer(_readers()[family].artefact)
    for text, value in (("WINDOWS, then a roof", "1"), ("Roof", "0")):
        found = scorer.score({**ROW, "works": text})
        assert next(one.value for one in found.factors if one.columns == ("works: windows",)) == value
        total = found.base + sum(one.contribution for one in found.factors)
        assert abs(total - found.uncalibrated) <= 1e-9
