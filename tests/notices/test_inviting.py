"""Invitations go by mail where mail is set, to whoever has no password yet, once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.domain.policy import Role
from scopgov.notices import mail
from scopgov.notices.mail import Letter
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """An installation that sends mail, and what it sent."""
    settings = app.extensions["scopgov_settings"]
    app.extensions["scopgov_settings"] = replace(
        settings, smtp_host="mail.test", smtp_from="coop@example.test"
    )
    letters: list[Letter] = []

    def take(_: Settings, found: Sequence[Letter]) -> int:
        letters.extend(found)
        return len(found)

    monkeypatch.setattr(mail, "send_all", take)
    return letters


def _arrived(letters: list[Letter], count: int) -> bool:
    until = time.monotonic() + 10
    while len(letters) < count and time.monotonic() < until:
        time.sleep(0.01)
    return len(letters) == count


def test_everybody_without_a_password_gets_one_link_that_works(
    people: People, sign_in: SignIn, app: Flask, sent: list[Letter]
) -> None:
    administrator = sign_in(people.admit("Ada", Role.administrator))
    people.admit_many(3)
    assert "Mail the invitations" in administrator.get("/roll").text
    told = administrator.post("/roll/invitations/mail", follow_redirects=True).text
    assert "3 invitations are on their way." in told
    assert _arrived(sent, 3)
    assert {one.to for one in sent} == {f"membre.{i}@example.test" for i in (1, 2, 3)}
    path = sent[0].body.split("/link/")[1].split()[0]
    assert "Choisir" in app.test_client().get(f"/link/{path}").text


def test_a_second_click_ends_no_link_that_was_just_mailed(
    people: People, sign_in: SignIn, clock: Clock, sent: list[Letter]
) -> None:
    administrator = sign_in(people.admit("Ada", Role.administrator))
    people.admit_many(1)
    administrator.post("/roll/invitations/mail")
    assert (
        "0 invitations are on their way."
        in administrator.post("/roll/invitations/mail", follow_redirects=True).text
    )
    assert _arrived(sent, 1)


def test_without_mail_invitations_are_printed_only(people: People, sign_in: SignIn) -> None:
    page = sign_in(people.admit("Ada", Role.administrator)).get("/roll").text
    assert "Print the invitations" in page
    assert "Mail the invitations" not in page


def test_nobody_else_mails_invitations(people: People, sign_in: SignIn, sent: list[Letter]) -> None:
    answer = sign_in(people.admit("Bob", Role.board)).post("/roll/invitations/mail")
    assert answer.status_code == 403
    assert not sent
