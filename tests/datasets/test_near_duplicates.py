"""Rows that nearly repeat an earlier one are found, against a comparison of every pair; equal rows are none of them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopgov.datasets import near_duplicates
from scopgov.datasets.near_duplicates import folded, pairs, searched
from tests.datasets import small

CELLS = st.lists(st.tuples(*[st.sampled_from("abAB é")] * 3), min_size=2, max_size=14)


def _frame(rows: list[tuple[str, ...]]) -> pd.DataFrame:
    index = pd.Index(range(2, len(rows) + 2), name="line")
    return pd.DataFrame(rows, columns=[f"c{at}" for at in range(len(rows[0]))], index=index, dtype=object)


def _cases(count: int = 300) -> list[tuple[str, ...]]:
    return [tuple(row) for row in small.rows(count)]


@given(CELLS)
@settings(deadline=None)
def test_rows_equal_once_folded_are_those_that_a_comparison_of_all_pairs_finds(
    rows: list[tuple[str, ...]],
) -> None:
    distinct = list(dict.fromkeys(rows))
    plain = [tuple(folded(row)) for row in distinct]
    expected = sum(plain[at] in plain[:at] for at in range(len(plain)))
    assert searched(_frame(rows))["folded"]["count"] == expected


def test_capitals_accents_and_spaces_do_not_make_another_row() -> None:
    rows = [*_cases(), ("P0007", *_cases()[7][1:])]
    again = list(_cases()[12])
    again[2] = "  " + again[2].upper().replace("O", "Ó") + " "
    found = searched(_frame([*rows, tuple(again)]))
    assert found["folded"] == {"count": 1, "pairs": [[14, 303]]}
    assert found["one"] == []  # the row that repeats row 7 as it stands is no near duplicate


def test_a_case_written_twice_under_two_numbers_is_found_and_shown_side_by_side() -> None:
    rows = [*_cases(), ("P9999", *_cases()[7][1:])]
    frame = _frame(rows)
    found = searched(frame)
    assert found["one"] == [{"column": "c0", "count": 1, "pairs": [[9, 302]]}]
    pair = pairs(frame, found["one"][0])[0]
    assert pair.differing == [("c0", "P0007", "P9999")]
    assert len(pair.alike) + pair.more + 1 <= 7


def test_columns_that_tell_no_rows_apart_are_named_and_not_left_out() -> None:
    rows = [(f"P{at}", "AB"[at % 2], "xyz"[at % 3]) for at in range(200)]
    found = searched(_frame(rows))
    assert found["passed"] == ["c0"]
    assert found["one"] == []


def test_a_long_file_is_looked_at_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = _frame([(f"P{at}", str(at)) for at in range(50)])
    monkeypatch.setattr(near_duplicates, "MOST_CELLS", 40)
    found = searched(frame)
    assert (found["looked"], found["rows"]) == (20, 50)


def test_an_erased_line_is_no_fault_of_the_page() -> None:
    assert pairs(_frame([("a", "b"), ("a", "c")]), {"pairs": [[2, 99]]}) == []
