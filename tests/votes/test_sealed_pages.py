"""A confidential vote in the browser: a receipt once, no choice said anywhere, a result anyone can count again."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scopgov.assemblies import attending
from scopgov.db import Base, Database
from scopgov.domain.commitments import recount
from scopgov.domain.policy import Role
from scopgov.domain.polls import Secrecy
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FOR, AGAINST = "1", "2"


@pytest.fixture
def sealed(app: Flask, people: People, database: Database, clock: Clock) -> Meeting:
    """A confidential poll of six, open, on the site with its own keys."""
    table = app.extensions["scopgov_consequences"]
    meeting = convened(people, database, 6, secrecy=Secrecy.confidential, keys=table.vault.folder)
    table[MotionKind.other] = meeting.consequences[MotionKind.other]
    meeting.settle(OPENS)
    clock.at = OPENS + timedelta(minutes=1)
    return meeting


def _form(page: str) -> dict[str, str]:
    """Return what the (first) ballot's form on a page would send, without a choice."""
    part = page.split('class="ballot"', 1)[1].split("</form>", 1)[0]
    fields = re.findall(r"<input[^>]*>", part)
    named = [(re.search(r'name="(\w+)"', one), re.search(r'value="([^"]*)"', one), one) for one in fields]
    return {
        name.group(1): value.group(1) if value else ""
        for name, value, one in named
        if name and 'type="radio"' not in one
    }


def _cast(client: FlaskClient, meeting: Meeting, choice: str) -> TestResponse:
    form = _form(client.get(f"/polls/{meeting.poll_id}").text)
    return client.post(f"/polls/{meeting.poll_id}/envelopes", data={**form, "choice": choice})


def _receipt(answer: TestResponse) -> list[str]:
    return re.findall(r'<span class="digest">([0-9a-f]{64,128})</span>', answer.text)


def test_the_answer_to_a_vote_is_a_receipt_kept_nowhere(sealed: Meeting, sign_in: SignIn) -> None:
    client = sign_in(sealed.members[1])
    assert "Meet in spring" in client.get("/").text
    answer = _cast(client, sealed, FOR)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert [len(one) for one in _receipt(answer)] == [64, 64, 128, 64]
    page = client.get(f"/polls/{sealed.poll_id}").text
    assert "A ballot is in its envelope." in page
    assert "1 ballot cast, of 6 on the roll" in page
    assert not set(_receipt(answer)[1:]) & set(re.findall(r"[0-9a-f]{64,128}", page))
    assert "No motion awaits your vote" in client.get("/").text


def test_every_choice_is_sent_and_answered_with_as_many_signs(sealed: Meeting, sign_in: SignIn) -> None:
    client = sign_in(sealed.members[1])
    assert len({len(_cast(client, sealed, sign).data) for sign in ("1", "2", "3", "4")}) == 1


def _kept(database: Database) -> str:
    """Return all that the database holds, table after table, mails to be sent and notices among them."""
    with database.reading() as session:
        return "\n".join(
            f"{table.name} {tuple(row)!r}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select())
        )


