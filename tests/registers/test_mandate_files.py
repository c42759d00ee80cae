"""The file of a mandate: members take it, the board opens it to anyone, a program checks it on any computer."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.domain.canonical import digest, sha256_bytes
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.registers import check_mandate
from scopgov.scoring import services as scoring
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case, case, granted

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # what is packed does not depend on it


@dataclass
class Voted:
    """A mandate that scored once, was suspended and resumed, and those around it."""

    people: People
    around: Case
    mandate_id: int

    @property
    def page(self) -> str:
        return f"/mandates/{self.mandate_id}"


@pytest.fixture
def voted(people: People, settings: Settings, clock: Clock) -> Voted:
    around = case(people, settings.instance)
    with people.database.transaction() as session:
        mandate = granted(session, around, clock, pilot=False)
        told: dict[str, Any] = {"now": clock.at, "mandate": mandate}
        scoring.score(
            session,
            store=around.store,
            actor=people.actor(around.writer, clock.at),
            now=clock.at,
            use_case=mandate.use_case,
            reference="P-1",
            inputs=GIVEN,
        )
        mandates.suspend(session, actor=around.hands.judge, reason="Wim seems sad.", **told)
        mandates.resume(session, actor=around.hands.judge, reason="Wim is well.", **told)
        return Voted(people, around, mandate.id)


@pytest.fixture
def taken(voted: Voted, sign_in: SignIn) -> bytes:
    return sign_in(voted.around.hands.member.member_id).get(f"{voted.page}.zip").data


def _files(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _wrong(files: Mapping[str, bytes]) -> list[str]:
    return [told for told, holds in check_mandate.checks(files) if not holds]


def _changed(files: Mapping[str, bytes], name: str, change: Callable[[Any], None]) -> list[str]:
    """Change a file, and the list of digests with it, as whoever forges one would; say what no longer holds."""
    data = json.loads(files[name])
    change(data)
    written = json.dumps(data).encode()
    sums = files["SHA256SUMS"].decode().splitlines()
    kept = [line for line in sums if not line.endswith(f"  {name}")]
    listed = "".join(f"{line}\n" for line in [*kept, f"{sha256_bytes(written)}  {name}"])
    return _wrong({**files, name: written, "SHA256SUMS": listed.encode()})


def test_the_file_of_a_mandate_is_checked_by_its_own_program_alone(taken: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(taken)) as zipped:
        zipped.extractall(tmp_path)
    command = [sys.executable, "-S", "check_mandate.py", "."]  # -S: no installed package is found
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All holds." in done.stdout


def test_the_same_life_gives_the_same_bytes_and_the_page_tells_it(
    taken: bytes, voted: Voted, sign_in: SignIn
) -> None:
    again = sign_in(voted.around.hands.board.member_id).get(f"{voted.page}.zip").data
    assert again == taken
    whole = b"".join(_files(taken).values())
    assert not [said for said in ("Wim", "seems sad", "Lea", "Ada", "Max") if said.encode() in whole]
    page = sign_in(voted.around.hands.member.member_id).get(voted.page).text
    for said in (
        "5 votes cast",
        "Suspended",
        "Resumed",
        "Scores given, month by month",
        "Members alone read it.",
    ):
        assert said in page


def test_what_was_changed_in_a_file_is_named(taken: bytes) -> None:
    files = _files(taken)
    assert _wrong(files) == []
    assert _wrong({**files, "life.json": b"{}"}) == ["life.json: its digest"]

    def longer(data: Any) -> None:
        data["terms"]["ends_on"] = "2030-01-01"

    assert _changed(files, "mandate.json", longer) == ["terms: those of the mandate are those of the dossier"]

    def lost(data: Any) -> None:
        data["verdict"]["tally"] = {"for": 1, "against": 4, "abstentions": 0, "blanks": 0}

    assert _changed(files, "poll.json", lost) == [
        "vote: counted again, it is carried",
        "record: the poll closed with these figures",
    ]

    def easier(data: Any) -> None:
        data["definition"]["rule"]["first"]["majority"]["numerator"] = 0
        data["digest"] = digest(data["definition"])

    assert "vote: counted under the rule that was announced" in _changed(files, "poll.json", easier)

    def another(data: Any) -> None:
        data["model"]["artefact_sha256"] = "0" * 64

    assert _changed(files, "mandate.json", another) == [
        "model: its digest is the one in the dossier",
        "record: the mandate was granted on this dossier by this poll",
    ]
    forged = files["record.jsonl"].replace(b'"mandate.resumed"', b'"mandate.granted"')
    assert any("has its hash" in one for one in _wrong({**files, "record.jsonl": forged}))


def test_model_and_record_are_compared_where_they_are_at_hand(
    taken: bytes, voted: Voted, sign_in: SignIn, tmp_path: Path
) -> None:
    client = sign_in(voted.around.hands.member.member_id)
    (tmp_path / "mandate.zip").write_bytes(taken)
    record, model = tmp_path / "record.jsonl", tmp_path / "model.skops"
    record.write_bytes(client.get("/record/export.jsonl").data)
    with voted.people.database.reading() as session:
        sha256 = session.get_one(Mandate, voted.mandate_id).artefact_sha256
    (stored,) = (one for one in voted.around.store.rglob("*") if one.is_file() and sha256 in str(one))
    model.write_bytes(stored.read_bytes())
    asked = [str(tmp_path / "mandate.zip"), "--record", str(record), "--model", str(model)]
    assert check_mandate.main(asked) == 0
    model.write_bytes(stored.read_bytes() + b" ")
    assert check_mandate.main(asked) == 1
    assert check_mandate.main([str(record)]) == 1


def test_the_board_opens_a_file_to_anyone_and_closes_it_again(
    voted: Voted, sign_in: SignIn, app: Flask
) -> None:
    board, anyone = sign_in(voted.around.hands.board.member_id), app.test_client()
    address = f"/public{voted.page}.zip"
    assert anyone.get(address).status_code == 404
    anyone.set_cookie("locale", "en")
    assert "has not opened the file of any mandate" in anyone.get("/public/mandates").text
    assert sign_in(voted.around.writer).post(f"{voted.page}/publish").status_code == 403
    assert board.post(f"{voted.page}/publish").status_code == 302
    assert board.post(f"{voted.page}/publish").status_code == 409
    opened = anyone.get(address)
    assert (opened.status_code, opened.mimetype) == (200, "application/zip")
    assert _wrong(_files(opened.data)) == []
    assert "Say how likely a project is to be late" in anyone.get("/public/mandates").text
    assert "Open to anyone since" in board.get(voted.page).text
    assert board.post(f"{voted.page}/close").status_code == 302
    assert anyone.get(address).status_code == 404
    assert board.post(f"{voted.page}/close").status_code == 409
