"""Before a first proposal: the course is advised, or asked for where the charter says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from scopgov.charter.tables import Charter, Clause, ClauseCheck
from scopgov.courses import publishing, queries, services
from scopgov.domain.charter_checks import CheckKind
from scopgov.domain.policy import Actor, Role
from scopgov.members import queries as members
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]
DATA = {"title": "Fewer late projects", "category": "internal_operations"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lead(people: People, clock: Clock) -> Actor:
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    with people.database.transaction() as session:
        publishing.bring_in(session, actor=lead, now=clock.at, code="awareness")
    return lead


def _charter(people: People) -> None:
    with people.database.transaction() as session:
        charter = Charter(version=1, adopted_on=date(2026, 1, 1), digest="0" * 64)
        clause = Clause(charter=charter, number=1, title="Learn", text="We learn first.")
        session.add(ClauseCheck(clause=clause, kind=CheckKind.proposing, value="awareness"))


def _attend(people: People, lead: Actor, clock: Clock, member_id: int) -> None:
    with people.database.transaction() as session:
        services.record_attendance(
            session,
            actor=lead,
            now=clock.at,
            course=queries.course(session, "awareness"),
            member=members.member(session, member_id),
            attended_on=clock.at.date(),
        )


def test_without_a_charter_that_asks_the_course_is_advised_and_nothing_is_kept_back(
    people: People, sign_in: SignIn, lead: Actor
) -> None:
    client = sign_in(people.admit("Ada"))
    page = client.get("/use-cases/new").text
    assert "Before your first proposal" in page
    assert "Nothing stops you from writing first." in page
    assert client.post("/use-cases/new", data=DATA).status_code == 302
    assert "Before your first proposal" not in client.get("/use-cases/new").text


def test_where_the_charter_asks_a_first_proposal_waits_for_the_course(
    people: People, sign_in: SignIn, lead: Actor, clock: Clock
) -> None:
    _charter(people)
    ada = people.admit("Ada")
    client = sign_in(ada)
    assert "nothing can be kept here before" in client.get("/use-cases/new").text
    refused = client.post("/use-cases/new", data=DATA)
    assert refused.status_code == 422
    assert "Our charter asks that you follow the course" in refused.text
    assert "Fewer late projects" in refused.text
    assert client.post("/use-cases/new/draft", data=DATA).status_code == 422
    _attend(people, lead, clock, ada)
    assert "Before your first proposal" not in client.get("/use-cases/new").text
    assert client.post("/use-cases/new", data=DATA).status_code == 302


def test_whoever_proposed_before_is_not_asked_again(
    people: People, sign_in: SignIn, lead: Actor, clock: Clock
) -> None:
    client = sign_in(people.admit("Ada"))
    assert client.post("/use-cases/new", data=DATA).status_code == 302
    _charter(people)
    assert client.post("/use-cases/new", data=DATA).status_code == 302
