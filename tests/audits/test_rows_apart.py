"""Rows of an audit that compares values kept apart: to whom, on the record, until when, and found again from them."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.apart.tables import Reading, SensitiveAccess, SensitiveAttribute
from scopgov.audits import sensitive
from scopgov.domain.policy import Role
from scopgov.members.tables import Member
from scopgov.record.tables import RecordEntry
from tests.audits import factory
from tests.audits.test_again import PROGRAM
from tests.audits.test_pages import FORM
from tests.audits.test_sensitive import _about
from tests.conftest import START, Clock, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands

SignIn = Callable[..., FlaskClient]
ROWS, WHY = "/audits/rows/model/1", {"purpose": "To find the figures again before my opinion."}
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


@pytest.fixture
def audited(people: People, who: Hands, app: Flask, sign_in: SignIn) -> FlaskClient:
    """Return the browser of whoever sealed and ran an audit by working time, kept apart, and by kind."""
    with people.database.transaction() as session:
        instance = app.extensions["scopgov_settings"].instance
        version_id = factory.version(session, instance, author=who.lead.member_id).id
    judge = sign_in(who.judge.member_id)
    values = _few_unsaid()
    about = _about(file=(BytesIO(values), "values.csv"))
    assert judge.post(f"/audits/sensitive/{version_id}", data=about).status_code == 302
    told = {**FORM, "groups": ["time", "kind"], "bands": ""}
    where = judge.post(f"/audits/new/{version_id}", data=told).headers["Location"]
    assert judge.post(f"{where}/run").status_code == 302
    return judge


def _few_unsaid() -> bytes:
    lines = factory.answers()["rows"]
    said = [f"{line};{'part' if line % 2 else 'full'}\n" for line in lines if line % 120]
    return ("line;value\n" + "".join(said)).encode()


def _again(folder: Path, report: bytes, rows: bytes) -> int:
    spec = importlib.util.spec_from_file_location("audit_again", PROGRAM)
    assert spec is not None and spec.loader is not None
    program: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    paths = folder / "report.pdf", folder / "rows.csv"
    for path, content in zip(paths, (report, rows), strict=True):
        path.write_bytes(content)
    return int(program.main(*map(str, paths)))


def test_such_an_audit_is_found_again_from_its_report_and_the_rows_given(
    audited: FlaskClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, rows = audited.get("/audits/1/specialist.pdf").data, audited.post(ROWS, data=WHY).data
    assert _again(tmp_path, report, rows) == 0, capsys.readouterr().out
    assert int(capsys.readouterr().out.split()[0]) > 200
    assert _again(tmp_path, report, rows.replace(b",part,school", b",full,school", 1)) == 1
    assert "digest of the rows" in capsys.readouterr().out
    assert audited.post(ROWS, data=WHY).data == rows  # the same file each time


def test_rows_stand_under_marks_that_say_nothing_of_lines(audited: FlaskClient) -> None:
    head, *lines = csv.reader(io.StringIO(audited.post(ROWS, data=WHY).text))
    assert head == ["row", "outcome", "score", "time", "kind"]
    marks, kept = [line[0] for line in lines], factory.answers()
    assert marks == sorted(set(marks)) and len(marks) == len(kept["rows"])
    assert [line[4] for line in lines] != kept["groups"]["kind"]
    assert sorted(line[4] for line in lines) == sorted(kept["groups"]["kind"])


def test_they_are_given_to_the_auditor_and_the_data_protection_contact_and_each_time_is_logged(
    people: People, who: Hands, audited: FlaskClient, sign_in: SignIn
) -> None:
    keeper, other = people.admit("Dee", Role.data_protection), people.admit("Eve", Role.ethics_committee)
    for reader in (who.lead.member_id, who.member.member_id, who.board.member_id, other):
        client = sign_in(reader)
        page = client.get(ROWS)
        assert page.status_code == 200 and "Only whoever sealed or ran this audit" in page.text
        assert "Download the rows" not in page.text
        assert client.post(ROWS, data=WHY).status_code == 403
        assert client.get("/audits/1/rows.csv").status_code in (403, 409)
    assert audited.post(ROWS, data={"purpose": " "}).status_code == 422
    answer = audited.post(ROWS, data=WHY)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert sign_in(keeper).post(ROWS, data={"purpose": "A person asked."}).status_code == 200
    page = audited.get(ROWS).text
    assert WHY["purpose"] in page and "A person asked." in page and "Dee" in page
    assert "Download the rows (CSV for programs), on the record" in page
    assert "rows stand in groups of fewer than 10" in page
    with people.database.reading() as session:
        given = select(SensitiveAccess).where(SensitiveAccess.reading == Reading.rows)
        logged = session.scalars(given.order_by(SensitiveAccess.id)).all()
        assert [one.member_id for one in logged] == [who.judge.member_id, keeper]
        told = session.scalars(select(RecordEntry).where(RecordEntry.act == "sensitive.rows_given")).all()
        assert len(told) == 2 and not any("A person asked" in one.facts for one in told)


def test_an_auditor_who_left_the_committee_has_them_no_longer(
    people: People, who: Hands, audited: FlaskClient
) -> None:
    with people.database.transaction() as session:
        for charge in session.get_one(Member, who.judge.member_id).charges:
            charge.until = START.date()
    assert audited.post(ROWS, data=WHY).status_code == 403


def test_after_their_day_nobody_has_them_and_the_report_says_why(
    people: People, audited: FlaskClient, clock: Clock
) -> None:
    assert "/audits/rows/model/1" in audited.get("/audits/1/details").text
    with people.database.transaction() as session:
        later = START + timedelta(days=40)
        for one in sensitive.due(session, later):
            sensitive.erase_due(session, later, one)
    answer = audited.post(ROWS, data=WHY)
    assert answer.status_code == 422 and "were erased on" in answer.text
    assert "Have the rows" not in audited.get(ROWS).text
    details = audited.get("/audits/1/details").text
    assert "are given no more" in details and "as was promised when they were kept" in details


def test_on_the_very_day_they_are_given_no_more_even_before_the_clock_erased_them(
    people: People, audited: FlaskClient
) -> None:
    with people.database.transaction() as session:
        session.scalars(select(SensitiveAttribute)).one().delete_on = START.date()
    assert audited.post(ROWS, data=WHY).status_code == 422


def test_rows_changed_since_for_a_person_are_not_given_as_those_audited(
    people: People, who: Hands, audited: FlaskClient
) -> None:
    with people.database.transaction() as session:
        one = session.scalars(select(SensitiveAttribute)).one()
        one.by_line = {line: value for line, value in one.by_line.items() if line != "3"}
    answer = audited.post(ROWS, data=WHY)
    assert answer.status_code == 422 and "erased or corrected since for a person" in answer.text
