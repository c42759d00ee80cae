"""The roll in the browser: admission, import all or nothing, roles, departure, who may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.domain.statutes import Body
from scopgov.members import queries
from tests.conftest import Clock, People

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
    "written",
    [
        "board ai_lead",
        "board, AI lead",
        "Conseil d’administration, référente IA",
        "conseil|personne référente IA",
    ],
)
def test_roles_are_read_as_codes_or_as_pages_name_them(people: People, sign_in: SignIn, written: str) -> None:
    client = sign_in(people.admit("Root", Role.administrator))
    _upload(client, f"nom;courriel;admission;rôles\nA;a@example.test;31/03/2024;{written}\n")
    with people.database.reading() as session:
        person = queries.by_email(session, "a@example.test")
        assert person is not None
        assert {charge.role for charge in person.charges} == {Role.board, Role.ai_lead}


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


def test_a_wrong_address_is_corrected_in_the_open(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    ada = people.admit("Ada")
    assert f'href="/roll/{ada}/edit"' in root.get(f"/roll/{ada}").text
    right = {"name": "Ada L.", "email": "Ada.L@example.test", "trade": "study"}
    assert root.post(f"/roll/{ada}/edit", data={**right, "email": "root@example.test"}).status_code == 422
    assert root.post(f"/roll/{ada}/edit", data={**right, "email": "nowhere"}).status_code == 422
    assert root.post(f"/roll/{ada}/edit", data=right).status_code == 302
    page = sign_in(people.admit("Bob")).get(f"/roll/{ada}").text
    assert "Ada L." in page
    assert "The e-mail address was changed by an administrator." in page
    with people.database.reading() as session:
        assert queries.member(session, ada).email == "ada.l@example.test"
    assert "Nothing was changed." in root.post(f"/roll/{ada}/edit", data=right).text
    assert root.post(f"/roll/{ada}/edit", data={**right, "trade": "site"}).status_code == 302
    assert "Name or trade corrected by an administrator." in root.get(f"/roll/{ada}").text


def test_an_employee_becomes_an_associate_from_a_day_on(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator, associate=False))
    eve = people.admit("Eve", associate=False)
    assert "0 members have a vote" in root.get("/roll").text
    assert root.post(f"/roll/{eve}/associate", data={"since": "2019-12-31"}).status_code == 422
    assert root.post(f"/roll/{eve}/associate", data={"since": "2026-09-01"}).status_code == 302
    assert "1 member has a vote" in root.get("/roll").text
    page = root.get(f"/roll/{eve}").text
    assert "Admitted as an associate." in page
    assert f"/roll/{eve}/associate" not in page
    with people.database.reading() as session:
        before, after = (date(2026, 8, 31), date(2026, 9, 1))
        assert eve not in queries.roll(session, Body.general_assembly, before)
        assert eve in queries.roll(session, Body.general_assembly, after)
    assert root.post(f"/roll/{eve}/associate", data={"since": "2026-09-01"}).status_code == 422


def test_a_departure_recorded_by_mistake_is_as_if_it_had_not_been(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    ada = people.admit("Ada", Role.board)
    assert root.post(f"/roll/{ada}/return", data={"since": "2026-08-01"}).status_code == 422
    root.post(f"/roll/{ada}/departure", data={"departed_on": "2026-08-20"})
    assert root.post(f"/roll/{ada}/return", data={"since": "2026-08-19"}).status_code == 422
    assert "Put back on the roll" in root.get(f"/roll/{ada}").text
    assert root.post(f"/roll/{ada}/return", data={"since": "2026-08-20"}).status_code == 302
    with people.database.reading() as session:
        person = queries.member(session, ada)
        assert (person.admitted_on, person.departed_on) == (date(2020, 1, 1), None)
        assert queries.roles_on(person, date(2026, 9, 1)) == {Role.board}


def test_somebody_who_comes_back_is_admitted_anew_without_their_roles(
    people: People, sign_in: SignIn
) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    ada = people.admit("Ada", Role.board)
    root.post(f"/roll/{ada}/departure", data={"departed_on": "2025-08-20"})
    assert root.post(f"/roll/{ada}/return", data={"since": "2026-08-30"}).status_code == 302
    with people.database.reading() as session:
        person = queries.member(session, ada)
        assert (person.admitted_on, person.departed_on) == (date(2026, 8, 30), None)
        assert queries.roles_on(person, date(2026, 9, 1)) == frozenset()
        assert ada not in queries.roll(session, Body.general_assembly, date(2026, 8, 29))
        assert ada in queries.roll(session, Body.general_assembly, date(2026, 8, 30))


def test_the_only_administrator_cannot_leave(people: People, sign_in: SignIn) -> None:
    root_id = people.admit("Root", Role.administrator)
    root, ada = sign_in(root_id), people.admit("Ada")
    with people.database.reading() as session:
        charge = queries.member(session, root_id).charges[0].id
    leave = {"departed_on": "2026-09-01"}
    assert "This is the only administrator" in root.post(f"/roll/roles/{charge}/end").text
    assert "This is the only administrator" in root.post(f"/roll/{root_id}/departure", data=leave).text
    assert root.get("/roll/new").status_code == 200
    root.post(f"/roll/{ada}/roles", data={"role": "administrator", "since": "2026-09-01"})
    assert root.post(f"/roll/roles/{charge}/end").status_code == 302


def test_what_is_wrong_with_one_form_is_said_at_its_own_field(people: People, sign_in: SignIn) -> None:
    root = sign_in(people.admit("Root", Role.administrator))
    answer = root.post(f"/roll/{people.admit('Ada')}/departure", data={"departed_on": ""})
    assert answer.status_code == 422
    assert 'id="departed_on-departure-error"' in answer.text
    assert 'id="since-role-error"' not in answer.text


def test_a_member_is_told_on_their_first_page_of_a_link_made_in_their_name(
    people: People, sign_in: SignIn, clock: Clock
) -> None:
    root, ada = people.admit("Root", Role.administrator), people.admit("Ada")
    told = "A link to choose another password was made by an administrator."
    assert "about you on the roll" not in sign_in(ada).get("/").text
    sign_in(root).post(f"/roll/{ada}/link")
    assert told in sign_in(ada).get("/").text
    assert told not in sign_in(root).get("/").text
    clock.forward(days=15)
    assert told not in sign_in(ada).get("/").text
