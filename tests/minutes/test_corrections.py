"""A summary of debates written wrong is corrected in the open, and only the next minutes say so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.polls import Choice
from tests.conftest import Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
RIGHT = {"debates": "Two members asked who decides.", "incidents": "The sound failed for a minute."}


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    return convened(people, database)


def _held(meeting: Meeting, clock: Clock) -> None:
    chair, secretary = meeting.members[:2]
    with meeting.act() as (session, _, assembly):
        board = meeting.actor()
        assemblies.open_meeting(
            session, actor=board, now=OPENS, assembly=assembly, chair_id=chair, secretary_id=secretary
        )
    for at in range(len(meeting.members)):
        meeting.vote(at, Choice.for_)
    meeting.settle()
    with meeting.act() as (session, _, assembly):
        assemblies.close_meeting(session, actor=board, now=CLOSES, assembly=assembly, debates="Nobdy spoke.")
    clock.at = CLOSES


def test_debates_are_corrected_for_the_next_version_of_the_minutes(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    _held(meeting, clock)
    board = sign_in(meeting.members[0])
    of, correct = f"/minutes/of/{meeting.assembly_id}", f"/minutes/of/{meeting.assembly_id}/debates"
    assert board.post(of).status_code == 302
    assert f'href="{correct}"' in board.get(of).text
    assert "Nobdy spoke." in board.get(correct).text
    assert board.post(correct, data={"debates": " "}).status_code == 422
    assert board.post(correct, data=RIGHT).status_code == 302
    assert "Draw up a new version for it to be in the minutes." in board.get(of).text
    assert "Nobdy spoke." in board.get("/minutes/1").text
    assert board.post(of).location == "/minutes/2"
    page = board.get("/minutes/2").text
    assert "Two members asked who decides." in page
    assert "The sound failed for a minute." in page
    assert "Summary of the debates corrected" in board.get("/record").text


def test_before_the_close_there_is_nothing_to_correct(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    board, correct = sign_in(meeting.members[0]), f"/minutes/of/{meeting.assembly_id}/debates"
    assert f'href="{correct}"' not in board.get(f"/minutes/of/{meeting.assembly_id}").text
    answer = board.post(correct, data=RIGHT)
    assert answer.status_code == 422
    assert "The meeting is not closed yet" in answer.text


def test_nobody_but_the_board_corrects_debates(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    _held(meeting, clock)
    client, correct = sign_in(meeting.members[1]), f"/minutes/of/{meeting.assembly_id}/debates"
    assert client.get(correct).status_code == 403
    assert client.post(correct, data=RIGHT).status_code == 403
    assert correct not in client.get(f"/minutes/of/{meeting.assembly_id}").text
