"""What motions that adopt a text have in common, whatever the text: which wait, what a poll makes of one.

Each text says for itself what it is called and what must be true before its poll opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from scopgov.adoption import services
from scopgov.adoption.services import Acts, Text
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.text import N_
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, MotionKind, Poll

Kept = TypeVar("Kept", bound=Text)


@dataclass(frozen=True)
class Adopting(Generic[Kept]):
    """One kind of text: its motions, its table, how the record calls it, which versions wait for a vote."""

    kind: MotionKind
    table: type[Kept]
    acts: Acts
    proposed: Callable[[Session], Sequence[Kept]]
    missing: str

    def waiting(self, session: Session) -> Sequence[Kept]:
        """Return the versions proposed that no assembly has on its agenda."""
        taken = before_a_poll(session, self.kind)
        return [one for one in self.proposed(session) if one.id not in taken]

    def of(self, session: Session, motion: Motion) -> Kept:
        """Return the version that a motion would adopt, or refuse as not found."""
        found = session.get(self.table, motion.subject_id or 0)
        if found is None:
            raise NotFound(Reason(self.missing))
        return found

    def as_put(self, session: Session, motion: Motion) -> bool:
        """Tell whether the version of a motion still waits, to the letter."""
        row = self.of(session, motion)
        return services.waits(row) and row.digest == motion.params.get("digest")

    def on_outcome(self, session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
        """Put the version in force by a carried poll; close it by one that rejected it for good."""
        row = self.of(session, motion)
        if not services.waits(row):
            return
        if poll.outcome is Outcome.carried:
            services.adopt(session, now=now, row=row, poll_id=poll.id, acts=self.acts)
        elif rejected_for_good(poll):
            services.reject(session, now=now, row=row, poll_id=poll.id, acts=self.acts)

    def withdraw(self, session: Session, *, actor: Actor, now: datetime, row: Kept) -> None:
        """Withdraw what one proposed, unless it is on an agenda: then the board takes it off, or members vote."""
        if row.id in before_a_poll(session, self.kind):
            raise Refused(Reason(N_("This is on the agenda of an assembly: it can no longer be withdrawn.")))
        services.withdraw(session, actor=actor, now=now, row=row, acts=self.acts)
