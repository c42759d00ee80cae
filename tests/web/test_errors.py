"""What a person sees when something fails on our side, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from scopgov.members.tables import Member
from tests.conftest import People


def test_an_act_that_cannot_be_written_is_said_on_a_page_and_leaves_nothing(
    app: Flask, people: People, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, for instance: it shows at the commit, once the page was made."""
    ada = people.admit("Ada")
    client = sign_in(ada)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def full(session: Session) -> None:
        session.flush()
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", full)
        answer = client.post("/account/theme", data={"theme": "dark"})
    assert answer.status_code == 500
    assert "Something went wrong on our side. Nothing was written." in answer.text
    with people.database.reading() as session:
        assert session.get_one(Member, ada).theme == ""


def test_a_refusal_leads_back_to_the_page_it_was_sent_from_and_to_no_other_site(
    people: People, sign_in: Callable[..., FlaskClient]
) -> None:
    client = sign_in(people.admit("Ada"))
    there = client.get("/roll/987654", headers={"Referer": "http://localhost/roll?q=x"}).text
    assert '<a class="button" href="/roll">Go back to the page before</a>' in there
    for elsewhere in ("http://example.org/roll", "http://localhost//example.org", "not an address", ""):
        page = client.get("/roll/987654", headers={"Referer": elsewhere}).text
        assert "Go back to the page before" not in page


def test_what_is_too_large_is_told_how_large_it_may_be_and_leads_back_to_the_form(
    people: People, sign_in: Callable[..., FlaskClient]
) -> None:
    answer = sign_in(people.admit("Ada")).post(
        "/account/theme",
        headers={"Referer": "http://localhost/account/theme"},
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str((250 << 20) + 1)},
    )
    assert answer.status_code == 413 and "250 MB at most" in answer.text
    assert 'href="/account/theme">Go back to the page before' in answer.text
