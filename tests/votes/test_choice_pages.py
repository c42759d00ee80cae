"""A choice among options in the browser: put by the board, marked option by option, its result read by everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scopgov.db import Database
from scopgov.domain.choosing import Question
from scopgov.domain.commitments import recount
from scopgov.domain.polls import Secrecy
from scopgov.domain.ratings import Ratings
from scopgov.votes.tables import Motion, MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened, prepare
from tests.votes.test_choices import BOARD, TOOL

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WRITTEN = {
    "title": "Elect two members of the board",
    "text": "The assembly elects two members of the board for three years.",
    "options": "Ada: in office\nBea\nCléo",
    "persons": "y",
    "method": "approval",
    "seats": "2",
    "least": "passable",
    "secrecy": "",
}


@pytest.fixture
def site(
    app: Flask, people: People, database: Database, clock: Clock
) -> Callable[[Question, Secrecy], Meeting]:
    """Open a poll of six on the site."""

    def opened(asked: Question, secrecy: Secrecy) -> Meeting:
        table = app.extensions["scopgov_consequences"]
        meeting = convened(people, database, 6, secrecy=secrecy, keys=table.vault.folder, question=asked)
        meeting.settle(OPENS)
        clock.at = OPENS + timedelta(minutes=1)
        return meeting

    return opened


def _form(page: str) -> dict[str, str]:
    """Return what the first ballot on a page would send, as it stands."""
    part = page.split('class="ballot"', 1)[1].split("</form>", 1)[0]
    sent = {}
    for one in re.findall(r"<input[^>]*>", part):
        name, value = re.search(r'name="(\w+)"', one), re.search(r'value="([^"]*)"', one)
        if name and ('type="radio"' not in one or "checked" in one):
            sent[name.group(1)] = value.group(1) if value else ""
    return sent


def _cast(client: FlaskClient, meeting: Meeting, marks: str, whole: str = "1") -> TestResponse:
    page = client.get(f"/polls/{meeting.poll_id}").text
    chosen = {f"option{at}": sign for at, sign in enumerate(marks, start=1)}
    action = re.search(r'<form method="post" action="([^"#]+)[^>]*class="ballot"', page)
    assert action
    return client.post(action.group(1), data={**_form(page), **chosen, "whole": whole})


def test_the_board_puts_a_choice_and_changes_it_before_the_notice(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    with meeting.database.transaction() as session:
        number = prepare(session, meeting).id
    board = sign_in(meeting.members[0])
    path = f"/assemblies/{number}/choices/new"
    assert path in board.get(f"/assemblies/{number}/motions").text
    assert "secret ballot" in board.get(path).text
    refused = board.post(path, data={**WRITTEN, "options": "Ada", "seats": "4"})
    assert (refused.status_code, "from 2 to 20 options" in refused.text) == (422, True)
    assert WRITTEN["text"] in refused.text
    assert board.post(path, data=WRITTEN).status_code == 302
    with meeting.database.reading() as session:
        motion = session.query(Motion).order_by(Motion.id.desc()).first()
        assert (motion.kind, motion.polls[0].secrecy) == (MotionKind.choice, Secrecy.confidential)
        assert (motion.question.seats, motion.question.options[0].words) == (2, "in office")
        number = motion.id
    page = board.get(f"/motions/{number}").text
    assert "in office" in page
    assert "At most 2 options are retained." in page
    changed = board.get(f"/motions/{number}/choice").text
    assert "Ada: in office" in changed
    other = {**WRITTEN, "method": "majority_judgement", "seats": "1", "least": "good", "persons": ""}
    del other["persons"]
    assert board.post(f"/motions/{number}/choice", data=other).status_code == 302
    page = board.get(f"/motions/{number}").text
    assert "“Good” or better is a vote for the option" in page
    assert board.get(f"/motions/{meeting.poll_id}/choice").status_code == 404


def test_an_election_voted_openly_says_that_the_rules_want_it_secret(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn
) -> None:
    meeting = site(BOARD, Secrecy.open)
    page = sign_in(meeting.members[1]).get(f"/polls/{meeting.poll_id}").text
    assert "elections of persons are held by secret ballot, and this one is voted openly" in page


def test_an_open_ballot_approves_and_what_was_ticked_is_kept(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn, clock: Clock
) -> None:
    meeting = site(BOARD, Secrecy.open)
    client = sign_in(meeting.members[1])
    none = _cast(client, meeting, "222")
    assert (none.status_code, "press “None of them”" in none.text) == (422, True)
    assert _cast(client, meeting, "222", whole="2").status_code == 302
    assert "Approves none of the options" in client.get(f"/polls/{meeting.poll_id}").text
    assert _cast(client, meeting, "112").status_code == 302
    kept = _form(client.get(f"/polls/{meeting.poll_id}").text)
    assert [kept[f"option{at}"] for at in (1, 2, 3)] == ["1", "1", "2"]
    assert "Approval of Ada, Bea" in client.get(f"/polls/{meeting.poll_id}").text
    for at, marks in ((0, "112"), (2, "121"), (3, "112")):
        _cast(sign_in(meeting.members[at]), meeting, marks)
    _cast(sign_in(meeting.members[4]), meeting, "111", whole="4")
    clock.at = CLOSES
    page = client.get(f"/polls/{meeting.poll_id}").text
    assert "Retained: Ada, Bea" in page
    assert "Approval of Ada, Cléo" in page
    assert "4 is at least 3: retained" in page
    meeting.settle()
    for address in ("/", f"/assemblies/{meeting.assembly_id}", f"/assemblies/{meeting.assembly_id}/room"):
        assert "Retained: Ada, Bea" in client.get(address).text, address


def test_every_option_is_graded_or_none(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn
) -> None:
    meeting = site(TOOL, Secrecy.open)
    client = sign_in(meeting.members[1])
    partly = _cast(client, meeting, "30")
    assert (partly.status_code, "Grade this option too" in partly.text) == (422, True)
    assert _form(partly.text)["option1"] == "3"
    assert _cast(client, meeting, "30", whole="3").status_code == 302
    assert "Ballot counted: Blank ballot" in client.get(f"/polls/{meeting.poll_id}").text


def test_every_sealed_choice_is_sent_and_answered_with_as_many_signs(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn
) -> None:
    meeting = site(TOOL, Secrecy.confidential)
    client = sign_in(meeting.members[1])
    ballots = [("17", "1"), ("71", "1"), ("00", "3"), ("44", "4")]
    answers = [_cast(client, meeting, marks, whole) for marks, whole in ballots]
    assert [one.status_code for one in answers] == [200] * 4
    assert len({len(one.data) for one in answers}) == 1
    assert answers[0].headers["Cache-Control"] == "no-store"


def test_after_the_close_a_sealed_choice_is_found_and_counted_again(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn, clock: Clock
) -> None:
    meeting = site(TOOL, Secrecy.confidential)
    clients = [sign_in(member) for member in meeting.members]
    given = [
        re.findall(r'"digest">([0-9a-f]{64,128})<', _cast(client, meeting, "24" if at else "51").text)
        for at, client in enumerate(clients)
    ]
    clock.at = CLOSES
    meeting.settle()
    page = clients[0].get(f"/polls/{meeting.poll_id}").text
    assert "Retained: Alma" in page
    assert all(one in page for one in (*given[0][1:3], *given[0][4:]))
    found = clients[0].post(f"/polls/{meeting.poll_id}/find", data={"written": "\n".join(given[0][:4])})
    assert "among those counted" in found.text
    data = json.loads(clients[0].get(f"/polls/{meeting.poll_id}/ballots.json").data)
    assert recount(data) == Ratings(((0, 5, 0, 0, 1, 0, 0), (1, 0, 0, 5, 0, 0, 0)))


def test_of_a_few_voters_the_page_names_those_retained_and_no_figure(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn, clock: Clock
) -> None:
    meeting = site(BOARD, Secrecy.confidential)
    for at in range(4):
        _cast(sign_in(meeting.members[at]), meeting, "112")
    clock.at = CLOSES
    meeting.settle()
    page = sign_in(meeting.members[5]).get(f"/polls/{meeting.poll_id}").text
    assert "Retained: Ada, Bea" in page
    assert "The outcome alone is told." in page
    assert "is at least" not in page


def test_a_motion_takes_no_marks_and_a_choice_no_vote_for_or_against(
    site: Callable[[Question, Secrecy], Meeting], sign_in: SignIn
) -> None:
    meeting = site(TOOL, Secrecy.open)
    client, voter = sign_in(meeting.members[1]), meeting.members[1]
    refused = client.post(f"/polls/{meeting.poll_id}/ballots/{voter}", data={"choice": "for"})
    assert refused.status_code == 422
    with meeting.database.reading() as session:
        assert session.get_one(Poll, meeting.poll_id).motion.question == TOOL
