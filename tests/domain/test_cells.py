"""CSV files: semicolons for people and their spreadsheets, commas for programs, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from scopgov.domain.cells import MARK, cell, in_workbook, lines, sheet, table

ROWS = [["Nom", "Montant"], ["Zoé ; Ali, « A »", 12500], ["deux\nlignes", None]]
READ = [["Nom", "Montant"], ["Zoé ; Ali, « A »", "12500"], ["deux\nlignes", ""]]


def test_people_get_semicolons_and_programs_commas_and_both_read_back() -> None:
    for written, separator in ((sheet(ROWS), ";"), (table(ROWS), ",")):
        assert written.startswith(f"{MARK}Nom{separator}Montant\r\n")
        kept = io.StringIO(written.removeprefix(MARK), newline="")
        assert list(csv.reader(kept, delimiter=separator)) == READ


def test_a_long_file_comes_piece_by_piece_and_whole() -> None:
    pieces = list(lines(([at] for at in range(1201)), together=500))
    assert len(pieces) == 3 and "".join(pieces).splitlines() == [str(at) for at in range(1201)]
    assert sheet([]) == MARK


def test_numbers_have_the_comma_of_french_spreadsheets_or_the_point_of_programs() -> None:
    rows = [[3.5, Decimal("-0.25"), 12, "1.5", 1e-07]]
    assert sheet(rows) == f"{MARK}3,5;-0,25;12;1.5;1e-07\r\n"
    assert table(rows) == f"{MARK}3.5,-0.25,12,1.5,1e-07\r\n"


def test_a_workbook_is_given_only_what_it_can_hold() -> None:
    assert in_workbook("é ; \t\n") == "é ; \t\n"
    assert in_workbook("a\x0bb\x00\ud800\uffff") == "a\ufffdb\ufffd\ufffd\ufffd"
    assert in_workbook("a" * 40_000) == "a" * 32_766 + "…" and in_workbook("a" * 32_767) == "a" * 32_767


def test_no_cell_is_taken_for_a_formula() -> None:
    assert [cell(one) for one in ("=1+1", "+3", "-3", "@a", "a=b")] == ["'=1+1", "'+3", "'-3", "'@a", "a=b"]
