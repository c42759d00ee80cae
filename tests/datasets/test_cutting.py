import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets.cutting import cut
from scopgov.datasets.gathering import Broken, Columns, Limits

CELLS = st.text(alphabet=[*'ab1é ,;"', "\n", "\t"], max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12)


def _cut(data: bytes, names: str = "abc", separator: str = ",", limits: Limits | None = None) -> Columns:
    columns = Columns(list(names), limits or Limits(), Broken())
    cut(io.BytesIO(data), separator, columns, first=1)
    return columns


def _written(rows: list[list[str]], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()


@given(ROWS, st.sampled_from(",;\t"), st.integers(1, 40))
def test_what_a_program_writes_is_read_whatever_the_blocks(
    rows: list[list[str]], separator: str, size: int
) -> None:
    columns = Columns(list("abc"), Limits(), Broken())
    cut(io.BytesIO(_written(rows, separator)), separator, columns, first=1, size=size)
    assert columns.frame().to_numpy().tolist() == [[cell.strip() for cell in row] for row in rows]
    assert columns.broken.total == 0


@given(ROWS)
def test_lines_are_numbered_as_in_the_file(rows: list[list[str]]) -> None:
    data = _written(rows)
    frame = _cut(data).frame()
    lines = data.decode().split("\n")
    for number, (line, row) in enumerate(zip(frame.index, rows, strict=True)):
        assert lines[line - 1].startswith('"' + row[0].split("\n")[0].replace('"', '""')), number


@given(st.lists(st.sampled_from(["1,2,3", "1,2", '"x', 'a"b,c,d', "1,2,3,4", "é,\x00,3", "", '"a\nb",2,3'])))
def test_no_line_is_lost(lines: list[str]) -> None:
    columns = _cut("".join(line + "\n" for line in lines).encode())
    good = sum(line in ("1,2,3", 'a"b,c,d', '"a\nb",2,3') for line in lines)
    broken = sum(line in ("1,2", '"x', "1,2,3,4", "é,\x00,3") for line in lines)
    found = columns.frame()
    if '"x' not in lines:  # whose quote may reach another
        assert (len(found), columns.broken.total) == (good, broken)
    assert len(found) + columns.broken.total >= good + broken - lines.count('"a\nb",2,3')


def test_an_open_quote_costs_its_own_line_only() -> None:
    lines = [b"1,2,3"] * 400
    lines[150] = b'1,"2,3'
    lines[300] = b'1,2,"3'
    columns = _cut(b"\n".join(lines))
    assert len(columns.frame()) == 398
    assert [(one.line, one.reason.text) for one in columns.broken.first] == [
        (151, "A quote is opened and never closed."),
        (301, "A quote is opened and never closed."),
    ]


def test_the_last_line_needs_no_end_and_ends_of_windows_are_read() -> None:
    assert _cut(b"1,2,3\r\n\r\n4,5,6").frame().to_numpy().tolist() == [["1", "2", "3"], ["4", "5", "6"]]


def test_each_way_to_break_has_its_reason() -> None:
    data = b'1,2\n1,2,3,4\n1,"2,3\n1,\x00,3\n1,\xff,3\n1,' + b"x" * 50 + b",3\n1,2,3\n"
    columns = _cut(data, limits=Limits(cell=40))
    found = sorted(columns.broken.first, key=lambda one: one.line)
    assert [(one.line, one.reason.text.split(":")[0]) for one in found] == [
        (1, "Too few fields"),
        (2, "Too many fields"),
        (3, "A quote is opened and never closed."),
        (4, "A cell holds a null byte."),
        (5, "A cell holds bytes that the encoding of the file does not know."),
        (6, "A cell is longer than %(cell)s characters."),
    ]
    assert found[4].text == "1,\\xff,3"
    assert columns.frame().index.tolist() == [7]
