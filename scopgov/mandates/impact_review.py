"""Asks, a month before the review of a mandate, that the impact of its use be assessed again.

One way for mandates of models and mandates of use. Nothing is recorded: what is asked follows from the dates of the
mandate and from what was concluded since its start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.reminders import term_reminder
from scopgov.domain.text import N_
from scopgov.impact.queries import reviewed_since, versions
from scopgov.mandates import queries
from scopgov.mandates.queries import Moment
from scopgov.mandates.standing import Kept
from scopgov.mandates.tables import Granted, Mandate
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


def moments(session: Session, mandate: Granted) -> Iterator[Moment]:
    """Give the assessments of impact concluded while a mandate stood, for the line of its life."""
    begun, closed = local_day(mandate.granted_at), mandate.closed_at
    for one in versions(session, mandate.use_case):
        day = local_day(one.concluded_at) if one.concluded_at else None
        if day is not None and begun <= day and (closed is None or day <= local_day(closed)):
            name = Reason(N_("Impact reviewed, assessment %(number)s"), {"number": one.number})
            yield Moment(name, day, "done")


def not_reviewed(session: Session, mandates: Iterable[Kept], today: date) -> list[Kept]:
    """Return those whose review is a month ahead or past, their impact not assessed again since they began."""
    near = [one for one in mandates if one.review_on - AHEAD <= today]
    return [one for one in near if not reviewed_since(session, one.use_case, one.granted_at)]


def awaited(session: Session, today: date) -> list[Mandate]:
    """Return the mandates of models whose impact is to be assessed again."""
    return not_reviewed(session, queries.all_standing(session), today)


def due(session: Session, now: datetime) -> Sequence[Review]:
    """Return what is to be told today, with the same steps as the review itself."""
    return reviews(session, now, awaited(session, local_day(now)), "mandate")


def reviews(session: Session, now: datetime, mandates: Iterable[Granted], subject: str) -> list[Review]:
    """Return which of these mandates are to be told of today and were not; `subject` is how the record calls them."""
    steps = [(one, _step(one, local_day(now))) for one in mandates]
    found = [
        Review(one.id, f"{subject}:{one.id}:impact:{one.review_on}:{step}d")
        for one, step in steps
        if step is not None
    ]
    return [one for one in found if not told(session, one.occasion)]


def _step(mandate: Granted, today: date) -> int | None:
    ahead = term_reminder(local_day(mandate.granted_at), mandate.review_on, today)
    return None if ahead is None else ahead.days


def tell(session: Session, now: datetime, review: Review) -> int:
    """Tell the AI lead, the data protection contact and the committee; return how many were told."""
    mandate = queries.mandate(session, review.mandate_id)
    return say(session, now, review, mandate, Reason(TEXT, {"title": mandate.use_case.title}))


def say(
    session: Session,
    now: datetime,
    review: Review,
    mandate: Granted,
    text: Reason,
    besides: Collection[int] = (),
) -> int:
    """Tell those charged, and whoever is named `besides`, in these words; return how many were told."""
    concerned = {one.id for role in WHO for one in members.charged(session, role, local_day(now))}
    told_of = Reason(text.text, {**text.params, "day": mandate.review_on})
    path = f"/use-cases/{mandate.use_case.number}/impact"
    message = Message(N_("Impact assessment"), told_of, path, until=now + NEWS, kind=News.following)
    people = concerned | set(besides)
    return tell_all(session, now=now, occasion=review.occasion, members=people, message=message)
