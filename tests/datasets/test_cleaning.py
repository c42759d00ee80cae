import pandas as pd
import pytest

from scopgov.datasets.cleaning import Step, check_steps, clean, sentence, steps_digest
from scopgov.datasets.schema import Column, Derived, How, Kind, Role, Schema
from scopgov.domain.errors import Refused

SCHEMA = Schema(
    (
        Column("kind", Kind.category, Role.feature),
        Column("cost", Kind.number, Role.feature),
        Column("note", Kind.text),
    ),
    (Derived("log", How.logarithm, ("cost",)),),
)
TEXT = pd.DataFrame(
    {
        "kind": ["A", "B", "A", "C", "A"],
        "cost": ["1", "-2", "PNS", "4", "1"],
        "note": ["x", "a  b ", "x", "", "x"],
    },
    index=[2, 3, 4, 5, 6],
    dtype=object,
)


@pytest.mark.parametrize(
    ("step", "left", "changed"),
    [
        ({"do": "keep_values", "column": "kind", "values": ["A", "C"]}, [2, 4, 5, 6], 0),
        ({"do": "keep_values", "column": "log", "values": [0]}, [2, 6], 0),
        ({"do": "keep_parsed", "columns": ["cost"]}, [2, 3, 5, 6], 0),
        ({"do": "keep_parsed", "columns": ["cost", "log"]}, [2, 5, 6], 0),
        ({"do": "keep_above", "column": "cost", "than": 0}, [2, 5, 6], 0),
        ({"do": "keep_above", "column": "log", "than": 0}, [5], 0),
        ({"do": "missing_codes", "column": "cost", "codes": ["PNS"]}, [2, 3, 4, 5, 6], 1),
        ({"do": "strip"}, [2, 3, 4, 5, 6], 1),
        ({"do": "drop_duplicates"}, [2, 3, 4, 5], 0),
    ],
)
def test_each_step_does_what_it_says_and_tells_its_effect(step: Step, left: list[int], changed: int) -> None:
    cleaned = clean(TEXT, SCHEMA, [step])
    assert cleaned.text.index.tolist() == left
    assert cleaned.effects == [
        {"step": step, "rows_before": 5, "rows_after": len(left), "values_changed": changed}
    ]
    assert str(sentence(step))


def test_steps_run_in_order_and_the_result_is_typed() -> None:
    steps = [
        {"do": "missing_codes", "column": "cost", "codes": ["PNS"]},
        {"do": "keep_parsed", "columns": ["cost"]},
        {"do": "keep_above", "column": "cost", "than": 0},
    ]
    cleaned = clean(TEXT, SCHEMA, steps)
    assert [one["rows_after"] for one in cleaned.effects] == [5, 4, 3]
    assert cleaned.typed.frame["cost"].tolist() == [1.0, 4.0, 1.0]
    assert TEXT["cost"].tolist() == ["1", "-2", "PNS", "4", "1"]


@pytest.mark.parametrize(
    "step",
    [
        {"do": "explode"},
        {},
        {"do": "keep_values", "column": "kind"},
        {"do": "keep_parsed", "columns": ["absent"]},
        {"do": "keep_above", "column": "kind", "than": 1},
        {"do": "missing_codes", "column": "log", "codes": ["x"]},
    ],
)
def test_a_step_that_does_not_fit_is_refused(step: Step) -> None:
    assert len(check_steps([step], SCHEMA)) == 1
    with pytest.raises(Refused):
        clean(TEXT, SCHEMA, [step])


def test_the_digest_of_steps_depends_on_their_order_and_not_on_key_order() -> None:
    first, second = {"do": "strip"}, {"do": "drop_duplicates"}
    assert steps_digest([first, second]) != steps_digest([second, first])
    assert steps_digest([{"do": "keep_above", "column": "cost", "than": 0}]) == steps_digest(
        [{"than": 0, "column": "cost", "do": "keep_above"}]
    )
