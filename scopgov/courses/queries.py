"""Read courses and who attended them. Changes nothing. An attendance undone never counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from scopgov.courses.tables import Course, CourseAttendance
from scopgov.db import Folded, mentions
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.members.tables import Charge, Member

STANDS = CourseAttendance.undone_at.is_(None)


def courses(session: Session) -> Sequence[Course]:
    """Return every course, in order of title."""
    return session.scalars(listed()).all()


def listed(wanted: str = "") -> Select[Course]:
    """Return the query of all courses, in order of title; `wanted` is looked for in titles and summaries."""
    query = select(Course).order_by(Folded(Course.title), Course.id)
    if wanted:
        inside = (
            mentions(Course.title, wanted),
            mentions(Course.summary, wanted),
        )
        query = query.where(or_(*inside))
    return query


def course(session: Session, code: str) -> Course:
    """Return the course of this code, or refuse as not found."""
    return _found(session.scalar(select(Course).where(Course.code == code)))


def by_number(session: Session, course_id: int) -> Course:
    """Return the course of this number, or refuse as not found."""
    return _found(session.get(Course, course_id))


def _found(course: Course | None) -> Course:
    if course is None:
        raise NotFound(Reason(N_("There is no such course.")))
    return course


def attendance(session: Session, attendance_id: int) -> CourseAttendance:
    """Return an attendance, or refuse as not found."""
    found = session.get(CourseAttendance, attendance_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such attendance.")))
    return found


def attended(session: Session, member_id: int, code: str) -> bool:
    """Tell whether a member attended the course of this code."""
    about = exists().where(
        CourseAttendance.course_id == Course.id, CourseAttendance.member_id == member_id, STANDS
    )
    return session.scalar(select(Course.id).where(Course.code == code, about)) is not None


def attendees(session: Session, course: Course) -> frozenset[int]:
    """Return the numbers of the members who attended a course."""
    query = select(CourseAttendance.member_id).where(CourseAttendance.course_id == course.id, STANDS)
    return frozenset(session.scalars(query))


def attendances(course: Course, wanted: str = "") -> Select[CourseAttendance]:
    """Return the query of who attended a course and when, in order of name; `wanted` is looked for in names."""
    query = (
        select(CourseAttendance)
        .join(CourseAttendance.member)
        .options(joinedload(CourseAttendance.member), joinedload(CourseAttendance.recorder))
        .where(CourseAttendance.course_id == course.id, STANDS)
        .order_by(Folded(Member.name), Member.id)
    )
    return query.where(mentions(Member.name, wanted)) if wanted else query


def undone(course: Course) -> Select[CourseAttendance]:
    """Return the query of the attendances of a course that were undone, the latest first."""
    return (
        select(CourseAttendance)
        .options(joinedload(CourseAttendance.member), joinedload(CourseAttendance.undoer))
        .where(CourseAttendance.course_id == course.id, CourseAttendance.undone_at.is_not(None))
        .order_by(CourseAttendance.undone_at.desc(), CourseAttendance.id.desc())
    )


def counts(session: Session, courses: Iterable[Course]) -> Mapping[int, int]:
    """Return how many members attended, by number of the course; nobody is not listed."""
    query = (
        select(CourseAttendance.course_id, func.count())
        .where(CourseAttendance.course_id.in_([one.id for one in courses]), STANDS)
        .group_by(CourseAttendance.course_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def of_member(session: Session, member_id: int) -> dict[int, CourseAttendance]:
    """Return a member's attendances by number of the course."""
    query = (
        select(CourseAttendance)
        .options(joinedload(CourseAttendance.course))
        .where(CourseAttendance.member_id == member_id, STANDS)
        .order_by(CourseAttendance.attended_on)
    )
    return {row.course_id: row for row in session.scalars(query)}


def without(course: Course, today: date, wanted: str = "", role: Role | None = None) -> Select[Member]:
    """Return the query of who is on the roll today and has not attended a course, in order of name."""
    took_part = exists().where(
        CourseAttendance.member_id == Member.id, CourseAttendance.course_id == course.id, STANDS
    )
    here = or_(Member.departed_on.is_(None), Member.departed_on > today)
    query = select(Member).where(~took_part, here).order_by(Folded(Member.name), Member.id)
    if wanted:
        inside = (
            mentions(Member.name, wanted),
            mentions(Member.trade, wanted),
        )
        query = query.where(or_(*inside))
    return query.where(_charged(role, today)) if role else query


def _charged(role: Role, today: date) -> ColumnElement[bool]:
    running = or_(Charge.until.is_(None), Charge.until > today)
    return exists().where(Charge.member_id == Member.id, Charge.role == role, Charge.since <= today, running)
