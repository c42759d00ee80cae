"""Each member chooses what also comes by mail; the notice itself is always there, and some mail always comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.errors import Refused
from scopgov.domain.news import News, Way
from scopgov.notices import posting, queries, services
from scopgov.notices.mail_views import writer
from tests.conftest import Clock, People
from tests.notices.mailbox import Mailbox
from tests.notices.telling import notices, told

SignIn = Callable[..., FlaskClient]
Post = Callable[[], int]


@pytest.fixture
def post(database: Database, mailing: Settings, app: Flask, clock: Clock) -> Post:
    return lambda: posting.post(database, mailing, clock, writer(app, mailing.public_url))


def _choose(people: People, member: int, **ways: Way) -> None:
    with people.database.transaction() as session:
        chosen = {News(kind): way for kind, way in ways.items()}
        services.choose_mail(session, actor=people.actor(member), ways=chosen)


def test_what_a_member_wants_no_mail_about_is_told_here_alone(
    database: Database, people: People, post: Post, box: Mailbox
) -> None:
    ana, bob = people.admit("Ana"), people.admit("Bob")
    _choose(people, ana, reminders=Way.never)
    assert told(database, ana, bob) == 2
    assert post() == 1
    assert box.addresses == ["bob@example.test"]
    assert {one.member_id for one in notices(database)} == {ana, bob}


def test_what_is_chosen_for_monday_comes_in_one_mail_then(
    database: Database, people: People, post: Post, box: Mailbox, clock: Clock
) -> None:
    ana = people.admit("Ana")
    _choose(people, ana, debates=Way.weekly, results=Way.weekly)
    for kind in (News.debates, News.results, News.meetings):
        told(database, ana, occasion=kind.value, kind=kind)
    assert post() == 1
    assert box.mails[0].get_content().count("https://coop.example.test/assemblies") == 1
    clock.at = datetime(2026, 9, 7, 5, 59, tzinfo=UTC)
    assert post() == 0
    clock.forward(minutes=2)
    assert post() == 1
    assert box.mails[1].get_content().count("https://coop.example.test/assemblies") == 2


def test_what_the_law_wants_told_cannot_be_turned_off(people: People) -> None:
    ana = people.admit("Ana")
    with pytest.raises(Refused, match="cannot be turned off"):
        _choose(people, ana, meetings=Way.never)
    with pytest.raises(Refused, match="too late"):
        _choose(people, ana, reminders=Way.weekly)


def test_a_choice_may_change_and_holds_for_its_member_alone(
    database: Database, people: People, post: Post, box: Mailbox, clock: Clock
) -> None:
    ana = people.admit("Ana")
    _choose(people, ana, results=Way.never)
    _choose(people, ana, results=Way.at_once)
    told(database, ana, kind=News.results)
    assert post() == 1
    clock.at += timedelta(days=1)
    with database.reading() as session:
        assert queries.ways(session, set(News)) == {ana: {News.results: Way.at_once}}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_chooses_on_a_page_of_ones_account(database: Database, people: People, sign_in: SignIn) -> None:
    ana = people.admit("Ana")
    client = sign_in(ana)
    assert "/account/mail" in client.get("/account").text
    page = client.get("/account/mail").text
    assert "Notices of meetings, and every change of what they announced" in page
    assert "Links to choose a password" in page
    assert page.count("checked") == 4
    typed = {"reminders": "never", "results": "weekly", "debates": "never", "following": "at_once"}
    assert client.post("/account/mail", data={**typed, "reminders": "weekly"}).status_code == 422
    assert "Your choice is kept" in client.post("/account/mail", data=typed, follow_redirects=True).text
    with database.reading() as session:
        assert queries.ways_of(session, ana)[News.results] is Way.weekly
    assert client.get("/account/mail").text.count("checked") == 4
