"""Make the figures of a report on a pilot, and read them back. Decides nothing: rules are in `domain`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.pilot_criteria import Counted, Criterion, Judged, Verdict
from scopgov.domain.reasons import reason_data, reason_of
from scopgov.mandates.tables import Suspension
from scopgov.pilots import queries
from scopgov.plans.tables import PilotPlan

TEXTS = ("summary", "good", "bad", "learnt")


def figures(session: Session, plan: PilotPlan, now: datetime, told: Mapping[str, bool]) -> dict[str, Any]:
    """Return what a report says by itself, as data: counts, criteria judged, what interrupted the pilot."""
    found = queries.facts(session, plan)
    minutes = sorted(found.minutes)
    mandate = queries.mandate_of(session, plan)
    stopped = select(Suspension.suspended_at).where(Suspension.mandate_id == (mandate.id if mandate else 0))
    return {
        "as_of": now.isoformat(),
        "group": found.group,
        "people": found.people,
        "scores": found.scores,
        "decided": found.decided,
        "followed": found.followed,
        "minutes": minutes[len(minutes) // 2] if minutes else None,
        "contested": found.contested,
        "upheld": found.upheld,
        "own": found.own,
        "alike": found.alike,
        "outcomes": found.outcomes,
        "refused": queries.refusals(session, plan),
        "suspensions": len(session.scalars(stopped).all()),
        "journal": {name: getattr(found, name) for name in ("entries", "good", "bad", "timed", "saved")},
        "criteria": [judged_data(one) for one in queries.judged(session, plan, dict(told))],
    }


def judged_data(one: Judged) -> dict[str, Any]:
    """Return a criterion judged as data."""
    value = one.found.value
    return {
        "criterion": one.criterion.to_data(),
        "value": None if value is None else str(value),
        "cases": one.found.cases,
        "part": one.found.part,
        "verdict": one.verdict.value,
        "interval": list(one.interval) if one.interval else None,
        "warning": reason_data(one.warning) if one.warning else None,
    }


def judged_of(data: Mapping[str, Any]) -> Judged:
    """Rebuild a criterion judged."""
    value = None if data["value"] is None else Decimal(data["value"])
    low_high = tuple(data["interval"]) if data["interval"] else None
    return Judged(
        Criterion.from_data(data["criterion"]),
        Counted(value, data["cases"], data["part"]),
        Verdict(data["verdict"]),
        low_high,
        reason_of(data["warning"]) if data["warning"] else None,
    )
