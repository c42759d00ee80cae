"""Create courses, record who attended them, correct mistakes. Each is an act of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.courses import queries
from scopgov.courses.pasting import Line
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.courses import LONGEST, Level, Way, adds_nothing, counts_until
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.members.tables import Member
from scopgov.record import services as record

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AT_ONCE = 500  # what one question to the database may name


def create(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    code: str,
    title: str,
    title_en: str = "",
    summary: str = "",
    summary_en: str = "",
    level: Level | None = None,
    months: int | None = None,
) -> Course:
    """Create a course; mandates name it by its code (`reading-a-score`). It counts for `months`, or for good."""
    must(actor, Permission.course_manage)
    code = code.strip().lower()
    if not CODE.fullmatch(code) or len(code) > 40:
        text = N_("A code is made of words in small letters joined by hyphens, for instance reading-a-score.")
        raise Refused(Reason(text), field="code")
    if session.scalar(select(Course.id).where(Course.code == code)) is not None:
        raise Refused(Reason(N_("There is a course of this code already.")), field="code")
    course = Course(code=code, level=level, months=_months(months))
    _word(course, title, title_en, summary, summary_en)
    session.add(course)
    session.flush()
    enter(session, actor, now, Act.course_created, course, {"code": code})
    return course


def change(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    course: Course,
    title: str,
    title_en: str = "",
    summary: str = "",
    summary_en: str = "",
    level: Level | None = None,
    months: int | None = None,
) -> Course:
    """Put a course in other words, or say anew for whom it is and how long it counts; its code stays.

    What was attended before keeps the day it counts until.
    """
    must(actor, Permission.course_manage)
    _word(course, title, title_en, summary, summary_en)
    course.level, course.months = level, _months(months)
    facts = {"level": level and level.value, "months": months}
    enter(session, actor, now, Act.course_changed, course, facts)
    return course


def _months(months: int | None) -> int | None:
    if months is not None and not 1 <= months <= LONGEST:
        told = {"most": LONGEST}
        raise Refused(
            Reason(N_("Between 1 and %(most)s months, or nothing."), told), status=422, field="months"
        )
    return months


def _word(course: Course, title: str, title_en: str, summary: str, summary_en: str) -> None:
    """Name a course and say what it teaches, in one language or both; a lacking one is read as the other."""
    if not legible(title) and not legible(title_en):
        raise Refused(Reason(N_("Give the course a title.")), field="title")
    course.title_en, course.summary_en = legible(title_en), legible(summary_en)
    course.title = legible(title) or course.title_en
    course.summary = legible(summary) or course.summary_en


def record_attendance(
    session: Session, *, actor: Actor, now: datetime, course: Course, member: Member, attended_on: date
) -> CourseAttendance:
    """Record that a member attended a course on a day, once."""
    sheet = _begin(session, actor, now, course, attended_on)
    sheet.add(member)
    return keep(session, sheet)[0]


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
    sheet = _begin(session, actor, now, course, attended_on)
    fill(session, sheet, member_ids)
    return keep(session, sheet)


def record_list(
    session: Session, *, actor: Actor, now: datetime, course: Course, lines: list[Line], attended_on: date
) -> list[CourseAttendance]:
    """Record that everybody of a list attended on a day; a refusal names its line and nothing is kept."""
    sheet = _begin(session, actor, now, course, attended_on)
    _add_lines(session, sheet, lines)
    return keep(session, sheet)


def fill(session: Session, sheet: Sheet, member_ids: Iterable[int], lines: Sequence[Line] = ()) -> None:
    """Write members down by their numbers and by lines of a list; refuse the first at fault, or nobody."""
    numbers = sorted(set(member_ids))
    if not numbers and not lines:
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
    _add_lines(session, sheet, lines)


def _add_lines(session: Session, sheet: Sheet, lines: Sequence[Line]) -> None:
    found = {one.email: one for one in _people(session, Member.email, [line.email for line in lines])}
    for line in lines:
        if line.email not in found:
            text = N_("Nobody on the roll has the address %(email)s.")
            raise line.refused(Reason(text, {"email": line.email}))
        try:
            sheet.add(found[line.email])
        except Refused as refused:
            raise line.refused(refused.reason) from None


def undo_attendance(
    session: Session, *, actor: Actor, now: datetime, attendance: CourseAttendance, reason: str
) -> None:
    """Undo an attendance recorded by mistake, for a reason every member can read; it may be recorded anew."""
    must(actor, Permission.course_manage)
    hold(session, attendance)
    if attendance.undone_at is not None:
        raise Refused(Reason(N_("This attendance was undone already.")))
    if not legible(reason):
        raise Refused(Reason(N_("Say why: every member can read it.")), status=422, field="reason")
    attendance.undone_at, attendance.undone_by = now, actor.member_id
    attendance.undone_because = legible(reason)
    facts = {"members": [attendance.member_id], "on": attendance.attended_on.isoformat()}
    enter(session, actor, now, Act.course_attendance_undone, attendance.course, facts)


@dataclass
class Sheet:
    """Who attended a course on a day, in the making: one act however many they are."""

    course: Course
    actor: Actor
    now: datetime
    attended_on: date
    way: Way
    until: date | None
    held: Mapping[int, list[CourseAttendance]]
    facts: Mapping[str, object] = field(default_factory=dict)
    rows: list[CourseAttendance] = field(default_factory=list)

    def recorded(self, member_id: int) -> bool:
        """Tell whether a member is recorded for that day, or for as long, already."""
        if any(row.member.id == member_id for row in self.rows):
            return True
        rows = self.held.get(member_id, ())
        same_day = any(row.attended_on == self.attended_on for row in rows)
        return same_day or adds_nothing(self.until, [row.until for row in rows])

    def add(self, member: Member) -> None:
        """Write a member down, or refuse."""
        if self.recorded(member.id):
            raise Refused(Reason(N_("This person’s attendance is recorded already.")), field="member")
        if member.departed_on is not None and member.departed_on <= self.attended_on:
            raise Refused(Reason(N_("This person had left the roll by that day.")), field="member")
        attendance = CourseAttendance(
            course=self.course,
            member=member,
            attended_on=self.attended_on,
            way=self.way,
            until=self.until,
            recorded_by=self.actor.member_id,
            recorded_at=self.now,
        )
        self.rows.append(attendance)


def _begin(session: Session, actor: Actor, now: datetime, course: Course, attended_on: date) -> Sheet:
    """Begin a sheet of what somebody saw others attend, not before that day."""
    must(actor, Permission.course_manage)
    if attended_on > local_day(now):
        raise Refused(Reason(N_("This day is yet to come.")), field="attended_on")
    return begin(session, actor=actor, now=now, course=course, attended_on=attended_on)


def begin(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    course: Course,
    attended_on: date,
    way: Way = Way.in_person,
) -> Sheet:
    """Hold the course, so that two people record one after the other, and begin a sheet."""
    hold(session, course)
    until = until_of(course, attended_on)
    return Sheet(course, actor, now, attended_on, way, until, queries.held(session, course))


def until_of(course: Course, attended_on: date) -> date | None:
    """Return until when an attendance of a course on a day counts, as the course and its texts say."""
    ends = [
        counts_until(
            attended_on, course.months, text_of=local_day(one.published_at), earlier_until=one.earlier_until
        )
        for one in course.texts
    ]
    known = [one for one in (*ends, counts_until(attended_on, course.months)) if one is not None]
    return min(known, default=None)


def keep(session: Session, sheet: Sheet) -> list[CourseAttendance]:
    """Keep all rows of a sheet: one act."""
    session.add_all(sheet.rows)
    session.flush()
    facts: dict[str, object] = {
        "members": [one.member_id for one in sheet.rows],
        "on": sheet.attended_on.isoformat(),
        **sheet.facts,
    }
    if sheet.way is not Way.in_person:
        facts["way"] = sheet.way.value
    if sheet.until is not None:
        facts["until"] = sheet.until.isoformat()
    enter(session, sheet.actor, sheet.now, Act.course_attended, sheet.course, facts)
    return sheet.rows


def _people(session: Session, column: Any, named: list[Any]) -> Iterator[Member]:
    for at in range(0, len(named), AT_ONCE):
        found = select(Member).where(column.in_(named[at : at + AT_ONCE])).order_by(Member.id)
        yield from session.scalars(found)


def enter(
    session: Session, actor: Actor, now: datetime, act: Act, course: Course, facts: Mapping[str, object]
) -> None:
    """Enter an act about a course in the record."""
    record.append(session, actor=actor, now=now, act=act, subject=f"course:{course.id}", facts=facts)
