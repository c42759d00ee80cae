"""Opinions and dossiers in the browser: given by the committee, frozen by the board, read and kept by all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.dossiers import queries
from scopgov.dossiers.tables import Dossier
from scopgov.ethics.tables import Opinion
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands

SignIn = Callable[..., FlaskClient]
OPINION = {
    "kind": "with_conditions",
    "reasons": "It helps more than it harms.",
    "conditions": "Look again in spring.\n\nTell the offices.",
    "accepts_insufficient": "Few bridges: we accept it for a pilot.",
    "minority": "One of us would wait.",
}
TERMS = {
    "purpose": "Say how likely a project is to be late",
    "role": "proposal_writer",
    "channel": "production",
    "starts_on": "2026-09-02",
    "review_on": "2027-03-01",
    "ends_on": "2027-09-01",
    "course_code": "",
}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


@pytest.fixture
def folder(app: Flask) -> Path:
    instance: Path = app.extensions["scopgov_settings"].instance
    return instance


@pytest.fixture
def audited_id(people: People, who: Hands, folder: Path) -> int:
    with people.database.transaction() as session:
        factory.charter(session)
        version = factory.version(session, folder, author=who.lead.member_id)
        laying.audited(session, folder, who, START, version)
        return version.id


def test_empty_lists_say_what_happens_there(people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Max"))
    assert "No opinion yet" in client.get("/opinions").text
    assert "No dossier yet" in client.get("/dossiers").text
    for path in ("/opinions/9", "/dossiers/9", "/dossiers/9.json", "/dossiers/x"):
        assert client.get(path).status_code == 404


def test_an_opinion_then_a_dossier_that_a_member_reads_and_keeps(
    who: Hands, sign_in: SignIn, audited_id: int
) -> None:
    judge, board, member = (sign_in(one.member_id) for one in (who.judge, who.board, who.member))
    assert "Give an opinion" in judge.get("/opinions").text
    given = judge.post(f"/opinions/new/{audited_id}", data=OPINION)
    assert given.status_code == 302
    page = member.get(given.headers["Location"]).text
    for text in ("It helps more than it harms.", "Tell the offices.", "Few bridges", "One of us would wait."):
        assert text in page
    assert "Prepare the dossier" in board.get("/dossiers").text
    form = board.get(f"/dossiers/new/{audited_id}").text
    assert 'value="Say how likely a project is to be late"' in form
    assert "Look again in spring." in form
    frozen = board.post(f"/dossiers/new/{audited_id}", data=TERMS)
    assert frozen.status_code == 302, frozen.text
    where = frozen.headers["Location"]
    page = member.get(where).text
    assert "1 September 2027" in page
    assert "The audit found a gap between groups" in page
    assert "computed again just now" in page
    assert page.index("What it would allow") < page.index("Audit protocol")
    kept = member.get(f"{where}.json")
    digest = hashlib.sha256(kept.data).hexdigest()
    assert f'title="{digest}"' in page


def test_channels_a_group_and_own_judgements_are_terms_that_members_read(
    people: People, who: Hands, sign_in: SignIn, audited_id: int
) -> None:
    wim = people.admit("Wim", Role.proposal_writer)
    sign_in(who.judge.member_id).post(f"/opinions/new/{audited_id}", data=OPINION)
    said = {**TERMS, "ways": ["api"], "members": [str(wim)], "own_judgement_percent": "20"}
    frozen = sign_in(who.board.member_id).post(f"/dossiers/new/{audited_id}", data=said)
    page = sign_in(who.member.member_id).get(frozen.headers["Location"]).text
    assert "Only these people</dt><dd>Wim" in page
    assert "the page, the programming interface" in page
    assert "20% of the cases, drawn by lot" in page


def test_a_dossier_whose_bytes_changed_says_so_in_red(
    people: People, who: Hands, sign_in: SignIn, folder: Path
) -> None:
    with people.database.transaction() as session:
        dossier = laying.frozen(session, folder, who, START)
        path = factory.bytes_of(folder / "artefacts", dossier.model_version.artefact_sha256)
    path.write_bytes(b"another model")
    page = sign_in(who.member.member_id).get("/dossiers/1").text
    assert "This dossier no longer holds" in page
    assert "computed again just now" not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Choose an opinion."),
        ({"reasons": ""}, "Give the reasons of the opinion."),
        ({"conditions": ""}, "Write at least one condition"),
        ({"kind": "favourable"}, "Conditions go with"),
        ({"accepts_insufficient": ""}, "could not conclude everywhere"),
    ],
)
def test_an_incomplete_opinion_keeps_what_was_typed(
    people: People, who: Hands, sign_in: SignIn, audited_id: int, changes: dict[str, str], said: str
) -> None:
    client = sign_in(who.judge.member_id)
    answer = client.post(f"/opinions/new/{audited_id}", data={**OPINION, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "One of us would wait." in answer.text
    with people.database.reading() as session:
        assert session.query(Opinion).count() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": ""}, "Say what the model may be used for."),
        ({"channel": ""}, "Choose pilot or production."),
        ({"review_on": "2028-01-01"}, "The review falls after"),
        ({"ends_on": "2026-01-01"}, "The mandate ends after"),
        ({"role": "board"}, "Choose one of the list."),
        ({"course_code": "none"}, "course"),
        ({"own_judgement_percent": "101"}, "A share goes from 0 to 100 percent."),
        ({"ways": "telepathy"}, "is not a valid choice"),
        ({"members": "999"}, "Choose among the people shown."),
    ],
)
def test_faulty_terms_keep_what_was_typed_and_freeze_nothing(
    people: People,
    who: Hands,
    sign_in: SignIn,
    folder: Path,
    changes: dict[str, str],
    said: str,
) -> None:
    with people.database.transaction() as session:
        factory.charter(session)
        version = factory.version(session, folder, author=who.lead.member_id)
        laying.judged(session, folder, who, START, version)
    client = sign_in(who.board.member_id)
    answer = client.post("/dossiers/new/1", data={**TERMS, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    with people.database.reading() as session:
        assert session.query(Dossier).count() == 0


def test_who_may_not_is_told_why(people: People, who: Hands, sign_in: SignIn, folder: Path) -> None:
    with people.database.transaction() as session:
        dossier = laying.frozen(session, folder, who, START)
        version_id = dossier.model_version_id
    for hand in (who.lead, who.board, who.member):
        client = sign_in(hand.member_id)
        assert client.post(f"/opinions/new/{version_id}", data=OPINION).status_code == 403
        assert client.get("/opinions/1").status_code == 200
    for hand in (who.lead, who.judge, who.member):
        assert sign_in(hand.member_id).post(f"/dossiers/new/{version_id}", data=TERMS).status_code == 403


def test_a_later_dossier_or_audit_is_said_on_the_page(
    people: People, who: Hands, sign_in: SignIn, folder: Path
) -> None:
    with people.database.transaction() as session:
        laying.frozen(session, folder, who, START)
    board = sign_in(who.board.member_id)
    assert board.post("/dossiers/new/1", data=TERMS).status_code == 302
    member = sign_in(who.member.member_id)
    assert "A later dossier was frozen" in member.get("/dossiers/1").text
    assert "A later dossier was frozen" not in member.get("/dossiers/2").text
    with people.database.transaction() as session:
        laying.audited(session, folder, who, START, queries.dossier(session, 1).model_version)
    assert "must freeze another dossier" in member.get("/dossiers/2").text
    assert "This opinion no longer counts" in member.get("/opinions/1").text
    assert board.get("/dossiers/new/1").status_code == 409
