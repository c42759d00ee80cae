"""Ask whoever follows an indicator to measure it: at its due date, each quarter in use, and once more a month late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.indicators import GRACE
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all
from scopgov.stewardship import measurements
from scopgov.stewardship.measurements import Followed
from scopgov.usecases.tables import Indicator

NEWS = timedelta(days=14)  # how long it is worth a mail
TEXT = N_("A measurement of “%(indicator)s” is awaited since %(day)s, for “%(title)s”.")


@dataclass(frozen=True)
class Asked:
    """An indicator whose measurement is due."""

    indicator_id: int
    occasion: str


def due(session: Session, now: datetime) -> Sequence[Asked]:
    """Return what is to be asked today."""
    found = [one for listed in measurements.all_followed(session, now).values() for one in listed]
    asked = [_asked(one, now) for one in found if one.awaited]
    return [one for one in asked if not told(session, one.occasion)]


def _asked(one: Followed, now: datetime) -> Asked:
    assert one.awaited_on is not None
    again = ":again" if local_day(now) > one.awaited_on + GRACE else ""
    return Asked(one.indicator.id, f"indicator:{one.indicator.id}:{one.awaited_on.isoformat()}{again}")


def remind(session: Session, now: datetime, asked: Asked) -> int:
    """Ask the person who follows an indicator, the AI lead where nobody does any more; return how many were asked."""
    indicator = measurements.indicator(session, asked.indicator_id)
    one = measurements.followed(session, indicator, now)
    about = {"indicator": indicator.name, "day": one.awaited_on, "title": indicator.use_case.title}
    path, until = f"/stewardship/indicators/{indicator.id}", now + NEWS
    message = Message(N_("Indicator"), Reason(TEXT, about), path, until, News.following)
    people = _people(session, indicator, now)
    return tell_all(session, now=now, occasion=asked.occasion, members=people, message=message)


def _people(session: Session, indicator: Indicator, now: datetime) -> list[int]:
    if indicator.owner is not None and members.actor_of(indicator.owner, now).associate:
        return [indicator.owner.id]
    return [one.id for one in members.charged(session, Role.ai_lead, local_day(now))]
