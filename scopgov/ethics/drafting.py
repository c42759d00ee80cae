"""Propose an opinion to the committee, withdraw it, and write why one does not agree: each act leaves an entry.

One way for all that the committee judges; each kind says what it is about and who stands apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from scopgov.audits.tables import Audit
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.opinions import Draft
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.ethics import queries, services
from scopgov.ethics.tables import Dissent, OpinionDraft, Proposed
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion
from scopgov.votes.queries import before_a_poll
from scopgov.votes.tables import MotionKind

OVER = N_("The committee decided on this opinion, or it was withdrawn.")
Made = TypeVar("Made", bound=Proposed)


@dataclass(frozen=True)
class Kind(Generic[Made]):
    """One kind of opinion proposed to the committee.

    `motion` is its kind of motion and `subject` how the record calls it; `find` gives one by number, `waiting` those
    that wait, `votable` whether one may still be given; `apart` says who does not judge, `facts` what it is about in
    the record, `digest` what the committee votes on; `dissent` makes the row of what a member of the minority says.
    """

    motion: MotionKind
    subject: str
    find: Callable[[Session, int], Made]
    waiting: Callable[[Session], Sequence[Made]]
    votable: Callable[[Session, Made], bool]
    apart: Callable[[Made], Subject]
    facts: Callable[[Made], Mapping[str, object]]
    digest: Callable[[Made], str]
    dissent: Callable[..., Any]

    def propose(self, session: Session, actor: Actor, now: datetime, made: Made, said: Draft) -> Made:
        """Keep what is proposed, with its digest, as this member proposed it."""
        made.kind, made.reasons, made.conditions = said.kind, said.reasons, list(said.conditions)
        made.accepts_insufficient = said.accepts_insufficient
        made.proposed_by, made.proposed_at = actor.member_id, now
        made.digest = self.digest(made)
        if any(one.digest == made.digest for one in self.waiting(session)):
            raise Refused(Reason(N_("This very opinion is proposed already: it waits for the committee.")))
        session.add(made)
        session.flush()
        told = {"kind": made.kind.value, "digest": made.digest}
        self.enter(session, actor, now, made, Act.opinion_proposed, told)
        return made

    def withdraw(self, session: Session, *, actor: Actor, now: datetime, draft: Made) -> None:
        """Withdraw what one proposed, as long as it is on no agenda."""
        must(actor, Permission.opinion_withdraw, proposer(draft))
        _still(draft)
        if draft.id in before_a_poll(session, self.motion):
            raise Refused(Reason(N_("This is on the agenda of a meeting: it can no longer be withdrawn.")))
        self.close(session, actor, now, draft)

    def close(self, session: Session, actor: Actor, now: datetime, draft: Made) -> None:
        """End an opinion proposed without any vote."""
        draft.closed_at = now
        self.enter(session, actor, now, draft, Act.opinion_withdrawn, {})

    def disagree(self, session: Session, *, actor: Actor, now: datetime, draft: Made, text: str) -> Any:
        """Write, before the vote is counted, why one does not agree; written again, it replaces what one wrote."""
        must(actor, Permission.opinion_give, self.apart(draft))
        hold(session, draft)  # pressed twice, or as the vote is counted: one after the other
        _still(draft)
        if not legible(text):
            raise Refused(Reason(N_("Write what members should read.")), status=422, field="text")
        made = next((one for one in draft.dissents if one.member_id == actor.member_id), None)
        if made is None:
            made = self.dissent(draft=draft, member_id=actor.member_id)
            session.add(made)
        made.text, made.written_at = legible(text), now
        session.flush()
        self.enter(session, actor, now, draft, Act.opinion_dissented, {"dissent": made.id})
        return made

    def enter(
        self, session: Session, actor: Actor, now: datetime, of: Made, act: Act, facts: Mapping[str, object]
    ) -> None:
        """Write an act about an opinion proposed in the record."""
        told = {**self.facts(of), **facts}
        record.append(session, actor=actor, now=now, act=act, subject=f"{self.subject}:{of.id}", facts=told)


VERSIONS: Kind[OpinionDraft] = Kind(
    MotionKind.opinion,
    "opinion_draft",
    queries.draft,
    queries.waiting,
    queries.votable,
    lambda of: queries.subject(of.model_version),
    lambda of: {"version": of.model_version_id, "audit": of.audit_id},
    queries.draft_digest,
    Dissent,
)


def propose(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, audit: Audit, draft: Draft
) -> OpinionDraft:
    """Propose an opinion on an audited version: the committee votes on it at a meeting."""
    must(actor, Permission.opinion_give, queries.subject(version))
    said = services.sound(session, version, audit, draft)
    made = OpinionDraft(model_version=version, model_version_id=version.id, audit=audit, audit_id=audit.id)
    made.on_sensitive = said.on_sensitive
    return VERSIONS.propose(session, actor, now, made, said)


def proposer(of: Proposed) -> Subject:
    """Return who proposed an opinion."""
    return Subject(authors=frozenset({of.proposed_by}))


def _still(draft: Proposed) -> None:
    if draft.closed_at is not None:
        raise Refused(Reason(OVER))
