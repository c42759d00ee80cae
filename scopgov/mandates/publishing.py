"""Open the file of a mandate to anyone, and close it again: the board decides, and each act leaves its entry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate, Publication
from scopgov.members.services import must
from scopgov.record import services as record


def open_to_anyone() -> Select[Mandate]:
    """Return the query of the mandates whose file anyone may read, the latest first."""
    query = select(Mandate).join(Publication).where(Publication.ended_at.is_(None))
    return query.order_by(Mandate.id.desc())


def publication(session: Session, mandate: Mandate) -> Publication | None:
    """Return since when the file of a mandate is open to anyone, None where it is not."""
    query = select(Publication).where(Publication.mandate_id == mandate.id, Publication.ended_at.is_(None))
    return session.scalar(query)


def public_mandate(session: Session, mandate_id: int) -> Mandate:
    """Return a mandate whose file is open to anyone, or refuse as not found."""
    found = session.scalar(open_to_anyone().where(Mandate.id == mandate_id))
    if found is None:
        raise NotFound(Reason(N_("There is no such mandate.")))
    return found


def publish(session: Session, *, actor: Actor, now: datetime, mandate: Mandate) -> Publication:
    """Open the file of a mandate to anyone, without an account."""
    must(actor, Permission.mandate_publish)
    session.refresh(mandate, with_for_update=True)
    if publication(session, mandate) is not None:
        raise Refused(Reason(N_("The file of this mandate is open to anyone already.")))
    made = Publication(mandate=mandate, published_by=actor.member_id, published_at=now)
    session.add(made)
    return _noted(session, actor, now, Act.mandate_published, made)


def close(session: Session, *, actor: Actor, now: datetime, mandate: Mandate) -> Publication:
    """Close the file of a mandate again: members alone read it from now on. Copies taken stay where they are."""
    must(actor, Permission.mandate_publish)
    session.refresh(mandate, with_for_update=True)
    found = publication(session, mandate)
    if found is None:
        raise Refused(Reason(N_("The file of this mandate is not open to anyone.")))
    found.ended_at, found.ended_by = now, actor.member_id
    return _noted(session, actor, now, Act.mandate_unpublished, found)


def _noted(session: Session, actor: Actor, now: datetime, act: Act, of: Publication) -> Publication:
    session.flush()
    record.append(session, actor=actor, now=now, act=act, subject=f"mandate:{of.mandate_id}")
    return of
