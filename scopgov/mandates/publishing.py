"""Open a mandate to anyone, and close it again: the board decides, and each act leaves its entry.

One way for mandates of models, whose file is then read by anyone, and mandates of use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.mandates.standing import Kept
from scopgov.mandates.tables import Mandate, Opened, Publication
from scopgov.members.services import must
from scopgov.record import services as record


@dataclass(frozen=True)
class Publishing(Generic[Kept]):
    """How one kind of mandate is opened: its table, that of what is open, how the record calls it and both acts."""

    kept: type[Kept]
    opening: type[Any]
    subject: str
    opened: Act
    closed: Act

    def open_to_anyone(self) -> Select[Kept]:
        """Return the query of the mandates that anyone may read, the latest first."""
        query = select(self.kept).join(self.opening).where(self.opening.ended_at.is_(None))
        return query.order_by(self.kept.id.desc())

    def publication(self, session: Session, mandate: Kept) -> Opened | None:
        """Return since when a mandate is open to anyone, None where it is not."""
        mine, is_open = self.opening.mandate_id == mandate.id, self.opening.ended_at.is_(None)
        found: Opened | None = session.scalar(select(self.opening).where(mine, is_open))
        return found

    def public(self, session: Session, mandate_id: int) -> Kept:
        """Return a mandate that is open to anyone, or refuse as not found."""
        found = session.scalar(self.open_to_anyone().where(self.kept.id == mandate_id))
        if found is None:
            raise NotFound(Reason(N_("There is no such mandate.")))
        return found

    def publish(self, session: Session, *, actor: Actor, now: datetime, mandate: Kept) -> Opened:
        """Open a mandate to anyone, without an account."""
        must(actor, Permission.mandate_publish)
        hold(session, mandate)
        if self.publication(session, mandate) is not None:
            raise Refused(Reason(N_("The file of this mandate is open to anyone already.")))
        made: Opened = self.opening(mandate=mandate, published_by=actor.member_id, published_at=now)
        session.add(made)
        return self._noted(session, actor, now, self.opened, made)

    def close(self, session: Session, *, actor: Actor, now: datetime, mandate: Kept) -> Opened:
        """Close a mandate again: members alone read it from now on. Copies taken stay where they are."""
        must(actor, Permission.mandate_publish)
        hold(session, mandate)
        found = self.publication(session, mandate)
        if found is None:
            raise Refused(Reason(N_("The file of this mandate is not open to anyone.")))
        found.ended_at, found.ended_by = now, actor.member_id
        return self._noted(session, actor, now, self.closed, found)

    def _noted(self, session: Session, actor: Actor, now: datetime, act: Act, of: Opened) -> Opened:
        session.flush()
        subject = f"{self.subject}:{of.mandate_id}"
        record.append(session, actor=actor, now=now, act=act, subject=subject)
        return of


MODELS: Publishing[Mandate] = Publishing(
    Mandate, Publication, "mandate", Act.mandate_published, Act.mandate_unpublished
)
