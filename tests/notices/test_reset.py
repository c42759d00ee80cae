"""A forgotten password: a link is mailed, and nobody learns who is on the roll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.members import accounts
from scopgov.members.tables import Member
from scopgov.notices import mail
from tests.conftest import Clock, People


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """An installation that sends mail, and what it sent."""
    settings = app.extensions["scopgov_settings"]
    app.extensions["scopgov_settings"] = replace(
        settings, smtp_host="mail.test", smtp_from="coop@example.test"
    )
    mails: list[dict[str, Any]] = []
    monkeypatch.setattr(mail, "send", lambda settings, **about: mails.append(about) or True)
    return mails


def _ask(client: FlaskClient, email: str) -> str:
    return client.post("/forgotten?", data={"email": email}, follow_redirects=True).text


def test_the_mailed_link_gives_a_new_password(
    people: People, client: FlaskClient, sent: list[dict[str, Any]]
) -> None:
    people.admit("Ana")
    client.set_cookie("locale", "en")
    assert "a link is on its way" in _ask(client, "Ana@example.test")
    path = sent[0]["body"].split("/link/")[1].split()[0]
    answer = client.post(f"/link/{path}", data={"password": "a quite new sentence"}, follow_redirects=True)
    assert "Your password is set" in answer.text
    signed_in = client.post(
        "/sign-in", data={"email": "ana@example.test", "password": "a quite new sentence"}
    )
    assert signed_in.status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    people: People, client: FlaskClient, sent: list[dict[str, Any]]
) -> None:
    people.admit("Ana")
    client.set_cookie("locale", "en")
    assert _ask(client, "nobody@example.test") == _ask(client, "ana@example.test")
    assert [mailed["to"] for mailed in sent] == ["ana@example.test"]


def test_a_stranger_who_asks_leaves_a_printed_invitation_as_it_was(
    people: People, client: FlaskClient, sent: list[dict[str, Any]], clock: Clock
) -> None:
    ana = people.admit("Ana")
    with people.database.transaction() as session:
        printed = accounts.invite(
            session, now=clock.at - timedelta(hours=1), person=session.get_one(Member, ana)
        )
    _ask(client, "ana@example.test")
    assert client.get(f"/link/{printed}").status_code == 200
    client.post(f"/link/{printed}", data={"password": "a quite new sentence"})
    mailed = sent[0]["body"].split("/link/")[1].split()[0]
    assert client.get(f"/link/{mailed}").status_code == 410


def test_a_mailbox_cannot_be_flooded(
    people: People, client: FlaskClient, sent: list[dict[str, Any]], clock: Clock
) -> None:
    people.admit("Ana")
    for _ in range(3):
        _ask(client, "ana@example.test")
    assert len(sent) == 1
    clock.forward(minutes=6)
    _ask(client, "ana@example.test")
    assert len(sent) == 2


def test_without_mail_the_page_says_whom_to_ask(people: People, client: FlaskClient) -> None:
    client.set_cookie("locale", "en")
    assert "Ask your administrator for a link" in client.get("/forgotten").text
