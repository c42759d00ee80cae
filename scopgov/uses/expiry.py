"""Tell who is concerned that the review or the end of a mandate of use is near, or past. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.mandates.expiry import NEWS, days_due
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all
from scopgov.uses import queries

NEAR = {
    "review": N_(
        "The mandate of use of %(product)s is due for review on %(day)s: from then on, nobody may use it."
    ),
    "end": N_("The mandate of use of %(product)s ends on %(day)s: from then on, nobody may use it."),
}
PAST = {
    "review": N_(
        "The mandate of use of %(product)s was due for review on %(day)s: nobody may use it any more."
    ),
    "end": N_("The mandate of use of %(product)s ended on %(day)s: nobody may use it any more."),
}


@dataclass(frozen=True)
class UseExpiry:
    """What is to be told: the review or the end of a mandate of use, on a day, so many days ahead (0: past)."""

    mandate_id: int
    what: str
    day: date
    ahead: int

    @property
    def occasion(self) -> str:
        """Return what makes sure that it is told once."""
        return f"use_mandate:{self.mandate_id}:{self.what}:{self.day.isoformat()}:{self.ahead}d"


def due(session: Session, now: datetime) -> Sequence[UseExpiry]:
    """Return what is to be told today of the mandates of use neither superseded nor withdrawn."""
    today = local_day(now)
    found = [
        UseExpiry(one.id, *each) for one in queries.all_standing(session) for each in days_due(one, today)
    ]
    return [one for one in found if not told(session, one.occasion)]


def tell(session: Session, now: datetime, expiry: UseExpiry) -> int:
    """Tell the board, the steward and whoever is named; return how many were told."""
    terms = queries.mandate(session, expiry.mandate_id).terms
    text = (NEAR if expiry.ahead else PAST)[expiry.what]
    say = Reason(text, {"product": terms.product, "day": expiry.day})
    path = f"/tools/mandates/{expiry.mandate_id}"
    message = Message(N_("Mandate of use"), say, path, until=now + NEWS, kind=News.following)
    roles = {Role.board, *terms.roles}
    today = local_day(now)
    people = {person.id for role in roles for person in members.charged(session, role, today)}
    concerned = people | {terms.steward, *terms.members}
    return tell_all(session, now=now, occasion=expiry.occasion, members=concerned, message=message)
