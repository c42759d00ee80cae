"""What a motion on an opinion needs and sets in motion: the committee votes on what one of its members proposed.

One way for all that the committee judges; each kind says its words and what is given once a poll carried it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason
from scopgov.domain.opinions import OPINION_NAMES
from scopgov.domain.policy import CLOCK
from scopgov.domain.polls import Outcome
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.ethics import queries, services
from scopgov.ethics.drafting import VERSIONS, Kind, Made
from scopgov.ethics.tables import OpinionDraft
from scopgov.members.queries import local_day
from scopgov.votes.consequence import Consequence, Proposal
from scopgov.votes.queries import before_a_poll, rejected_for_good
from scopgov.votes.tables import Motion, Poll


@dataclass(frozen=True)
class Words:
    """How motions on one kind of opinion read; `gone` says why a vote may no longer open, `read` what was read."""

    title: str
    text: str
    with_conditions: str
    gone: str
    read: str


@dataclass(frozen=True)
class Deciding(Generic[Made]):
    """Motions on one kind of opinion: `named` fills its title, `told` names what was read, `give` gives the opinion."""

    kind: Kind[Made]
    words: Words
    named: Callable[[Made], Mapping[str, Any]]
    told: Callable[[Made], Mapping[str, Any]]
    give: Callable[[Session, datetime, Made], None]
    reasons: Callable[[Made], Reason | str] = lambda of: of.reasons

    @property
    def consequence(self) -> Consequence:
        """Return what a motion on such an opinion needs and sets in motion."""
        return Consequence(
            proposals=self.proposals,
            may_open=self.may_open,
            on_outcome=self.on_outcome,
            documents=self.documents,
            parties=self.parties,
            bodies=frozenset({Body.ethics_committee}),
            worded=True,
        )

    def proposals(self, session: Session) -> Sequence[Proposal]:
        """Return each opinion proposed that may still be given and is on no agenda."""
        taken = before_a_poll(session, self.kind.motion)
        found = (one for one in self.kind.waiting(session) if one.id not in taken)
        return [self._proposal(one) for one in found if self.kind.votable(session, one)]

    def _proposal(self, of: Made) -> Proposal:
        named = {**self.named(of), "kind": Reason(OPINION_NAMES[of.kind])}
        told = {**named, "reasons": self.reasons(of)}
        title = Reason(self.words.title, named)
        if not of.conditions:
            return Proposal(of.id, title, Reason(self.words.text, told), {"digest": of.digest})
        text = Reason(self.words.with_conditions, {**told, "conditions": tuple(of.conditions)})
        return Proposal(of.id, title, text, {"digest": of.digest})

    def about(self, session: Session, motion: Motion) -> Made:
        """Return the opinion that a motion is about, or refuse as not found."""
        return self.kind.find(session, motion.subject_id or 0)

    def may_open(self, session: Session, motion: Motion) -> Reason | None:
        """Refuse once the opinion was withdrawn or decided, altered, or what it rests on changed."""
        draft = self.about(session, motion)
        as_put = self.kind.digest(draft) == draft.digest == motion.params.get("digest")
        return None if as_put and self.kind.votable(session, draft) else Reason(self.words.gone)

    def parties(self, session: Session, motion: Motion) -> frozenset[int]:
        """Return who does not judge."""
        return self.kind.apart(self.about(session, motion)).authors

    def on_outcome(self, session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
        """Give the opinion that was carried; close one that was rejected for good."""
        draft = self.about(session, motion)
        if draft.closed_at is not None:
            return
        if poll.outcome is Outcome.carried and self.kind.votable(session, draft):
            draft.closed_at, draft.poll_id = now, poll.id
            self.give(session, now, draft)
        elif rejected_for_good(poll):
            draft.closed_at, draft.poll_id = now, poll.id
            self.kind.enter(session, CLOCK, now, draft, Act.opinion_rejected, {"poll": poll.id})

    def documents(self, session: Session, motion: Motion) -> Sequence[Reason]:
        """Name what the committee was given to read."""
        draft = self.about(session, motion)
        told = {"number": draft.id, "day": local_day(draft.proposed_at), **self.told(draft)}
        return [Reason(self.words.read, told)]


def _reasons(of: OpinionDraft) -> Reason | str:
    if not of.on_sensitive:
        return of.reasons
    named = {"reasons": of.reasons, "name": queries.asks(of.model_version), "said": of.on_sensitive}
    return Reason(N_("%(reasons)s On “%(name)s”, asked at each score: %(said)s"), named)


def _give(session: Session, now: datetime, draft: OpinionDraft) -> None:
    draft.opinion = services.give_voted(session, now=now, draft=draft)


VERSION_OPINIONS: Deciding[OpinionDraft] = Deciding(
    VERSIONS,
    Words(
        N_("Opinion on version %(version)s of the model of “%(title)s”: %(kind)s"),
        N_(
            "The ethics committee gives this opinion on version %(version)s of the model of “%(title)s”: %(kind)s. "
            "Reasons: %(reasons)s"
        ),
        N_(
            "The ethics committee gives this opinion on version %(version)s of the model of “%(title)s”: %(kind)s. "
            "Reasons: %(reasons)s Conditions, which become terms of the mandate: %(conditions)s"
        ),
        N_("This opinion no longer waits for the committee, or the version was audited again."),
        N_("Opinion no. %(number)s, as proposed on %(day)s, and audit no. %(audit)s"),
    ),
    lambda of: {"version": of.model_version.number, "title": of.model_version.use_case.title},
    lambda of: {"audit": of.audit_id},
    _give,
    _reasons,
)
