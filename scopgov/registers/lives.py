"""What rooms above the mandates tell of a mandate's life: conditions, contests, impact, retrainings.

The composition root hands it to the page of a mandate, which shows it on one line with what happened to the mandate
itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions import queries as conditions
from scopgov.contests.tables import ScoreContest
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.incidents import queries as incidents
from scopgov.mandates import impact_review
from scopgov.mandates.queries import Moment
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.pilots import queries as pilots
from scopgov.scoring.tables import Score
from scopgov.stewardship.tables import Retraining
from scopgov.uses.tables import UseMandate


def of(session: Session, mandate: Mandate, now: datetime) -> Iterator[Moment]:
    """Give what happened under a mandate, room by room, in no order."""
    yield from _conditions(session, mandate, now)
    yield from impact_review.moments(session, mandate)
    yield from _retrained(session, mandate)
    yield from _contested(session, mandate)
    yield from _piloted(session, mandate)
    yield from incidents.moments(session, mandate)


def of_use(session: Session, mandate: UseMandate) -> Iterator[Moment]:
    """Give what happened under a mandate of use, room by room, in no order."""
    yield from impact_review.moments(session, mandate)
    yield from incidents.moments(session, mandate)


def _conditions(session: Session, mandate: Mandate, now: datetime) -> Iterator[Moment]:
    """Give the conditions whose day passed without their being fulfilled."""
    for one in conditions.binding(session, mandate.use_case, Origin.opinion, mandate.dossier.opinion_id):
        if one.due_on is not None and conditions.worth(one, now).late:
            yield Moment(Reason(N_("Condition not kept on its day")), one.due_on, "stopped", why=one.text)


def _retrained(session: Session, mandate: Mandate) -> Iterator[Moment]:
    decided = select(Retraining).where(
        Retraining.mandate_id == mandate.id, Retraining.decided_at.is_not(None)
    )
    for one in session.scalars(decided.order_by(Retraining.id)):
        name = N_("Retraining voted") if one.carried else N_("Retraining rejected")
        yield Moment(Reason(name), local_day(one.decided_at or mandate.granted_at), "done", vote=True)


def _contested(session: Session, mandate: Mandate) -> Iterator[Moment]:
    """Give the contests raised, a moment a month: a line a contest would hide the rest."""
    raised = select(ScoreContest.raised_at).join(Score).where(Score.mandate_id == mandate.id)
    months = Counter(local_day(at).replace(day=1) for at in session.scalars(raised))
    for month, count in sorted(months.items()):
        name = Reason(N_("Contests of scores raised that month: %(count)s"), {"count": count})
        yield Moment(name, max(month, local_day(mandate.granted_at)), "done")


def _piloted(session: Session, mandate: Mandate) -> Iterator[Moment]:
    """Give, of a pilot, the information of workers and the reports signed."""
    plan = pilots.plan_of(session, mandate)
    if plan is None:
        return
    for told in plan.information:
        yield Moment(Reason(N_("Workers informed")), told.informed_on, "done")
        if told.consulted_on is not None:
            yield Moment(Reason(N_("Staff council consulted")), told.consulted_on, "done")
    for one in (report for report in plan.reports if report.signed_at is not None):
        name = N_("Final report of the pilot") if one.final else N_("Interim report of the pilot")
        yield Moment(Reason(name), local_day(one.signed_at or mandate.granted_at), "done")
