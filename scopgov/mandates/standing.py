"""What becomes of anything a vote lets be used, until it ends: suspended, resumed, withdrawn, by a body or by a vote.

One cycle for mandates of models and mandates of use. What each calls its acts, and what ends with it, is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import MANDATE, moved
from scopgov.domain.news import News
from scopgov.domain.policy import CLOCK, Actor, Permission, Role, Subject, may
from scopgov.domain.states import MandateAction, MandateState
from scopgov.domain.suspensions import Past, left_undecided, lifts, suspended_before
from scopgov.domain.text import N_, legible
from scopgov.mandates.tables import Granted, Halted
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.votes.tables import Poll

NEWS = timedelta(days=14)
RESTORED = N_("The site was restored from a backup: whether this mandate still stood is not known.")
STANDS = (MandateState.granted, MandateState.suspended)


Kept = TypeVar("Kept", bound=Granted)


@dataclass(frozen=True)
class Acts:
    """How the record calls what is done to it."""

    suspended: Act
    confirmed: Act
    not_confirmed: Act
    asked: Act
    resumed: Act
    superseded: Act
    withdrawn: Act


@dataclass(frozen=True)
class Cycle(Generic[Kept]):
    """One kind of mandate: how the record calls it, how it is suspended, what ends with it.

    `halt` makes the row of a suspension; `told` is what the record holds of it as it ends; `ended` runs then;
    `judging` says who does not judge it, and so lifts no suspension of it; `path` is where its page stands.
    """

    subject: str
    path: str
    acts: Acts
    halt: Callable[..., Any]
    told: Callable[[Kept], dict[str, object]]
    ended: Callable[[Session, Actor, datetime, Kept], None]
    judging: Callable[[Kept], Subject]

    def move(self, mandate: Kept, action: MandateAction) -> Kept:
        """Change its state, or refuse: the only place that does."""
        mandate.state = moved(MANDATE, mandate.state, action)
        return mandate

    def suspend(self, session: Session, *, actor: Actor, now: datetime, mandate: Kept, reason: str) -> Any:
        """Stop all use of it at once, for a reason shown on its page."""
        must(actor, Permission.mandate_suspend)
        reason = _reason(reason)
        _hold(session, mandate)
        refused = suspended_before(actor.member_id, past(mandate))
        if refused is not None:
            raise Refused(refused)
        self.move(mandate, MandateAction.suspend)
        made = self.halt(mandate=mandate, reason=reason, suspended_by=actor.member_id, suspended_at=now)
        return self._suspended(session, actor, now, self.acts.suspended, mandate, made)

    def suspend_restored(self, session: Session, *, now: datetime, mandate: Kept) -> Any:
        """Suspend it as a backup is restored, by nobody: two of the committee, or a vote, let it go on."""
        _hold(session, mandate)
        self.move(mandate, MandateAction.suspend)
        made = self.halt(mandate=mandate, reason="", suspended_at=now)
        return self._suspended(session, CLOCK, now, self.acts.suspended, mandate, made)

    def suspend_by_vote(
        self, session: Session, *, now: datetime, mandate: Kept, poll: Poll, reason: str
    ) -> Any:
        """Suspend it by a carried poll, or confirm the committee's suspension: only a vote lifts it from now."""
        _hold(session, mandate)
        if mandate.state is MandateState.suspended:
            self.move(mandate, MandateAction.confirm)
            last = mandate.suspensions[-1]
            last.poll_id = poll.id
            return self._suspended(session, CLOCK, now, self.acts.confirmed, mandate, last)
        self.move(mandate, MandateAction.suspend)
        made = self.halt(mandate=mandate, reason=reason, poll_id=poll.id, suspended_at=now)
        return self._suspended(session, CLOCK, now, self.acts.suspended, mandate, made)

    def _suspended(
        self, session: Session, actor: Actor, now: datetime, act: Act, mandate: Kept, of: Halted
    ) -> Halted:
        session.add(of)
        session.flush()
        poll = {"poll": of.poll_id} if of.poll_id else {}
        self.note(session, actor, now, act, mandate, {"suspension": of.id, **poll})
        return of

    def resume(self, session: Session, *, actor: Actor, now: datetime, mandate: Kept, reason: str) -> Any:
        """Let what the committee suspended be used again; what members voted, only a vote undoes.

        Who decided the suspension lifts it; asked by anybody else, it waits for another member to accept.
        """
        must(actor, Permission.mandate_resume, self.judging(mandate))
        reason = _reason(reason)
        _hold(session, mandate)
        if voted_suspension(mandate) is not None:
            raise Refused(Reason(N_("An assembly voted this suspension: only another vote lifts it.")))
        moved(MANDATE, mandate.state, MandateAction.resume)
        last: Halted = mandate.suspensions[-1]
        asked_by = self.asking(session, mandate, now)
        if not lifts(actor.member_id, decided_by=last.suspended_by, asked_by=asked_by):
            return self._asked(session, actor, now, mandate, reason, again=asked_by == actor.member_id)
        self.move(mandate, MandateAction.resume)
        last.lifted_by = actor.member_id
        return self._lifted(session, actor, now, mandate, reason)

    def asking(self, session: Session, mandate: Kept, now: datetime) -> int | None:
        """Return who asked that the suspension be lifted, and still sits in the committee and judges; else None."""
        last = mandate.suspensions[-1] if mandate.suspensions else None
        if last is None or last.lifted_at is not None or last.lift_asked_by is None:
            return None
        asker = members.actor(session, last.lift_asked_by, now)
        return asker.member_id if may(asker, Permission.mandate_resume, self.judging(mandate)) else None

    def lifted_by(self, session: Session, mandate: Kept, member_id: int, now: datetime) -> bool:
        """Tell whether this member would lift the suspension that stands, and not merely ask for it."""
        last = mandate.suspensions[-1] if mandate.suspensions else None
        asked_by = self.asking(session, mandate, now)
        return last is not None and lifts(member_id, decided_by=last.suspended_by, asked_by=asked_by)

    def _asked(
        self, session: Session, actor: Actor, now: datetime, mandate: Kept, reason: str, *, again: bool
    ) -> Halted:
        """Keep that a member wants it lifted, and tell the others who may accept."""
        if again:
            raise Refused(
                Reason(N_("You asked for this already: another member of the committee lifts it with you."))
            )
        last: Halted = mandate.suspensions[-1]
        last.lift_asked_by, last.lift_asked_at, last.lift_asked_because = actor.member_id, now, reason
        session.flush()
        self.note(session, actor, now, self.acts.asked, mandate, {"suspension": last.id})
        others = {one.id for one in members.charged(session, Role.ethics_committee, local_day(now))}
        people = others - self.judging(mandate).authors - {actor.member_id}
        text = N_(
            "A suspension is asked to be lifted, on “%(title)s”: another member of the committee accepts it."
        )
        message = Message(
            N_("Suspension of a mandate"),
            Reason(text, {"title": mandate.use_case.title}),
            f"{self.path}/{mandate.id}",
            until=now + NEWS,
            kind=News.concerned,
        )
        occasion = f"{self.subject}:{mandate.id}:lift:{last.id}:{actor.member_id}"
        tell_all(session, now=now, occasion=occasion, members=people, message=message)
        return last

    def let_go_on(self, session: Session, *, now: datetime, mandate: Kept, poll: Poll) -> None:
        """Keep that an assembly did not want back the suspensions that the committee had lifted before its vote."""
        _hold(session, mandate)
        self._decided(mandate, poll)
        session.flush()
        self.note(session, CLOCK, now, self.acts.not_confirmed, mandate, {"poll": poll.id})

    def _decided(self, mandate: Kept, poll: Poll) -> None:
        """Mark each suspension that no assembly had decided on as decided by this poll."""
        count = left_undecided(past(mandate))
        for one in mandate.suspensions[len(mandate.suspensions) - count :]:
            one.lifted_poll_id = poll.id

    def resume_by_vote(
        self, session: Session, *, now: datetime, mandate: Kept, poll: Poll, reason: str
    ) -> Any:
        """Lift a suspension by a poll: one that carried its end, or that rejected its confirmation."""
        _hold(session, mandate)
        self.move(mandate, MandateAction.resume)
        self._decided(mandate, poll)
        mandate.suspensions[-1].lifted_poll_id = poll.id
        return self._lifted(session, CLOCK, now, mandate, reason)

    def _lifted(self, session: Session, actor: Actor, now: datetime, mandate: Kept, reason: str) -> Halted:
        last: Halted = mandate.suspensions[-1]
        last.lifted_at, last.lifted_because = now, reason
        session.flush()
        poll = {"poll": last.lifted_poll_id} if last.lifted_poll_id else {}
        self.note(session, actor, now, self.acts.resumed, mandate, {"suspension": last.id, **poll})
        return last

    def withdraw(self, session: Session, *, actor: Actor, now: datetime, mandate: Kept, reason: str) -> Kept:
        """End it for good; only another vote brings it back."""
        must(actor, Permission.mandate_withdraw)
        _hold(session, mandate)
        mandate.closed_because = _reason(reason)
        mandate.closed_by = actor.member_id
        return self._withdrawn(session, actor, now, mandate, {})

    def withdraw_by_vote(
        self, session: Session, *, now: datetime, mandate: Kept, poll: Poll, reason: str
    ) -> Kept:
        """End it for good by a carried poll."""
        _hold(session, mandate)
        mandate.closed_because, mandate.closed_poll_id = reason, poll.id
        return self._withdrawn(session, CLOCK, now, mandate, {"poll": poll.id})

    def _withdrawn(
        self, session: Session, actor: Actor, now: datetime, mandate: Kept, facts: Mapping[str, object]
    ) -> Kept:
        self.move(mandate, MandateAction.withdraw)
        mandate.closed_at = now
        session.flush()
        self.note(session, actor, now, self.acts.withdrawn, mandate, {**self.told(mandate), **facts})
        self.ended(session, actor, now, mandate)
        return mandate

    def note(
        self,
        session: Session,
        actor: Actor,
        now: datetime,
        act: Act,
        mandate: Kept,
        facts: Mapping[str, object],
    ) -> None:
        """Enter an act in the record."""
        subject = f"{self.subject}:{mandate.id}"
        record.append(session, actor=actor, now=now, act=act, subject=subject, facts=dict(facts))


