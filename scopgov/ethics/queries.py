"""Read the committee's opinions: which one counts, what it covers. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit, OutsideAudit
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.fairness import Verdict
from scopgov.domain.lifecycle import VERSION
from scopgov.domain.opinions import may_give_alone
from scopgov.domain.policy import Role, Subject
from scopgov.domain.states import VersionAction
from scopgov.domain.text import N_
from scopgov.ethics.tables import Opinion, OpinionDraft
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.training.tables import ModelVersion
from scopgov.usecases import queries as usecases


def opinion(session: Session, opinion_id: int) -> Opinion:
    """Return an opinion, or refuse as not found."""
    found = session.get(Opinion, opinion_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such opinion.")))
    return found


def listed() -> Select[Opinion]:
    """Return the query of all opinions, the latest first."""
    return select(Opinion).order_by(Opinion.id.desc())


def of_version(session: Session, version: ModelVersion) -> Sequence[Opinion]:
    """Return the opinions on a version, the latest first."""
    return session.scalars(listed().where(Opinion.model_version_id == version.id)).all()


def current(session: Session, version: ModelVersion) -> Opinion | None:
    """Return the latest opinion given on the current audit of a version."""
    audit = audits.current(session, version)
    found = of_version(session, version)
    return next((one for one in found if audit is not None and one.audit_id == audit.id), None)


def subject(version: ModelVersion) -> Subject:
    """Return who does not judge a version: who trained or took it, who wrote its file or has an interest in it."""
    return Subject(authors=audits.subject(version).authors | usecases.apart(version.use_case).authors)


def judges(session: Session, version: ModelVersion, today: date) -> list[Member]:
    """Return the members of the committee who may judge a version."""
    parties = subject(version).authors
    return [one for one in members.charged(session, Role.ethics_committee, today) if one.id not in parties]


def shared(session: Session, version: ModelVersion, today: date) -> Reason | None:
    """Say why nobody gives an opinion on a version alone; None where one member is its only judge."""
    stands = current(session, version)
    voted = stands is not None and stands.poll_id is not None
    return may_give_alone(len(judges(session, version, today)), voted=voted)


def draft(session: Session, draft_id: int) -> OpinionDraft:
    """Return an opinion proposed to the committee, or refuse as not found."""
    found = session.get(OpinionDraft, draft_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such opinion.")))
    return found


def waiting(session: Session) -> Sequence[OpinionDraft]:
    """Return the opinions proposed that wait for the vote of the committee, in order."""
    open_drafts = select(OpinionDraft).where(OpinionDraft.closed_at.is_(None)).order_by(OpinionDraft.id)
    return session.scalars(open_drafts).all()


def votable(session: Session, of: OpinionDraft) -> bool:
    """Tell whether an opinion proposed may still be given: it waits, and rests on the latest audit."""
    audit = audits.current(session, of.model_version)
    rests = audit is not None and audit.id == of.audit_id
    return of.closed_at is None and rests and "give" in actions(session, of.model_version)


def actions(session: Session, version: ModelVersion) -> frozenset[str]:
    """Return `give` when an opinion may be given on this version now."""
    judgeable = (version.state, VersionAction.judge) in VERSION
    return frozenset({"give"} if judgeable and audits.current(session, version) else ())


def awaiting(session: Session) -> Sequence[ModelVersion]:
    """Return the audited versions whose current audit has no opinion yet."""
    states = [state for state, action in VERSION if action is VersionAction.judge]
    query = select(ModelVersion).where(ModelVersion.state.in_(states)).order_by(ModelVersion.id)
    versions = session.scalars(query).all()
    return [one for one in versions if actions(session, one) and current(session, one) is None]


def unsure(audit: Audit | OutsideAudit) -> bool:
    """Tell whether an audit could not conclude on some measure."""
    measures: Sequence[Mapping[str, Any]] = (audit.result or {}).get("measures", ())
    return any(measure["verdict"] == Verdict.insufficient for measure in measures)


def asks(version: ModelVersion) -> str:
    """Return the name of the sensitive attribute that a version asks at each score, "" where it asks none."""
    return str((version.recipe.get("apart") or {}).get("attribute", ""))


def covered(of: Opinion) -> dict[str, Any]:
    """Return everything an opinion's digest covers."""
    return {
        "version": of.model_version_id,
        "artefact_sha256": of.model_version.artefact_sha256,
        "audit": of.audit_id,
        "audit_result": of.audit.result_digest,
        "kind": of.kind.value,
        "reasons": of.reasons,
        "conditions": list(of.conditions),
        "accepts_insufficient": of.accepts_insufficient,
        "minority": of.minority,
        "given_by": of.given_by,
        "given_at": of.given_at.astimezone(UTC).isoformat(),
        **({"poll": of.poll_id} if of.poll_id is not None else {}),
        **({"on_sensitive": of.on_sensitive} if of.on_sensitive else {}),
    }


def draft_digest(of: OpinionDraft) -> str:
    """Return the SHA-256 of what the committee votes on."""
    said = [of.kind.value, of.reasons, list(of.conditions), of.accepts_insufficient]
    said += [of.on_sensitive] if of.on_sensitive else []
    return digest([of.model_version_id, of.audit_id, of.audit.result_digest, *said])


def opinion_digest(of: Opinion) -> str:
    """Return the SHA-256 of an opinion as its row stands now."""
    return digest(covered(of))
