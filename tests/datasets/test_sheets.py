import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from scopgov.datasets import sheets
from scopgov.datasets.guessing import infer
from scopgov.datasets.reading import Options, Reading, read
from scopgov.datasets.schema import Kind
from scopgov.domain.errors import Refused


def _book(folder: Path, name: str = "x.xlsx") -> Path:
    book = Workbook()
    first = book.active
    first.title = "Projets"
    first.append([])
    first.append(["réf", "début", "montant", "jours", "fait", "total", None])
    first.append(["P1", datetime(2024, 3, 31, 8, 30), 1234.5, 12, True, "=C3*2"])
    first.append([])
    first.append(["P2", date(2024, 4, 1), 0.1 + 0.2, 7.0, False, None])
    first.append(["P3", None, None, None, None, None, None, "trop"])
    book.create_sheet("Autre").append(["a", "b"])
    book["Autre"].append([1, "x"])
    path = folder / name
    book.save(path)
    return path


def _repacked(path: Path, change: dict[str, bytes]) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change.get(part, old.read(part)))
    path.write_bytes(held.getvalue())
    return path


def test_cells_keep_their_values_and_rows_their_numbers(tmp_path: Path) -> None:
    table = read(_book(tmp_path), "x.xlsx")
    assert table.frame.to_numpy().tolist() == [
        ["P1", "2024-03-31", "1234.5", "12", "true", ""],
        ["P2", "2024-04-01", "0.3", "7", "false", ""],
    ]
    assert table.frame.index.tolist() == [3, 5]
    assert [(one.line, one.reason.params["expected"]) for one in table.problems] == [(6, 6)]
    kinds = [column.kind for column in infer(table).columns[:4]]
    assert kinds[1:] == [Kind.date, Kind.number, Kind.integer]


def test_a_sheet_is_chosen(tmp_path: Path) -> None:
    path = _book(tmp_path)
    table = read(path, reading=Reading(Options(sheet="Autre")))
    assert (table.sheet, table.sheets) == ("Autre", ("Projets", "Autre"))
    assert table.frame.to_numpy().tolist() == [["1", "x"]]
    with pytest.raises(Refused, match="no sheet named"):
        read(path, reading=Reading(Options(sheet="Nulle part")))


def test_a_workbook_that_would_unpack_to_too_much_is_refused_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _repacked(_book(tmp_path), {"docProps/core.xml": b" " * 3_000_000})
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 2_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(Refused, match="unpacks to more"):
        read(path, "x.xlsx")


def test_texts_shared_by_cells_are_bounded_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = b"<sst>" + b"<si><t>x</t></si>" * 120_000 + b"</sst>"
    path = _book(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", shared)
    monkeypatch.setattr(sheets, "MOST_WHOLE", 2_000_000)
    monkeypatch.setattr("openpyxl.load_workbook", None)
    with pytest.raises(Refused, match="texts of this workbook take more than"):
        read(path, "x.xlsx")


def test_a_long_sheet_is_no_matter_since_it_is_streamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_WHOLE", 20_000)
    book = Workbook()
    for number in range(2_000):
        book.active.append(["a", number])
    book.save(tmp_path / "x.xlsx")
    assert len(read(tmp_path / "x.xlsx", "x.xlsx").frame) == 1_999


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="1"><c t="inlineStr"><is><t>' + b"x" * 300_000 + b"</t></is></c></row>",
        b'<row r="1">' + b'<c t="inlineStr"><is><t>x</t></is></c>' * 9_000 + b"</row>",
        b'<row r="1"><c t="inlineStr"><is><t><![CDATA[' + b"<row >" * 50_000 + b"]]></t></is></c></row>",
        b'<row r="1"><!--' + b"<row >" * 50_000 + b'--><c t="inlineStr"><is><t>x</t></is></c></row>',
    ],
    ids=["a long text", "many cells", "rows in a text", "rows in a comment"],
)
def test_a_row_that_would_be_held_whole_is_bounded_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: bytes
) -> None:
    """Some hundred kilobytes sent would else take gigabytes: a sheet streams row by row only."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = b"<worksheet " + space + b"><sheetData>" + row + b"</sheetData></worksheet>"
    path = _repacked(_book(tmp_path), {"xl/worksheets/sheet1.xml": sheet})
    monkeypatch.setattr(sheets, "MOST_ROW", 200_000)
    monkeypatch.setattr("openpyxl.load_workbook", None)
    with pytest.raises(Refused, match="A row of this workbook takes more than"):
        read(path, "x.xlsx")


def test_rows_are_told_apart_wherever_the_blocks_that_are_read_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    for number in range(40_000):
        book.active.append(["a", "b" * 60, number])
    book.save(tmp_path / "x.xlsx")
    monkeypatch.setattr(sheets, "MOST_ROW", 1_000)
    assert len(read(tmp_path / "x.xlsx", "x.xlsx").frame) == 39_999


def test_a_column_with_an_endless_name_is_refused_and_its_name_not_said(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a", "b" * 1_001])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(Refused, match="A column has a name of more than 1000 characters"):
        read(tmp_path / "x.xlsx", "x.xlsx")


def test_entities_that_grow_and_damaged_parts_are_refused(tmp_path: Path) -> None:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 8))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{grown}]><sst><si><t>&e7;</t></si></sst>'
    for harm in (bomb.encode(), b"<not xml"):
        with pytest.raises(Refused, match="cannot be read"):
            read(_repacked(_book(tmp_path), {"xl/worksheets/sheet1.xml": harm}), "x.xlsx")


def test_a_row_said_to_stand_below_all_others_is_not_waited_for(tmp_path: Path) -> None:
    cells = '<c t="inlineStr"><is><t>a</t></is></c>'
    sheet = f"<sheetData><row r='1'>{cells}</row><row r='9999999999'>{cells}</row></sheetData>"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    written = f'<worksheet xmlns="{space}">{sheet}</worksheet>'
    with pytest.raises(Refused, match="cannot be read"):
        read(_repacked(_book(tmp_path), {"xl/worksheets/sheet1.xml": written.encode()}), "x.xlsx")


def test_a_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a", "b"])
    book.active["XFD9000"] = "far"
    book.active["A9001"] = "1"
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert read(path, "x.xlsx").frame.index.tolist() == [9001]


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"PK\x03\x04" + b"\x00" * 600])
def test_old_workbooks_and_other_archives_are_refused_in_plain_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(data)
    with pytest.raises(Refused, match=r"\.xlsx"):
        read(path, "x.xls")


def test_whoever_stops_the_reading_is_not_told_that_the_workbook_is_damaged(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def enough(done: int, total: int) -> None:
        raise Enough

    book = Workbook(write_only=True)  # says nothing of how many rows it has
    sheet = book.create_sheet("Projets")
    for at in range(5_001):
        sheet.append([f"P{at}", at])
    book.save(tmp_path / "long.xlsx")
    told: list[tuple[int, int]] = []
    read(tmp_path / "long.xlsx", reading=Reading(tell=lambda *progress: told.append(progress)))
    assert told == [(5_000, 5_001)]
    with pytest.raises(Enough):
        list(sheets.rows(tmp_path / "long.xlsx", Reading(tell=enough)))
