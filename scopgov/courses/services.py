"""Create courses, record who attended them, correct mistakes. Each is an act of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.courses import queries
from scopgov.courses.pasting import Line
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
AT_ONCE = 500  # what one question to the database may name


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
    course = Course(code=code, title=_title(title), summary=summary.strip())
    session.add(course)
    session.flush()
    _enter(session, actor, now, Act.course_created, course, {"code": code})
    return course


def change(
    session: Session, *, actor: Actor, now: datetime, course: Course, title: str, summary: str
) -> Course:
    """Put a course's title and summary in other words; its code stays, mandates name it."""
    must(actor, Permission.course_manage)
    course.title, course.summary = _title(title), summary.strip()
    _enter(session, actor, now, Act.course_changed, course, {})
    return course


def _title(title: str) -> str:
    if not title.strip():
        raise Refused(Reason(N_("Give the course a title.")), field="title")
    return title.strip()


def record_attendance(
    session: Session, *, actor: Actor, now: datetime, course: Course, member: Member, attended_on: date
) -> CourseAttendance:
    """Record that a member attended a course on a day, once."""
    sheet = _begin(session, actor, now, course, attended_on)
    sheet.add(member)
    return _keep(session, sheet)[0]


def record_members(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    course: Course,
    member_ids: Iterable[int],
    attended_on: date,
) -> list[CourseAttendance]:
    """Record that several members attended on a day: all of them, or a refusal that names the first at fault."""
    sheet, numbers = _begin(session, actor, now, course, attended_on), sorted(set(member_ids))
    if not numbers:
        raise Refused(Reason(N_("Choose at least one person.")), field="members")
    found = list(_people(session, Member.id, numbers))
    if len(found) < len(numbers):
        raise Refused(Reason(N_("There is no such member.")), field="members")
    for member in found:
        try:
            sheet.add(member)
        except Refused as refused:
            named = {"name": member.name, "reason": refused.reason}
            raise Refused(Reason(N_("%(name)s: %(reason)s"), named), field="members") from None
    return _keep(session, sheet)


def record_list(
    session: Session, *, actor: Actor, now: datetime, course: Course, lines: list[Line], attended_on: date
) -> list[CourseAttendance]:
    """Record that everybody of a list attended on a day; a refusal names its line and nothing is kept."""
    sheet = _begin(session, actor, now, course, attended_on)
    found = {one.email: one for one in _people(session, Member.email, [line.email for line in lines])}
    for line in lines:
        if line.email not in found:
            text = N_("Nobody on the roll has the address %(email)s.")
            raise line.refused(Reason(text, {"email": line.email}))
        try:
            sheet.add(found[line.email])
        except Refused as refused:
            raise line.refused(refused.reason) from None
    return _keep(session, sheet)


def undo_attendance(
    session: Session, *, actor: Actor, now: datetime, attendance: CourseAttendance, reason: str
) -> None:
    """Undo an attendance recorded by mistake, for a reason every member can read; it may be recorded anew."""
    must(actor, Permission.course_manage)
    session.refresh(attendance, with_for_update=True)
    if attendance.undone_at is not None:
        raise Refused(Reason(N_("This attendance was undone already.")))
    if not reason.strip():
        raise Refused(Reason(N_("Say why: every member can read it.")), status=422, field="reason")
    attendance.undone_at, attendance.undone_by = now, actor.member_id
    attendance.undone_because = reason.strip()
    facts = {"members": [attendance.member_id], "on": attendance.attended_on.isoformat()}
    _enter(session, actor, now, Act.course_attendance_undone, attendance.course, facts)


@dataclass
class _Sheet:
    """Who attended a course on a day, in the making: one act however many they are."""

    course: Course
    actor: Actor
    now: datetime
    attended_on: date
    already: frozenset[int]
    rows: list[CourseAttendance] = field(default_factory=list)

    def add(self, member: Member) -> None:
        """Write a member down, or refuse."""
        if member.id in self.already:
            raise Refused(Reason(N_("This person’s attendance is recorded already.")), field="member")
        if member.departed_on is not None and member.departed_on <= self.attended_on:
            raise Refused(Reason(N_("This person had left the roll by that day.")), field="member")
        attendance = CourseAttendance(
            course=self.course,
            member=member,
            attended_on=self.attended_on,
            recorded_by=self.actor.member_id,
            recorded_at=self.now,
        )
        self.rows.append(attendance)


def _begin(session: Session, actor: Actor, now: datetime, course: Course, attended_on: date) -> _Sheet:
    """Hold the course, so that two people record one after the other, and begin a sheet."""
    must(actor, Permission.course_manage)
    if attended_on > local_day(now):
        raise Refused(Reason(N_("This day is yet to come.")), field="attended_on")
    session.refresh(course, with_for_update=True)
    return _Sheet(course, actor, now, attended_on, queries.attendees(session, course))


def _keep(session: Session, sheet: _Sheet) -> list[CourseAttendance]:
    session.add_all(sheet.rows)
    session.flush()
    facts = {"members": [one.member_id for one in sheet.rows], "on": sheet.attended_on.isoformat()}
    _enter(session, sheet.actor, sheet.now, Act.course_attended, sheet.course, facts)
    return sheet.rows


def _people(session: Session, column: Any, named: list[Any]) -> Iterator[Member]:
    for at in range(0, len(named), AT_ONCE):
        yield from session.scalars(select(Member).where(column.in_(named[at : at + AT_ONCE])))


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, course: Course, facts: Mapping[str, object]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=f"course:{course.id}", facts=facts)
