"""A member's own calendar program reads the meetings they are called to, until they stop it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.statutes import Body, DecisionKind
from scopgov.members.tables import Member
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    return convened(people, database)


def _made(client: FlaskClient) -> str:
    page = client.post("/account/calendar").text
    found = re.search(r"/calendar/[^\"<]+[.]ics", page)
    assert found is not None
    return found.group()


def _events(app: Flask, path: str) -> list[dict[str, str]]:
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    return [dict(one) for one in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_the_address_gives_the_assembly_to_whoever_has_it(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    (event,) = _events(app, _made(sign_in(meeting.members[1])))
    assert event["SUMMARY"] == "Ordinary assembly"
    assert event["LOCATION"] == "Lyon"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (OPENS, CLOSES)  # type: ignore[attr-defined]
    assert "1. Meet in spring" in event["DESCRIPTION"]
    assert event["STATUS"] == "CONFIRMED"


def test_a_new_address_replaces_the_one_before_and_a_stopped_one_reads_nothing(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    client = sign_in(meeting.members[1])
    first, second = _made(client), _made(client)
    assert app.test_client().get(first).status_code == 404
    assert _events(app, second)
    client.post("/account/calendar/stop")
    assert app.test_client().get(second).status_code == 404


def test_a_cancelled_assembly_is_said_to_be(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    path = _made(sign_in(meeting.members[1]))
    with meeting.act() as (session, _poll, assembly):
        assemblies.cancel(
            session, actor=meeting.actor(), now=START, assembly=assembly, reason="The room is flooded."
        )
    (event,) = _events(app, path)
    assert event["STATUS"] == "CANCELLED"


def test_a_meeting_of_the_board_is_in_the_calendar_of_the_board_alone(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    with meeting.act() as (session, _poll, _assembly):
        held = assemblies.prepare(
            session,
            actor=meeting.actor(),
            now=START,
            title="Board",
            place="Lyon",
            kind=DecisionKind.ordinary,
            body=Body.board,
            opens_at=OPENS,
            closes_at=CLOSES,
        )
        assemblies.add_item(session, actor=meeting.actor(), assembly=held, title="Chairs")
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=held)
    seen = [{one["SUMMARY"] for one in _events(app, _made(sign_in(meeting.members[at])))} for at in (0, 1)]
    assert seen == [{"Ordinary assembly", "Board"}, {"Ordinary assembly"}]


def test_whoever_left_reads_nothing_any_more(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    path = _made(sign_in(meeting.members[1]))
    with meeting.act() as (session, _poll, _assembly):
        session.get_one(Member, meeting.members[1]).departed_on = START.date()
    clock.at = START + timedelta(days=1)
    assert app.test_client().get(path).status_code == 404


def test_what_is_not_announced_is_in_no_calendar(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    with meeting.act() as (session, _poll, _assembly):
        assemblies.prepare(
            session,
            actor=meeting.actor(),
            now=START,
            title="Not announced",
            place="Lyon",
            kind=DecisionKind.ordinary,
            opens_at=OPENS,
            closes_at=CLOSES,
        )
    assert len(_events(app, _made(sign_in(meeting.members[1])))) == 1
