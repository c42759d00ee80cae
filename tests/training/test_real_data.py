"""The acceptance figures on the real files of the folder named by SCOPGOV_REAL_DATA."""

import os
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from scopgov.datasets import trying
from scopgov.datasets.cleaning import clean
from scopgov.datasets.freezing import Dataset, content, remake
from scopgov.datasets.guessing import infer, suggest
from scopgov.datasets.quality import report
from scopgov.datasets.reading import read
from scopgov.datasets.schema import Derived, How, Kind, Role, Schema
from scopgov.datasets.split import SplitRule
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.label_rules import KnownFrom, LabelRule, Late, Overrun
from scopgov.training import pipeline
from scopgov.training.artefacts import load_scorer
from tests.datasets import nyc

FOLDER = os.environ.get("SCOPGOV_REAL_DATA", "")
pytestmark = [
    pytest.mark.early,
    pytest.mark.skipif(not FOLDER, reason="SCOPGOV_REAL_DATA names no folder of real data"),
]


def _path(name: str) -> Path:
    return Path(FOLDER) / name


@cache
def _schools() -> Dataset:
    path = _path(nyc.FILE)
    return remake(path, nyc.nyc_content(sha256_bytes(path.read_bytes())))


def test_the_school_data_give_the_published_counts() -> None:
    summary = _schools().summary()
    assert summary["rows_read"] == 14077
    assert summary["rows_kept"] == 3096
    assert summary["known"] == 2838
    assert round(summary["base_rate"], 3) == 0.377
    assert (summary["train"], summary["purged"], summary["test"]) == (1660, 326, 852)
    assert summary["enough"]


@pytest.mark.parametrize(
    ("column", "value", "rate"),
    [
        ("Borough", "X", 0.382),
        ("Borough", "K", 0.385),
        ("Borough", "M", 0.384),
        ("Borough", "Q", 0.352),
        ("Borough", "R", 0.417),
        ("Project Type", "SCA CIP", 0.360),
        ("Project Type", "SCA CIP RESOA", 0.498),
        ("Project Type", "SCA Capacity", 0.419),
        ("Budget band", "under 25 k$", 0.188),
    ],
)
def test_the_school_groups_have_the_published_rates(column: str, value: str, rate: float) -> None:
    data = _schools()
    assert round(float(data.y[data.frame[column] == value].mean()), 3) == rate


def test_late_or_over_budget_counts_the_school_projects_known_in_both_parts() -> None:
    late = Late(nyc.PLANNED, nyc.ENDED, 90)
    over = Overrun(nyc.COST, nyc.BUDGET, 20.0, KnownFrom(nyc.PLANNED, 90))
    rows = clean(read(_path(nyc.FILE)).frame, nyc.SCHEMA, nyc.STEPS).typed.frame
    found = {
        word: trying.counted(rows, LabelRule(groups, nyc.LABEL.snapshot))
        for word, groups in {"or": ((late,), (over,)), "and": ((late, over),), "late": ((late,),)}.items()
    }
    assert {(one.rows, one.known) for one in found.values()} == {(3096, 2709)}
    assert {word: one.at_risk for word, one in found.items()} == {"or": 1403, "and": 294, "late": 671}


def test_the_guessed_schema_of_the_school_data_has_the_right_dates_and_outcomes() -> None:
    table = read(_path(nyc.FILE))
    schema = infer(table)
    assert schema.with_role(Role.split_date) == nyc.START
    assert schema.with_role(Role.planned_end) == nyc.PLANNED
    assert schema.with_role(Role.actual_end) == nyc.ENDED
    assert schema.named("Total Phase Actual Spending Amount").role is Role.outcome
    assert schema.named("Project Status Name").role is Role.outcome
    assert Schema(schema.columns, tuple(suggest(table, schema))).problems() == []
    assert report(table, schema, nyc.LABEL)["rows"] == 14077


def test_the_school_data_without_the_open_phases_are_flagged_as_the_censoring_trap() -> None:
    table = read(_path(nyc.FILE))
    finished = table.frame[table.frame["Project Status Name"] == "Complete"]
    flagged = {
        one["code"] for one in report(replace(table, frame=finished), nyc.SCHEMA, nyc.LABEL)["warnings"]
    }
    assert "finished_only" in flagged
    whole = report(table, nyc.SCHEMA, nyc.LABEL)
    assert "finished_only" not in {one["code"] for one in whole["warnings"]}
    assert whole["outcome"]["enough"]


@pytest.fixture(scope="module")
def trained() -> list[pipeline.Candidate]:
    return pipeline.train_candidates(_schools(), effort="full", seed=0)


@pytest.mark.long
def test_a_candidate_chosen_without_the_test_set_is_good_and_beats_the_baseline(
    trained: list[pipeline.Candidate],
) -> None:
    chosen = pipeline.best(trained)
    auc = chosen.measures["test"]["auc"]
    assert chosen.measures["beats_baseline"]
    assert auc["value"] >= 0.73
    assert auc["low"] > 0.5
    assert [one.family for one in trained] == list(pipeline.FAMILIES)


@pytest.mark.long
def test_every_real_candidate_explains_a_new_project_exactly(trained: list[pipeline.Candidate]) -> None:
    row = {
        "Project Building Identifier": "M015",
        "Project Type": "SCA CIP",
        nyc.WORKS: "ROOFS / PARAPETS",
        "Project Phase Name": "Design",
        nyc.START: "2024-07-01",
        nyc.PLANNED: "2/1/2025",
        nyc.BUDGET: 180000,
        "DSF Number(s)": "DSF0000798463, DSF0000912540",
    }
    for one in trained:
        found = load_scorer(one.artefact).score(row)
        assert found.warnings == ()
        assert abs(found.base + sum(part.contribution for part in found.factors) - found.uncalibrated) <= 1e-9


def test_the_small_software_house_has_too_few_rows_to_conclude() -> None:
    path = _path("kitchenham.arff")
    table = read(path)
    guessed = infer(table)
    ended = Derived(
        "Actual end", How.days_after, ("Actual.start.date", "Actual.duration"), role=Role.actual_end
    )
    assert guessed.named("Actual.duration").role is Role.outcome
    schema = Schema(guessed.columns, (ended,))
    rule = LabelRule.late("Estimated.completion.date", "Actual end", 30, date(1999, 12, 31))
    named = content(sha256_bytes(path.read_bytes()), schema, [], rule, SplitRule("Actual.start.date"))
    data = remake(path, named, "kitchenham.arff")
    assert (len(table.frame), len(data.y), round(float(data.y.mean()), 3)) == (145, 142, 0.303)
    concluded = report(table, schema, rule)["outcome"]
    assert (concluded["all"]["count"], concluded["enough"]) == (142, False)
    assert (round(concluded["all"]["low"], 2), round(concluded["all"]["high"], 2)) == (0.23, 0.38)
    made = pipeline.train_candidates(data, ["logistic"], effort="quick")[0]
    assert not made.measures["enough"]
    assert made.measures["enough_reason"]["text"].startswith("Too few rows to conclude")
    assert schema.named("Client.code").kind is Kind.category
