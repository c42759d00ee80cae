"""One row read cell by cell is the row that the reader of whole columns makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets.schema import Column, Derived, Feature, How, Kind, Schema
from scopgov.training.cells import RowReader, Unusual
from scopgov.training.scorer import Scorer

COLUMNS = (
    Column("word", Kind.category, missing=("NC",)),
    Column("text", Kind.text),
    Column("us", Kind.date, date_format="%m/%d/%Y"),
    Column("iso", Kind.date, missing=("1900-01-01",)),
    Column("month", Kind.date, date_format="%m/%Y"),
    Column("odd", Kind.date, date_format="%Y-%d-%m"),
    Column("comma", Kind.number, decimal=",", missing=("-1", "99,5")),
    Column("point", Kind.number),
    Column("whole", Kind.integer),
)
DERIVED = (
    Derived("between", How.days_between, ("us", "iso")),
    Derived("after", How.days_after, ("odd", "whole")),
    Derived("from_after", How.days_between, ("iso", "after")),
    Derived("log", How.logarithm, ("comma",)),
    *(Derived(part, How.date_part, ("month",), {"part": part}) for part in ("year", "quarter")),
    Derived("month_of", How.date_part, ("us",), {"part": "month"}),
    Derived("band", How.band, ("point",), {"thresholds": [0, 10], "labels": ["low", "mid", "high"]}),
    Derived("letters", How.first_letters, ("word",), {"length": 2}),
    Derived("items", How.item_count, ("text",), {"separator": "/"}),
    Derived("term", How.has_term, ("text",), {"term": "roof", "separator": "/"}),
    Derived("whole_term", How.has_term, ("text",), {"term": "roof", "separator": ""}),
    Derived("has_word", How.has_word, ("text",), {"term": "Échafaudage"}),
)
SCHEMA = Schema(COLUMNS, DERIVED)
FEATURES = [
    Feature(one.name, one.kind is Kind.category)
    for one in SCHEMA.everything()
    if one.kind in (Kind.category, Kind.integer, Kind.number)
]
READER = RowReader(SCHEMA, FEATURES)
SLOW = Scorer(
    {"family": "dummy", "schema": SCHEMA.to_data(), "features": [vars(one) for one in FEATURES]}, None
)

days = st.one_of(
    st.dates(date(1700, 1, 1), date(2250, 1, 1)).map(date.isoformat),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.sampled_from(["", "03/04/2026", "13/04/2026", "04/2026", "2026-13-02", "1900-01-01", "soon", None]),
)
numbers = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(-1e12, 1e12),
    st.just(float("nan")),
    st.sampled_from(
        ["", "NC", "-1", "99,5", "1 200", "1.200,5", "1,200.5", "1e3", "inf", "0x1A", "12.", None, True]
    ),
)
words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "NC", " A ", "Roof / Windows", "the roof", "Un échafaudage, ici", "roofs", None]),
)
KINDS = {Kind.date: days, Kind.integer: numbers, Kind.number: numbers}
rows = st.fixed_dictionaries({one.name: KINDS.get(one.kind, words) for one in COLUMNS})


@given(rows)
def test_a_row_is_read_as_a_column_of_one_would_be(row: dict[str, Any]) -> None:
    try:
        found, _ = READER.read(row)
    except Unusual:
        assert isinstance(row["whole"], int | float) and abs(row["whole"]) > 1000
        return
    expected = SLOW.design([row]).iloc[0].tolist()
    for feature, mine, theirs in zip(FEATURES, found, expected, strict=True):
        if feature.categorical:
            assert mine == theirs, feature.name
        else:
            assert mine == pytest.approx(theirs, rel=1e-14, nan_ok=True), feature.name


def test_what_was_not_given_is_named() -> None:
    row = {one.name: "" for one in COLUMNS} | {"word": "NC", "iso": "1900-01-01", "comma": "99,5", "whole": 3}
    assert READER.read(row)[1] == [one.name for one in COLUMNS if one.name != "whole"]


def test_a_date_and_a_part_of_a_day_are_left_to_the_reader_of_columns() -> None:
    derived = (
        Derived("after", How.days_after, ("iso", "point")),
        Derived("left", How.days_between, ("iso", "after")),
    )
    schema = Schema(tuple(one for one in COLUMNS if one.name in ("iso", "point")), derived)
    reader = RowReader(schema, [Feature("left", False)])
    assert reader.read({"iso": "2026-03-02", "point": 3.0})[0] == [3.0]
    with pytest.raises(Unusual):
        reader.read({"iso": "2026-03-02", "point": 3.5})
