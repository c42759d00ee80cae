"""Similar past cases: counted by what is about no person, never few enough to recognise one."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from scopgov.datasets.freezing import Dataset, assemble
from scopgov.datasets.schema import Personal
from scopgov.training import families, similar
from tests.datasets import small


def _case(dataset: Dataset, line: int) -> pd.DataFrame:
    return families.design(dataset.frame.iloc[[line]], dataset.schema.features())


def test_the_nearest_cases_are_nearer_than_the_others_and_outcomes_are_counted() -> None:
    dataset = small.dataset()
    past = similar.past(dataset, dataset.schema.features())
    found = similar.near(past, _case(dataset, 5))
    assert found is not None
    assert found["cases"] == 30
    assert 0 <= found["hits"] <= 30
    assert found["of"] == len(dataset.y)
    assert found["distance"] < found["usual"] / 2
    budget = next(one for one in found["features"] if one["name"] == "budget")
    assert budget["low"] < budget["high"]
    kind = next(one for one in found["features"] if one["name"] == "kind")
    assert kind["same"] >= 20


def test_what_is_about_persons_is_neither_compared_nor_shown() -> None:
    columns = tuple(
        replace(one, personal=Personal.indirect) if one.name in ("kind", "works") else one
        for one in small.COLUMNS
    )
    schema = replace(small.SCHEMA, columns=columns)
    dataset = assemble(small.frame(), small.small_content(schema=schema))
    past = similar.past(dataset, dataset.schema.features())
    assert [one.name for one in past.features] == ["budget", "days"]
    assert list(past.design.columns) == ["budget", "days"]


@pytest.mark.parametrize(("rows", "cases"), [(400, 30), (120, None), (40, 0)])
def test_few_past_cases_say_nothing(rows: int, cases: int | None) -> None:
    dataset = small.dataset(rows)
    past = similar.past(dataset, dataset.schema.features())
    assert past.nearest == 0 or past.nearest >= similar.FEWEST
    assert past.nearest <= max(len(dataset.y) // similar.SHARE, 0)
    if cases is not None:
        assert past.nearest == cases
    assert (similar.near(past, _case(dataset, 0)) is None) == (past.nearest == 0)


def test_a_missing_number_is_unlike_a_number_and_like_another_missing_one() -> None:
    dataset = small.dataset()
    past = similar.past(dataset, dataset.schema.features())
    case = _case(dataset, 0).assign(budget=float("nan"))
    found = similar.near(past, case)
    assert found is not None
    assert next(one for one in found["features"] if one["name"] == "budget")["mine"] is None
