"""What motions on any mandate that stands need and set in motion: suspending, lifting a suspension, withdrawing.

Each kind of mandate says its words and what binds a motion to it. What stands at the close is what counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.errors import Reason
from scopgov.domain.states import MandateState
from scopgov.domain.suspensions import for_the_assembly, left_undecided
from scopgov.domain.text import N_
from scopgov.mandates.standing import STANDS, Cycle, Kept, because, by_nobody, past, voted_suspension
from scopgov.members.queries import local_day
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.tables import Motion, MotionKind, Poll

Words = tuple[str, str, str]  # a title, a text, and what the program says a carried vote does
LIFTED = N_(
    "The committee lifted this suspension on %(day)s: %(why)s Members decide all the same. Carried, the mandate is "
    "suspended and only another vote lifts that; rejected, it goes on being used."
)


@dataclass(frozen=True)
class Said:
    """The words of motions on one kind of mandate, and how minutes name what members read."""

    suspend: Words
    confirm: Words
    again: Words
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
        return self._consequence(self.to_suspend, self._suspend, self._on_suspension)

    @property
    def resumption(self) -> Consequence:
        """Return what a motion that lifts a suspension needs and sets in motion."""
        return self._consequence(self.to_resume, self._resume, lambda of: self.said.resume)

    @property
    def withdrawal(self) -> Consequence:
        """Return what a motion that withdraws needs and sets in motion."""
        return self._consequence(self.to_withdraw, self._withdraw, lambda of: self.said.withdraw)

    def _consequence(
        self,
        proposals: Callable[[Session], Sequence[Proposal]],
        on_outcome: Callable[[Session, Motion, Poll, datetime], None],
        words: Callable[[Kept], Words],
    ) -> Consequence:
        def effect(session: Session, motion: Motion) -> Reason:
            of = self._of(session, motion)
            return Reason(words(of)[2], {**self.told(of), "mandate": of.id})

        return Consequence(
            proposals=proposals,
            may_open=self.may_open,
            on_outcome=on_outcome,
            effect=effect,
            notices=self.notices,
            documents=self.documents,
            hold=self.hold,
            parties=self.parties,
        )

    def hold(self, session: Session, motion: Motion) -> None:
        """Hold the mandate that the vote is about."""
        hold(session, self._of(session, motion))

    def parties(self, session: Session, motion: Motion) -> frozenset[int]:
        """Return who does not judge it, where the ethics committee is asked to agree."""
        return self.cycle.judging(self._of(session, motion)).authors

    def to_suspend(self, session: Session) -> Sequence[Proposal]:
        """Offer each mandate that is used, and each suspension of the committee to confirm."""
        return [
            self.to_confirm(one)
            if for_the_assembly(past(one))
            else self._proposal(one, self._on_suspension(one))
            for one in self._free(session, self.kinds[0])
            if voted_suspension(one) is None
        ]

    def to_confirm(self, of: Kept) -> Proposal:
        """Return the motion that confirms a suspension of the committee, or decides on those it lifted each time."""
        return self._proposal(of, self.said.confirm if _suspended(of) else self.said.again, judged=True)

    def _on_suspension(self, of: Kept) -> Words:
        if not for_the_assembly(past(of)):
            return self.said.suspend
        return self.said.confirm if _suspended(of) else self.said.again

    def to_resume(self, session: Session) -> Sequence[Proposal]:
        """Offer to lift each suspension that a vote decided, or nobody; the committee lifts its own."""
        free = [one for one in self._free(session, self.kinds[1]) if _suspended(one)]
        return [
            self._proposal(one, self.said.resume)
            for one in free
            if voted_suspension(one) is not None or by_nobody(one.suspensions[-1])
        ]

    def to_withdraw(self, session: Session) -> Sequence[Proposal]:
        """Offer each mandate that stands."""
        return [self._proposal(one, self.said.withdraw) for one in self._free(session, self.kinds[2])]

    def unconfirmed(self, session: Session) -> list[Kept]:
        """Return those on whose suspension by the committee an assembly is to decide, and none is asked to yet."""
        return [one for one in self._free(session, self.kinds[0]) if for_the_assembly(past(one))]

    def _free(self, session: Session, kind: MotionKind) -> Sequence[Kept]:
        taken = votes.before_a_poll(session, kind)
        return [one for one in self.standing(session) if one.id not in taken]

    def _proposal(self, of: Kept, words: Words, *, judged: bool = False) -> Proposal:
        """Return a motion in these words; `judged`: it decides on a suspension of the committee."""
        about = judged or _suspended(of)
        told = {**self.told(of), "mandate": of.id, "reason": because(of.suspensions[-1]) if about else ""}
        told |= {"count": left_undecided(past(of))} if judged else {}
        bound = {**self.bound(of), "suspended": about}
        return Proposal(of.id, Reason(words[0], told), Reason(words[1], told), bound)

    def _of(self, session: Session, motion: Motion) -> Kept:
        return self.find(session, motion.subject_id or 0)

    def may_open(self, session: Session, motion: Motion) -> Reason | None:
        """Say why the poll may not open: it no longer stands, or there is nothing to confirm or to lift."""
        mandate = self._of(session, motion)
        if not self._stands(mandate, motion):
            return Reason(N_("This mandate no longer stands: there is nothing left to decide."))
        about_a_suspension = motion.kind is not self.kinds[2] and motion.params.get("suspended")
        if about_a_suspension and not _suspended(mandate) and not self._lifted(motion, mandate):
            return Reason(N_("The suspension was lifted since the motion was put."))
        return None

    def _lifted(self, motion: Motion, mandate: Kept) -> bool:
        """Tell whether the committee lifted what a motion decides on: members decide all the same."""
        judges = motion.kind is self.kinds[0] and motion.params.get("suspended")
        return bool(judges and not _suspended(mandate) and left_undecided(past(mandate)))

    def notices(self, session: Session, motion: Motion) -> Sequence[Reason]:
        """Tell voters that the committee lifted a suspension meanwhile, and what their vote then does."""
        mandate = self._of(session, motion)
        if not self._lifted(motion, mandate):
            return []
        last = mandate.suspensions[-1]
        return [Reason(LIFTED, {"day": local_day(last.lifted_at), "why": last.lifted_because})]

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
        elif votes.rejected_for_good(poll) and self._lifted(motion, mandate):
            self.cycle.let_go_on(session, now=now, mandate=mandate, poll=poll)

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
