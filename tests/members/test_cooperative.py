"""What minutes say of the cooperative can be corrected, by an administrator, in the open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.members import queries
from tests.conftest import People

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
RIGHT = {"name": "Coopérative bien nommée", "town": "Lyon", "registration": "RCS Lyon 123 456 789"}


def test_an_administrator_corrects_the_cooperative(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    assert 'href="/roll/cooperative"' in root.get("/roll").text
    assert "Coopérative d’essai" in root.get("/roll/cooperative").text
    assert root.post("/roll/cooperative", data={**RIGHT, "name": ""}).status_code == 422
    assert root.post("/roll/cooperative", data=RIGHT).status_code == 302
    assert "Coopérative bien nommée" in root.get("/roll").text
    with people.database.reading() as session:
        found = queries.cooperative(session)
        assert found is not None
        assert (found.town, found.registration) == ("Lyon", "RCS Lyon 123 456 789")
    assert "Nothing was changed." in root.post("/roll/cooperative", data=RIGHT).text
    assert "Cooperative’s details changed" in root.get("/record").text


def test_nobody_else_does(people: People, sign_in: SignIn) -> None:
    board = sign_in(people.admit("Bea", Role.board))
    assert board.get("/roll/cooperative").status_code == 403
    assert board.post("/roll/cooperative", data=RIGHT).status_code == 403
    assert "/roll/cooperative" not in board.get("/roll").text
