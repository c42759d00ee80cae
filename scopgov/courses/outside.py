"""Courses that members followed elsewhere: added with their certificate, recognised as a course of the cooperative."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.courses import services
from scopgov.courses.tables import Course, OutsideCourse
from scopgov.db import hold
from scopgov.documents import services as documents
from scopgov.domain.acts import Act
from scopgov.domain.courses import Way
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record


def course(session: Session, outside_id: int) -> OutsideCourse:
    """Return a course followed elsewhere, or refuse as not found."""
    found = session.get(OutsideCourse, outside_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such course.")))
    return found


def whose(one: OutsideCourse) -> Subject:
    """Return who followed it, as the policy asks."""
    return Subject(authors=frozenset({one.added_by}))


def of_member(session: Session, member_id: int) -> Sequence[OutsideCourse]:
    """Return the courses a member followed elsewhere, the latest first."""
    query = select(OutsideCourse).where(OutsideCourse.added_by == member_id)
    return session.scalars(query.order_by(OutsideCourse.followed_on.desc(), OutsideCourse.id.desc())).all()


def unrecognised(session: Session) -> Sequence[OutsideCourse]:
    """Return the courses followed elsewhere that count here as none, the latest first."""
    query = select(OutsideCourse).where(OutsideCourse.attendance_id.is_(None))
    return session.scalars(query.order_by(OutsideCourse.id.desc()).limit(100)).all()


def add(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    title: str,
    provider: str,
    followed_on: date,
    filename: str,
    content: bytes,
) -> OutsideCourse:
    """Add a course that the actor followed elsewhere, with its certificate."""
    must(actor, Permission.course_follow)
    if followed_on > local_day(now):
        raise Refused(Reason(N_("This day is yet to come.")), status=422, field="followed_on")
    made = OutsideCourse(title=legible(title), provider=legible(provider), followed_on=followed_on)
    documents.keep(made, settings=settings, actor=actor, now=now, filename=filename, content=content)
    session.add(made)
    session.flush()
    _enter(session, actor, now, Act.course_outside_added, made, documents.facts(made))
    return made


def recognise(
    session: Session, *, actor: Actor, now: datetime, one: OutsideCourse, course: Course
) -> OutsideCourse:
    """Count a course followed elsewhere as one of the cooperative, from the day it was followed."""
    must(actor, Permission.course_manage)
    hold(session, one)
    if one.attendance_id is not None:
        raise Refused(Reason(N_("It is recognised already.")))
    if one.added_by == actor.member_id:
        raise Refused(Reason(N_("Somebody else must recognise what you followed yourself.")), status=403)
    sheet = services.begin(
        session, actor=actor, now=now, course=course, attended_on=one.followed_on, way=Way.outside
    )
    sheet.add(one.adder)
    one.attendance = services.keep(session, sheet)[0]
    session.flush()
    _enter(session, actor, now, Act.course_outside_recognised, one, {"course": course.code})
    return one


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, one: OutsideCourse, facts: dict[str, object]
) -> None:
    told = {"member": one.added_by, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"outside_course:{one.id}", facts=told)