def test_mails_notices_log_record_and_exports_hold_nothing_of_a_ballot(
    sealed: Meeting, sign_in: SignIn, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: dict[int, str] = {}
    for at in range(1, 6):
        page = _cast(sign_in(sealed.members[at]), sealed, FOR if at % 2 else AGAINST)
        _poll, commitment, _signature, nonce = _receipt(page)
        told[sealed.members[at]] = commitment
        assert not {commitment, nonce} & set(
            re.findall(r"[0-9a-f]{64}", _kept(sealed.database) + caplog.text)
        )
    clock.at = CLOSES + timedelta(minutes=1)
    sealed.settle(clock.at)
    client = sign_in(sealed.members[0])
    elsewhere = [
        line for line in _kept(sealed.database).splitlines() if not line.startswith("sealed_ballots ")
    ]
    seen = "\n".join([*elsewhere, client.get("/record/export.jsonl").text, caplog.text])
    assert any(line.startswith("notices ") for line in elsewhere), "mails are written from notices"
    assert not [one for one in told.values() if one in seen]
    published = client.get(f"/polls/{sealed.poll_id}/ballots.json").text
    assert all(one in published for one in told.values())
    assert not [name for name in ("membre 1", "membre.1@example.test") if name in published]


def test_a_form_without_a_choice_or_altered_takes_no_vote(sealed: Meeting, sign_in: SignIn) -> None:
    client, path = sign_in(sealed.members[1]), f"/polls/{sealed.poll_id}/envelopes"
    form = _form(client.get(f"/polls/{sealed.poll_id}").text)
    refused = client.post(path, data=form)
    assert refused.status_code == 422
    assert "Choose one of the answers." in refused.text
    assert form["given"] in refused.text
    other = client.post(path, data={**form, "choice": FOR, "line": str(sealed.members[2])})
    assert (other.status_code, "do not hold a proxy" in other.text) == (422, True)
    altered = client.post(path, data={**form, "choice": FOR, "given": "0" * 64})
    assert (altered.status_code, "not the one given" in altered.text) == (422, True)


def test_a_ballot_with_a_name_is_refused_and_the_page_keeps_its_envelope(
    sealed: Meeting, sign_in: SignIn
) -> None:
    client, voter = sign_in(sealed.members[1]), sealed.members[1]
    refused = client.post(f"/polls/{sealed.poll_id}/ballots/{voter}", data={"choice": "against"})
    assert (refused.status_code, "cast in envelopes" in refused.text) == (422, True)
    assert len(_form(refused.text)["given"]) == 64
    assert "checked" not in refused.text


def test_whoever_opens_the_address_of_a_receipt_again_is_led_back(sealed: Meeting, sign_in: SignIn) -> None:
    answer = sign_in(sealed.members[1]).get(f"/polls/{sealed.poll_id}/envelopes")
    assert answer.location == f"/polls/{sealed.poll_id}#ballots"


def test_who_gave_a_proxy_takes_it_back_first(sealed: Meeting, sign_in: SignIn) -> None:
    with sealed.act() as (session, _, assembly):
        attending.give_proxy(
            session, actor=sealed.actor(1), now=OPENS, assembly=assembly, holder_id=sealed.members[2]
        )
    giver = sign_in(sealed.members[1])
    assert "take it back first" in giver.get(f"/polls/{sealed.poll_id}").text
    assert "who gave you a proxy" in sign_in(sealed.members[2]).get(f"/polls/{sealed.poll_id}").text
    giver.post(f"/assemblies/{sealed.assembly_id}/proxy/revoke")
    assert _cast(giver, sealed, FOR).status_code == 200


def test_after_the_close_everybody_finds_their_ballot_and_counts_again(
    sealed: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clients = [sign_in(member) for member in sealed.members]
    receipts = [_receipt(_cast(client, sealed, FOR if at else AGAINST)) for at, client in enumerate(clients)]
    clock.at = CLOSES
    assert "are about to be opened" in clients[0].get(f"/polls/{sealed.poll_id}").text
    assert "to be counted" in clients[0].get(f"/assemblies/{sealed.assembly_id}").text
    sealed.settle()
    page = clients[0].get(f"/polls/{sealed.poll_id}").text
    assert "Carried: 5 for, 1 against" in page
    assert all(receipt[1] in page and receipt[3] in page for receipt in receipts)
    found = clients[0].post(f"/polls/{sealed.poll_id}/find", data={"written": "\n".join(receipts[0][:3])})
    assert "among those counted" in found.text
    assert found.headers["Cache-Control"] == "no-store"
    nothing = clients[0].post(f"/polls/{sealed.poll_id}/find", data={"written": "hello"})
    assert (nothing.status_code, "Type the 64 signs" in nothing.text) == (422, True)
    assert recount(json.loads(clients[0].get(f"/polls/{sealed.poll_id}/ballots.json").data)).for_ == 5


def test_of_a_few_voters_no_page_shows_a_figure(sealed: Meeting, sign_in: SignIn, clock: Clock) -> None:
    for at in range(4):
        _cast(sign_in(sealed.members[at]), sealed, FOR)
    clock.at = CLOSES
    sealed.settle()
    client = sign_in(sealed.members[5])
    page = client.get(f"/polls/{sealed.poll_id}").text
    assert "Fewer than five people voted" in page
    for address in (f"/polls/{sealed.poll_id}", "/", f"/assemblies/{sealed.assembly_id}"):
        assert not re.search(r"\b4 for\b|>4<", client.get(address).text), address
    assert client.get(f"/polls/{sealed.poll_id}/ballots.json").status_code == 404


def test_who_may_act_is_told_what_to_do_where_the_result_is_held_up(
    sealed: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    _cast(sign_in(sealed.members[1]), sealed, FOR)
    for key in sealed.consequences.vault.folder.iterdir():
        key.unlink()
    assert (
        "keys of this poll cannot be read" in sign_in(sealed.members[1]).get(f"/polls/{sealed.poll_id}").text
    )
    clock.at = CLOSES
    sealed.settle()
    board, member = sign_in(sealed.members[0]), sign_in(sealed.members[1])
    told = member.get(f"/polls/{sealed.poll_id}").text
    assert "The result is held up" in told
    assert "What to do" not in told
    assert "What to do" in board.get(f"/polls/{sealed.poll_id}").text
    assert "A result is held up" in board.get("/").text
    board.post(f"/polls/{sealed.poll_id}/cancel", data={"reason": "Keys lost."})
    assert "This poll was cancelled" in member.get(f"/polls/{sealed.poll_id}").text


def test_the_board_chooses_how_a_motion_is_voted(
    app: Flask, meeting: Meeting, sign_in: SignIn, people: People
) -> None:
    board, path = sign_in(meeting.members[0]), f"/polls/{meeting.poll_id}/secrecy"
    assert "A vote on paper, in a box, hides more." in board.get(path).text
    assert board.post(path, data={"secrecy": "confidential"}).status_code == 302
    with meeting.database.reading() as session:
        assert session.get_one(Poll, meeting.poll_id).secrecy is Secrecy.confidential
    administrator = sign_in(people.admit("Autre", Role.administrator))
    assert administrator.get(path).status_code == 403


def test_a_motion_is_put_with_the_way_it_is_voted(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    from tests.votes.meeting import prepare

    clock.at = START
    with meeting.database.transaction() as session:
        number = prepare(session, meeting).id
    board = sign_in(meeting.members[0])
    told = {"title": "Who presides", "text": "Ada presides.", "secrecy": "confidential"}
    assert board.post(f"/assemblies/{number}/motions/new?kind=other", data=told).status_code == 302
    with meeting.database.reading() as session:
        assert session.query(Poll).order_by(Poll.id.desc()).first().secrecy is Secrecy.confidential
