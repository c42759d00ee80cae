"""Take a source off the inventory, where no file came from it. Declaring one is `inventory.services`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.datasets.tables import Arrival, Source
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.inventory import services as inventory
from scopgov.inventory.tables import Holding
from scopgov.members.services import must
from scopgov.record import services as record


def remove(session: Session, *, actor: Actor, now: datetime, holding: Holding) -> None:
    """Take off a source that was declared by mistake; refused once a file came from it."""
    must(actor, Permission.inventory_write, inventory.subject(holding.use_case))
    if came(session, holding):
        raise Refused(Reason(N_("Files came from this source: it stays in the inventory.")))
    facts = {"use_case": holding.use_case_id}
    subject = f"holding:{holding.id}"
    session.delete(holding)
    session.flush()
    record.append(session, actor=actor, now=now, act=Act.holding_removed, subject=subject, facts=facts)


def came(session: Session, holding: Holding) -> bool:
    """Tell whether a file came from a source, kept or not."""
    return any(
        session.scalar(select(table.id).where(table.holding_id == holding.id).limit(1)) is not None
        for table in (Source, Arrival)
    )
