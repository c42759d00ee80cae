import json
from pathlib import Path

import pytest

from scopgov.datasets.encodings import sniff
from scopgov.datasets.gathering import Broken, Limits
from scopgov.datasets.reading import LONGEST_LINE, Options, Reading, must_have_lines, read
from scopgov.domain.errors import Refused


def _file(folder: Path, data: bytes, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    assert sniff("\n".join(separator.join(["a", "b", "c"]) for _ in range(5))) == separator


def test_a_decimal_comma_does_not_pass_for_a_separator(tmp_path: Path) -> None:
    table = read(_file(tmp_path, b"name;amount\na;1,5\nb;2,5\nc;3\n"))
    assert table.separator == ";"
    assert table.frame["amount"].tolist() == ["1,5", "2,5", "3"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("nom,ville\né,Orléans\n".encode(), "utf-8-sig"),
        ("nom,ville\né,Orléans\n".encode("utf-8-sig"), "utf-8-sig"),
        ("nom,ville\né,Orléans\n".encode("cp1252"), "cp1252"),
    ],
)
def test_accents_survive_each_encoding(tmp_path: Path, data: bytes, encoding: str) -> None:
    table = read(_file(tmp_path, data))
    assert table.encoding == encoding
    assert list(table.frame.columns) == ["nom", "ville"]
    assert table.frame.iloc[0].tolist() == ["é", "Orléans"]


def test_everything_stays_text_and_nothing_is_dropped(tmp_path: Path) -> None:
    table = read(_file(tmp_path, b"a ,b\n007,NA\n,null\n1e3, x \n"))
    assert table.frame.to_numpy().tolist() == [["007", "NA"], ["", "null"], ["1e3", "x"]]
    assert list(table.frame.columns) == ["a", "b"]


def test_a_quoted_cell_may_hold_separators_and_line_ends(tmp_path: Path) -> None:
    table = read(_file(tmp_path, b'a,b\n"x, y","two\nlines"\n1,2\n'))
    assert table.frame.to_numpy().tolist() == [["x, y", "two\nlines"], ["1", "2"]]
    assert table.frame.index.tolist() == [2, 4]


def test_a_broken_line_is_kept_apart_with_its_number_and_reason(tmp_path: Path) -> None:
    table = read(_file(tmp_path, b"a,b\n1,2\n3\n\n4,5,6\n7,8\n"))
    assert table.frame.index.tolist() == [2, 6]
    assert [(one.line, str(one.reason)) for one in table.problems] == [
        (3, "Too few fields: 1 where the header has 2."),
        (5, "Too many fields: 3 where the header has 2."),
    ]


def test_a_cell_that_is_too_long_breaks_its_line_only(tmp_path: Path) -> None:
    table = read(
        _file(tmp_path, b"a,b\n1,2\n" + b"x" * 50 + b",3\n"), reading=Reading(limits=Limits(cell=40))
    )
    assert (len(table.frame), table.problems[0].line) == (1, 3)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"a,,c\n1,2,3\n", b"a,a\n1,2\n", b"a,b\x00\n1,2\n", b"a,b,c,d\n1,2,3,4\n"],
    ids=["empty", "blank", "unnamed column", "same name twice", "binary", "too many columns"],
)
def test_a_file_without_a_usable_header_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Refused):
        read(_file(tmp_path, data), reading=Reading(limits=Limits(columns=3)))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="larger"):
        read(_file(tmp_path, b"a,b\n1\n2\n3\n"), reading=Reading(limits=Limits(bytes=5)))


def test_all_broken_lines_are_counted_and_written_while_few_are_held(tmp_path: Path) -> None:
    data = b"a,b\n" + b"1\n" * 5_000 + b"1,2\n"
    with (tmp_path / "broken").open("wb") as sink:
        table = read(_file(tmp_path, data), reading=Reading(broken=Broken(10, sink)))
    assert (len(table.frame), table.broken, len(table.problems)) == (1, 5_000, 10)
    lines = (tmp_path / "broken").read_text().splitlines()
    assert [json.loads(line)["line"] for line in lines] == list(range(2, 5_002))


