"""Sensitive attributes live apart: audits alone read them, each reading is logged, their day erases them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.apart.tables import SensitiveAccess, SensitiveAttribute
from scopgov.audits import sensitive
from scopgov.audits.tables import Audit
from scopgov.domain.errors import Refused
from scopgov.record.tables import RecordEntry
from tests.audits import factory
from tests.audits.test_pages import FORM
from tests.conftest import START, People
from tests.dossiers import laying

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _values() -> bytes:
    lines = factory.answers()["rows"]
    return ("line;value\n" + "".join(f"{line};{'part' if line % 2 else 'full'}\n" for line in lines)).encode()


def _about(**changes: object) -> dict[str, object]:
    told = {
        "name": "time",
        "category": "working_time",
        "purpose": "See whether part-timers are left alone.",
        "lawful": "Article 10(5), needed to find a bias.",
        "delete_on": "2026-10-01",
        "file": (BytesIO(_values()), "values.csv"),
    }
    return {**told, **changes}


@pytest.mark.parametrize(
    "text",
    ["", "line;value\n", "a;b\n1;x\n", "line;value\n1;x\n1;y\n", "line;value\none;x\n", "line;value\n1\n"],
)
def test_a_file_of_values_that_is_not_one_is_refused(text: str, database_url: str) -> None:
    with pytest.raises(Refused):
        sensitive.parse(text.encode())


def test_an_attribute_kept_apart_is_audited_logged_and_erased(
    people: People, sign_in: SignIn, app: Flask
) -> None:
    who, instance = laying.hands(people), app.extensions["scopgov_settings"].instance
    with people.database.transaction() as session:
        version_id = factory.version(session, instance, author=who.lead.member_id).id
    judge, member, place = (
        sign_in(who.judge.member_id),
        sign_in(who.member.member_id),
        f"/audits/sensitive/{version_id}",
    )
    assert member.get(place).status_code == 403
    assert "already have this name" in judge.post(place, data=_about(name="budget")).text
    assert "within a year" in judge.post(place, data=_about(delete_on="2029-01-01")).text
    assert judge.post(place, data=_about()).status_code == 302
    assert "part (" in judge.get(place).text and "nobody yet" in judge.get(place).text
    assert "time – " in judge.get(f"/audits/new/{version_id}").text
    told = {**FORM, "groups": ["time"], "bands": ""}
    where = judge.post(f"/audits/new/{version_id}", data=told).headers["Location"]
    assert judge.post(f"{where}/run").status_code == 302
    assert "By time" in member.get(where).text
    with people.database.reading() as session:
        access = session.scalars(select(SensitiveAccess)).one()
        assert access.member_id == who.judge.member_id
        audit = session.scalars(select(Audit)).one()
        assert {group["group"] for group in audit.result["measures"][0]["groups"]} == {"part", "full"}
        assert "part" not in str([entry.facts for entry in session.scalars(select(RecordEntry))])
    with people.database.transaction() as session:
        assert sensitive.due(session, START) == []
        later = START + timedelta(days=40)
        for one in sensitive.due(session, later):
            sensitive.erase_due(session, later, one)
    with people.database.reading() as session:
        one = session.scalars(select(SensitiveAttribute)).one()
        assert one.by_line == {} and one.erased_at is not None and one.delete_on == date(2026, 10, 1)
    assert "time – " not in judge.get(f"/audits/new/{version_id}").text
    assert judge.post(f"{place}/1/erase").status_code == 409
    assert judge.post(f"{place}/9/erase").status_code == 404


def test_an_audit_of_erased_values_is_no_longer_run(people: People, sign_in: SignIn, app: Flask) -> None:
    who, instance = laying.hands(people), app.extensions["scopgov_settings"].instance
    with people.database.transaction() as session:
        version_id = factory.version(session, instance, author=who.lead.member_id).id
    judge = sign_in(who.judge.member_id)
    judge.post(f"/audits/sensitive/{version_id}", data=_about())
    told = {**FORM, "groups": ["time"], "bands": ""}
    where = judge.post(f"/audits/new/{version_id}", data=told).headers["Location"]
    assert judge.post(f"/audits/sensitive/{version_id}/1/erase").status_code == 302
    answer = judge.post(f"{where}/run")
    assert answer.status_code == 409 and "were erased" in answer.text
