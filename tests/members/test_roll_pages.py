"""The roll in the browser: admission, import all or nothing, roles, departure, who may not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.members import queries
from tests.conftest import People

SignIn = Callable[..., FlaskClient]


def _upload(client: FlaskClient, text: str):
    return client.post("/roll/import", data={"file": (io.BytesIO(text.encode()), "roll.csv")})


def test_an_administrator_imports_a_roll_with_roles(people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Root", Role.administrator))
    text = (
        "nom;courriel;métier;admission;associé;rôles\nZoé Îles;zoe@example.test;étude;31/03/2024;oui;board\n"
    )
    assert _upload(client, text).status_code == 302
    page = client.get("/roll?q=Zoé").text
    assert "Zoé Îles" in page
    assert "board" in page


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("B;not-an-address;x;2024-01-01;yes;", "is not an e-mail address"),
        ("B;b@example.test;x;31 mars;yes;", "is not a date"),
        ("B;b@example.test;x;2024-01-01;yes;king", "unknown role"),
        ("B;a@example.test;x;2024-01-01;yes;", "already belongs"),
        (";b@example.test;x;2024-01-01;yes;", "name"),
    ],
)
def test_one_wrong_line_admits_nobody_and_is_named(
    people: People, sign_in: SignIn, line: str, said: str
) -> None:
    client = sign_in(people.admit("Root", Role.administrator))
    answer = _upload(
        client, f"name;email;trade;admitted_on;associate;roles\nA;a@example.test;x;2024-01-01;yes;\n{line}\n"
    )
    assert answer.status_code == 422
    assert "Line 3" in answer.text
    assert said in answer.text
    with people.database.reading() as session:
        assert queries.by_email(session, "a@example.test") is None


def test_a_member_without_a_role_cannot_change_the_roll(people: People, sign_in: SignIn) -> None:
    ada = people.admit("Ada", Role.board)
    client = sign_in(ada)
    assert client.get("/roll").status_code == 200
    for path in ("/roll/new", "/roll/import"):
        assert client.get(path).status_code == 403
    assert (
        client.post(f"/roll/{ada}/roles", data={"role": "administrator", "since": "2024-01-01"}).status_code
        == 403
    )


def test_a_role_given_and_ended_changes_what_a_person_may_do(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    ada = people.admit("Ada")
    assert sign_in(ada).get("/roll/new").status_code == 403
    assert (
        root.post(f"/roll/{ada}/roles", data={"role": "administrator", "since": "2024-01-01"}).status_code
        == 302
    )
    assert sign_in(ada).get("/roll/new").status_code == 200
    with people.database.reading() as session:
        charge = queries.member(session, ada).charges[0].id
    assert root.post(f"/roll/roles/{charge}/end").status_code == 302
    assert sign_in(ada).get("/roll/new").status_code == 403


def test_whoever_departed_is_signed_out(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    ada = people.admit("Ada")
    client = sign_in(ada)
    assert client.get("/").status_code == 200
    assert root.post(f"/roll/{ada}/departure", data={"departed_on": "2026-08-31"}).status_code == 302
    assert client.get("/").status_code == 302


def test_an_invitation_is_shown_once_and_works(people: People, sign_in: SignIn, client: FlaskClient) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    people.admit_many(2)
    page = root.post("/roll/invitations").text
    link = page.split('class="digest">')[1].split("<")[0].split("8000")[1]
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "une phrase bien longue"}).status_code == 302
