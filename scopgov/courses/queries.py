"""Read courses and who attended them. Changes nothing. An attendance undone never counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from scopgov.courses.provided import Provided, provided
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.db import Folded, mentions
from scopgov.domain.courses import AWARENESS, PROVIDED, Level
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.members.tables import Charge, Member

STANDS = CourseAttendance.undone_at.is_(None)


def courses(session: Session) -> Sequence[Course]:
    """Return every course, those for everybody first, then in order of title."""
    return session.scalars(listed()).all()


def listed(wanted: str = "") -> Select[Course]:
    """Return the query of all courses, those for everybody first; `wanted` is looked for in titles and summaries."""
    rank = case({level: at for at, level in enumerate(Level)}, value=Course.level, else_=len(Level))
    query = select(Course).order_by(rank, Folded(Course.title), Course.id)
    if wanted:
        inside = (
            mentions(Course.title, wanted),
            mentions(Course.title_en, wanted),
            mentions(Course.summary, wanted),
            mentions(Course.summary_en, wanted),
        )
        query = query.where(or_(*inside))
    return query


def not_brought_in(session: Session) -> list[Provided]:
    """Return the courses whose text comes with the program and that the cooperative has not brought in."""
    held = set(session.scalars(select(Course.code)))
    return [found for code in PROVIDED if code not in held and (found := provided(code)) is not None]


def for_everybody(session: Session) -> bool:
    """Tell whether there is a course that everybody may begin with."""
    first = or_(Course.level == Level.awareness, Course.code == AWARENESS)
    return session.scalar(select(Course.id).where(first).limit(1)) is not None


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


def counting(day: date) -> ColumnElement[bool]:
    """Return the condition that an attendance counts on a day: it was by then, was not undone, is not too old."""
    lasts = or_(CourseAttendance.until.is_(None), CourseAttendance.until > day)
    return and_(STANDS, CourseAttendance.attended_on <= day, lasts)


def attended(session: Session, member_id: int, code: str, on: date) -> bool:
    """Tell whether a member's attendance of the course of this code counts on a day."""
    about = exists().where(
        CourseAttendance.course_id == Course.id, CourseAttendance.member_id == member_id, counting(on)
    )
    return session.scalar(select(Course.id).where(Course.code == code, about)) is not None


def attendees(session: Session, course: Course, on: date) -> frozenset[int]:
    """Return the numbers of the members whose attendance of a course counts on a day."""
    query = select(CourseAttendance.member_id).where(CourseAttendance.course_id == course.id, counting(on))
    return frozenset(session.scalars(query))


def held(session: Session, course: Course) -> dict[int, list[CourseAttendance]]:
    """Return each member's attendances of a course, by number of the member."""
    query = select(CourseAttendance).where(CourseAttendance.course_id == course.id, STANDS)
    found: dict[int, list[CourseAttendance]] = {}
    for one in session.scalars(query.order_by(CourseAttendance.id)):
        found.setdefault(one.member_id, []).append(one)
    return found


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


def counts(session: Session, courses: Iterable[Course], on: date) -> Mapping[int, int]:
    """Return for how many members each course counts on a day, by its number; nobody is not listed."""
    query = (
        select(CourseAttendance.course_id, func.count(CourseAttendance.member_id.distinct()))
        .where(CourseAttendance.course_id.in_([one.id for one in courses]), counting(on))
        .group_by(CourseAttendance.course_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def of_member(session: Session, member_id: int) -> dict[int, CourseAttendance]:
    """Return the attendance of each course that counts longest for a member, by number of the course."""
    rows = sorted(all_of(session, member_id), key=lambda row: (row.until or date.max, row.attended_on))
    return {row.course_id: row for row in rows}


def all_of(session: Session, member_id: int) -> Sequence[CourseAttendance]:
    """Return every attendance of a member that was not undone, the earliest first."""
    query = (
        select(CourseAttendance)
        .options(joinedload(CourseAttendance.course))
        .where(CourseAttendance.member_id == member_id, STANDS)
        .order_by(CourseAttendance.attended_on, CourseAttendance.id)
    )
    return session.scalars(query).all()


def without(course: Course, today: date, wanted: str = "", role: Role | None = None) -> Select[Member]:
    """Return the query of who is on the roll today and for whom a course does not count, in order of name."""
    took_part = exists().where(
        CourseAttendance.member_id == Member.id, CourseAttendance.course_id == course.id, counting(today)
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
