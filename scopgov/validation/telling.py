"""What is told of a round of expert validation, to the experts named and to whoever has a task. Telling is no act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.states import RoundState
from scopgov.domain.text import N_
from scopgov.domain.validation import nudge
from scopgov.members.queries import local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell, tell_all
from scopgov.validation import queries
from scopgov.validation.tables import Improvement, Round

NEWS = timedelta(days=14)  # how long it is worth a mail


@dataclass(frozen=True)
class Nudge:
    """The experts of a round who have not finished are to be reminded."""

    round_id: int
    occasion: str


def opened(session: Session, one: Round, now: datetime) -> int:
    """Tell the experts that cases await their judgement."""
    text = N_("You are asked, as an expert, to judge %(count)s cases of “%(title)s” before %(day)s.")
    params = {"count": len(one.cases), "day": one.due_on}
    return _tell(session, one, now, text, "opened", {each.member_id for each in one.experts}, params)


def closed(session: Session, one: Round, now: datetime) -> int:
    """Tell the experts what their judgements came to."""
    text = N_("The round of expert validation of “%(title)s” is closed: read what it found.")
    return _tell(session, one, now, text, "closed", {each.member_id for each in one.experts}, {})


def due(session: Session, now: datetime) -> Sequence[Nudge]:
    """Return the reminders due today, which only those who have not finished are sent."""
    query = select(Round).where(Round.state == RoundState.opened).order_by(Round.id)
    found = (_due(one, now) for one in session.scalars(query))
    return [one for one in found if one is not None and not told(session, one.occasion)]


def _due(one: Round, now: datetime) -> Nudge | None:
    if one.opened_at is None:
        return None
    days = nudge(local_day(one.opened_at), one.due_on, local_day(now))
    return None if days is None else Nudge(one.id, f"validation:{one.id}:{days}d")


def remind(session: Session, now: datetime, reminder: Nudge) -> int:
    """Remind the experts who have cases left; return how many were told."""
    one = queries.round_(session, reminder.round_id)
    text = N_("Cases of “%(title)s” still await your judgement: %(left)s of %(count)s, by %(day)s.")
    messages = {}
    for member in queries.unfinished(one):
        left = len(one.cases) - queries.judged(one, member)
        params = {"left": left, "count": len(one.cases), "day": one.due_on}
        messages[member] = _message(one, now, text, params)
    return tell(session, now=now, occasion=reminder.occasion, messages=messages)


def noted(session: Session, one: Improvement, now: datetime) -> int:
    """Tell a member that a task from an expert's remark is theirs."""
    title = one.judgement.case.round.model_version.use_case.title
    text = Reason(N_("A remark on the model of “%(title)s” became a task for you."), {"title": title})
    path = f"/improvements/{one.id}"
    message = Message(N_("Expert validation"), text, path, until=now + NEWS, kind=News.concerned)
    return tell_all(
        session, now=now, occasion=f"improvement:{one.id}", members=[one.owner_id], message=message
    )


def _tell(
    session: Session,
    one: Round,
    now: datetime,
    text: str,
    what: str,
    members: Collection[int],
    params: dict[str, object],
) -> int:
    message = _message(one, now, text, params)
    return tell_all(
        session, now=now, occasion=f"validation:{one.id}:{what}", members=members, message=message
    )


def _message(one: Round, now: datetime, text: str, params: dict[str, object]) -> Message:
    said = Reason(text, {"title": one.model_version.use_case.title, **params})
    path = f"/validation/{one.id}"
    return Message(N_("Expert validation"), said, path, until=now + NEWS, kind=News.concerned)
