"""Give an opinion on an audited version: one row, one entry in the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit
from scopgov.conditions import services as conditions_of
from scopgov.db import hold
from scopgov.domain import opinions
from scopgov.domain.acts import Act
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.opinions import Draft, OpinionKind
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import VersionAction
from scopgov.domain.text import N_
from scopgov.ethics import queries
from scopgov.ethics.tables import Opinion, OpinionDraft
from scopgov.members.queries import local_day
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
    on_sensitive: str = "",
) -> Opinion:
    """Give the committee's opinion on a version, after its current audit; an earlier opinion stays readable."""
    must(actor, Permission.opinion_give, queries.subject(version))
    hold(session, version)  # pressed twice, it is given once
    refused = queries.shared(session, version, local_day(now))
    if refused is not None:
        raise Refused(refused)
    said = Draft(kind, reasons, conditions, accepts_insufficient, minority, on_sensitive)
    draft = sound(session, version, audit, said)
    return enter(session, actor, now, version, _opinion(draft, version, audit, actor.member_id, now))


def sound(session: Session, version: ModelVersion, audit: Audit, draft: Draft) -> Draft:
    """Return an opinion without stray blanks, holding its version; refuse one that is not whole, or not current."""
    hold(session, version)  # no audit ends in between
    _is_current(session, version, audit)
    draft = draft.cleaned()
    opinions.check(draft, insufficient=queries.unsure(audit), asks=queries.asks(version))
    return draft


def give_voted(session: Session, *, now: datetime, draft: OpinionDraft) -> Opinion:
    """Give the opinion that the committee carried, with what its minority says."""
    hold(session, draft.model_version)
    said = opinions.minority((one.member.name, one.text) for one in draft.dissents)
    parts = (draft.kind, draft.reasons, draft.conditions, draft.accepts_insufficient)
    told = Draft(*parts, said, draft.on_sensitive)
    given = _opinion(told, draft.model_version, draft.audit, draft.proposed_by, now)
    given.poll_id = draft.poll_id
    return enter(session, CLOCK, now, draft.model_version, given)


def enter(session: Session, actor: Actor, now: datetime, version: ModelVersion, given: Opinion) -> Opinion:
    """Keep an opinion, with its digest and its conditions; an earlier one stays readable."""
    given.digest = queries.opinion_digest(given)
    earlier = [one.id for one in queries.of_version(session, version) if one is not given]
    session.add(given)
    versions.move(version, VersionAction.judge)
    session.flush()
    _note(session, actor, now, given)
    conditions_of.begin_bound(
        session,
        actor=actor,
        now=now,
        use_case=version.use_case,
        origin=Origin.opinion,
        origin_id=given.id,
        texts=given.conditions,
        apart=queries.subject(version).authors,
        earlier=earlier,
    )
    return given


def _is_current(session: Session, version: ModelVersion, audit: Audit) -> None:
    latest = audits.current(session, version)
    if latest is None or latest.id != audit.id:
        raise Refused(Reason(N_("An opinion follows the latest audit of the version, once it has figures.")))


def _opinion(draft: Draft, version: ModelVersion, audit: Audit, giver: int, now: datetime) -> Opinion:
    return Opinion(
        model_version_id=version.id,
        model_version=version,
        audit_id=audit.id,
        audit=audit,
        kind=draft.kind,
        reasons=draft.reasons,
        conditions=list(draft.conditions),
        accepts_insufficient=draft.accepts_insufficient,
        minority=draft.minority,
        on_sensitive=draft.on_sensitive,
        given_by=giver,
        given_at=now,
    )


def _note(session: Session, actor: Actor, now: datetime, given: Opinion) -> None:
    facts = {
        "version": given.model_version_id,
        "audit": given.audit_id,
        "kind": given.kind.value,
        "conditions": len(given.conditions),
        "digest": given.digest,
        **({"poll": given.poll_id} if given.poll_id is not None else {}),
    }
    subject = f"opinion:{given.id}"
    record.append(session, actor=actor, now=now, act=Act.opinion_given, subject=subject, facts=facts)
