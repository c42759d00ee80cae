"""Which course a mandate requires, and whom it keeps from scoring, shown on both pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.courses import queries as courses
from scopgov.courses import services
from scopgov.courses.tables import Course
from scopgov.domain.policy import Role
from scopgov.mandates import queries
from scopgov.members import queries as members
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def granted(people: People, around: Case, clock: Clock) -> int:
    """A mandate that requires a course; its number."""
    people.admit("Willa", Role.proposal_writer)
    with people.database.transaction() as session:
        session.add(Course(code="read-a-score", title="Read a score"))
        session.flush()
        return factory.granted(session, around, clock, course_code="read-a-score").id


def _lacking(people: People, mandate_id: int, clock: Clock) -> list[str]:
    with people.database.reading() as session:
        mandate = queries.mandate(session, mandate_id)
        return [one.name for one in queries.lacking(session, mandate, members.local_day(clock.at))]


def _attends(people: People, around: Case, clock: Clock, member_id: int) -> None:
    with people.database.transaction() as session:
        services.record_attendance(
            session,
            actor=around.hands.lead,
            now=clock.at,
            course=courses.course(session, "read-a-score"),
            member=members.member(session, member_id),
            attended_on=clock.at.date(),
        )


def test_whoever_a_mandate_names_without_its_course_is_listed(
    people: People, around: Case, clock: Clock, granted: int
) -> None:
    assert _lacking(people, granted, clock) == ["Willa", "Wim"]
    _attends(people, around, clock, around.writer)
    assert _lacking(people, granted, clock) == ["Willa"]


def test_both_pages_say_who_still_needs_the_course_and_where_to_record_it(
    people: People, around: Case, clock: Clock, granted: int, sign_in: SignIn
) -> None:
    lead = sign_in(around.hands.lead.member_id)
    for path in (f"/mandates/{granted}", "/courses/1"):
        page = lead.get(path).text
        assert "2 people could score but for the course" in page
        assert "Willa" in page
        assert 'href="/courses/1/attendances/new"' in page
        assert "Record who attended" not in sign_in(around.writer).get(path).text
    assert f'href="/mandates/{granted}"' in lead.get("/courses/1").text
    assert 'href="/courses/1"' in lead.get(f"/mandates/{granted}").text
    for name in ("Willa", "Wim"):
        number = next(one for one in _writers(people, clock) if one[0] == name)[1]
        _attends(people, around, clock, number)
    assert "Everybody the mandate names has followed it." in lead.get("/courses/1").text


def _writers(people: People, clock: Clock) -> list[tuple[str, int]]:
    with people.database.reading() as session:
        found = members.charged(session, Role.proposal_writer, members.local_day(clock.at))
        return [(one.name, one.id) for one in found]


def test_a_course_that_no_mandate_requires_says_so(people: People, around: Case, sign_in: SignIn) -> None:
    with people.database.transaction() as session:
        session.add(Course(code="other", title="Other"))
    assert "No mandate requires this course today." in sign_in(around.writer).get("/courses/1").text
