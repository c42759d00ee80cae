"""Read the committee's opinions: which one counts, what it covers. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.fairness import Verdict
from scopgov.domain.lifecycle import VERSION, VersionAction
from scopgov.domain.text import N_
from scopgov.ethics.tables import Opinion
from scopgov.training.tables import ModelVersion


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


def unsure(audit: Audit) -> bool:
    """Tell whether an audit could not conclude on some measure."""
    measures: Sequence[Mapping[str, Any]] = (audit.result or {}).get("measures", ())
    return any(measure["verdict"] == Verdict.insufficient for measure in measures)


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
    }


def opinion_digest(of: Opinion) -> str:
    """Return the SHA-256 of an opinion as its row stands now."""
    return digest(covered(of))
