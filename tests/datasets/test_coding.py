"""What is looked at once a value is worth what is looked at row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scopgov.datasets import coding, shelf
from scopgov.datasets.guessing import DATE_FORMATS, infer
from scopgov.datasets.quality import report
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import Column, Kind, Role, Schema

ROWS = 500
KINDS = {"words": Kind.category, "whole": Kind.integer, "amounts": Kind.number, "days": Kind.date}
SCHEMA = Schema(tuple(Column(name, kind, Role.feature, missing=("NC",)) for name, kind in KINDS.items()))


def _table() -> Table:
    rng = np.random.default_rng(3)
    cells = {
        "words": rng.choice(["roof", "Roof", "windows", "NC", ""], ROWS),
        "whole": rng.choice(["1", "2", "2.0", "1 000", "many", "", "2.5"], ROWS),
        "amounts": rng.choice(["1.5", "1.50", "0.1", "NC", "-3e2", "x"], ROWS),
        "days": rng.choice(["2024-01-02", "2023-11-30", "soon", "", "1024-01-02"], ROWS),
    }
    index = pd.RangeIndex(2, ROWS + 2, name="line")
    return Table(pd.DataFrame(cells, index=index, dtype=object), (), "csv", "utf-8-sig", ",")


def test_a_long_file_is_reported_as_a_short_one_whose_rows_are_looked_at_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = report(_table(), SCHEMA)
    monkeypatch.setattr(coding, "LONG", 100)
    shelf.put(tmp_path / "kept.npz", _table())
    kept = shelf.get(tmp_path / "kept.npz")
    assert kept is not None
    assert set(kept.coded) == set(KINDS)
    assert kept.frame.equals(_table().frame)
    assert report(kept, SCHEMA) == expected
    assert report(_table(), SCHEMA) == expected


@pytest.mark.parametrize("form", DATE_FORMATS)
def test_each_format_of_dates_is_found_whatever_else_stands_in_the_column(form: str) -> None:
    days = pd.date_range("2019-01-13", periods=60, freq="37h")
    cells = [*(day.strftime(form) for day in days), "a_b", "?"]
    frame = pd.DataFrame({"day": cells}, index=range(2, 64), dtype=object)
    found = infer(Table(frame, (), "csv", "utf-8-sig", ",")).columns[0]
    assert (found.kind, found.date_format) == (Kind.date, form)
