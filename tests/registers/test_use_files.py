"""The file of a mandate of use is checked by its own program; the register of tools leaves as a table and on paper."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.audits.tables import OutsideAudit
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.policy import Role
from scopgov.registers import check_mandate
from scopgov.uses import found, services
from scopgov.uses.tables import UseMandate
from tests.conftest import Clock, People
from tests.mandates.factory import Case, case
from tests.uses import laying

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def around(people: People, settings: Any, clock: Clock) -> Case:
    """Grant a mandate of use, suspend it and take it up again; declare a tool found in use."""
    made = case(people, settings.instance)
    contact = people.actor(people.admit("Loïc", Role.data_protection))
    with people.database.transaction() as session:
        mandate = laying.granted(session, made, clock, contact)
        told = {"now": clock.at, "mandate": mandate}
        services.CYCLE.suspend(session, actor=made.hands.judge, reason="Wim seems sad.", **told)
        services.CYCLE.resume(session, actor=made.hands.judge, reason="Wim is well.", **told)
        said = {
            "product": "=Rapidot",
            "supplier": "",
            "used_for": "Sums up.",
            "used_by": "Sales",
            "data_in": "Calls.",
        }
        found.declare(session, actor=made.hands.member, now=clock.at, **said)
    return made


def _files(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _wrong(files: Mapping[str, bytes]) -> list[str]:
    return [told for told, holds in check_mandate.checks(files) if not holds]


def _forged(files: Mapping[str, bytes], name: str, change: Callable[[Any], None]) -> list[str]:
    data = json.loads(files[name])
    change(data)
    written = json.dumps(data).encode()
    sums = [line for line in files["SHA256SUMS"].decode().splitlines() if not line.endswith(f"  {name}")]
    listed = "".join(f"{line}\n" for line in [*sums, f"{sha256_bytes(written)}  {name}"])
    return _wrong({**files, name: written, "SHA256SUMS": listed.encode()})


def test_the_file_of_a_mandate_of_use_holds_and_a_forged_one_does_not(around: Case, sign_in: SignIn) -> None:
    client = sign_in(around.hands.member.member_id)
    packed = client.get("/tools/mandates/1.zip").data
    assert packed == client.get("/tools/mandates/1.zip").data
    files = _files(packed)
    assert _wrong(files) == []
    whole = b"".join(files.values())
    assert not [said for said in ("Wim", "seems sad", "Lea", "Ada", "Max") if said.encode() in whole]
    assert "python check_mandate.py mandate-of-use-1.zip" in files["README.md"].decode()
    wider = _forged(files, "mandate.json", lambda data: data["terms"].update(purpose="Anything"))
    assert wider == ["terms: those of the mandate are those of the dossier"]
    longer = _forged(files, "mandate.json", lambda data: data.update(ends_on="2099-01-01"))
    assert longer == ["days: those of the mandate are those of its terms"]
    dossier = _forged(files, "dossier.json", lambda data: data["terms"].update(purpose="Anything"))
    assert "dossier: its digest" in dossier
    ended = _forged(files, "mandate.json", lambda data: data.update(state="withdrawn"))
    assert ended == ["record: its acts lead to the state told"]


def test_the_board_decides_whether_anyone_gets_the_file(
    around: Case, sign_in: SignIn, client: FlaskClient
) -> None:
    assert client.get("/public/tools/1.zip").status_code == 404
    board = sign_in(around.hands.board.member_id)
    assert sign_in(around.hands.member.member_id).post("/tools/mandates/1/publish").status_code == 403
    assert board.post("/tools/mandates/1/publish").status_code == 302
    assert board.post("/tools/mandates/1/publish").status_code == 409
    assert _wrong(_files(client.get("/public/tools/1.zip").data)) == []
    client.set_cookie("locale", "en")
    assert "No audit of its answers was made" in client.get("/public/mandates").text


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_the_audit_of_a_tool_is_told_in_the_page_the_table_the_paper_and_the_file(
    around: Case, people: People, clock: Clock, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        file = session.get_one(UseMandate, 1).file
        file.outside_audit = audit = OutsideAudit(
            system="Parleur",
            supplier="Parleur SAS",
            release="Pro 4",
            filename="answers.csv",
            answers_sha256="0" * 64,
            rows=400,
            groups={},
            added_by=around.hands.member.member_id,
            added_at=clock.at,
            sealed_at=clock.at,
            run_at=clock.at,
            result={"verdict": "insufficient"},
            result_digest="1" * 64,
        )
        file.dossier = {**file.dossier, "audit": {"id": 1, "digest": audit.result_digest}}
        services.PUBLISHING.publish(
            session, actor=around.hands.board, now=clock.at, mandate=session.get_one(UseMandate, 1)
        )
    client = sign_in(around.hands.member.member_id)
    said = "Insufficient evidence: the audit could not conclude for every group (audit of "
    assert said in client.get("/public/mandates").text
    assert said in client.get("/tools/register.csv").data.decode("utf-8-sig")
    paper = PdfReader(io.BytesIO(client.get("/tools/register.pdf").data))
    assert "Insufficient evidence" in "".join(page.extract_text() for page in paper.pages)
    files = _files(client.get("/public/tools/1.zip").data)
    assert f"- Fairness audit: {said}" in files["README.md"].decode()
    assert "- Audit d’équité : Preuves insuffisantes" in files["README.md"].decode().replace("\u202f", " ")
    assert json.loads(files["mandate.json"])["audit"]["verdict"] == "insufficient"
    forged = _forged(files, "mandate.json", lambda data: data["audit"].update(result_digest="2" * 64))
    assert "audit: its digest is the one in the dossier" in forged


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_the_register_of_tools_leaves_as_a_table_and_on_paper(around: Case, sign_in: SignIn) -> None:
    client = sign_in(around.hands.member.member_id)
    told = client.get("/tools/register.csv").data.decode("utf-8-sig")
    first, second = list(csv.DictReader(io.StringIO(told), delimiter=";"))
    assert (first["Product"], first["Open conditions"], first["On the public register"]) == (
        "Parleur",
        "2",
        "no",
    )
    assert first["Fairness audit"].startswith("No audit of its answers was made")
    assert second["Product"] == "'=Rapidot" and second["State"] == "found in use, no mandate"
    paper = PdfReader(io.BytesIO(client.get("/tools/register.pdf").data))
    text = "".join(page.extract_text() for page in paper.pages)
    assert "Parleur" in text and "Rapidot" in text and "Fairness audit" in text
    (attached,) = [name for name in paper.attachments if name.endswith(".json")]
    assert json.loads(paper.attachments[attached][0])[0]["product"] == "Parleur"