def test_the_head_of_a_file_is_read_alone(tmp_path: Path) -> None:
    table = read(_file(tmp_path, b"a,b\n" + b"1,2\n" * 100_000), reading=Reading(head=True))
    assert len(table.frame) < 1_000


ARFF = b"""\xef\xbb\xbf% a comment
@relation small

@attribute 'the name' string
@attribute kind {A, 'B b'}
@attribute when date "YYYY-MM-DD"
@attribute size numeric
@attribute count integer

@data
'x, y',A,1996-12-10,1.5,3
z,?,?,2,4
% another comment
broken,A
"""


def test_an_arff_file_gives_its_declared_kinds_and_missing_cells(tmp_path: Path) -> None:
    table = read(_file(tmp_path, ARFF, "stored-without-extension"), "small.arff")
    assert table.frame.to_numpy().tolist() == [
        ["x, y", "A", "1996-12-10", "1.5", "3"],
        ["z", "", "", "2", "4"],
    ]
    assert [one["kind"] for one in table.declared.values()] == [
        "text",
        "category",
        "date",
        "number",
        "integer",
    ]
    assert table.declared["kind"]["values"] == ["A", "B b"]
    assert table.declared["when"]["date_format"] == "%Y-%m-%d"
    assert [one.line for one in table.problems] == [14]


def test_an_arff_file_is_known_by_its_content_too(tmp_path: Path) -> None:
    assert read(_file(tmp_path, ARFF, "stored")).format == "arff"


@pytest.mark.parametrize(
    "text",
    [
        "@relation x\n@attribute a numeric\n",
        "@relation x\n@attribute a relational\n@data\n",
        "@relation x\n@attribute a numeric\n@data\n{0 1}\n",
        "@relation x\n@attribute\n@data\n",
    ],
    ids=["no data", "relational", "sparse", "no name"],
)
def test_what_is_not_dense_arff_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused):
        read(_file(tmp_path, text.encode(), "x.arff"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_are_read(tmp_path: Path, encoding: str) -> None:
    table = read(_file(tmp_path, "nom;ville\né;Orléans\nœ;Nantes\n".encode(encoding)))
    assert table.encoding == encoding
    assert table.frame.to_numpy().tolist() == [["é", "Orléans"], ["œ", "Nantes"]]


def test_a_file_in_utf8_but_for_a_line_stays_utf8_and_tells_the_line(tmp_path: Path) -> None:
    data = b"nom,ville\n" + "é,Orléans\n".encode() * 9 + "é,Orléans\n".encode("cp1252")
    table = read(_file(tmp_path, data))
    assert (table.encoding, len(table.frame), table.problems[0].line) == ("utf-8-sig", 9, 11)
    assert table.problems[0].text == "\\xe9,Orl\\xe9ans"


def test_a_person_says_how_a_file_is_read(tmp_path: Path) -> None:
    path = _file(tmp_path, "nom|ville;\né|Orléans\n".encode("cp850"))
    asked = Reading(Options(encoding="cp850", separator="|"))
    assert read(path, reading=asked).frame.to_numpy().tolist() == [["é", "Orléans"]]
    assert Options.from_data(asked.options.to_data()) == asked.options
    for nonsense in ({"encoding": "rot13"}, {"separator": "x"}, {"decimal": "!"}):
        with pytest.raises(Refused, match="not known"):
            Options.from_data(nonsense)


def test_a_separator_at_the_end_of_each_line_makes_no_column(tmp_path: Path) -> None:
    table = read(_file(tmp_path, b"a;b;\n1;2;\n3;4;\n"))
    assert table.frame.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_that_no_table_has_is_refused_whatever_ends_the_others(
    tmp_path: Path, encoding: str, end: str
) -> None:
    table = end.join(["a,b", *(["1,2"] * (LONGEST_LINE // 2))])
    must_have_lines(_file(tmp_path, table.encode(encoding)), "x.csv")
    long = _file(tmp_path, (table + end + "," * (2 * LONGEST_LINE)).encode(encoding))
    with pytest.raises(Refused, match="is longer than 1 MB"):
        must_have_lines(long, "x.csv")