def voted_suspension(of: Granted) -> Any:
    """Return the suspension that a poll decided or confirmed and nothing lifted yet: only a vote does."""
    last = of.suspensions[-1] if of.suspensions else None
    return last if last is not None and last.poll_id is not None and last.lifted_at is None else None


def by_nobody(one: Any) -> bool:
    """Tell whether a suspension was decided by nobody: a backup was restored."""
    return one.suspended_by is None and one.poll_id is None


def because(one: Any) -> Reason | str:
    """Return why a mandate was suspended: in the words of whoever decided it, or since a backup was restored."""
    return Reason(RESTORED) if by_nobody(one) else str(one.reason)


def past(of: Granted) -> list[Past]:
    """Return the suspensions of a mandate as the rules read them."""
    return [
        Past(
            one.suspended_by,
            over=one.lifted_at is not None,
            lifted_by_poll=one.lifted_poll_id,
            confirmed=one.poll_id is not None,
        )
        for one in of.suspensions
    ]


def _hold(session: Session, mandate: Granted) -> None:
    """Let one act at a time change what stands: of two people who suspend at once, the second is told."""
    hold(session, mandate)


def _reason(reason: str) -> str:
    if not legible(reason):
        raise Refused(Reason(N_("Say why: every member can read it.")), status=422, field="reason")
    return legible(reason)
