"""A kept file is written again for a person: rows corrected, emptied or removed, all the rest read the same."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.config import Settings
from scopgov.datasets import importing, queries, rewriting
from scopgov.datasets.rewriting import Edit
from scopgov.datasets.schema import Column, Kind, Schema
from scopgov.domain.errors import Refused
from scopgov.domain.rewritings import Way
from tests.datasets import small

FRAME = small.frame(12)
LINES = [int(line) for line in FRAME.index]


@given(st.sets(st.sampled_from(LINES), min_size=1), st.sets(st.sampled_from(list(FRAME.columns)), min_size=1))
def test_what_is_not_changed_stays_cell_by_cell(lines: set[int], columns: set[str]) -> None:
    emptied = rewriting.edited(FRAME, small.SCHEMA, Edit(Way.emptied, sorted(lines), sorted(columns)))
    for line in LINES:
        for name in FRAME.columns:
            changed = line in lines and name in columns
            assert emptied.at[line, name] == ("" if changed else FRAME.at[line, name])
    if len(lines) < len(LINES):
        removed = rewriting.edited(FRAME, small.SCHEMA, Edit(Way.removed, sorted(lines)))
        pd.testing.assert_frame_equal(removed, FRAME[[line not in lines for line in LINES]])


@pytest.mark.parametrize(
    ("column", "value", "fits"),
    [
        ("budget", "1250,5", True),
        ("budget", "", True),
        ("budget", "NC", True),
        ("budget", "much", False),
        ("start", "31/12/2023", True),
        ("start", "2023-12-31", False),
        ("kind", "whatever", True),
    ],
)
def test_a_value_is_checked_against_what_is_declared_of_its_column(
    column: str, value: str, fits: bool
) -> None:
    edit = Edit(Way.corrected, [3], [column], value)
    if fits:
        assert rewriting.edited(FRAME, small.SCHEMA, edit).at[3, column] == value
    else:
        with pytest.raises(Refused) as refused:
            rewriting.edited(FRAME, small.SCHEMA, edit)
        assert refused.value.field == "value"


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"required": True}, ""),
        ({"allowed": ("A", "B", "C")}, "D"),
        ({"unique": True}, FRAME["ref"].iloc[0]),
    ],
)
def test_a_value_that_breaks_a_rule_of_its_column_is_refused(rule: dict[str, Any], value: str) -> None:
    name = "kind" if "allowed" in rule else "ref"
    schema = Schema((Column(name, Kind.category, **rule),))
    with pytest.raises(Refused):
        rewriting.edited(FRAME, schema, Edit(Way.corrected, [5], [name], value))


def test_the_last_row_and_rows_that_are_not_there_are_not_removed() -> None:
    with pytest.raises(Refused, match="No row would be left"):
        rewriting.edited(FRAME, small.SCHEMA, Edit(Way.removed, LINES))
    with pytest.raises(Refused, match="not where they were"):
        rewriting.edited(FRAME, small.SCHEMA, Edit(Way.removed, [9999]))


@pytest.fixture
def alone(tmp_path: Any) -> Settings:
    return Settings(instance=tmp_path, database_url="sqlite://")


def test_the_file_is_prepared_again_and_lines_that_broke_lose_their_text(alone: Settings) -> None:
    content = (small.csv_text(60) + "P9;Zoé;too;many;cells;in;this;line;of;it\n").encode()
    kept = importing.keep_bytes(alone, "past.csv", content)
    of = queries.Snapshot(
        kept.sha256,
        kept.filename,
        kept.options.to_data(),
        small.SCHEMA.to_data(),
        [],
        None,
        None,
        declared=True,
    )
    before = queries.table_of(alone, of).frame
    done = rewriting.rewritten(alone, of, Edit(Way.removed, [2, 3]), kept.understood["broken_sha256"], "")
    assert done.leftovers == [kept.sha256, kept.understood["broken_sha256"]]
    assert done.values["rows"] == len(before) - 2
    assert done.values["quality"]["rows"] == len(before) - 2
    new = queries.Snapshot(
        **{**of.__dict__, **{name: done.values[name] for name in ("sha256", "filename", "reading")}}
    )
    after = queries.table_of(alone, new)
    pd.testing.assert_frame_equal(after.frame.reset_index(drop=True), before.iloc[2:].reset_index(drop=True))
    held = [one.read_bytes() for one in alone.sources.rglob("*") if one.is_file()]
    assert sum("Zoé".encode() in each or b"Zo\\u00e9" in each for each in held) == 2  # both of before
