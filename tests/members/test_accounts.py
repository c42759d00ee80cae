"""Signing in: right password, wrong password, ended sessions, slowed-down guessing, one-time links."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.domain.errors import Refused
from scopgov.members import accounts, queries
from tests.conftest import PASSWORD, Clock, People


def _sign_in(client: FlaskClient, email: str, password: str, path: str = "/sign-in"):
    return client.post(path, data={"email": email, "password": password})


def test_the_right_password_leads_home(people: People, client: FlaskClient) -> None:
    people.admit("Ada")
    answer = _sign_in(client, "ADA@example.test", PASSWORD)
    assert answer.status_code == 302
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_said_without_telling_which_part_is_wrong(
    people: People, client: FlaskClient
) -> None:
    people.admit("Ada")
    client.set_cookie("locale", "en")
    wrong = _sign_in(client, "ada@example.test", "not the right one")
    unknown = _sign_in(client, "nobody@example.test", "not the right one")
    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "do not go together" in answer.text


@pytest.mark.parametrize(
    "target",
    ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/%0d%0aSet-Cookie:%20a=b"],
)
def test_sign_in_never_leads_to_another_site(people: People, client: FlaskClient, target: str) -> None:
    people.admit("Ada")
    answer = _sign_in(client, "ada@example.test", PASSWORD, f"/sign-in?next={target}")
    assert answer.headers["Location"] == "/"


def test_a_stranger_who_guesses_keeps_nobody_out_who_signed_in_before(
    people: People, client: FlaskClient, app: Flask
) -> None:
    people.admit("Ada")
    _sign_in(client, "ada@example.test", PASSWORD)
    stranger = app.test_client()
    for _ in range(accounts.ATTEMPTS):
        assert _sign_in(stranger, "ada@example.test", "a guess").status_code == 422
    assert _sign_in(stranger, "ada@example.test", PASSWORD).status_code == 422
    assert _sign_in(client, " ADA@example.test", PASSWORD).status_code == 302
    for _ in range(accounts.ATTEMPTS):
        _sign_in(client, "ada@example.test", "a guess")
    assert _sign_in(client, "ada@example.test", PASSWORD).status_code == 422


def test_a_browser_known_for_one_person_is_not_for_another(
    people: People, client: FlaskClient, app: Flask
) -> None:
    people.admit("Ada")
    people.admit("Bob")
    _sign_in(client, "bob@example.test", PASSWORD)
    for _ in range(accounts.ATTEMPTS):
        _sign_in(app.test_client(), "ada@example.test", "a guess")
    assert _sign_in(client, "ada@example.test", PASSWORD).status_code == 422


def test_guessing_is_slowed_down_then_forgiven(people: People, clock: Clock) -> None:
    people.admit("Ada")
    with people.database.transaction() as session:
        for _ in range(accounts.ATTEMPTS):
            assert (
                accounts.sign_in(session, now=clock.at, email="ada@example.test", password="x", browser="")
                is None
            )
        with pytest.raises(Refused):
            accounts.sign_in(session, now=clock.at, email="ada@example.test", password=PASSWORD, browser="")
        later = clock.forward(minutes=16)
        assert accounts.sign_in(session, now=later, email="ada@example.test", password=PASSWORD, browser="")


def test_an_ended_sign_in_is_signed_out_at_the_next_request(
    people: People, sign_in: Callable[[int], FlaskClient], clock: Clock
) -> None:
    ada = people.admit("Ada")
    client = sign_in(ada)
    assert client.get("/").status_code == 200
    with people.database.transaction() as session:
        for row in accounts.sign_ins(session, ada, clock.at):
            row.ended_at = clock.at
    assert client.get("/").status_code == 302


def test_a_link_sets_a_password_once(people: People, client: FlaskClient, clock: Clock) -> None:
    ada = people.admit("Ada")
    with people.database.transaction() as session:
        token = accounts.invite(session, now=clock.at, person=queries.member(session, ada))
    short = client.post(f"/link/{token}", data={"password": "court"})
    assert short.status_code == 422
    assert client.post(f"/link/{token}", data={"password": "une autre phrase longue"}).status_code == 302
    assert client.post(f"/link/{token}", data={"password": "encore une autre phrase"}).status_code == 410
    assert _sign_in(client, "ada@example.test", "une autre phrase longue").status_code == 302


def test_a_member_changes_their_password_and_their_other_browsers_are_signed_out(
    people: People, sign_in: Callable[[int], FlaskClient], client: FlaskClient
) -> None:
    ada = people.admit("Ada")
    here, elsewhere = sign_in(ada), sign_in(ada)
    assert 'href="/account/password"' in here.get("/account").text
    new = "une tout autre phrase"
    wrong = here.post("/account/password", data={"current": "not it at all", "password": new})
    assert wrong.status_code == 422
    assert "This is not your present password." in wrong.text
    short = here.post("/account/password", data={"current": PASSWORD, "password": "court"})
    assert short.status_code == 422
    assert elsewhere.get("/").status_code == 200
    done = here.post("/account/password", data={"current": PASSWORD, "password": new})
    assert done.location == "/account"
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert _sign_in(client, "ada@example.test", PASSWORD).status_code == 422
    assert _sign_in(client, "ada@example.test", new).status_code == 302


def test_guessing_the_present_password_is_slowed_down(
    people: People, sign_in: Callable[[int], FlaskClient]
) -> None:
    client = sign_in(people.admit("Ada"))
    guess = {"current": "not it at all", "password": "une tout autre phrase"}
    for _ in range(accounts.ATTEMPTS):
        assert client.post("/account/password", data=guess).status_code == 422
    assert "Too many attempts." in client.post("/account/password", data={**guess, "current": PASSWORD}).text


def test_pages_are_light_or_dark_as_their_reader_says(
    people: People, sign_in: Callable[[int], FlaskClient]
) -> None:
    client = sign_in(people.admit("Ada"))
    assert "data-theme" not in client.get("/").text
    client.post("/account/theme", data={"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/").text
    client.post("/account/theme", data={"theme": "pink"})
    assert "data-theme" not in client.get("/").text
