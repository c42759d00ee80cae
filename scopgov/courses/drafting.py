"""Prepare the next version of a course's text: its words, the questions of its check, tried out before it is published.

A draft is a common note of those who keep courses: no entry in the record until it is published. Whoever saves
names the revision they saw, so that two people who write at once lose nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.courses import publishing
from scopgov.courses.tables import Course, CourseDraft, CourseText
from scopgov.db import hold
from scopgov.domain import course_checks
from scopgov.domain.course_checks import MOST_QUESTIONS, Drafted
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.services import must


def draft_of(session: Session, course: Course) -> CourseDraft | None:
    """Return the draft of a course, None where nobody prepares one."""
    return session.get(CourseDraft, course.id)


def draft(session: Session, course: Course) -> CourseDraft:
    """Return the draft of a course, or refuse as not found."""
    found = draft_of(session, course)
    if found is None:
        raise NotFound(Reason(N_("Nobody prepares a version of this text.")))
    return found


def questions(one: CourseDraft) -> list[Drafted]:
    """Return the questions of a draft, in their order."""
    return [Drafted.from_data(held) for held in one.questions]


def question(one: CourseDraft, key: str) -> Drafted:
    """Return a question of a draft, or refuse as not found."""
    found = next((each for each in questions(one) if each.id == key), None)
    if found is None:
        raise NotFound(Reason(N_("There is no such question.")))
    return found


def lacking(one: CourseDraft) -> list[Reason]:
    """Say what a draft lacks to be published."""
    return course_checks.lacking(one.content, questions(one))


def begin(
    session: Session, *, actor: Actor, now: datetime, course: Course, provided: bool = False
) -> CourseDraft:
    """Begin the draft of a course's next version, from the text in force or from the program's; once is enough."""
    must(actor, Permission.course_manage)
    hold(session, course)
    there, newer = draft_of(session, course), publishing.newer(course) if provided else None
    if there is not None:
        return there
    start = newer or course.text
    made = CourseDraft(
        course=course,
        content=dict(start.content) if start else {},
        questions=[one.to_data() for one in course_checks.gathered(start.questions)] if start else [],
        began_from=course.text.number if course.text else None,
        revision=0,
    )
    session.add(made)
    return _saved(session, actor, now, made)


def write(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    draft: CourseDraft,
    seen: int,
    content: Mapping[str, str],
) -> CourseDraft:
    """Put the words of a draft in place of those it had."""
    _mine(session, actor, draft, seen)
    for locale, text in content.items():
        if len(text) > publishing.LONGEST:
            much = Reason(N_("At most %(most)s characters, please."), {"most": publishing.LONGEST})
            raise Refused(much, status=422, field=locale)
    draft.content = {locale: text.replace("\r\n", "\n") for locale, text in content.items() if legible(text)}
    return _saved(session, actor, now, draft)


def ask(
    session: Session, *, actor: Actor, now: datetime, draft: CourseDraft, seen: int, question: Drafted
) -> CourseDraft:
    """Put a question in the place of the one of its id, or after the others; refuse more than there may be."""
    _mine(session, actor, draft, seen)
    found = course_checks.put(questions(draft), question)
    if len(found) > MOST_QUESTIONS:
        many = Reason(N_("At most %(most)s questions, please."), {"most": MOST_QUESTIONS})
        raise Refused(many, status=422)
    return _keep(session, actor, now, draft, found)


def move(
    session: Session, *, actor: Actor, now: datetime, draft: CourseDraft, key: str, by: int
) -> CourseDraft:
    """Move a question up (-1) or down (1)."""
    _mine(session, actor, draft)
    question(draft, key)
    return _keep(session, actor, now, draft, course_checks.moved(questions(draft), key, by))


def leave_out(session: Session, *, actor: Actor, now: datetime, draft: CourseDraft, key: str) -> CourseDraft:
    """Take a question out of a draft."""
    _mine(session, actor, draft)
    question(draft, key)
    return _keep(session, actor, now, draft, [one for one in questions(draft) if one.id != key])


def drop(session: Session, *, actor: Actor, draft: CourseDraft) -> None:
    """Throw a draft away; the published versions stay."""
    _mine(session, actor, draft)
    session.delete(draft)
    session.flush()


def publish(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    draft: CourseDraft,
    seen: int,
    because: str,
    earlier_until: date | None = None,
) -> CourseText:
    """Publish a draft as the next version. Raises Refused with the first thing it lacks."""
    _mine(session, actor, draft, seen)
    lacks = lacking(draft)
    if lacks:
        raise Refused(lacks[0], status=422)
    made = publishing.publish(
        session,
        actor=actor,
        now=now,
        course=draft.course,
        content=draft.content,
        questions=course_checks.published(questions(draft), tuple(draft.content)),
        because=because,
        earlier_until=earlier_until,
    )
    session.delete(draft)
    session.flush()
    return made


def _mine(session: Session, actor: Actor, draft: CourseDraft, seen: int | None = None) -> None:
    must(actor, Permission.course_manage)
    hold(session, draft)
    if seen is not None and seen != draft.revision:
        told = {"name": draft.saver.name, "at": draft.saved_at}
        text = N_(
            "%(name)s saved this draft on %(at)s, after this page was opened. Nothing was overwritten: copy what you "
            "wrote, open the draft again and put it in."
        )
        raise Refused(Reason(text, told), status=409)


def _keep(
    session: Session, actor: Actor, now: datetime, draft: CourseDraft, found: Sequence[Drafted]
) -> CourseDraft:
    draft.questions = [one.to_data() for one in found]
    return _saved(session, actor, now, draft)


def _saved(session: Session, actor: Actor, now: datetime, draft: CourseDraft) -> CourseDraft:
    draft.saved_by, draft.saved_at, draft.revision = actor.member_id, now, draft.revision + 1
    session.flush()
    return draft
