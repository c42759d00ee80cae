"""Which course somebody has yet to follow before their first proposal. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charters
from scopgov.courses import queries as courses
from scopgov.courses.tables import Course
from scopgov.domain import charter_checks
from scopgov.domain.courses import AWARENESS
from scopgov.domain.policy import Actor
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Learning:
    """The course to follow before a first proposal: asked by the charter, or only advised."""

    course: Course
    required: bool


def before_proposing(session: Session, actor: Actor, today: date) -> Learning | None:
    """Return the course that somebody who never proposed has yet to follow; None where there is none, or it counts."""
    if session.scalar(select(UseCase.id).where(UseCase.author_id == actor.member_id).limit(1)) is not None:
        return None
    charter = charters.in_force(session, today)
    asked = charter_checks.before_proposing(charter.checks) if charter else None
    code = asked or AWARENESS
    course = session.scalar(select(Course).where(Course.code == code))
    if course is None or courses.attended(session, actor.member_id, code, today):
        return None
    return Learning(course, required=asked is not None)
