"""Asks, a month before the review of a mandate of use, that the impact of the tool be assessed again.

The way is that of mandates of models (`mandates.impact_review`); whoever follows the tool is told too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.mandates import impact_review as asking
from scopgov.mandates.impact_review import Review
from scopgov.members.queries import local_day
from scopgov.uses import queries
from scopgov.uses.tables import UseMandate

TEXT = N_(
    "The mandate of use of %(product)s is to be reviewed by %(day)s: assess the impact of “%(title)s” again, as the "
    "tool is in use."
)


def awaited(session: Session, today: date) -> list[UseMandate]:
    """Return the mandates of use whose impact is to be assessed again."""
    return asking.not_reviewed(session, queries.all_standing(session), today)


def due(session: Session, now: datetime) -> Sequence[Review]:
    """Return what is to be told today, with the same steps as the review itself."""
    return asking.reviews(session, now, awaited(session, local_day(now)), "use_mandate")


def tell(session: Session, now: datetime, review: Review) -> int:
    """Tell those charged and whoever follows the tool; return how many were told."""
    mandate = queries.mandate(session, review.mandate_id)
    terms = mandate.terms
    say = Reason(TEXT, {"product": terms.product, "title": mandate.use_case.title})
    return asking.say(session, now, review, mandate, say, besides=(terms.steward,))
