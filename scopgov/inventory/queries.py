"""Read the sources of data that were declared. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_
from scopgov.inventory.tables import Holding
from scopgov.usecases.tables import UseCase


def holding(session: Session, holding_id: int) -> Holding:
    """Return the source of this id, or refuse as not found."""
    found = session.get(Holding, holding_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such source in the inventory.")))
    return found


def of_use_case(session: Session, use_case: UseCase) -> Sequence[Holding]:
    """Return the sources of a use case, by name."""
    query = select(Holding).where(Holding.use_case_id == use_case.id)
    return session.scalars(query.order_by(Holding.name, Holding.id)).all()
