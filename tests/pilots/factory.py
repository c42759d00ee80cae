"""A pilot brought as far as its mandate: planned, settled, frozen with its dossier, voted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.pilot_criteria import Criterion, Measure
from scopgov.domain.pilots import Information, Plan
from scopgov.dossiers.tables import Dossier
from scopgov.mandates.tables import Mandate
from scopgov.plans import services
from scopgov.plans.tables import PilotPlan
from scopgov.training.tables import ModelVersion
from tests.conftest import Clock
from tests.mandates import factory
from tests.mandates.factory import NOTICE, Case

FIRST = NOTICE + timedelta(days=5)
LASTS = timedelta(days=90)
CRITERIA = (
    Criterion("People decide", Measure.decided, threshold=Decimal(80), fewest=1),
    Criterion("Enough proposals", Measure.scores, threshold=Decimal(30), fewest=30),
    Criterion("Meetings are shorter", Measure.told),
)


def said(around: Case, clock: Clock, **changes: Any) -> Plan:
    """Return the plan of a pilot with the writer alone, that starts after the next assembly."""
    day = clock.at.date()
    told: dict[str, Any] = {
        "question": "Does it help whoever writes proposals?",
        "watched": "Whether projects are refused for being flagged.",
        "chosen": "Wim asked to try it.",
        "group": frozenset({around.writer}),
        "starts_on": day + FIRST,
        "ends_on": day + FIRST + LASTS,
        "criteria": CRITERIA,
    }
    return Plan(**{**told, **changes})


def settled(session: Session, around: Case, clock: Clock, version: ModelVersion, **changes: Any) -> PilotPlan:
    """Draw and settle the plan of a pilot of a version."""
    told: dict[str, Any] = {"actor": around.hands.lead, "now": clock.at}
    plan = services.draw(session, version=version, said=said(around, clock, **changes), **told)
    return services.settle(session, plan=plan, **told)


def frozen(session: Session, around: Case, clock: Clock, **changes: Any) -> tuple[PilotPlan, Dossier]:
    """Bring a real model as far as the dossier of a pilot."""
    judged = factory.judged(session, around, clock)  # for production: another dossier follows it
    plan = settled(session, around, clock, judged.model_version, **changes)
    dates: dict[str, Any] = {"starts_on": plan.starts_on, "ends_on": plan.ends_on, "review_on": plan.ends_on}
    return plan, factory.freeze(session, around, clock, judged.model_version, pilot=True, **dates)


def informed(session: Session, around: Case, clock: Clock, plan: PilotPlan, **changes: Any) -> None:
    """Record that workers were informed today, without a council."""
    told: dict[str, Any] = {"informed_on": clock.at.date(), "how": "At the monthly meeting", "council": False}
    services.inform(
        session, actor=around.hands.board, now=clock.at, plan=plan, said=Information(**{**told, **changes})
    )


def granted(
    session: Session, around: Case, clock: Clock, *, inform: bool = True
) -> tuple[PilotPlan, Mandate]:
    """Bring a pilot to its first day: voted, and workers informed unless told not to."""
    plan, dossier = frozen(session, around, clock)
    factory.voted(session, around, clock, dossier)
    if inform:
        informed(session, around, clock, plan)
    clock.at += plan.starts_on - clock.at.date()
    return plan, factory.standing(session, plan.use_case)
