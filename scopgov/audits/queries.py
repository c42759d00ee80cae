"""Read audits: which exist, what is sealed, what counts now. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart.tables import SensitiveAttribute
from scopgov.audits.tables import Audit, Mitigation, OutsideAudit
from scopgov.datasets.queries import frozen_schema
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.lifecycle import VERSION
from scopgov.domain.mitigation import Way
from scopgov.domain.policy import Subject
from scopgov.domain.protocol import Protocol, as_number
from scopgov.domain.sensitive import never
from scopgov.domain.states import VersionAction
from scopgov.domain.text import N_
from scopgov.training.tables import ModelVersion
from scopgov.usecases import queries as usecases

ON_THE_RECORD = N_(
    "This audit compares values kept apart: %(names)s. Its rows are given on a page of their own, on the record."
)


def audit(session: Session, audit_id: int) -> Audit:
    """Return an audit, or refuse as not found."""
    found = session.get(Audit, audit_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such audit.")))
    return found


def listed() -> Select[Audit]:
    """Return the query of all audits, the latest first."""
    return select(Audit).order_by(Audit.id.desc())


def of_version(session: Session, version: ModelVersion) -> Sequence[Audit]:
    """Return the audits of a version, the latest first."""
    return session.scalars(listed().where(Audit.model_version_id == version.id)).all()


def current(session: Session, version: ModelVersion) -> Audit | None:
    """Return the latest audit of a version that has its figures."""
    return next((one for one in of_version(session, version) if one.run_at is not None), None)


def open_protocol(session: Session, version: ModelVersion) -> Audit | None:
    """Return the protocol sealed for a version whose figures are still to come."""
    return next((one for one in of_version(session, version) if one.run_at is None), None)


def earlier(session: Session, of: Audit) -> Sequence[Audit]:
    """Return the audits whose figures were known when this protocol was sealed, the latest first."""
    before = [one for one in of_version(session, of.model_version) if one.id < of.id]
    return [one for one in before if one.run_at is not None]


def awaiting(session: Session) -> Sequence[ModelVersion]:
    """Return the versions that have no audit with figures and may have one now, the oldest first."""
    states = [state for state, action in VERSION if action is VersionAction.audit]
    done = select(Audit.model_version_id).where(Audit.run_at.is_not(None))
    query = select(ModelVersion).where(ModelVersion.state.in_(states), ModelVersion.id.not_in(done))
    return session.scalars(query.order_by(ModelVersion.id)).all()


def subject(version: ModelVersion) -> Subject:
    """Return who cannot judge a version: who asked for its training or took it, and whoever has a part in its file."""
    authors = {one for one in (version.run.asked_by, version.taken_by) if one is not None}
    return Subject(authors=usecases.apart(version.use_case).authors | authors)


def actions(session: Session, version: ModelVersion) -> frozenset[str]:
    """Return what can be done now about the audits of a version: `seal` or `run`."""
    if (version.state, VersionAction.audit) not in VERSION:
        return frozenset()
    return frozenset({"run"} if open_protocol(session, version) else {"seal"})


def mitigations(session: Session, of: Audit) -> Sequence[Mitigation]:
    """Return the comparisons of mitigations asked for an audit, the latest first."""
    query = select(Mitigation).where(Mitigation.audit_id == of.id)
    return session.scalars(query.order_by(Mitigation.id.desc())).all()


def mitigation(session: Session, audit_id: int, mitigation_id: int) -> Mitigation:
    """Return a comparison of an audit, or refuse as not found."""
    found = session.get(Mitigation, mitigation_id)
    if found is None or found.audit_id != audit_id:
        raise NotFound(Reason(N_("There is no such comparison.")))
    return found


def way(name: str) -> Way:
    """Return the way of this name, or refuse as not found."""
    if name not in set(Way):
        raise NotFound(Reason(N_("There is no such way.")))
    return Way(name)


def outside(session: Session, audit_id: int) -> OutsideAudit:
    """Return the audit of a system from outside, or refuse as not found."""
    found = session.get(OutsideAudit, audit_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such audit.")))
    return found


def in_use(session: Session, version: ModelVersion) -> Sequence[OutsideAudit]:
    """Return the audits of a version made again in use, the latest first."""
    query = select(OutsideAudit).where(OutsideAudit.model_version_id == version.id)
    return session.scalars(query.order_by(OutsideAudit.id.desc())).all()


def outside_subject(of: OutsideAudit) -> Subject:
    """Return who cannot judge what was audited; nobody is apart from a system from outside."""
    return subject(of.version) if of.version is not None else Subject()


def all_outside(session: Session) -> Sequence[OutsideAudit]:
    """Return the audits of systems from outside, the latest first."""
    return session.scalars(select(OutsideAudit).order_by(OutsideAudit.id.desc())).all()


def sealed(of: Audit) -> Protocol:
    """Return the protocol as it was sealed; refuse one that changed since."""
    return unsealed(of.protocol, of.protocol_digest)


def unsealed(kept: Mapping[str, Any], sealed_as: str) -> Protocol:
    """Return a protocol kept under this digest; refuse one that changed since."""
    if digest(kept) != sealed_as:
        raise Refused(
            Reason(
                N_("This protocol is no longer the one that was sealed: its digest differs. Nothing was run.")
            )
        )
    return Protocol.from_data(kept)


def groupings(version: ModelVersion) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    """Return, for each way of grouping the test rows, the rows and outcomes of each group: no answer."""
    found: Mapping[str, Any] = version.card["groups"]
    return found


def meanings(version: ModelVersion) -> dict[str, str]:
    """Return what the columns of a version's data mean, where somebody said it and it names one column alone."""
    listed = frozen_schema(version.run.data_version).everything()
    said = Counter(one.meaning for one in listed)
    return {one.name: one.meaning for one in listed if one.meaning and said[one.meaning] == 1}


def kept_apart(of: Audit) -> list[str]:
    """Return the groupings of an audit that stand in no file of data."""
    known = groupings(of.model_version)
    return [name for name in of.protocol["groups"] if name not in known]


def asked(version: ModelVersion | None, protocol: Protocol) -> bool:
    """Tell whether a protocol compares the attribute kept apart that a version asks, typed for each of its scores."""
    told = apart.asked_by(version.recipe) if version is not None else None
    return told is not None and told["attribute"] in protocol.groups


def sensitive(session: Session, version: ModelVersion) -> Sequence[SensitiveAttribute]:
    """Return the sensitive attributes kept apart for the data of a version, the oldest first."""
    return apart.of_data(session, version.run.data_version_id)


def barred(session: Session, version: ModelVersion) -> list[tuple[SensitiveAttribute, Reason]]:
    """Return the attributes kept apart that no model may ask, with why."""
    told = [(one, never(one.category)) for one in sensitive(session, version) if one.erased_at is None]
    return [(one, reason) for one, reason in told if reason is not None]


def all_groupings(session: Session, version: ModelVersion) -> dict[str, Mapping[str, Mapping[str, int]]]:
    """Return the groupings of the data, then the sensitive ones kept apart that are not erased."""
    apart = {one.name: one.counts for one in sensitive(session, version) if one.erased_at is None}
    return {**groupings(version), **apart}


def numeric(groups: Mapping[str, Collection[str]]) -> list[str]:
    """Return the groupings whose values are numbers, which may be cut into bands."""
    return [
        name
        for name, values in groups.items()
        if any(values) and all(as_number(value) is not None for value in values if value)
    ]
