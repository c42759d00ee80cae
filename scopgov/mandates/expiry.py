"""Tell who is concerned that the review or the end of a mandate is near, or past.

Nothing is recorded: what a mandate is worth on a day is derived from its dates, and the gate holds to them at each
score, whether or not anybody was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.reminders import term_reminder
from scopgov.domain.text import N_
from scopgov.mandates import queries
from scopgov.mandates.tables import Granted, Mandate
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=3)  # how long it is worth a mail
NEAR = {
    "review": N_(
        "The mandate of “%(title)s” is due for review on %(day)s: from then on, nobody scores under it."
    ),
    "end": N_("The mandate of “%(title)s” ends on %(day)s: from then on, nobody scores under it."),
}
PAST = {
    "review": N_(
        "The mandate of “%(title)s” was due for review on %(day)s: nobody scores under it any more."
    ),
    "end": N_("The mandate of “%(title)s” ended on %(day)s: nobody scores under it any more."),
}


@dataclass(frozen=True)
class Expiry:
    """What is to be told: the review or the end of a mandate, on a day, so many days ahead (0: it is past)."""

    mandate_id: int
    what: str
    day: date
    ahead: int

    @property
    def occasion(self) -> str:
        """Return what makes sure that it is told once."""
        return f"mandate:{self.mandate_id}:{self.what}:{self.day.isoformat()}:{self.ahead}d"


def due(session: Session, now: datetime) -> Sequence[Expiry]:
    """Return what is to be told today of the mandates neither superseded nor withdrawn."""
    today = local_day(now)
    found = (expiry for mandate in queries.all_standing(session) for expiry in _due(mandate, today))
    return [expiry for expiry in found if not told(session, expiry.occasion)]


def _due(mandate: Mandate, today: date) -> Iterator[Expiry]:
    return (Expiry(mandate.id, *told) for told in days_due(mandate, today))


def days_due(of: Granted, today: date) -> Iterator[tuple[str, date, int]]:
    """Return what is to be told today of any mandate: its review or its end, the day, how many days ahead."""
    days = {"end": of.ends_on}
    if of.review_on < of.ends_on and today < of.ends_on:
        days["review"] = of.review_on  # once the mandate has ended, its end says it all
    for what, day in days.items():
        ahead = term_reminder(local_day(of.granted_at), day, today)
        if ahead is not None:
            yield what, day, ahead.days


def tell(session: Session, now: datetime, expiry: Expiry) -> int:
    """Tell the board, the AI lead and whoever may score under the mandate; return how many were told."""
    mandate = queries.mandate(session, expiry.mandate_id)
    sentence = (NEAR if expiry.ahead else PAST)[expiry.what]
    say = Reason(sentence, {"title": mandate.use_case.title, "day": expiry.day})
    message = Message(N_("Mandate"), say, f"/mandates/{mandate.id}", until=now + NEWS, kind=News.following)
    concerned = _concerned(session, mandate, local_day(now))
    return tell_all(session, now=now, occasion=expiry.occasion, members=concerned, message=message)


def _concerned(session: Session, mandate: Mandate, today: date) -> set[int]:
    roles = {Role.board, Role.ai_lead, *(Role(role) for role in mandate.roles)}
    charged = {person.id for role in roles for person in members.charged(session, role, today)}
    return charged | set(mandate.member_ids)
