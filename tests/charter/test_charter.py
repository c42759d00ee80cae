"""The founding charter is entered once, whole, by who may; members read it with where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries, services
from scopgov.db import Database
from scopgov.domain.canonical import digest
from scopgov.domain.charter_checks import Check, CheckKind, Document, check_all
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.policy import Role
from scopgov.notices.tables import Notice
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


STUDY = Check(1, CheckKind.document, Document.study)
GAP = Check(2, CheckKind.measure, Metric.false_positive_rate, Decimal("0.1"))


def test_what_clauses_ask_is_kept_with_them_and_covered_by_the_digest(
    session: Session, people: People
) -> None:
    _found(session, people, Role.administrator, checks=[GAP, STUDY])
    session.commit()
    session.expire_all()
    in_force = queries.in_force(session)
    assert in_force is not None
    assert in_force.checks == [STUDY, GAP]
    assert in_force.digest == digest([queries.clause_data(one) for one in in_force.clauses])
    assert in_force.digest != digest([list(one) for one in CLAUSES])


def test_a_charter_that_asks_nothing_to_be_looked_up_has_the_digest_it_always_had(
    session: Session, people: People
) -> None:
    _found(session, people, Role.administrator)
    in_force = queries.in_force(session)
    assert in_force is not None
    assert in_force.digest == digest([list(one) for one in CLAUSES])


def test_the_starting_charter_asks_only_what_can_be_looked_up() -> None:
    check_all(queries.starting_checks(), len(queries.starting_clauses("en")), [])


def test_a_member_changes_what_a_clause_asks_and_a_line_half_typed_is_said_at_its_field(
    people: People, sign_in: Callable[..., FlaskClient], database: Database
) -> None:
    with database.transaction() as session:
        _found(session, people, Role.administrator, checks=[STUDY])
    client = sign_in(people.admit("Mia"))
    page = client.get("/charter/propose").text
    assert 'value="document:study" selected' in page or 'selected value="document:study"' in page
    typed = {
        "because": "The gap must be small.",
        **{f"clauses-{at}-title": title for at, (title, _text) in enumerate(CLAUSES)},
        **{f"clauses-{at}-text": text for at, (_title, text) in enumerate(CLAUSES)},
        "checks-0-clause": "2",
        "checks-0-what": "measure:false_positive_rate",
        "checks-0-points": "10",
        "checks-1-clause": "1",
        "checks-1-what": "",
    }
    refused = client.post("/charter/propose", data=typed)
    assert refused.status_code == 422
    assert "Choose what is checked." in refused.text and 'value="10"' in refused.text
    shown = client.post("/charter/propose", data={**typed, "checks-1-clause": ""}, follow_redirects=True)
    assert "Largest gap tolerated between groups: False alarms, 10 points" in shown.text


def test_members_discuss_a_clause_and_who_proposed_it_answers(
    people: People, sign_in: Callable[..., FlaskClient], database: Database
) -> None:
    with database.transaction() as session:
        _found(session, people, Role.administrator)
    member, committee = people.admit("Mia"), people.admit("Eve", Role.ethics_committee)
    client = sign_in(member)
    asked = client.post(
        "/charter/1/clauses/2", data={"text": "What is needed?", "question": "y"}, follow_redirects=True
    )
    assert "What is needed?" in asked.text and "Waits for an answer" in asked.text
    assert "1 comment" in client.get("/charter").text
    assert client.post("/charter/questions/1/answer", data={"text": "This."}).status_code == 403
    with database.reading() as session:
        told = session.scalars(select(Notice.member_id)).all()
    assert list(told) == [committee]
    answered = sign_in(committee).post(
        "/charter/questions/1/answer", data={"text": "What the use asks for."}, follow_redirects=True
    )
    assert "What the use asks for." in answered.text and "Waits for an answer" not in answered.text
