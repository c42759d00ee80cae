"""Files of proposals given back as CSV or workbook, at once or made ready as long work; and sent as workbooks."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, text

from scopgov import db
from scopgov.batches import making
from scopgov.batches.tables import Batch
from scopgov.db import Database
from scopgov.domain import batches as rules
from scopgov.domain.batches import Format
from scopgov.jobs.tables import Job, JobState
from scopgov.work import JOBS, run_now
from tests.batches.desk import FIVE, HEADER, Desk, csv_of, row
from tests.house.filling import fill


def test_a_long_file_is_made_as_work_and_then_offered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send(csv_of([*FIVE, row("P-x", budget="many")]))
    desk.run()
    address = f"/batches/{desk.batch().id}"
    short, table = sheet_of(fetched(desk, f"{address}/scores.xlsx")), fetched(desk, f"{address}/scores.csv")
    monkeypatch.setattr(rules, "AT_ONCE", dict.fromkeys(Format, 2))
    for one in Format:
        assert desk.client.get(f"{address}/scores.{one}").status_code == 404
    desk.client.set_cookie("locale", "fr")
    assert "Faire le fichier Excel" in desk.client.get(address).text
    made(desk, Format.xlsx)
    page = desk.client.get(address).text
    assert "/scores.xlsx" in page and "Faire le fichier CSV" in page
    cells = sheet_of(fetched(desk, f"{address}/scores.xlsx"))
    assert [line[:7] for line in cells[1:]] == [line[:7] for line in short[1:]]
    assert "numéro du score" in cells[0] and "Écrivez un nombre" in str(cells[6][-1])
    desk.client.set_cookie("locale", "en")
    made(desk, Format.csv)
    with zipfile.ZipFile(io.BytesIO(fetched(desk, f"{address}/scores.csv"))) as packed:
        assert packed.read(packed.namelist()[0]) == table
    desk.client.post(f"{address}/delete", data={"confirmed": "y"})
    assert not list(desk.settings.archives.rglob("?" * 64))


def test_a_file_made_before_the_last_lines_were_scored_is_not_offered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of(FIVE))
    address = f"/batches/{desk.batch().id}"
    assert desk.step() == 4
    desk.client.post(f"{address}/stop")
    monkeypatch.setattr(rules, "AT_ONCE", dict.fromkeys(Format, 1))
    made(desk, Format.csv)
    assert "Download as CSV" in desk.client.get(address).text
    desk.client.post(f"{address}/continue")
    desk.run()
    page = desk.client.get(address).text
    assert "Make the CSV file" in page and "Download as CSV" not in page
    assert desk.client.get(f"{address}/scores.csv").status_code == 404
    made(desk, Format.csv)
    with zipfile.ZipFile(io.BytesIO(fetched(desk, f"{address}/scores.csv"))) as packed:
        assert packed.read(packed.namelist()[0]).count(b"P-") == 5


def test_work_asked_for_before_the_upgrade_is_still_known(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/site.sqlite"
    db.upgrade(url, "0090_rows_kept_apart_given")
    database = Database(url)
    fill(database)
    ask = "UPDATE jobs SET kind = 'batch_workbook', params = '{\"batch\": 1}'"
    name = "UPDATE batches SET workbook_job_id = 1, workbook_sha256 = 'abc', scored = 3, refused = 2"
    for statement in (ask, name):
        with database.engine.begin() as connection:
            connection.execute(text(statement))
    database.engine.dispose()
    db.upgrade(url, "0091_files_given_back")
    with database.engine.connect() as connection:
        told = connection.execute(
            text("SELECT batch_id, format, job_id, lines, sha256 FROM batch_files")
        ).all()
        kind, params = connection.execute(text("SELECT kind, params FROM jobs")).one()
    assert [tuple(one) for one in told] == [(1, "xlsx", 1, 5, "abc")]
    assert kind in JOBS and json.loads(params) == {"batch": 1, "format": "xlsx"}
    database.engine.dispose()
    db.downgrade(url, "0090_rows_kept_apart_given")
    with database.engine.connect() as connection:
        query = text("SELECT workbook_job_id, workbook_sha256, kind FROM batches, jobs")
        assert tuple(connection.execute(query).one()) == (1, "abc", "batch_workbook")
    database.engine.dispose()


def fetched(desk: Desk, address: str) -> bytes:
    answer = desk.client.get(address)
    assert answer.status_code == 200, answer.text
    data = bytes(answer.data)
    answer.close()
    return data


def made(desk: Desk, wanted: Format) -> None:
    """Ask for a file twice, and have it made once."""
    for _ in range(2):
        assert desk.client.post(f"/batches/{desk.batch().id}/files/{wanted}").status_code == 302
    with desk.people.database.reading() as session:
        (job,) = session.scalars(select(Job.id).where(Job.kind == making.KIND, Job.finished_at.is_(None)))
    assert run_now(desk.settings, job, desk.people.database, clock=desk.clock) is JobState.succeeded


def sheet_of(data: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [tuple(line) for line in sheet.iter_rows(values_only=True)]


def test_a_file_made_as_work_says_its_errors_as_one_made_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of([row("P-1"), row("P-2", works="x" * 12_345)]))
    desk.run()
    address = f"/batches/{desk.batch().id}/scores.csv"
    desk.client.set_cookie("locale", "fr")
    at_once = fetched(desk, address)
    assert "12\u202f345" in at_once.decode()
    monkeypatch.setattr(rules, "AT_ONCE", dict.fromkeys(Format, 1))
    made(desk, Format.csv)
    with zipfile.ZipFile(io.BytesIO(fetched(desk, address))) as packed:
        assert packed.read(packed.namelist()[0]) == at_once


def test_a_sign_that_no_workbook_holds_breaks_none(desk: Desk) -> None:
    desk.send(
        csv_of([row("P\x0b1"), row("P-2", works="Roof\x01 / Windows"), row("P-3\uffff", budget="many")])
    )
    assert desk.run() is JobState.succeeded
    cells = sheet_of(fetched(desk, f"/batches/{desk.batch().id}/scores.xlsx"))
    assert [line[0] for line in cells[1:]] == ["P\ufffd1", "P-2", "P-3\ufffd"]
    assert "Roof\ufffd" in str(cells[2])


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


def test_a_file_too_long_for_a_sheet_is_refused_in_plain_words_as_it_comes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, sheet_holds = 1, 1_048_576
    assert rules.MOST_LINES + header <= sheet_holds
    monkeypatch.setattr(rules, "MOST_LINES", 4)
    assert "A file has at most 4 lines: cut it in several." in desk.send(csv_of(FIVE)).text
    assert desk.count(Batch) == 0
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in ([*HEADER], *FIVE):
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    desk.send(held.getvalue(), "proposals.xlsx")
    assert desk.run() is JobState.failed
    assert (
        "A file has at most 4 lines: cut it in several."
        in desk.client.get(f"/batches/{desk.batch().id}").text
    )
