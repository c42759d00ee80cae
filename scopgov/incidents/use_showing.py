"""Tells, beside the harms an impact assessment names, which incidents were declared in use. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.impact import Topic
from scopgov.domain.text import N_
from scopgov.impact.showing import Aside, Fact, Span
from scopgov.incidents import queries
from scopgov.members.queries import local_day
from scopgov.usecases.tables import UseCase

SOME = N_(
    "Incidents declared: %(count)s (%(days)s). Grave: %(grave)s; serious: %(serious)s; minor: %(minor)s; of no stated "
    "severity: %(unsaid)s. Closed: %(closed)s"
)


def declared(session: Session, use_case: UseCase, span: Span) -> Iterator[Fact]:
    """Tell how many were declared in the span, or from before it were still open or closed in it, and how grave."""
    found = queries.since(session, use_case, span.since)
    if not found:
        yield Topic.harms, Aside(N_("No incident was declared."))
        return
    days = tuple(local_day(one.declared_at) for one in found)
    yield Topic.harms, Reason(SOME, {**queries.counts(found), "days": days})
    for one in (each for each in found if each.closed_at is not None and each.closed_at >= span.since):
        told = {"named": one.named, "day": one.happened_on, "learnt": one.learnt or one.corrected}
        yield (
            Topic.response,
            Reason(N_("Learnt from the incident of %(day)s, on %(named)s: %(learnt)s"), told),
        )
