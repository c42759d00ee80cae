"""Courses given in person: planned, signed up for, called off, and recorded from the list that people signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.courses import services
from scopgov.courses.pasting import Line
from scopgov.courses.tables import Course, CourseAttendance, CoursePlace, CourseSession, CourseSheet
from scopgov.db import hold, inserting
from scopgov.documents import services as documents
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_, fold, legible
from scopgov.members.queries import local_day, member
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """When and where a session is, and who gives it: a member, or somebody from outside by name."""

    held_on: date
    place: str
    trainer_id: int | None = None
    trainer_name: str = ""


def session_of(session: Session, session_id: int) -> CourseSession:
    """Return a session of a course, or refuse as not found."""
    found = session.get(CourseSession, session_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such session.")))
    return found


def of_course(session: Session, course: Course) -> Sequence[CourseSession]:
    """Return the sessions of a course that were not called off, the latest first."""
    query = select(CourseSession).where(
        CourseSession.course_id == course.id, CourseSession.called_off_at.is_(None)
    )
    return session.scalars(query.order_by(CourseSession.held_on.desc(), CourseSession.id.desc())).all()


def led_by(one: CourseSession) -> Subject:
    """Return who gives a session, as the policy asks."""
    return Subject(followers=frozenset({one.trainer_id} if one.trainer_id else ()))


def expected(one: CourseSession) -> list[CoursePlace]:
    """Return who said they come, in order of name."""
    return sorted(one.places, key=lambda place: fold(place.member.name))


def plan(session: Session, *, actor: Actor, now: datetime, course: Course, plan: Plan) -> CourseSession:
    """Plan a session of a course."""
    must(actor, Permission.course_manage)
    if plan.held_on < local_day(now):
        raise Refused(Reason(N_("This day is past.")), status=422, field="held_on")
    if not legible(plan.place):
        raise Refused(Reason(N_("Say where and at what time.")), status=422, field="place")
    if plan.trainer_id is None and not legible(plan.trainer_name):
        raise Refused(Reason(N_("Say who gives the course.")), status=422, field="trainer_id")
    made = CourseSession(
        course=course,
        held_on=plan.held_on,
        place=legible(plan.place),
        trainer=member(session, plan.trainer_id) if plan.trainer_id else None,
        trainer_name="" if plan.trainer_id else legible(plan.trainer_name),
        planned_by=actor.member_id,
        planned_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"session": made.id, "on": made.held_on.isoformat()}
    services.enter(session, actor, now, Act.course_session_planned, course, facts)
    return made


def come(session: Session, *, actor: Actor, now: datetime, one: CourseSession) -> None:
    """Say that the actor comes to a session; once is enough."""
    must(actor, Permission.course_follow)
    _awaited(one)
    row = {"session_id": one.id, "member_id": actor.member_id, "asked_at": now}
    session.execute(inserting(session, CoursePlace).values(row).on_conflict_do_nothing())
    session.expire(one, ["places"])


def stay_away(session: Session, *, actor: Actor, now: datetime, one: CourseSession) -> None:
    """Say that the actor does not come after all."""
    must(actor, Permission.course_follow)
    _awaited(one)
    mine = (CoursePlace.session_id == one.id, CoursePlace.member_id == actor.member_id)
    session.execute(delete(CoursePlace).where(*mine))
    session.expire(one, ["places"])


def _awaited(one: CourseSession) -> None:
    if one.called_off_at is not None:
        raise Refused(Reason(N_("This session was called off.")))
    if one.recorded_at is not None:
        raise Refused(Reason(N_("Who attended this session is recorded already.")))


def call_off(session: Session, *, actor: Actor, now: datetime, one: CourseSession) -> None:
    """Call a session off, and tell whoever said they come."""
    must(actor, Permission.course_record, led_by(one))
    hold(session, one)
    _awaited(one)
    one.called_off_at = now
    session.flush()
    services.enter(session, actor, now, Act.course_session_called_off, one.course, {"session": one.id})
    text = N_("The session of “%(title)s” on %(day)s is called off.")
    said = Reason(text, {"title": one.course.named, "day": one.held_on})
    message = Message(N_("Course"), said, f"/courses/{one.course_id}", until=now + NEWS, kind=News.concerned)
    told = [place.member_id for place in one.places]
    tell_all(session, now=now, occasion=f"course_session:{one.id}:off", members=told, message=message)


def record(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    one: CourseSession,
    member_ids: Iterable[int],
    lines: Sequence[Line] = (),
    filename: str,
    content: bytes,
) -> list[CourseAttendance]:
    """Record who signed the list of a session, with the list itself: everybody, or a refusal that names who is wrong.

    `lines` names by their address those who came without saying so before.
    """
    must(actor, Permission.course_record, led_by(one))
    hold(session, one)
    _awaited(one)
    if one.held_on > local_day(now):
        raise Refused(Reason(N_("This day is yet to come.")))
    sheet = services.begin(session, actor=actor, now=now, course=one.course, attended_on=one.held_on)
    services.fill(session, sheet, member_ids, lines)
    kept = CourseSheet()
    documents.keep(kept, settings=settings, actor=actor, now=now, filename=filename, content=content)
    kept.session = one
    session.add(kept)
    one.recorded_at = now
    sheet.facts = {"session": one.id, "list": documents.facts(kept)}
    for row in sheet.rows:
        row.given_in = one
    return services.keep(session, sheet)
