"""Whoever would wait for a colleague who left, or is away, is told so at once and offered somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from scopgov.members import accounts, queries
from scopgov.members.tables import Member
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def writer(people: People, around: Case, clock: Clock, sign_in: SignIn) -> FlaskClient:
    with people.database.transaction() as session:
        factory.granted(session, around, clock)
    client = sign_in(around.writer)
    assert client.post("/scores/new/1", data=typed()).status_code == 302
    return client


def test_a_colleague_away_is_not_offered_and_said_with_the_day_of_their_return(
    writer: FlaskClient, people: People, clock: Clock, sign_in: SignIn
) -> None:
    wanda = people.admit("Wanda")
    until = clock.at.date() + timedelta(days=9)
    theirs = sign_in(wanda)
    assert theirs.post("/account/away", data={"until": "2001-01-01"}).status_code == 422
    assert theirs.post("/account/away", data={"until": until.isoformat()}).status_code == 302
    page = writer.get("/scores/1").text
    assert f'value="{wanda}"' not in page
    assert "Wanda is away until" in page
    refused = writer.post("/scores/1/looks", data={"colleague": wanda, "question": "The roof?"})
    assert refused.status_code == 422
    assert "Ask somebody else of the list." in refused.text
    assert "The roof?" in refused.text
    clock.at += timedelta(days=10)
    assert f'value="{wanda}"' in writer.get("/scores/1").text


def test_who_asked_a_colleague_that_left_since_is_told_and_asks_somebody_else(
    writer: FlaskClient, people: People, around: Case, clock: Clock
) -> None:
    wanda = people.admit("Wanda")
    writer.post("/scores/1/looks", data={"colleague": wanda})
    assert "Wanda has left" not in writer.get("/scores/1").text
    with people.database.transaction() as session:
        session.get_one(Member, wanda).departed_on = clock.at.date()
    assert "Wanda has left. Ask somebody else for a second look at" in writer.get("/").text
    page = writer.get("/scores/1").text
    assert "Wanda has left." in page
    assert "This view may not come" in page
    writer.post("/scores/looks/1/withdraw")
    refused = writer.post("/scores/1/looks", data={"colleague": wanda})
    assert refused.status_code == 422
    assert "Wanda has left. Ask somebody else of the list." in refused.text
    other = around.hands.member.member_id
    assert writer.post("/scores/1/looks", data={"colleague": other}).status_code == 302


def test_an_absence_ends_by_itself_and_is_taken_back(people: People, clock: Clock) -> None:
    wanda = people.admit("Wanda")
    with people.database.transaction() as session:
        person, actor = session.get_one(Member, wanda), queries.actor(session, wanda, clock.at)
        accounts.say_away(session, actor=actor, now=clock.at, until=clock.at.date())
        assert queries.away(person, clock.at) == clock.at.date()
        assert queries.away(person, clock.at + timedelta(days=1)) is None
        accounts.say_away(session, actor=actor, now=clock.at, until=None)
        assert queries.away(person, clock.at) is None
