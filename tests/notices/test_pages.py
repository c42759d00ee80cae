"""The notices page: one's own, newest first, paged; marked read; linked from the home and the account pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.db import Database
from scopgov.members.queries import member
from scopgov.notices.services import tell_all
from tests.conftest import START, Clock, People
from tests.notices.telling import TITLE, message, notices, told

SignIn = Callable[[int, str], FlaskClient]


@pytest.fixture
def ana(people: People) -> int:
    return people.admit("Ana")


@pytest.fixture
def reader(ana: int, sign_in: SignIn) -> FlaskClient:
    return sign_in(ana, "en")


def test_what_one_was_told_stands_on_a_page_of_ones_own(
    database: Database, people: People, ana: int, reader: FlaskClient, sign_in: SignIn
) -> None:
    told(database, ana)
    page = reader.get("/notices").text
    assert "1 notice you have not read" in page
    assert "are open, until 4 September 2026" in page
    other = sign_in(people.admit("Bob"), "en").get("/notices").text
    assert "You have read every notice" in other
    assert "are open" not in other


def test_the_newest_comes_first_and_old_ones_are_on_further_pages(
    database: Database, ana: int, reader: FlaskClient, clock: Clock
) -> None:
    for number in range(35):
        with database.transaction() as session:
            about = replace(message(), heading=f"Heading {number:02}")
            tell_all(
                session, now=clock.forward(minutes=1), occasion=str(number), members=[ana], message=about
            )
    first, second = reader.get("/notices").text, reader.get("/notices?page=2").text
    assert [f"Heading {n:02}" in first for n in (34, 5, 4)] == [True, True, False]
    assert first.index("Heading 34") < first.index("Heading 33")
    assert "Heading 00" in second
    assert "35 notices you have not read" in second


def test_opening_a_notice_marks_it_read_and_leads_to_what_it_is_about(
    database: Database, ana: int, reader: FlaskClient
) -> None:
    told(database, ana)
    (notice,) = notices(database)
    answer = reader.post(f"/notices/{notice.id}/read", data={"open": "1"})
    assert answer.location == "/assemblies"
    assert notices(database)[0].read_at == START
    page = reader.get("/notices").text
    assert "unread" not in page
    assert 'href="/assemblies">See it' in page


def test_a_notice_can_be_marked_read_without_leaving_the_page(
    database: Database, ana: int, reader: FlaskClient
) -> None:
    told(database, ana)
    (notice,) = notices(database)
    assert reader.post(f"/notices/{notice.id}/read?page=2").location == "/notices?page=2"
    assert notices(database)[0].read_at == START


def test_a_notice_never_leads_out_of_the_site(database: Database, ana: int, reader: FlaskClient) -> None:
    with database.transaction() as session:
        out = message(path="//elsewhere.example")
        tell_all(session, now=START, occasion="x", members=[ana], message=out)
    (notice,) = notices(database)
    answer = reader.post(f"/notices/{notice.id}/read", data={"open": "1"})
    assert answer.location == "/notices?page=1"


def test_nobody_marks_what_another_was_told(
    database: Database, people: People, ana: int, reader: FlaskClient
) -> None:
    told(database, people.admit("Bob"))
    (notice,) = notices(database)
    assert reader.post(f"/notices/{notice.id}/read").status_code == 404
    reader.post("/notices/read")
    assert notices(database)[0].read_at is None


def test_all_can_be_marked_read_at_once(database: Database, ana: int, reader: FlaskClient) -> None:
    told(database, ana, occasion="x")
    told(database, ana, occasion="y")
    assert "Mark all as read" in reader.get("/notices").text
    assert reader.post("/notices/read").location == "/notices"
    assert "You have read every notice" in reader.get("/notices").text


def test_unread_notices_are_linked_from_the_home_and_the_account_pages(
    database: Database, ana: int, reader: FlaskClient
) -> None:
    for occasion in "uvxyz":
        told(database, ana, occasion=occasion)
    home, account = reader.get("/").text, reader.get("/account").text
    assert home.count(f"Votes are open: {TITLE}") == 3
    assert 'href="/notices"' in home
    assert "5 notices you have not read" in account
    reader.post("/notices/read")
    assert "Nothing that you have not read" in reader.get("/").text


def test_one_chooses_the_language_of_ones_mails(
    app: Flask, database: Database, people: People, ana: int, reader: FlaskClient
) -> None:
    assert "Language of the mails" not in reader.get("/account").text
    settings = app.extensions["scopgov_settings"]
    app.extensions["scopgov_settings"] = replace(settings, smtp_host="mail.test", smtp_from="c@example.test")
    assert "Language of the mails" in reader.get("/account").text
    for sent, kept in (("en", "en"), ("xx", "en"), ("fr", "fr")):
        reader.post("/notices/language", data={"locale": sent})
        with database.reading() as session:
            assert member(session, ana).locale == kept
