"""Create courses and record who attended them. Each is an act of the record."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.courses import queries
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.record import services as record

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create(
    session: Session, *, actor: Actor, now: datetime, code: str, title: str, summary: str = ""
) -> Course:
    """Create a course; mandates name it by its code (`reading-a-score`)."""
    must(actor, Permission.course_manage)
    code = code.strip().lower()
    if not CODE.fullmatch(code) or len(code) > 40:
        text = N_("A code is made of words in small letters joined by hyphens, for instance reading-a-score.")
        raise Refused(Reason(text), field="code")
    if session.scalar(select(Course.id).where(Course.code == code)) is not None:
        raise Refused(Reason(N_("There is a course of this code already.")), field="code")
    if not title.strip():
        raise Refused(Reason(N_("Give the course a title.")), field="title")
    course = Course(code=code, title=title.strip(), summary=summary.strip())
    session.add(course)
    session.flush()
    _enter(session, actor, now, Act.course_created, course, {"code": code})
    return course


def record_attendance(
    session: Session, *, actor: Actor, now: datetime, course: Course, member: Member, attended_on: date
) -> CourseAttendance:
    """Record that a member attended a course on a day, once."""
    must(actor, Permission.course_manage)
    if attended_on > local_day(now):
        raise Refused(Reason(N_("This day is yet to come.")), field="attended_on")
    if queries.attended(session, member.id, course.code):
        raise Refused(Reason(N_("This person’s attendance is recorded already.")), field="member")
    attendance = CourseAttendance(
        course_id=course.id,
        member_id=member.id,
        attended_on=attended_on,
        recorded_by=actor.member_id,
        recorded_at=now,
    )
    session.add(attendance)
    facts: dict[str, object] = {"member": member.id, "on": attended_on.isoformat()}
    _enter(session, actor, now, Act.course_attended, course, facts)
    return attendance


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, course: Course, facts: dict[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"course:{course.id}", facts=facts)
