"""What motions on any mandate that stands need and set in motion: suspending, lifting a suspension, withdrawing.

Each kind of mandate says its words and what binds a motion to it. What stands at the close is what counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.states import MandateState
from scopgov.domain.text import N_
from scopgov.mandates.standing import STANDS, Cycle, Kept, voted_suspension
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind, Poll

Words = tuple[str, str]  # a title and a text


@dataclass(frozen=True)
class Said:
    """The titles and texts of motions on one kind of mandate, and how minutes name what members read."""

    suspend: Words
    confirm: Words
    resume: Words
    withdraw: Words
    read: str


@dataclass(frozen=True)
class Motions(Generic[Kept]):
    """Motions on one kind of mandate.

    `kinds` are those that suspend, resume and withdraw; `find` gives the mandate of a number, `standing` all that
    stand; `told` what titles and texts are filled with, `bound` what must still be so for a vote to count.
    """

    kinds: tuple[MotionKind, MotionKind, MotionKind]
    cycle: Cycle[Kept]
    said: Said
    find: Callable[[Session, int], Kept]
    standing: Callable[[Session], Sequence[Kept]]
    told: Callable[[Kept], Mapping[str, Any]]
    bound: Callable[[Kept], Mapping[str, Any]]

    @property
    def suspension(self) -> Consequence:
        """Return what a motion that suspends, or confirms a suspension, needs and sets in motion."""
        return self._consequence(self.to_suspend, self._suspend)

    @property
    def resumption(self) -> Consequence:
        """Return what a motion that lifts a suspension needs and sets in motion."""
        return self._consequence(self.to_resume, self._resume)

    @property
    def withdrawal(self) -> Consequence:
        """Return what a motion that withdraws needs and sets in motion."""
        return self._consequence(self.to_withdraw, self._withdraw)

    def _consequence(
        self,
        proposals: Callable[[Session], Sequence[Proposal]],
        on_outcome: Callable[[Session, Motion, Poll, datetime], None],
    ) -> Consequence:
        return Consequence(
            proposals=proposals,
            may_open=self.may_open,
            on_outcome=on_outcome,
            documents=self.documents,
            parties=self.parties,
        )

    def parties(self, session: Session, motion: Motion) -> frozenset[int]:
        """Return who does not judge it, where the ethics committee is asked to agree."""
        return self.cycle.judging(self._of(session, motion)).authors

    def to_suspend(self, session: Session) -> Sequence[Proposal]:
        """Offer each mandate that is used, and each suspension of the committee to confirm."""
        return [
            self._proposal(one, self.said.confirm if _suspended(one) else self.said.suspend)
            for one in self._free(session, self.kinds[0])
            if voted_suspension(one) is None
        ]

    def to_confirm(self, of: Kept) -> Proposal:
        """Return the motion that confirms a suspension of the committee."""
        return self._proposal(of, self.said.confirm)

    def to_resume(self, session: Session) -> Sequence[Proposal]:
        """Offer to lift each suspension that a vote decided; the committee lifts its own, or members do not confirm."""
        free = self._free(session, self.kinds[1])
        return [self._proposal(one, self.said.resume) for one in free if voted_suspension(one) is not None]

    def to_withdraw(self, session: Session) -> Sequence[Proposal]:
        """Offer each mandate that stands."""
        return [self._proposal(one, self.said.withdraw) for one in self._free(session, self.kinds[2])]

    def unconfirmed(self, session: Session) -> list[Kept]:
        """Return what the committee suspended, which no vote confirmed and none is to decide on yet."""
        found = (one for one in self._free(session, self.kinds[0]) if _suspended(one))
        return [one for one in found if voted_suspension(one) is None]

    def _free(self, session: Session, kind: MotionKind) -> Sequence[Kept]:
        taken = votes.before_a_poll(session, kind)
        return [one for one in self.standing(session) if one.id not in taken]

    def _proposal(self, of: Kept, words: Words) -> Proposal:
        reason = of.suspensions[-1].reason if _suspended(of) else ""
        told = {**self.told(of), "mandate": of.id, "reason": reason}
        bound = {**self.bound(of), "suspended": _suspended(of)}
        return Proposal(of.id, Reason(words[0], told), Reason(words[1], told), bound)

    def _of(self, session: Session, motion: Motion) -> Kept:
        return self.find(session, motion.subject_id or 0)

    def may_open(self, session: Session, motion: Motion) -> Reason | None:
        """Say why the poll may not open: it no longer stands, or there is nothing to confirm or to lift."""
        mandate = self._of(session, motion)
        if not self._stands(mandate, motion):
            return Reason(N_("This mandate no longer stands: there is nothing left to decide."))
        about_a_suspension = motion.kind is not self.kinds[2] and motion.params.get("suspended")
        if about_a_suspension and not _suspended(mandate):
            return Reason(N_("The suspension was lifted since the motion was put."))
        return None

    def _stands(self, mandate: Kept, motion: Motion) -> bool:
        bound = self.bound(mandate)
        return mandate.state in STANDS and all(motion.params.get(name) == bound[name] for name in bound)

    def _suspend(self, session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
        """Suspend or confirm by a carried poll; lift the suspension of the committee that members did not confirm."""
        mandate = self._of(session, motion)
        if not self._stands(mandate, motion) or voted_suspension(mandate) is not None:
            return
        if _carried(session, poll):
            self.cycle.suspend_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.text)
        elif votes.rejected_for_good(poll) and motion.params.get("suspended") and _suspended(mandate):
            self.cycle.resume_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.title)

    def _resume(self, session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
        mandate = self._of(session, motion)
        if self._stands(mandate, motion) and _suspended(mandate) and _carried(session, poll):
            self.cycle.resume_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.text)

    def _withdraw(self, session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
        mandate = self._of(session, motion)
        if self._stands(mandate, motion) and _carried(session, poll):
            self.cycle.withdraw_by_vote(session, now=now, mandate=mandate, poll=poll, reason=motion.text)

    def documents(self, session: Session, motion: Motion) -> Sequence[Reason]:
        """Name what members were given to read."""
        return [Reason(self.said.read, {"number": motion.subject_id})]


def _suspended(of: Any) -> bool:
    return bool(of.state is MandateState.suspended)


def _carried(session: Session, poll: Poll) -> bool:
    approval = votes.approval(session, poll.id)
    return approval is not None and approval.carried
