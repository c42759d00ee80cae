"""What pilots ask of people: their group its journal, the AI lead and the board the steps that are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.pilots import Standing
from scopgov.domain.policy import Actor, Permission, may
from scopgov.domain.text import N_
from scopgov.home.task import Task
from scopgov.pilots import motions, queries
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan, Result

WAITING = {
    Standing.drawn: (N_("Settle the plan of the pilot of “%(title)s”."), Permission.pilot_prepare),
    Standing.ended: (N_("Write the final report of the pilot of “%(title)s”."), Permission.pilot_report),
}
INFORM = N_("Record that workers were informed of the pilot of “%(title)s”: nobody scores before.")
TO_PUT = N_("Put on an agenda what becomes of the pilot of “%(title)s”, as its report proposes.")
TO_FREEZE = N_("Freeze the dossier that the report of the pilot of “%(title)s” proposes.")


def of(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Give what awaits a person in the pilots."""
    for plan in session.scalars(plans.listed()):
        yield from _of_plan(session, actor, plan, queries.standing(session, plan, now), now)
    yield from _reports(session, actor)


def _of_plan(
    session: Session, actor: Actor, plan: PilotPlan, standing: Standing, now: datetime
) -> Iterator[Task]:
    text, asked = WAITING.get(standing, ("", None))
    if asked is not None and may(actor, asked):
        yield _of(text, plan)
    informing = standing in (Standing.settled, Standing.waiting) and plans.informed(plan) is None
    if informing and may(actor, Permission.pilot_inform):
        yield Task(_said(INFORM, plan), "plans.inform", {"plan_id": plan.id})
    if standing is Standing.running and actor.member_id in queries.silent(session, plan, now):
        text = N_("Write in the journal of the pilot of “%(title)s” what happened this week.")
        yield Task(_said(text, plan), "pilots.write", {"plan_id": plan.id})


def _reports(session: Session, actor: Actor) -> Iterator[Task]:
    """Name, to the board, the reports that wait for a motion or for their dossier."""
    if not may(actor, Permission.dossier_freeze):
        return
    offered = {one.subject_id for one in motions.proposals(session)}
    for one in queries.undecided(session):
        if one.id in offered:
            yield Task(_said(TO_PUT, one.plan), "pilot_reports.show", {"report_id": one.id})
        elif one.result in (Result.deploy, Result.extend) and not motions.named_by_a_dossier(session, one):
            yield Task(_said(TO_FREEZE, one.plan), "pilot_reports.show", {"report_id": one.id})


def _said(text: str, plan: PilotPlan) -> Reason:
    return Reason(text, {"title": plan.use_case.title})


def _of(text: str, plan: PilotPlan) -> Task:
    return Task(_said(text, plan), "pilots.show", {"plan_id": plan.id})
