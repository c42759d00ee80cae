"""Propose an opinion to the committee, withdraw it, write what the minority says. Each is an act of the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.audits.tables import Audit
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.opinions import Draft
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.text import N_
from scopgov.ethics import queries, services
from scopgov.ethics.tables import Dissent, OpinionDraft
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training.tables import ModelVersion
from scopgov.votes.queries import before_a_poll
from scopgov.votes.tables import MotionKind

OVER = N_("The committee decided on this opinion, or it was withdrawn.")


def propose(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, audit: Audit, draft: Draft
) -> OpinionDraft:
    """Propose an opinion on an audited version: the committee votes on it at a meeting."""
    must(actor, Permission.opinion_give, queries.subject(version))
    said = services.sound(session, version, audit, draft)
    made = OpinionDraft(
        model_version=version,
        model_version_id=version.id,
        audit=audit,
        audit_id=audit.id,
        kind=said.kind,
        reasons=said.reasons,
        conditions=list(said.conditions),
        accepts_insufficient=said.accepts_insufficient,
        on_sensitive=said.on_sensitive,
        proposed_by=actor.member_id,
        proposed_at=now,
    )
    made.digest = queries.draft_digest(made)
    session.add(made)
    session.flush()
    enter(session, actor, now, made, Act.opinion_proposed, {"kind": made.kind.value, "digest": made.digest})
    return made


def withdraw(session: Session, *, actor: Actor, now: datetime, draft: OpinionDraft) -> None:
    """Withdraw what one proposed, as long as it is on no agenda."""
    must(actor, Permission.opinion_withdraw, proposer(draft))
    _still(draft)
    if draft.id in before_a_poll(session, MotionKind.opinion):
        raise Refused(Reason(N_("This is on the agenda of a meeting: it can no longer be withdrawn.")))
    draft.closed_at = now
    enter(session, actor, now, draft, Act.opinion_withdrawn, {})


def dissent(session: Session, *, actor: Actor, now: datetime, draft: OpinionDraft, text: str) -> Dissent:
    """Write, before the vote is counted, why one does not agree; written again, it replaces what one wrote."""
    must(actor, Permission.opinion_give, queries.subject(draft.model_version))
    _still(draft)
    if not text.strip():
        raise Refused(Reason(N_("Write what members should read.")), status=422, field="text")
    made = next((one for one in draft.dissents if one.member_id == actor.member_id), None)
    if made is None:
        made = Dissent(draft=draft, member_id=actor.member_id)
        session.add(made)
    made.text, made.written_at = text.strip(), now
    session.flush()
    enter(session, actor, now, draft, Act.opinion_dissented, {"dissent": made.id})
    return made


def proposer(of: OpinionDraft) -> Subject:
    """Return who proposed an opinion."""
    return Subject(authors=frozenset({of.proposed_by}))


def _still(draft: OpinionDraft) -> None:
    if draft.closed_at is not None:
        raise Refused(Reason(OVER))


def enter(
    session: Session, actor: Actor, now: datetime, of: OpinionDraft, act: Act, facts: Mapping[str, object]
) -> None:
    """Write an act about an opinion proposed in the record."""
    told = {"version": of.model_version_id, "audit": of.audit_id, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"opinion_draft:{of.id}", facts=told)
