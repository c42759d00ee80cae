"""Read courses and who attended them. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_
from scopgov.members.tables import Member


def courses(session: Session) -> Sequence[Course]:
    """Return every course, in order of title."""
    return session.scalars(select(Course).order_by(Course.title)).all()


def course(session: Session, code: str) -> Course:
    """Return the course of this code, or refuse as not found."""
    found = session.scalar(select(Course).where(Course.code == code))
    if found is None:
        raise NotFound(Reason(N_("There is no such course.")))
    return found


def attended(session: Session, member_id: int, code: str) -> bool:
    """Tell whether a member attended the course of this code."""
    about = exists().where(CourseAttendance.course_id == Course.id, CourseAttendance.member_id == member_id)
    return session.scalar(select(Course.id).where(Course.code == code, about)) is not None


def attendances(session: Session, course: Course) -> list[tuple[Member, CourseAttendance]]:
    """Return who attended a course and when, in order of name."""
    query = (
        select(Member, CourseAttendance)
        .join(CourseAttendance, CourseAttendance.member_id == Member.id)
        .where(CourseAttendance.course_id == course.id)
        .order_by(Member.name)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def of_member(session: Session, member_id: int) -> dict[int, CourseAttendance]:
    """Return a member's attendances by number of the course."""
    rows = session.scalars(select(CourseAttendance).where(CourseAttendance.member_id == member_id))
    return {row.course_id: row for row in rows}
