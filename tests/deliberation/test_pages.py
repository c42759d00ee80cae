"""Deliberation in the browser: a question and its answer, an objection and its way to the ballot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.deliberation.conftest import COMMITTEE
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages do not depend on it


def test_a_question_is_asked_answered_and_read_after_the_vote(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    board, member = sign_in(meeting.members[0]), sign_in(meeting.members[1])
    place = "/motions/1/discussion"
    page = member.post(place, data={"text": "<i>Where</i>?", "question": "y"}, follow_redirects=True).text
    assert "&lt;i&gt;Where&lt;/i&gt;?" in page
    assert "Waits for an answer" in page
    assert "Answer a question about the motion “Meet in spring”." in board.get("/").text
    assert "Questions that wait for an answer" in member.get("/motions/1").text
    assert member.post("/motions/questions/1/answer", data={"text": "Here."}).status_code == 403
    page = board.post("/motions/questions/1/answer", data={"text": "In Lyon."}, follow_redirects=True).text
    assert "In Lyon." in page
    assert "Waits for an answer" not in page
    clock.at = CLOSES + timedelta(hours=1)
    meeting.settle(clock.at)
    page = member.get(place).text
    assert "In Lyon." in page
    assert "The vote on this motion is over" in page
    assert member.post(place, data={"text": "Late."}).status_code == 422


def test_an_objection_goes_to_the_committee_and_stands_beside_the_ballot(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    member, committee = sign_in(meeting.members[1]), sign_in(meeting.members[COMMITTEE])
    new = "/motions/1/objections/new"
    assert member.post(new, data={"clause_id": "1", "reason": ""}).status_code == 422
    page = member.post(
        new, data={"clause_id": "1", "reason": "It decides alone."}, follow_redirects=True
    ).text
    assert "Waits for the ethics committee" in page
    assert "Answer for the committee" not in page
    assert "Objections that await the committee" in committee.get("/opinions").text
    assert "an objection to the motion “Meet in spring”" in committee.get("/").text
    clock.at = OPENS + timedelta(minutes=5)
    page = member.get("/polls/1").text
    assert "Votes open once this is settled" in page
    assert "Your ballot" not in page
    lacking = committee.post("/objections/1/finding", data={"finding": "sustained", "text": "It is so."})
    assert (lacking.status_code, "Say what would lift" in lacking.text) == (422, True)
    given = {"finding": "sustained", "text": "It is so.", "lifts": "A person signs."}
    assert (
        "A person signs." in committee.post("/objections/1/finding", data=given, follow_redirects=True).text
    )
    page = member.get("/polls/1").text
    assert "Your ballot" in page
    assert "It decides alone." in page
    assert "Sustained by the ethics committee" in page
    assert "no longer" not in member.get(new).text


def test_who_has_no_vote_does_not_object(meeting: Meeting, sign_in: SignIn) -> None:
    employee = sign_in(meeting.people.admit("Emma Employee", associate=False))
    assert employee.get("/motions/1/objections/new").status_code == 403
    assert ">Object<" not in employee.get("/motions/1").text
    assert employee.get("/motions/1/discussion").status_code == 200
