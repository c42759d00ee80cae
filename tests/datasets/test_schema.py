import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scopgov.datasets.guessing import infer, suggest
from scopgov.datasets.reading import Table, read
from scopgov.datasets.schema import Column, Derived, How, Kind, Moment, Personal, Role, Schema
from scopgov.datasets.typing_cells import dates, number, typed_one, validate
from scopgov.datasets.understanding import signs
from scopgov.domain.reasons import reason_of
from tests.datasets import small


def test_a_schema_survives_its_own_json() -> None:
    data = json.loads(json.dumps(small.SCHEMA.to_data()))
    assert Schema.from_data(data) == small.SCHEMA


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1234.5", ".", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("-.5", ".", -0.5),
        ("1e3", ".", 1000.0),
        ("1 234,5", ",", 1234.5),
        ("1\u202f234,5", ",", 1234.5),
        ("1.234,5", ",", 1234.5),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: str, decimal: str, value: float) -> None:
    assert number(cell, decimal) == value


@pytest.mark.parametrize("cell", ["", "PNS", "nan", "inf", "1e999", "12,34.5", "0x10", "1_000"])
def test_what_is_not_a_number_is_missing(cell: str) -> None:
    assert math.isnan(number(cell))


def test_cells_that_do_not_fit_are_counted_with_examples_and_codes_are_not() -> None:
    schema = Schema((Column("a", Kind.integer, Role.feature, missing=("PNS",)),))
    text = pd.DataFrame({"a": ["1", "PNS", "", "2.5", "x"]}, dtype=object)
    typed = validate(text, schema)
    assert typed.invalid["a"] == {"count": 2, "examples": ["2.5", "x"], "lines": [3, 4]}
    assert typed.frame["a"].isna().tolist() == [False, True, True, True, True]


def test_a_date_of_another_format_or_century_does_not_fit() -> None:
    schema = Schema((Column("d", Kind.date, date_format="%m/%d/%Y"),))
    typed = validate(pd.DataFrame({"d": ["6/18/2019", "18/6/2019", "6/18/0019"]}, dtype=object), schema)
    assert typed.frame["d"].notna().tolist() == [True, False, False]
    assert typed.invalid["d"]["count"] == 2


TEXT = pd.DataFrame(
    {
        "code": ["M015", "X1", ""],
        "jobs": ["a, b,", "", "c"],
        "works": ["NEW ROOF / ROOFS", "roof", ""],
        "start": ["2024-01-31", "2024-05-01", ""],
        "end": ["2024-03-01", "2024-04-01", "2024-01-01"],
        "cost": ["100", "0", ""],
    },
    dtype=object,
)
COLUMNS = (
    Column("code", Kind.identifier),
    Column("jobs", Kind.text),
    Column("works", Kind.text),
    Column("start", Kind.date),
    Column("end", Kind.date),
    Column("cost", Kind.number),
)
BAND = {"thresholds": [50, 100], "labels": ["low", "middle", "high"]}


@pytest.mark.parametrize(
    ("how", "sources", "params", "expected"),
    [
        (How.first_letters, ("code",), {"length": 1}, ["M", "X", None]),
        (How.item_count, ("jobs",), {"separator": ","}, [2, None, 1]),
        (How.days_between, ("start", "end"), {}, [30, -30, None]),
        (How.logarithm, ("cost",), {}, [math.log(100), None, None]),
        (How.band, ("cost",), BAND, ["high", "low", None]),
        (How.date_part, ("start",), {"part": "month"}, [1, 5, None]),
        (How.date_part, ("start",), {"part": "quarter"}, [1, 2, None]),
        (How.date_part, ("start",), {"part": "year"}, [2024, 2024, None]),
        (How.has_term, ("works",), {"term": "Roofs", "separator": "/"}, [1, 0, None]),
        (How.has_term, ("works",), {"term": "roof", "separator": ""}, [1, 1, None]),
        (
            How.days_after,
            ("start", "cost"),
            {},
            [pd.Timestamp("2024-05-10"), pd.Timestamp("2024-05-01"), None],
        ),
    ],
)
def test_each_derived_column_follows_its_rule(
    how: How, sources: tuple[str, ...], params: dict[str, Any], expected: list[Any]
) -> None:
    schema = Schema(COLUMNS, (Derived("made", how, sources, params, Role.ignored),))
    found = validate(TEXT, schema).frame["made"]
    assert [None if pd.isna(value) else value for value in found] == expected
    pd.testing.assert_series_equal(typed_one(TEXT, schema, "made"), found, check_names=False)


