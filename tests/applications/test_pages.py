"""A member enters a program, makes a token that is shown once, and revokes it; who watches over them does too."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from tests.conftest import People

SignIn = Callable[..., FlaskClient]
CHOSEN = {"scopes": ["score", "read"], "expires_on": "2027-03-01", "calls": "60"}
SECRET = re.compile(r"scopgov_[0-9a-f]{6}_[\w-]{43}")


def test_a_member_makes_a_token_that_is_shown_once_and_revokes_it(people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Wim", Role.proposal_writer))
    assert "Programs that call in my name" in client.get("/account").text
    lacking = client.post("/applications/new", data={"name": " "})
    assert lacking.status_code == 422
    entered = client.post("/applications/new", data={"name": "CRM", "purpose": "Scores."})
    page = client.get(entered.location).text
    token = "/applications/1/tokens/new"
    assert f'href="{token}"' in page and 'href="/webhooks/new/1"' in page
    assert "Make a token if it calls; add a webhook if it listens." in page
    nothing = client.post(token, data={"expires_on": "2027-03-01"})
    assert "Choose at least one thing" in nothing.text
    made = client.post(token, data=CHOSEN)
    secret = SECRET.search(made.text)
    assert secret is not None
    assert made.headers["Cache-Control"] == "no-store"
    page = client.get("/applications/1").text
    assert secret.group() not in page
    assert secret.group()[:14] in page
    mine = client.get("/applications/mine.json")
    assert mine.json["applications"][0]["tokens"][0]["begins_with"] == secret.group()[:14]
    assert secret.group() not in mine.text
    assert client.post("/applications/tokens/1/revoke").status_code == 302
    assert "This token was revoked." in client.get("/applications/1").text
    assert "CRM" in client.get("/applications?q=crm").text
    client.post("/applications/1/close")
    assert "closed" in client.get("/applications/1").text


def test_others_see_nothing_of_it_but_those_who_watch_over_tokens(people: People, sign_in: SignIn) -> None:
    owner = sign_in(people.admit("Wim", Role.proposal_writer))
    owner.post("/applications/new", data={"name": "CRM"})
    owner.post("/applications/1/tokens/new", data=CHOSEN)
    other = sign_in(people.admit("Ordinary", Role.board))
    assert other.get("/applications/1").status_code == 403
    assert "CRM" not in other.get("/applications").text
    assert other.post("/applications/tokens/1/revoke").status_code == 403
    watching = sign_in(people.admit("Root", Role.administrator))
    assert "CRM" in watching.get("/applications").text
    assert watching.get("/applications/1/tokens/new").status_code == 403
    assert watching.post("/applications/tokens/1/revoke").status_code == 302
