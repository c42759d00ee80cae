"""The founding charter is entered once, whole, by who may; members read it with where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.charter import queries, services
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from tests.conftest import START, People

CLAUSES = [("A person decides", "Always."), ("Few data", "Only what is needed.")]


def _found(session: Session, people: People, role: Role, **changed: object) -> None:
    actor = people.actor(people.admit(f"Ada {role.value}", role))
    given = {
        "clauses": CLAUSES,
        "adopted_on": date(2026, 1, 22),
        "paper_reference": "minutes of 22 January",
        **changed,
    }
    services.found(session, actor=actor, now=START, **given)  # type: ignore[arg-type]


def test_the_charter_in_force_depends_on_the_day(session: Session, people: People) -> None:
    _found(session, people, Role.administrator)
    assert queries.in_force(session, date(2026, 1, 21)) is None
    in_force = queries.in_force(session, date(2026, 1, 22))
    assert in_force is not None
    assert [clause.title for clause in in_force.clauses] == ["A person decides", "Few data"]
    assert list(queries.to_ratify(session)) == [in_force]
    services.ratify(session, charter=in_force, poll_id=3, now=START)
    assert list(queries.to_ratify(session)) == []


@pytest.mark.parametrize(
    "changed", [{"clauses": []}, {"clauses": [("A title", "")]}, {"paper_reference": "  "}]
)
def test_an_incomplete_charter_is_refused(
    session: Session, people: People, changed: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        _found(session, people, Role.administrator, **changed)


def test_only_the_administrator_enters_it(database: Database, people: People) -> None:
    for role in (Role.board, Role.ethics_committee, Role.ai_lead):
        with database.session() as session, pytest.raises(Forbidden):
            _found(session, people, role)


def test_starting_clauses_are_the_same_number_in_both_languages() -> None:
    french, english = queries.starting_clauses("fr"), queries.starting_clauses("en")
    assert len(french) == len(english) == 8
    assert all(title and text for title, text in (*french, *english))


def test_members_read_it(people: People, sign_in: Callable[..., FlaskClient], database: Database) -> None:
    client = sign_in(people.admit("Mia"))
    assert "No charter is in force yet" in client.get("/charter").text
    with database.transaction() as session:
        _found(session, people, Role.administrator)
    page = client.get("/charter").text
    assert "A person decides" in page
    assert "minutes of 22 January" in page
    assert client.get("/charter/2").status_code == 404