def test_a_column_may_be_derived_from_a_derived_one() -> None:
    days = Derived("days", How.days_between, ("start", "end"), role=Role.ignored)
    schema = Schema(COLUMNS, (days, Derived("log days", How.logarithm, ("days",))))
    assert schema.problems() == []
    assert [column.name for column in schema.inputs(["log days"])] == ["start", "end"]
    assert validate(TEXT, schema).frame["log days"].iloc[0] == math.log(30)


def _problems(columns: tuple[Column, ...], derived: tuple[Derived, ...] = ()) -> str:
    return " ".join(str(one) for one in Schema(columns, derived).problems())


FEATURE = Column("f", Kind.number, Role.feature)


def test_an_outcome_is_never_a_feature_even_through_a_derived_column() -> None:
    spent = Column("spent", Kind.number, Role.outcome)
    later = Column("later", Kind.number, Role.feature, known=Moment.after)
    assert "“log” is not known" in _problems((FEATURE, spent), (Derived("log", How.logarithm, ("spent",)),))
    assert "“later” is not known" in _problems((FEATURE, later))


@pytest.mark.parametrize("role", [Role.group, Role.planned_end, Role.split_date])
def test_what_is_known_only_after_the_project_is_nothing_that_must_be_known_before(role: Role) -> None:
    late = Column("late", Kind.date if role is not Role.group else Kind.category, role, known=Moment.after)
    assert "“late” is known only after" in _problems((FEATURE, late))
    assert "“late”" not in _problems((FEATURE, replace(late, role=Role.outcome)))


def test_only_a_column_about_persons_is_sensitive() -> None:
    health = Column("health", Kind.category, sensitive=True)
    assert "“health” can be sensitive only" in _problems((FEATURE, health))
    assert _problems((FEATURE, replace(health, personal=Personal.indirect))) == ""


def test_frozen_columns_of_before_tell_when_they_were_known() -> None:
    old = {"name": "x", "kind": "number", "missing": []}
    moments = [
        Column.from_data({**old, "role": role, "known_at_scoring": known}).known
        for role, known in (("feature", True), ("group", False), ("outcome", True), ("actual_end", False))
    ]
    assert moments == [Moment.at, Moment.during, Moment.after, Moment.after]


def test_a_guess_says_which_columns_look_personal() -> None:
    frame = pd.DataFrame({"contact": ["a@b.example"], "amount": ["12"], "handicap": ["oui"]}, dtype=object)
    found = {one.name: (one.personal, one.sensitive) for one in infer(Table(frame, (), "csv")).columns}
    assert found == {
        "contact": (Personal.direct, False),
        "amount": (Personal.none, False),
        "handicap": (Personal.indirect, True),
    }


def test_what_looks_sensitive_is_left_aside_with_its_reason_until_somebody_says_otherwise() -> None:
    cells = {
        "Sexe": ["H", "F"],
        "Situation": ["marié", "célibataire"],
        "Sexe du raccord": ["mâle", "femelle"],
    }
    frame = pd.DataFrame({name: values * 5 for name, values in cells.items()}, dtype=object)
    found = infer(Table(frame, (), "csv"))
    assert {one.name: (one.role, one.sensitive) for one in found.columns} == {
        "Sexe": (Role.ignored, True),
        "Situation": (Role.ignored, True),
        "Sexe du raccord": (Role.feature, False),
    }
    assert found.sensitive_faults() == []
    told = {name: str(reason_of(one)) for name, one in signs(frame).items()}
    assert told == {
        "Sexe": "its name speaks of something sensitive about persons: Sex or gender identity",
        "Situation": "2 of 2 different values speak of something sensitive about persons: Family situation, name or "
        "place of residence",
    }
    assert json.loads(json.dumps(signs(frame))) == signs(frame)


