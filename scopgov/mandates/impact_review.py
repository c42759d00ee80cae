"""Asks, a month before the review of a mandate, that the impact of its use be assessed again.

Nothing is recorded: what is asked follows from the dates of the mandate and from what was concluded since its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.reminders import term_reminder
from scopgov.domain.text import N_
from scopgov.impact.queries import reviewed_since
from scopgov.mandates import queries
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=7)  # how long it is worth a mail
AHEAD = timedelta(days=30)  # from then on it is a task
WHO = (Role.ai_lead, Role.data_protection, Role.ethics_committee)
TEXT = N_(
    "The mandate of “%(title)s” is to be reviewed by %(day)s: assess its impact again, as it is in use."
)


@dataclass(frozen=True)
class Review:
    """A mandate whose impact is to be assessed again, and what makes sure that it is told once."""

    mandate_id: int
    occasion: str


def awaited(session: Session, today: date) -> list[Mandate]:
    """Return the mandates whose review is a month ahead or past, their impact not assessed again since they began."""
    near = [one for one in queries.all_standing(session) if one.review_on - AHEAD <= today]
    return [one for one in near if not reviewed_since(session, one.use_case, one.granted_at)]


def due(session: Session, now: datetime) -> Sequence[Review]:
    """Return what is to be told today, with the same steps as the review itself."""
    today = local_day(now)
    found = [(one, _step(one, today)) for one in awaited(session, today)]
    steps = [(one, step) for one, step in found if step is not None]
    reviews = [Review(one.id, f"mandate:{one.id}:impact:{one.review_on}:{step}d") for one, step in steps]
    return [one for one in reviews if not told(session, one.occasion)]


def _step(mandate: Mandate, today: date) -> int | None:
    ahead = term_reminder(local_day(mandate.granted_at), mandate.review_on, today)
    return None if ahead is None else ahead.days


def tell(session: Session, now: datetime, review: Review) -> int:
    """Tell the AI lead, the data protection contact and the committee; return how many were told."""
    mandate = queries.mandate(session, review.mandate_id)
    today = local_day(now)
    concerned = {one.id for role in WHO for one in members.charged(session, role, today)}
    say = Reason(TEXT, {"title": mandate.use_case.title, "day": mandate.review_on})
    path = f"/use-cases/{mandate.use_case.number}/impact"
    message = Message(N_("Impact assessment"), say, path, until=now + NEWS, kind=News.following)
    return tell_all(session, now=now, occasion=review.occasion, members=concerned, message=message)
