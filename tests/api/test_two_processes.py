"""What is done in one process counts at the next call of a program in another: mandate, person, token, bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from scopgov.applications import services as applications
from scopgov.applications.tables import Application, Token
from scopgov.config import Settings
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.gate import Channel
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members import services as members
from scopgov.members.queries import member
from tests.api.conftest import Admit, Program
from tests.api.other_process import Other, another
from tests.audits.factory import bytes_of
from tests.conftest import Clock, People
from tests.mandates.factory import Case, granted, small_model

COURSE = "read-a-score"
GIVEN = (201, "")
BY_HAND = {
    "superseded": (409, "UPDATE mandates SET state = '{}'", "superseded", "granted"),
    "withdrawn": (409, "UPDATE mandates SET state = '{}'", "withdrawn", "granted"),
    "terms": (409, "UPDATE mandates SET pilot = NOT pilot", "", ""),
    "channel": (403, "UPDATE mandates SET channels = '{}'", '["page"]', '["page", "api"]'),
    "permission": (
        403,
        "UPDATE charges SET until = {} WHERE role = 'proposal_writer'",
        "'2026-08-01'",
        "NULL",
    ),
}


@dataclass
class Two:
    """A mandate that asks for a course, a program of the writer who followed it, and another serving process."""

    people: People
    around: Case
    clock: Clock
    program: Program
    other: Other

    def asks(self, program: Program | None = None, at: datetime | None = None) -> tuple[int, str]:
        return self.other.score((program or self.program).secret, at or self.clock.at)

    def change(self, statement: str) -> None:
        with self.people.database.transaction() as session:
            session.execute(text(statement))


@pytest.fixture
def two(people: People, settings: Settings, clock: Clock, around: Case, admit: Admit) -> Iterator[Two]:
    with people.database.transaction() as session:
        _follow(session, around.writer, clock)
        granted(session, around, clock, course_code=COURSE, channels=frozenset({Channel.api}))
    program = admit(around.writer)
    with another(settings) as other:
        made = Two(people, around, clock, program, other)
        assert [made.asks(), made.asks()] == [GIVEN, GIVEN]
        yield made


def _follow(session: Session, writer: int, clock: Clock) -> None:
    course = Course(code=COURSE, title="Read a score")
    session.add(course)
    session.flush()
    told = {"attended_on": date(2026, 8, 1), "recorded_by": writer, "recorded_at": clock.at}
    session.add(CourseAttendance(course_id=course.id, member_id=writer, **told))


def test_what_is_done_in_one_process_counts_at_the_next_call_in_the_other(two: Two, admit: Admit) -> None:
    _closing_the_gate(two)
    _time_bytes_and_people(two, admit)
    _tokens(two, admit)


def _closing_the_gate(two: Two) -> None:
    for code, (status, statement, closed, opened) in BY_HAND.items():
        two.change(statement.format(closed))
        assert two.asks() == (status, code)
        two.change(statement.format(opened))
        assert two.asks() == GIVEN, code
    with two.people.database.transaction() as session:
        mandate = session.get_one(Mandate, 1)
        judge = two.around.hands.judge
        mandates.suspend(session, actor=judge, now=two.clock.at, mandate=mandate, reason="An incident.")
    assert two.asks() == (409, "suspended")
    with two.people.database.transaction() as session:
        mandate = session.get_one(Mandate, 1)
        mandates.resume(session, actor=judge, now=two.clock.at, mandate=mandate, reason="Settled.")
    assert two.asks() == GIVEN
    two.change("UPDATE course_attendances SET undone_at = recorded_at, undone_by = recorded_by")
    assert two.asks() == (403, "course")
    two.change("UPDATE course_attendances SET undone_at = NULL, undone_by = NULL")


def _time_bytes_and_people(two: Two, admit: Admit) -> None:
    late = two.asks(at=two.clock.at + timedelta(days=290))
    assert late in ((409, "review_due"), (409, "ended"))
    path = bytes_of(two.around.store, small_model().artefact_sha256)
    data = path.read_bytes()
    path.write_bytes(data + b"\0")
    assert two.asks() == (409, "artefact")
    path.write_bytes(data)
    assert two.asks() == GIVEN
    assert two.asks(admit(two.around.hands.board.member_id)) == (403, "permission")


def _tokens(two: Two, admit: Admit) -> None:
    writer = two.people.actor(two.around.writer, two.clock.at)
    second, third = admit(two.around.writer), admit(two.around.writer)
    assert two.asks(at=two.clock.at + timedelta(days=301)) == (401, "token")
    with two.people.database.transaction() as session:
        token = session.get_one(Token, two.program.token_id)
        applications.revoke(session, actor=writer, now=two.clock.at, token=token)
    assert [two.asks(), two.asks(second)] == [(401, "token"), GIVEN]
    with two.people.database.transaction() as session:
        closed = session.get_one(Application, second.application_id)
        applications.close(session, actor=writer, now=two.clock.at, application=closed)
    assert [two.asks(second), two.asks(third)] == [(401, "token"), GIVEN]
    with two.people.database.transaction() as session:
        leaving = member(session, two.around.writer)
        told = {"actor": two.around.root, "now": two.clock.at, "departed_on": two.clock.at.date()}
        members.depart(session, person=leaving, **told)
    assert two.asks(third) == (401, "token")
