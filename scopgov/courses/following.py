"""Follow a course here: read its text chapter by chapter, then take its check. What is read is the reader's alone.

What somebody answers is kept nowhere: only that they passed or not, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.courses import services
from scopgov.courses.provided import questions_of, said
from scopgov.courses.tables import CourseReading, CourseText, CourseTry
from scopgov.db import inserting
from scopgov.domain.chapters import Chapter, chapters
from scopgov.domain.courses import Marked, Way, marked
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must


def chapters_of(text: CourseText, locale: str) -> list[Chapter]:
    """Return the chapters of a text in a language."""
    return chapters(said(text.content, locale))


def chapter(text: CourseText, locale: str, number: int) -> Chapter:
    """Return a chapter of a text, or refuse as not found."""
    found = next((one for one in chapters_of(text, locale) if one.number == number), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such chapter.")))
    return found


def read_by(session: Session, text: CourseText, member_id: int) -> frozenset[int]:
    """Return the numbers of the chapters a member has read."""
    mine = (CourseReading.text_id == text.id, CourseReading.member_id == member_id)
    return frozenset(session.scalars(select(CourseReading.chapter).where(*mine)))


def tries(session: Session, text: CourseText, member_id: int) -> list[CourseTry]:
    """Return when a member took the check of a text, the earliest first; for their own eyes."""
    mine = (CourseTry.text_id == text.id, CourseTry.member_id == member_id)
    return list(session.scalars(select(CourseTry).where(*mine).order_by(CourseTry.id)))


def read(session: Session, *, actor: Actor, now: datetime, text: CourseText, number: int) -> None:
    """Say that the actor has read a chapter; once is enough. No act: nobody else knows it."""
    must(actor, Permission.course_follow)
    known = {one.number for locale in text.content for one in chapters_of(text, locale)}
    if number not in known:
        raise NotFound(Reason(N_("There is no such chapter.")))
    row = {"member_id": actor.member_id, "text_id": text.id, "chapter": number, "read_at": now}
    session.execute(inserting(session, CourseReading).values(row).on_conflict_do_nothing())


def open_to(session: Session, text: CourseText, actor: Actor) -> Reason | None:
    """Say why a member may not take the check of a text yet."""
    if not text.questions:
        return Reason(N_("This text has no check: the course is followed in person."))
    left = {one.number for one in chapters_of(text, actor.locale)} - read_by(session, text, actor.member_id)
    return Reason(N_("Read every chapter first: %(left)s left."), {"left": len(left)}) if left else None


def answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    text: CourseText,
    answers: Mapping[str, Collection[str]],
) -> Marked:
    """Mark a check; who passes has followed the course today, unless what they hold counts as long.

    Raises Refused where chapters are left to read, or where the text is no longer the one to follow.
    """
    must(actor, Permission.course_follow)
    closed = open_to(session, text, actor)
    if closed is not None:
        raise Refused(closed)
    if text is not text.course.text:
        raise Refused(Reason(N_("This text was replaced: read the new one.")))
    found = marked(questions_of(text.questions, actor.locale), answers)
    session.add(CourseTry(member_id=actor.member_id, text_id=text.id, tried_at=now, passed=found.passed))
    session.flush()
    if found.passed:
        _followed(session, actor, now, text)
    return found


def _followed(session: Session, actor: Actor, now: datetime, text: CourseText) -> None:
    sheet = services.begin(
        session, actor=actor, now=now, course=text.course, attended_on=local_day(now), way=Way.here
    )
    if sheet.recorded(actor.member_id):
        return
    sheet.add(members.member(session, actor.member_id))
    sheet.rows[0].text_followed = text
    services.keep(session, sheet)
