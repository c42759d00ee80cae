"""Tell who is concerned that a score is contested, and that the contest is answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.contests import queries
from scopgov.contests.tables import ScoreContest
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import CONTEST_EXAMINERS
from scopgov.domain.text import N_
from scopgov.members.queries import charged, local_day
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=30)  # how long it is worth a mail


def raised(session: Session, one: ScoreContest, now: datetime) -> int:
    """Tell those who may examine a contest, apart from whoever had a part in the case, that it awaits one of them."""
    text = N_(
        "The score of “%(reference)s” is contested. One of you who had no part in it answers by %(day)s."
    )
    today = local_day(now)
    able = {member.id for role in CONTEST_EXAMINERS for member in charged(session, role, today)}
    return _tell(
        session, one, now, N_("A score is contested"), text, "raised", able - queries.parties(one).authors
    )


def answered(session: Session, one: ScoreContest, now: datetime) -> int:
    """Tell whoever raised a contest, asked for the score or decided on it that it is answered."""
    text = N_("The contest of the score of “%(reference)s” is answered.")
    told = set(queries.parties(one).authors)
    return _tell(session, one, now, N_("A contest is answered"), text, "answered", told)


def _tell(
    session: Session,
    one: ScoreContest,
    now: datetime,
    heading: str,
    text: str,
    what: str,
    told: Collection[int],
) -> int:
    sentence = Reason(text, {"reference": one.score.reference, "day": one.due_on})
    message = Message(heading, sentence, f"/contests/{one.id}", until=now + NEWS, kind=News.concerned)
    return tell_all(session, now=now, occasion=f"contest:{one.id}:{what}", members=told, message=message)
