"""A file read some lines at a time, as places in its bytes, holds what the reader of whole files finds in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets import reading, span_cells
from scopgov.datasets.span_cells import Cells
from scopgov.datasets.spans import Rows

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
FILES = {
    "plain": b"a;b;c\n1;x;2\n2;y;3\n",
    "windows": b"a;b;c\r\n1;x;2\r\n\r\n2;y;3\r\n",
    "marked": b"\xef\xbb\xbfa,b,c\n1, x ,2\n2,\xc3\xa9t\xc3\xa9,3",
    "quoted": b'a;b;c\n"1";"say ""x"";";2\n2;"over\ntwo";3\n3;z;4\n',
    "broken": b'a;b;c\n1;x\n2;y;3;4\n3;"open;5\n4;z;5\n\n5;\x00;6\n6;w;7\n',
    "western": "a;b;c\n1;été;2\n2;dé;3\n".encode("cp1252"),
    "wide": "a;b;c\n1;été;2\n2;dé;3\n".encode("utf-16"),
    "late": b"\n\na;b;c\n1;x;2\n\n\n2;y;3\n",
}


def told(path: Path, lines: int, begins: int = 0) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    rows, broken, found = Rows(path), [], []
    for block in rows.blocks(begins or rows.first, most=lambda: lines):
        broken += [(one.line, one.reason.text) for one in block.problems]
        for part in block.parts:
            cells = [part.columns[name].texts() for name in rows.names]
            found += list(zip(part.lines.tolist(), *cells, strict=True))
    return sorted(found), sorted(broken)


def whole(path: Path) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    table = reading.read(path, "some.csv")
    rows = [tuple(row) for row in table.frame.itertuples()]
    return rows, [(one.line, one.reason.text) for one in table.problems]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lines", [1, 2, 100])
def test_every_row_and_every_broken_line_is_found_whatever_is_taken_at_a_time(
    tmp_path: Path, name: str, lines: int
) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(FILES[name])
    expected = whole(path)
    assert told(path, lines) == expected
    last = expected[0][-1][0]
    assert told(path, lines, begins=last)[0] == expected[0][-1:]


def test_the_lines_that_hold_a_text_are_found_and_the_header_is_none(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(b"ab;b\nab;1\nxx;ab\nyy;2\nab;ab\n")
    assert list(Rows(path).holding("ab")) == [2, 3, 5]
    assert Rows(path).count() == 4


def cells(texts: list[str]) -> Cells:
    joined, starts, ends = b"", [], []
    for text in texts:
        starts.append(len(joined))
        joined += text.encode()
        ends.append(len(joined))
        joined += b";"
    data = np.frombuffer(joined + bytes(8), dtype=np.uint8)
    return Cells(data, np.array(starts), np.array(ends), quoted=False)


@given(
    st.lists(
        st.text("0123456789.,+-e: /", max_size=18) | st.floats(-1e9, 1e9).map("{:.6f}".format), min_size=1
    )
)
def test_a_plain_number_is_the_float_that_python_reads_and_nothing_else_is_one(texts: list[str]) -> None:
    found, plain = cells(texts).numbers()
    for text, value, one in zip(texts, found.tolist(), plain.tolist(), strict=True):
        if one:
            assert NUMBER.fullmatch(text) and value == float(text.replace(",", "."))
        elif NUMBER.fullmatch(text):  # then it is long on one side of the point
            assert max(map(len, re.split("[.,]", text.lstrip("+-")))) > 8 or len(text) > 15


@given(st.lists(st.text("ab\u00e9 ", max_size=20), min_size=1))
def test_each_cell_finds_its_text_among_the_distinct_ones(texts: list[str]) -> None:
    codes, distinct = cells(texts).coded()
    assert [distinct[code] for code in codes] == [text.strip() for text in texts]


def test_texts_that_share_a_number_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_alike(words: object, lengths: Any) -> Any:
        return np.zeros_like(lengths)

    monkeypatch.setattr(span_cells, "_mixed", all_alike)
    codes, distinct = cells(["twelve letters", "twelve lettres", "twelve letters"]).coded()
    assert [distinct[code] for code in codes] == ["twelve letters", "twelve lettres", "twelve letters"]
    assert len(distinct) == 2
