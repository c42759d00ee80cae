"""Tell who is concerned: workers are not informed yet, the journal waits, the end of a pilot comes. It is no act."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.pilots import Standing
from scopgov.domain.policy import Role
from scopgov.domain.text import N_
from scopgov.members.queries import charged, local_day
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell_all
from scopgov.pilots import queries
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan

NEWS = timedelta(days=5)  # how long it is worth a mail
AHEAD = timedelta(days=14)
SAID = {
    "inform": N_(
        "The pilot of “%(title)s” was voted: it opens once it is recorded that workers were informed."
    ),
    "week": N_("What happened this week in the pilot of “%(title)s”? Write it in the journal, good or bad."),
    "ends": N_(
        "The pilot of “%(title)s” ends on %(day)s: its final report says what it showed, and proposes what follows."
    ),
    "ended": N_(
        "The pilot of “%(title)s” ended on %(day)s: nobody scores in it any more, and its final report is awaited."
    ),
}


@dataclass(frozen=True)
class Call:
    """What is to be told of a pilot: which sentence, and what makes sure that it is told once."""

    plan_id: int
    what: str
    occasion: str


def due(session: Session, now: datetime) -> Sequence[Call]:
    """Return what is to be told today."""
    states = (Standing.waiting, Standing.running, Standing.ended)
    found = (one for plan in queries.in_state(session, now, *states) for one in _due(session, plan, now))
    return [one for one in found if not told(session, one.occasion)]


def _due(session: Session, plan: PilotPlan, now: datetime) -> Iterator[Call]:
    today, key = local_day(now), f"pilot:{plan.id}"
    if plans.informed(plan) is None:
        yield Call(plan.id, "inform", f"{key}:inform")
    elif today >= plan.ends_on:
        yield Call(plan.id, "ended", f"{key}:ended")
    elif today >= plan.ends_on - AHEAD:
        yield Call(plan.id, "ends", f"{key}:ends")
    week = queries.weeks(plan, today)
    if week and today < plan.ends_on and queries.silent(session, plan, now):
        yield Call(plan.id, "week", f"{key}:week:{week}")


def tell(session: Session, now: datetime, one: Call) -> int:
    """Tell it: the journal to those of the group who wrote nothing for a week, the rest to board and AI lead."""
    plan = plans.plan(session, one.plan_id)
    say = Reason(SAID[one.what], {"title": plan.use_case.title, "day": plan.ends_on})
    message = Message(N_("Pilot"), say, f"/pilots/{plan.id}", until=now + NEWS, kind=News.following)
    members = queries.silent(session, plan, now) if one.what == "week" else _in_charge(session, now)
    return tell_all(session, now=now, occasion=one.occasion, members=members, message=message)


def _in_charge(session: Session, now: datetime) -> Collection[int]:
    today = local_day(now)
    return {one.id for role in (Role.board, Role.ai_lead) for one in charged(session, role, today)}
