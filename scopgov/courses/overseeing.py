"""Who has followed what, and who lacks what: one line for each person and course. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from scopgov.courses import queries
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.db import Folded
from scopgov.domain.cells import cell, sheet
from scopgov.domain.courses import LEVEL_ROLES, Level, Standing, standing
from scopgov.domain.policy import Role
from scopgov.domain.text import fold
from scopgov.members.queries import roles_on
from scopgov.members.tables import Member

TO_DO = (Standing.lacks, Standing.expired, Standing.soon)


@dataclass(frozen=True)
class Line:
    """What a course is worth for a person today: `row` counts longest of what they followed; `needed` by their role."""

    member: Member
    course: Course
    row: CourseAttendance | None
    worth: Standing
    needed: bool


@dataclass(frozen=True)
class Sought:
    """Which lines to show: a course by its code, what it is worth, a role, a part of a name; empty for all.

    `worth` may be "todo": what is lacking, over or soon over.
    """

    course: str = ""
    worth: str = ""
    role: str = ""
    name: str = ""


def lines(session: Session, today: date, sought: Sought) -> list[Line]:
    """Return the lines sought, in order of name: people on the roll, with what they need or have followed."""
    courses = [one for one in queries.courses(session) if sought.course in ("", one.code)]
    held = {one.id: queries.held(session, one) for one in courses}
    found = []
    for person in _people(session, today):
        roles = roles_on(person, today)
        if (sought.role and sought.role not in roles) or fold(sought.name) not in fold(person.name):
            continue
        for course in courses:
            line = _line(person, course, held[course.id].get(person.id, []), roles, today)
            if (line.needed or line.row) and _fits(line, sought.worth):
                found.append(line)
    return found


def own(session: Session, person: Member, today: date) -> list[Line]:
    """Return a person's lines of the courses their roles need and that do not count for long."""
    roles = roles_on(person, today)
    mine = queries.all_of(session, person.id)
    every = [
        _line(person, course, [row for row in mine if row.course_id == course.id], roles, today)
        for course in queries.courses(session)
    ]
    return [line for line in every if line.needed and line.worth in TO_DO]


def needs(course: Course, roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles needs a course by its level; awareness is for everybody."""
    if course.level is None:
        return False
    return course.level is Level.awareness or bool(LEVEL_ROLES[course.level] & roles)


def _line(
    person: Member, course: Course, rows: Sequence[CourseAttendance], roles: frozenset[Role], today: date
) -> Line:
    longest = max(rows, key=lambda row: (row.until or date.max, row.attended_on), default=None)
    worth = standing([row.until for row in rows], today)
    return Line(person, course, longest, worth, needs(course, roles))


def _fits(line: Line, worth: str) -> bool:
    return worth == "" or line.worth == worth or (worth == "todo" and line.worth in TO_DO)


def _people(session: Session, today: date) -> Sequence[Member]:
    here = or_(Member.departed_on.is_(None), Member.departed_on > today)
    query = select(Member).options(selectinload(Member.charges)).where(here, Member.admitted_on <= today)
    return session.scalars(query.order_by(Folded(Member.name), Member.id)).all()


def as_csv(found: Sequence[Line], headings: Sequence[str], worths: dict[Standing, str], language: str) -> str:
    """Return the lines for a spreadsheet, under these headings, the courses named in a language."""
    return sheet([headings, *_cells(found, worths, language)])


def _cells(found: Sequence[Line], worths: dict[Standing, str], language: str) -> Iterator[list[str]]:
    for one in found:
        followed = one.row.attended_on.isoformat() if one.row else ""
        until = one.row.until.isoformat() if one.row and one.row.until else ""
        course = (one.course.code, one.course.named.in_(language))
        names = (one.member.name, one.member.email, *course, worths[one.worth])
        yield [*map(cell, names), followed, until]
