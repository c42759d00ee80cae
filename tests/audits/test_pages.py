"""Audit pages: sealed before any figure is shown, read by all, run by the committee apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.audits import services
from scopgov.audits.findings import AuditResult
from scopgov.audits.tables import Audit
from scopgov.config import Settings
from scopgov.domain.canonical import digest
from tests.audits import factory
from tests.conftest import People
from tests.dossiers import laying
from tests.dossiers.laying import Hands

SignIn = Callable[..., FlaskClient]
FORM = {
    "question": "Does it treat all kinds of project alike?",
    "harms": "A false alarm is a burden.",
    "lawful": "Kinds of projects, about no person.",
    "groups": ["kind", "size"],
    "bands": "size: 10; 20",
    "false_positive_rate": "10",
    "false_negative_rate": "",
    "margin": "5",
    "threshold": "50",
    "alpha": "5",
    "min_count": "30",
    "mask_below": "10",
}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


@pytest.fixture
def version_id(people: People, who: Hands, app: Flask) -> int:
    folder = app.extensions["scopgov_settings"].instance
    with people.database.transaction() as session:
        return factory.version(session, folder, author=who.lead.member_id).id


@pytest.fixture
def folder(app: Flask) -> Path:
    instance: Path = app.extensions["scopgov_settings"].instance
    return instance


def _sealed(client: FlaskClient, version_id: int, **changes: object) -> str:
    answer = client.post(f"/audits/new/{version_id}", data={**FORM, **changes})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def test_with_nothing_to_audit_the_list_says_what_happens_here(people: People, sign_in: SignIn) -> None:
    assert "No audit yet" in sign_in(people.admit("Max")).get("/audits").text


def test_the_committee_seals_then_runs_and_every_member_reads(
    people: People, who: Hands, sign_in: SignIn, version_id: int
) -> None:
    judge, member = sign_in(who.judge.member_id), sign_in(who.member.member_id)
    assert "Write the protocol" in judge.get("/audits").text
    form = judge.get(f"/audits/new/{version_id}").text
    assert "school (180)" in form
    where = _sealed(judge, version_id)
    sealed = member.get(where).text
    assert "no figure yet" in sealed
    assert "Sealed by Joe" in sealed
    assert "0.4" not in sealed and "%</b>" not in sealed
    assert "Run the audit" not in sealed
    assert judge.post(f"{where}/run").status_code == 302
    page = member.get(where).text
    assert "The model too often wrongly flags the group “office”" in page
    assert "Insufficient evidence" in page
    assert "too few cases" in page
    assert "<svg" in page and 'style="' not in page
    assert "Disparity found" in member.get("/audits").text


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_members_and_specialists_get_reports_of_their_own(
    who: Hands, sign_in: SignIn, version_id: int
) -> None:
    judge, member = sign_in(who.judge.member_id), sign_in(who.member.member_id)
    where = _sealed(judge, version_id)
    for report in ("details", "member.pdf"):
        assert member.get(f"{where}/{report}").status_code == 404
    judge.post(f"{where}/run")
    page = member.get(where).text
    assert "about 36 of them would have been left in peace" in page
    assert "What the scores announce" in page and "Can the model recognise the groups?" in page
    details = member.get(f"{where}/details").text
    assert "p, adjusted (Holm)" in details and "At other thresholds" in details
    told = PdfReader(BytesIO(member.get(f"{where}/member.pdf").data))
    assert len(told.pages) <= 2
    said = " ".join(page.extract_text() for page in told.pages)
    assert "wrongly flags" in said and "AUC" not in said and "Holm" not in said
    whole = PdfReader(BytesIO(member.get(f"{where}/specialist.pdf").data))
    kept = json.loads(whole.attachments["fairness-audit-1-specialist.json"][0])
    assert digest(kept["result"]) == kept["digest"]
    assert member.get(f"{where}/other.pdf").status_code == 404


def test_before_sealing_no_page_shows_a_rate_by_group(who: Hands, sign_in: SignIn, version_id: int) -> None:
    judge = sign_in(who.judge.member_id)
    for path in ("/audits", f"/audits/new/{version_id}"):
        page = judge.get(path).text
        assert "<svg" not in page
        assert "40%" not in page


def test_others_may_write_while_the_figures_are_computed(
    people: People, who: Hands, sign_in: SignIn, version_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, compute = sign_in(who.judge.member_id), services.figures

    def meanwhile(order: services.Order, settings: Settings) -> AuditResult:
        people.admit("Eve")  # on SQLite, one transaction that may write is open at a time
        return compute(order, settings)

    monkeypatch.setattr(services, "figures", meanwhile)
    where = _sealed(judge, version_id)
    assert judge.post(f"{where}/run").status_code == 302
    assert "Insufficient evidence" in judge.get(where).text
    assert judge.post(f"{where}/run").status_code == 409


@pytest.mark.parametrize("hand", ["lead", "board", "member"])
def test_nobody_but_the_committee_apart_seals_or_runs(
    who: Hands, sign_in: SignIn, version_id: int, hand: str
) -> None:
    where = _sealed(sign_in(who.judge.member_id), version_id)
    client = sign_in(getattr(who, hand).member_id)
    assert client.get(f"/audits/new/{version_id}").status_code == 403
    assert client.post(f"/audits/new/{version_id}", data=FORM).status_code == 403
    assert client.post(f"{where}/run").status_code == 403
    assert client.get(where).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"question": ""}, "Say what the audit is meant to find out."),
        ({"groups": []}, "Choose at least one way of grouping"),
        ({"groups": ["moon"]}, "not a valid choice"),
        ({"false_positive_rate": ""}, "Choose at least one measure."),
        ({"false_positive_rate": "120"}, "Between 0 and 100."),
        ({"margin": "x"}, "Write a number."),
        ({"bands": "size 10 20"}, "cannot be read"),
        ({"bands": "size: 20; 10"}, "numbers that rise"),
        ({"min_count": "5"}, "At least 30 cases"),
    ],
)
def test_a_faulty_protocol_keeps_what_was_typed_and_seals_nothing(
    people: People, who: Hands, sign_in: SignIn, version_id: int, changes: dict[str, object], said: str
) -> None:
    client = sign_in(who.judge.member_id)
    answer = client.post(f"/audits/new/{version_id}", data={**FORM, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "A false alarm is a burden." in answer.text
    with people.database.reading() as session:
        assert session.query(Audit).count() == 0


def test_a_second_protocol_says_that_figures_were_known(who: Hands, sign_in: SignIn, version_id: int) -> None:
    client = sign_in(who.judge.member_id)
    first = _sealed(client, version_id)
    assert "already sealed" in client.post(f"/audits/new/{version_id}", data=FORM).text
    client.post(f"{first}/run")
    assert "already known" in client.get(f"/audits/new/{version_id}").text
    second = _sealed(client, version_id, margin="8")
    client.post(f"{second}/run")
    assert "Written after earlier figures" in client.get(second).text
    assert "Written after earlier figures" not in client.get(first).text


def test_an_audit_that_does_not_exist_is_not_found(people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Max"))
    assert client.get("/audits/999").status_code == 404
    assert client.get("/audits/nonsense").status_code == 404
    assert client.get("/audits/new/999").status_code in (403, 404)


def test_the_page_of_the_model_shows_its_audits_and_what_comes_next(
    who: Hands, sign_in: SignIn, version_id: int
) -> None:
    judge, member = sign_in(who.judge.member_id), sign_in(who.member.member_id)
    page = judge.get(f"/models/{version_id}").text
    assert "No fairness audit yet" in page
    assert f"/audits/new/{version_id}" in page
    assert f"/audits/new/{version_id}" not in member.get(f"/models/{version_id}").text
    where = _sealed(judge, version_id)
    assert f'href="/models/{version_id}"' in judge.get(where).text
    judge.post(f"{where}/run")
    page = judge.get(f"/models/{version_id}").text
    assert f'href="{where}"' in page
    assert f"/opinions/new/{version_id}" in page