@pytest.mark.parametrize("kind", [Kind.text, Kind.identifier, Kind.date])
def test_a_text_an_identifier_or_a_date_is_no_feature_as_it_is(kind: Kind) -> None:
    assert "cannot be a feature as it is" in _problems((Column("f", kind, Role.feature),))


@pytest.mark.parametrize(
    ("columns", "derived", "said"),
    [
        ((FEATURE, FEATURE), (), "both named"),
        ((replace(FEATURE, role=Role.ignored),), (), "No column is a feature"),
        ((FEATURE, Column("g", Kind.text, Role.group)), (), "cannot be a group"),
        ((FEATURE, Column("d", Kind.number, Role.planned_end)), (), "must be a date"),
        ((FEATURE,), (Derived("x", How.logarithm, ("absent",)),), "not declared before"),
        ((FEATURE,), (Derived("x", How.date_part, ("f",), {"part": "year"}),), "cannot be derived"),
        ((FEATURE,), (Derived("x", How.band, ("f",), {"thresholds": [1]}),), "lacks its parameter"),
        (
            (FEATURE,),
            (Derived("x", How.band, ("f",), {"thresholds": [2, 1], "labels": list("abc")}),),
            "rising",
        ),
    ],
)
def test_each_fault_of_a_schema_is_said(
    columns: tuple[Column, ...], derived: tuple[Derived, ...], said: str
) -> None:
    assert said in _problems(columns, derived)


def test_a_schema_without_fault_says_nothing() -> None:
    assert small.SCHEMA.problems() == []
    assert small.SCHEMA.groups() == ["kind", "size"]
    assert [one.name for one in small.SCHEMA.features()] == ["kind", "budget", "days", "roof"]


def test_kinds_formats_codes_and_roles_are_guessed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "ref;Kind;Start date;Planned end;Actual end;Cost;Spent\n"
        + "".join(
            f"P{n};{'AB'[n % 2]};{n % 28 + 1}/3/2023;{n % 28 + 1}/6/2023;{'' if n > 50 else '2/7/2023'};"
            f"{'NC' if n == 3 else f'{n},5'};{n}\n"
            for n in range(60)
        )
    )
    guess = {one.name: one for one in infer(read(path)).columns}
    assert guess["ref"].role is Role.identifier
    assert (guess["Kind"].kind, guess["Kind"].role) == (Kind.category, Role.feature)
    assert guess["Start date"].role is Role.split_date
    assert guess["Start date"].date_format == "%d/%m/%Y"
    assert guess["Planned end"].role is Role.planned_end
    assert (guess["Actual end"].role, guess["Actual end"].known_at_scoring) == (Role.actual_end, False)
    assert (guess["Cost"].kind, guess["Cost"].decimal, guess["Cost"].missing) == (Kind.number, ",", ("NC",))
    assert guess["Spent"].role is Role.outcome


def test_suggestions_hold_together_with_the_guessed_schema(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(small.csv_text(200))
    table = read(path)
    table.frame["works"] += " / " + table.frame["ref"]
    schema = infer(table)
    made = suggest(table, schema)
    assert Schema(schema.columns, tuple(made)).problems() == []
    assert {How.has_term, How.band} <= {one.how for one in made}


@pytest.mark.parametrize("form", ["%Q", "%", "%%%QZ%", "%d %d %d"])
def test_no_cell_fits_a_date_format_that_means_nothing(form: str) -> None:
    cells = pd.Series(["2026-01-02", "x"], dtype=object)
    assert dates(cells, form).isna().all()
