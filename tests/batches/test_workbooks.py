"""Files of proposals as workbooks: sent as one, given back as one, at once or as long work."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from scopgov.domain import batches as rules
from scopgov.jobs.tables import JobState
from scopgov.work import run_now
from tests.batches.desk import FIVE, HEADER, Desk, csv_of, row


def test_a_long_workbook_is_made_as_work_and_then_offered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of([*FIVE, row("P-x", budget="many")]))
    desk.run()
    address = f"/batches/{desk.batch().id}"
    answer = desk.client.get(f"{address}/scores.xlsx")
    short = sheet_of(answer.data)
    answer.close()
    monkeypatch.setattr(rules, "AT_ONCE", 2)
    assert desk.client.get(f"{address}/scores.xlsx").status_code == 404
    desk.client.set_cookie("locale", "fr")
    assert "Faire le fichier Excel" in desk.client.get(address).text
    desk.client.post(f"{address}/workbook")
    job = desk.batch().workbook_job_id or 0
    assert run_now(desk.settings, job, desk.people.database, clock=desk.clock) is JobState.succeeded
    assert "/scores.xlsx" in desk.client.get(address).text
    answer = desk.client.get(f"{address}/scores.xlsx")
    cells = sheet_of(answer.data)
    answer.close()
    assert [line[:7] for line in cells[1:]] == [line[:7] for line in short[1:]]
    assert "numéro du score" in cells[0] and "Écrivez un nombre" in str(cells[6][-1])
    desk.client.post(f"{address}/delete")
    assert not list(desk.settings.archives.rglob("?" * 64))


def sheet_of(data: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [tuple(line) for line in sheet.iter_rows(values_only=True)]


def test_a_workbook_comes_in_and_goes_out_without_a_formula(desk: Desk) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in ([*HEADER], *FIVE, row("@SUM(1)")):
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    desk.send(held.getvalue(), "proposals.xlsx")
    assert desk.run() is JobState.succeeded
    answer = desk.client.get(f"/batches/{desk.batch().id}/scores.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    answer.close()
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert len(list(sheet.iter_rows())) == 7
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "'@SUM(1)" for cell in cells)
