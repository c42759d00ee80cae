"""A course is followed here: chapters read in any order, a check, an attendance that counts for a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from scopgov.courses import following, publishing, queries, services
from scopgov.courses.provided import provided, questions_of
from scopgov.courses.tables import Course, CourseText, CourseTry
from scopgov.domain.courses import Way
from scopgov.domain.errors import Forbidden, NotFound, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock, People

CODE = "reading-a-score"


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Lea", Role.ai_lead))


@pytest.fixture
def reader(people: People) -> Actor:
    return people.actor(people.admit("Ada"))


@pytest.fixture
def course(session: Session, lead: Actor, clock: Clock) -> Course:
    made = publishing.bring_in(session, actor=lead, now=clock.at, code=CODE)
    session.commit()
    return made


def _text(course: Course) -> CourseText:
    assert course.text is not None
    return course.text


def _read_all(session: Session, reader: Actor, clock: Clock, course: Course) -> None:
    for one in following.chapters_of(_text(course), "en"):
        following.read(session, actor=reader, now=clock.at, text=_text(course), number=one.number)


def _right(course: Course) -> dict[str, frozenset[str]]:
    return {one.id: one.right for one in questions_of(_text(course).questions, "en")}


def _answer(
    session: Session, reader: Actor, clock: Clock, course: Course, answers: dict[str, frozenset[str]]
):
    return following.answer(session, actor=reader, now=clock.at, text=_text(course), answers=answers)


def test_a_text_of_the_program_becomes_a_course_with_its_level_and_its_time(
    session: Session, course: Course
) -> None:
    found = provided(CODE)
    assert found is not None
    assert (course.named.in_("en"), course.level, course.months) == ("Reading a score", found.level, 24)
    assert course.named.in_("fr") == "Lire un score"
    assert (_text(course).number, _text(course).digest) == (1, found.digest)
    assert CODE not in {one.code for one in queries.not_brought_in(session)}
    assert publishing.newer(course) is None


def test_whoever_reads_all_and_answers_right_has_followed_the_course_until_a_day(
    session: Session, reader: Actor, clock: Clock, course: Course
) -> None:
    with pytest.raises(Refused, match="6 left"):
        _answer(session, reader, clock, course, _right(course))
    _read_all(session, reader, clock, course)
    _read_all(session, reader, clock, course)
    found = _answer(session, reader, clock, course, _right(course))
    assert found.passed
    (row,) = queries.all_of(session, reader.member_id)
    assert (row.way, row.text_followed, row.until) == (Way.here, _text(course), date(2028, 9, 1))
    assert queries.attended(session, reader.member_id, CODE, date(2028, 8, 31))
    assert not queries.attended(session, reader.member_id, CODE, date(2028, 9, 1))
    assert not queries.attended(session, reader.member_id, CODE, date(2026, 8, 31))


def test_a_check_not_passed_gives_nothing_and_may_be_taken_again(
    session: Session, reader: Actor, clock: Clock, course: Course
) -> None:
    _read_all(session, reader, clock, course)
    assert not _answer(session, reader, clock, course, {}).passed
    assert not queries.all_of(session, reader.member_id)
    assert _answer(session, reader, clock, course, _right(course)).passed
    assert [one.passed for one in following.tries(session, _text(course), reader.member_id)] == [False, True]


def test_what_somebody_answered_is_kept_nowhere(
    session: Session, reader: Actor, clock: Clock, course: Course
) -> None:
    kept = {column["name"] for column in inspect(session.get_bind()).get_columns(CourseTry.__tablename__)}
    assert kept == {"id", "member_id", "text_id", "tried_at", "passed"}
    _read_all(session, reader, clock, course)
    _answer(session, reader, clock, course, {})
    assert not [one for one in session.scalars(select(RecordEntry)) if one.actor_id == reader.member_id]


def test_passing_twice_the_same_day_records_once(
    session: Session, reader: Actor, clock: Clock, course: Course
) -> None:
    _read_all(session, reader, clock, course)
    _answer(session, reader, clock, course, _right(course))
    _answer(session, reader, clock, course, _right(course))
    clock.forward(days=200)
    _answer(session, reader, clock, course, _right(course))
    days = [row.attended_on for row in queries.all_of(session, reader.member_id)]
    assert days == [date(2026, 9, 1), date(2027, 3, 20)]


def test_a_chapter_that_is_not_there_is_not_read(
    session: Session, reader: Actor, clock: Clock, course: Course
) -> None:
    with pytest.raises(NotFound):
        following.read(session, actor=reader, now=clock.at, text=_text(course), number=7)


def _publish(session: Session, lead: Actor, clock: Clock, course: Course, until: date | None):
    content = {"fr": "# T\n\n## Un\n\nNouveau.\n", "en": "# T\n\n## One\n\nNew.\n"}
    return publishing.publish(
        session, actor=lead, now=clock.at, course=course, content=content, because="Law", earlier_until=until
    )


def test_a_new_text_ends_what_was_followed_before_where_its_publisher_says_so(
    session: Session, people: People, lead: Actor, reader: Actor, clock: Clock, course: Course
) -> None:
    _read_all(session, reader, clock, course)
    _answer(session, reader, clock, course, _right(course))
    old, end = _text(course), clock.at.date() + timedelta(days=30)
    clock.forward(days=1)
    _publish(session, lead, clock, course, end)
    session.expire_all()
    assert queries.attended(session, reader.member_id, CODE, end - timedelta(days=1))
    assert not queries.attended(session, reader.member_id, CODE, end)
    with pytest.raises(Refused, match="was replaced"):
        following.answer(session, actor=reader, now=clock.at, text=old, answers={})
    session.commit()
    late = people.actor(people.admit("Zoe"))
    (row,) = services.record_members(
        session,
        actor=lead,
        now=clock.at,
        course=course,
        member_ids=[late.member_id],
        attended_on=date(2026, 8, 1),
    )
    assert row.until == end


def test_a_new_text_leaves_what_was_followed_before_where_its_publisher_says_so(
    session: Session, lead: Actor, reader: Actor, clock: Clock, course: Course
) -> None:
    _read_all(session, reader, clock, course)
    _answer(session, reader, clock, course, _right(course))
    clock.forward(days=1)
    made = _publish(session, lead, clock, course, None)
    session.expire_all()
    assert made.number == 2
    assert queries.attended(session, reader.member_id, CODE, date(2028, 8, 31))
    assert not following.read_by(session, made, reader.member_id)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "fr"),
        ({"fr": "no chapter"}, "fr"),
        ({"fr": "## a\n", "en": "## a\n\n## b\n"}, "en"),
        ({"fr": "## a\n" + "x" * 200_001}, "fr"),
    ],
)
def test_a_text_without_chapters_or_uneven_is_refused_at_its_field(
    session: Session, lead: Actor, clock: Clock, course: Course, content: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        publishing.publish(session, actor=lead, now=clock.at, course=course, content=content)
    assert refused.value.field == field


def test_the_same_text_is_not_published_twice_and_no_day_is_past(
    session: Session, lead: Actor, clock: Clock, course: Course
) -> None:
    with pytest.raises(Refused, match="already"):
        publishing.publish(session, actor=lead, now=clock.at, course=course, content=_text(course).content)
    with pytest.raises(Refused, match="past"):
        _publish(session, lead, clock, course, date(2026, 8, 31))


def test_nobody_else_brings_in_or_publishes(
    session: Session, reader: Actor, clock: Clock, course: Course
) -> None:
    with pytest.raises(Forbidden):
        publishing.bring_in(session, actor=reader, now=clock.at, code="awareness")
    with pytest.raises(Forbidden):
        _publish(session, reader, clock, course, None)


def test_months_are_between_one_and_ten_years(
    session: Session, lead: Actor, clock: Clock, course: Course
) -> None:
    with pytest.raises(Refused) as refused:
        services.change(session, actor=lead, now=clock.at, course=course, title="x", summary="", months=0)
    assert refused.value.field == "months"
    services.change(session, actor=lead, now=clock.at, course=course, title="x", summary="", months=12)
    assert course.months == 12
