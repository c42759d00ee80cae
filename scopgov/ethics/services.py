"""Give an opinion on an audited version: one row, one entry in the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit
from scopgov.conditions import services as conditions_of
from scopgov.domain import opinions
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import VersionAction
from scopgov.domain.opinions import Draft, OpinionKind
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.ethics import queries
from scopgov.ethics.tables import Opinion
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training import services as versions
from scopgov.training.tables import ModelVersion


def give(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    version: ModelVersion,
    audit: Audit,
    kind: OpinionKind,
    reasons: str,
    conditions: Sequence[str] = (),
    accepts_insufficient: str = "",
    minority: str = "",
) -> Opinion:
    """Give the committee's opinion on a version, after its current audit; an earlier opinion stays readable."""
    must(actor, Permission.opinion_give, audits.subject(version))
    session.refresh(version, with_for_update=True)  # no audit ends in between
    _is_current(session, version, audit)
    draft = Draft(kind, reasons, conditions, accepts_insufficient, minority).cleaned()
    opinions.check(draft, insufficient=queries.unsure(audit))
    earlier = [one.id for one in queries.of_version(session, version)]
    given = _opinion(draft, version, audit, actor, now)
    session.add(given)
    versions.move(version, VersionAction.judge)
    session.flush()
    _note(session, actor, now, given)
    conditions_of.begin_at_opinion(
        session,
        actor=actor,
        now=now,
        use_case=version.use_case,
        opinion_id=given.id,
        texts=draft.conditions,
        earlier=earlier,
    )
    return given


def _is_current(session: Session, version: ModelVersion, audit: Audit) -> None:
    latest = audits.current(session, version)
    if latest is None or latest.id != audit.id:
        raise Refused(Reason(N_("An opinion follows the latest audit of the version, once it has figures.")))


def _opinion(draft: Draft, version: ModelVersion, audit: Audit, actor: Actor, now: datetime) -> Opinion:
    given = Opinion(
        model_version_id=version.id,
        model_version=version,
        audit_id=audit.id,
        audit=audit,
        kind=draft.kind,
        reasons=draft.reasons,
        conditions=list(draft.conditions),
        accepts_insufficient=draft.accepts_insufficient,
        minority=draft.minority,
        given_by=actor.member_id,
        given_at=now,
    )
    given.digest = queries.opinion_digest(given)
    return given


def _note(session: Session, actor: Actor, now: datetime, given: Opinion) -> None:
    facts = {
        "version": given.model_version_id,
        "audit": given.audit_id,
        "kind": given.kind.value,
        "conditions": len(given.conditions),
        "digest": given.digest,
    }
    subject = f"opinion:{given.id}"
    record.append(session, actor=actor, now=now, act=Act.opinion_given, subject=subject, facts=facts)
