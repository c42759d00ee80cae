"""Bring in a course whose text comes with the program, and publish versions of a course's text.

Whoever publishes says whether what was followed before still counts, and if not, until which day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.courses import queries, services
from scopgov.courses.provided import Provided, digest_of, provided
from scopgov.courses.tables import Course, CourseText
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.chapters import chapters
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must

LONGEST = 200_000  # letters


def bring_in(session: Session, *, actor: Actor, now: datetime, code: str) -> Course:
    """Create the course whose text comes with the program, named in both languages, with that text as its first."""
    found = _found(code)
    made = services.create(
        session,
        actor=actor,
        now=now,
        code=code,
        title=found.title("fr"),
        title_en=found.title("en"),
        summary=found.summary("fr"),
        summary_en=found.summary("en"),
        level=found.level,
        months=found.months,
    )
    publish(session, actor=actor, now=now, course=made, content=found.content, questions=found.questions)
    return made


def bring_all_in(session: Session, *, actor: Actor, now: datetime) -> list[Course]:
    """Bring in every course whose text comes with the program and that is not there yet."""
    must(actor, Permission.course_manage)
    return [bring_in(session, actor=actor, now=now, code=one.code) for one in queries.not_brought_in(session)]


def _found(code: str) -> Provided:
    found = provided(code)
    if found is None:
        raise Refused(Reason(N_("No such text comes with the program.")), status=404)
    return found


def newer(course: Course) -> Provided | None:
    """Return the text that comes with the program where none of the versions of a course is it, None elsewhere."""
    found = provided(course.code)
    held = {one.digest for one in course.texts}
    return found if found is not None and found.digest not in held else None


def publish(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    course: Course,
    content: Mapping[str, str],
    questions: Mapping[str, Any] | None = None,
    because: str = "",
    earlier_until: date | None = None,
) -> CourseText:
    """Publish a version of a course's text with the questions of its check, by language; None keeps those there are.

    With `earlier_until`, what was followed before no longer counts from that day on. Raises Refused at the field.
    """
    must(actor, Permission.course_manage)
    hold(session, course)
    asked = dict(course.text.questions if course.text else {}) if questions is None else dict(questions)
    told = _sound(course, now, content, asked, earlier_until)
    made = CourseText(
        number=len(course.texts) + 1,
        content=told,
        questions=asked,
        digest=digest_of(told, asked),
        because=legible(because),
        earlier_until=earlier_until,
        published_by=actor.member_id,
        published_at=now,
        course=course,
    )
    session.add(made)
    session.flush()
    if earlier_until is not None:
        _shorten(session, course, earlier_until)
    facts = {
        "number": made.number,
        "digest": made.digest,
        "earlier_until": earlier_until and earlier_until.isoformat(),
    }
    services.enter(session, actor, now, Act.course_text_published, course, facts)
    return made


def _sound(
    course: Course,
    now: datetime,
    content: Mapping[str, str],
    asked: Mapping[str, Any],
    earlier_until: date | None,
) -> dict[str, str]:
    told = {
        locale: legible(text.replace("\r\n", "\n")) + "\n"
        for locale, text in content.items()
        if legible(text)
    }
    for locale, text in told.items():
        if not chapters(text):
            lacks = N_("Give it at least one chapter: a line that begins with ## and a title.")
            raise Refused(Reason(lacks), status=422, field=locale)
        if len(text) > LONGEST:
            much = Reason(N_("At most %(most)s characters, please."), {"most": LONGEST})
            raise Refused(much, status=422, field=locale)
    if not told:
        raise Refused(Reason(N_("Write something.")), status=422, field="fr")
    if len({len(chapters(text)) for text in told.values()}) > 1:
        uneven = N_(
            "Give both languages the same number of chapters: whoever reads may change from one to the other."
        )
        raise Refused(Reason(uneven), status=422, field="en")
    if earlier_until is not None and earlier_until < local_day(now):
        raise Refused(Reason(N_("This day is past.")), status=422, field="earlier_until")
    if course.text is not None and course.text.digest == digest_of(told, asked):
        raise Refused(Reason(N_("This is the text published already.")), status=409)
    return told


def _shorten(session: Session, course: Course, until: date) -> None:
    for row in session.scalars(queries.attendances(course)):
        if row.until is None or row.until > until:
            row.until = until
    session.flush()
