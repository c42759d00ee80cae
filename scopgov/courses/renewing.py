"""Tell whoever followed a course that it will soon no longer count, or does not any more.

Nothing is recorded: what an attendance is worth on a day is told from its dates, whether or not anybody was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from scopgov.courses.queries import STANDS, attendance
from scopgov.courses.tables import CourseAttendance
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.reminders import term_reminder
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=7)
AHEAD = timedelta(days=30)
STALE = timedelta(days=90)  # past that, nobody is told any more
NEAR = N_("The course “%(title)s” that you followed counts until %(day)s: follow it again before.")
PAST = N_("The course “%(title)s” that you followed no longer counts since %(day)s.")


@dataclass(frozen=True)
class Renewal:
    """What is to be told: an attendance stops counting on a day, so many days ahead (0: it is past)."""

    attendance_id: int
    day: date
    ahead: int

    @property
    def occasion(self) -> str:
        """Return what makes sure that it is told once."""
        return f"course_attendance:{self.attendance_id}:{self.day.isoformat()}:{self.ahead}d"


def due(session: Session, now: datetime) -> Sequence[Renewal]:
    """Return what is to be told today, of the attendance that counts longest for each person and course."""
    today = local_day(now)
    return [one for one in _due(session, today) if not told(session, one.occasion)]


def _due(session: Session, today: date) -> Iterator[Renewal]:
    for row in _ending(session, today):
        assert row.until is not None
        ahead = term_reminder(row.attended_on, row.until, today)
        if ahead is not None:
            yield Renewal(row.id, row.until, ahead.days)


def _ending(session: Session, today: date) -> list[CourseAttendance]:
    """Return the attendances that end about now and that no longer one replaces."""
    ending = select(CourseAttendance).where(
        STANDS, CourseAttendance.until >= today - STALE, CourseAttendance.until <= today + AHEAD
    )
    rows = session.scalars(ending.options(joinedload(CourseAttendance.member))).all()
    named = {(row.member_id, row.course_id) for row in rows}
    others = select(CourseAttendance).where(
        STANDS, CourseAttendance.member_id.in_([member_id for member_id, _ in named])
    )
    longer = {
        (one.member_id, one.course_id)
        for one in session.scalars(
            others.where(or_(CourseAttendance.until.is_(None), CourseAttendance.until > today + AHEAD))
        )
    }
    last: dict[tuple[int, int], CourseAttendance] = {}
    for row in sorted(rows, key=lambda row: (row.until or date.max, row.id)):
        last[(row.member_id, row.course_id)] = row
    return [row for key, row in last.items() if key not in longer and _here(row.member, today)]


def _here(person: Member, today: date) -> bool:
    return person.departed_on is None or person.departed_on > today


def tell(session: Session, now: datetime, renewal: Renewal) -> int:
    """Tell the person; return whether they were told."""
    row = attendance(session, renewal.attendance_id)
    said = Reason(NEAR if renewal.ahead else PAST, {"title": row.course.named, "day": renewal.day})
    message = Message(N_("Course"), said, f"/courses/{row.course_id}", until=now + NEWS, kind=News.concerned)
    return tell_all(session, now=now, occasion=renewal.occasion, members=[row.member_id], message=message)
