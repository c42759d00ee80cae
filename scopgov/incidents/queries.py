"""Read incidents: those of a mandate, those open, who follows and who judges one. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from scopgov.domain import incidents as rules
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.incidents import GRAVE, SEVERITY_NAMES, Severity, Told
from scopgov.domain.policy import Actor, Role, Subject
from scopgov.domain.text import N_, legible
from scopgov.incidents.tables import IncidentInUse
from scopgov.mandates import services as mandates
from scopgov.mandates.queries import Moment
from scopgov.mandates.tables import Mandate
from scopgov.usecases.tables import UseCase
from scopgov.uses import services as uses
from scopgov.uses.tables import UseMandate

Used = Mandate | UseMandate
TOLD_ON_A_LINE = 160  # characters of what happened, on the line of a mandate; its page says all


def listed() -> Select[IncidentInUse]:
    """Return the query of every incident: those open first, then the latest."""
    return select(IncidentInUse).order_by(IncidentInUse.closed_at.is_not(None), IncidentInUse.id.desc())


def incident(session: Session, incident_id: int) -> IncidentInUse:
    """Return one incident, or refuse as not found."""
    found = session.get(IncidentInUse, incident_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such incident.")))
    return found


def under(session: Session, mandate: Used) -> Sequence[IncidentInUse]:
    """Return the incidents under a mandate, of a model or of use, the latest first."""
    held = IncidentInUse.use_mandate_id if isinstance(mandate, UseMandate) else IncidentInUse.mandate_id
    return session.scalars(listed().where(held == mandate.id)).all()


def same(session: Session, of: Used, actor: Actor, told: Told) -> IncidentInUse | None:
    """Return an open incident that this person declared in these very words, of this day."""
    said = (actor.member_id, legible(told.what), told.happened_on, told.severity)
    still_open = (one for one in under(session, of) if one.closed_at is None)
    return next(
        (one for one in still_open if (one.declared_by, one.what, one.happened_on, one.severity) == said),
        None,
    )


def waiting(session: Session) -> Sequence[IncidentInUse]:
    """Return every incident that is open, in the order in which they were declared."""
    query = select(IncidentInUse).where(IncidentInUse.closed_at.is_(None))
    return session.scalars(query.order_by(IncidentInUse.id)).all()


def awaiting(session: Session, actor: Actor) -> list[IncidentInUse]:
    """Return the open incidents that a person is asked to follow: the AI lead, who follows the tool, who closes it."""
    return [one for one in waiting(session) if _awaits(one, actor)]


def _awaits(one: IncidentInUse, actor: Actor) -> bool:
    steward = one.use_mandate.terms.steward if one.use_mandate else None
    closes = one.severity in GRAVE and closing(one, actor) is None
    return closes or Role.ai_lead in actor.roles or actor.member_id == steward


def since(session: Session, use_case: UseCase, at: datetime) -> Sequence[IncidentInUse]:
    """Return the incidents of a file declared since an instant, closed since, or still open."""
    query = select(IncidentInUse).outerjoin(IncidentInUse.mandate).outerjoin(IncidentInUse.use_mandate)
    here = or_(Mandate.use_case_id == use_case.id, UseMandate.use_case_id == use_case.id)
    recent = or_(
        IncidentInUse.declared_at >= at, IncidentInUse.closed_at >= at, IncidentInUse.closed_at.is_(None)
    )
    return session.scalars(query.where(here, recent).order_by(IncidentInUse.id)).all()


def judging(of: Used) -> Subject:
    """Return who had a part in what is used: they made or proposed it, or declared an interest in its file."""
    return uses.CYCLE.judging(of) if isinstance(of, UseMandate) else mandates.CYCLE.judging(of)


def following(one: IncidentInUse) -> Subject:
    """Return who may write what was done, beside those charged: who declared it and who follows the tool."""
    steward = {one.use_mandate.terms.steward} if one.use_mandate else set()
    return Subject(authors=frozenset({one.declared_by, *steward}))


def closing(one: IncidentInUse, actor: Actor) -> Reason | None:
    """Say why a person who follows an incident does not close it; None where they do."""
    return rules.may_close(
        one.severity,
        closed=one.closed_at is not None,
        declared_by_self=one.declared_by == actor.member_id,
        committee=Role.ethics_committee in actor.roles,
        party=actor.member_id in judging(one.of).authors,
    )


def counts(found: Iterable[IncidentInUse]) -> dict[str, int]:
    """Return how many there are by severity, and how many are closed."""
    rows = list(found)
    by = {severity.value: sum(one.severity is severity for one in rows) for severity in Severity}
    closed = sum(one.closed_at is not None for one in rows)
    return {"count": len(rows), **by, "unsaid": sum(one.severity is None for one in rows), "closed": closed}


def moments(session: Session, mandate: Used) -> Iterator[Moment]:
    """Give the serious incidents under a mandate, for the line of its life: all would hide the rest."""
    for one in under(session, mandate):
        if one.severity in GRAVE:
            name = Reason(
                N_("Incident, %(severity)s"), {"severity": Reason(SEVERITY_NAMES[Severity(one.severity)])}
            )
            why = one.what if len(one.what) <= TOLD_ON_A_LINE else f"{one.what[:TOLD_ON_A_LINE].rstrip()}…"
            yield Moment(name, one.happened_on, "done" if one.closed_at else "stopped", why=why)
