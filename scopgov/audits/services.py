"""Seal a protocol before any figure by group exists, then run it, once. Each leaves an entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.audits import demanding, metrics, proxies, queries, rows, sensitive
from scopgov.audits.answers import read_answers
from scopgov.audits.findings import AuditResult
from scopgov.audits.tables import Audit
from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.joining import Joined
from scopgov.datasets.queries import Frozen
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import VERSION, moved
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.protocol import Protocol, check_groups
from scopgov.domain.states import VersionAction
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.store import Tampered
from scopgov.training import queries as training
from scopgov.training import services as versions
from scopgov.training.tables import ModelVersion


def seal(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, protocol: Protocol
) -> Audit:
    """Seal what an audit of this version will measure and tolerate; nothing changes it afterwards."""
    must(actor, Permission.audit_run, queries.subject(version))
    hold(session, version)  # one protocol at a time
    _may_be_audited(version)
    if queries.open_protocol(session, version) is not None:
        raise Refused(Reason(N_("A protocol is already sealed for this version: run it first.")))
    groupings = queries.all_groupings(session, version)
    protocol.check(groupings)
    check_groups(protocol, groupings)
    sensitive.justified(session, version, protocol)
    demanding.check(session, now, protocol)
    data = protocol.to_data()
    sealed = Audit(
        model_version=version,
        protocol=data,
        protocol_digest=digest(data),
        sealed_by=actor.member_id,
        sealed_at=now,
    )
    session.add(sealed)
    session.flush()
    _note(session, actor, now, sealed, Act.audit_sealed, {"protocol": sealed.protocol_digest})
    return sealed


@dataclass(frozen=True)
class Order:
    """All that computing the figures of a sealed protocol needs, so that nobody waits meanwhile to write."""

    protocol: Protocol
    predictions_sha256: str
    features: tuple[str, ...]
    data: Frozen
    apart: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def order(session: Session, *, actor: Actor, audit: Audit) -> Order:
    """Return what there is to compute, or refuse: the protocol changed, or has its figures already."""
    must(actor, Permission.audit_run, queries.subject(audit.model_version))
    _may_be_run(audit)
    version, protocol = audit.model_version, queries.sealed(audit)
    return Order(
        protocol,
        version.predictions_sha256,
        tuple(version.recipe.get("features", ())),
        datasets.frozen(version.run.data_version, _joined(session, version)),
        _apart(session, version, protocol),
    )


def _joined(session: Session, version: ModelVersion) -> tuple[Joined, ...]:
    """Return the attribute that a version asks, to look for proxies; nothing once its values are erased."""
    if apart.lacks(session, version.run.data_version, version.recipe) is not None:
        return ()
    return apart.joined(session, version.run.data_version, version.recipe)


def _apart(session: Session, version: ModelVersion, protocol: Protocol) -> dict[str, Mapping[str, str]]:
    """Return the sensitive values that a protocol compares; refuse once they are erased."""
    known = {one.name: one for one in queries.sensitive(session, version)}
    wanted = [known[name] for name in protocol.groups if name in known]
    if any(one.erased_at is not None for one in wanted):
        raise Refused(Reason(N_("Sensitive values of this protocol were erased: it can no longer be run.")))
    return {one.name: dict(one.by_line) for one in wanted}


def figures(of: Order, settings: Settings) -> AuditResult:
    """Compute all that an order asks, from the answers of the model and from its data; touches no database."""
    found = tested(of, settings.artefacts)
    return replace(found, described={**found.described, "proxies": _proxies(of, settings)})


def tested(of: Order, store: Path) -> AuditResult:
    """Compute what an order asks of the stored answers of the model alone.

    Raises Tampered when the answers are no longer those of their digest.
    """
    kept = training.kept_answers(store, of.predictions_sha256)
    columns = {name: _column(of, kept, name) for name in of.protocol.groups}
    told = kept["label"], kept["probability"], of.protocol.grouped(columns)
    found = metrics.run_audit(of.protocol, *told)
    return rows.unordered(found, read_answers(of.protocol, *told)) if of.apart else found


def kept_rows(session: Session, audit: Audit, store: Path) -> bytes:
    """Return the rows that an audit read as a file; refuse where it compares values kept apart (`rows_apart`)."""
    protocol, apart_too = queries.sealed(audit), queries.kept_apart(audit)
    if apart_too:
        raise Refused(Reason(queries.ON_THE_RECORD, {"names": tuple(apart_too)}))
    kept = training.kept_answers(store, audit.model_version.predictions_sha256)
    return rows.of_kept(protocol, kept, {name: [*map(str, kept["groups"][name])] for name in protocol.groups})


def _column(of: Order, kept: Mapping[str, Any], name: str) -> list[str]:
    if name in of.apart:
        return [of.apart[name].get(str(line), "") for line in kept["rows"]]
    return [str(value) for value in kept["groups"][name]]


def _proxies(of: Order, settings: Settings) -> list[dict[str, Any]]:
    """Try to tell the groups from the features; nothing where the data can no longer be read."""
    try:
        return proxies.proxies(datasets.remade(settings, of.data), of.features, of.protocol, of.apart)
    except (Refused, Tampered):
        return []


def keep(session: Session, *, actor: Actor, now: datetime, audit: Audit, found: AuditResult) -> Audit:
    """Freeze the figures of a sealed protocol, once."""
    version = audit.model_version
    must(actor, Permission.audit_run, queries.subject(version))
    hold(session, audit)  # figures are written once
    _may_be_run(audit)
    if queries.sealed(audit) != found.protocol:
        raise Refused(Reason(N_("These are the figures of another protocol. Nothing was kept.")))
    audit.result = {**found.to_data(), "frozen": _frozen(version, actor, now)}
    audit.result_digest = digest(audit.result)
    audit.run_by, audit.run_at = actor.member_id, now
    sensitive.used(session, actor=actor, now=now, audit=audit, names=found.protocol.groups)
    versions.move(version, VersionAction.audit)
    session.flush()
    facts = {"protocol": audit.protocol_digest, "result": audit.result_digest, "verdict": found.verdict.value}
    _note(session, actor, now, audit, Act.audit_completed, facts)
    return audit


def _may_be_run(audit: Audit) -> None:
    _may_be_audited(audit.model_version)
    if audit.run_at is not None:
        raise Refused(Reason(N_("This audit has its figures. Seal another protocol for another audit.")))


def _may_be_audited(version: ModelVersion) -> None:
    moved(VERSION, version.state, VersionAction.audit)


def _frozen(version: ModelVersion, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return which bytes were audited, by whom and when."""
    return {
        "artefact_sha256": version.artefact_sha256,
        "predictions_sha256": version.predictions_sha256,
        "data_digest": version.run.data_version.digest,
        "signed_by": actor.member_id,
        "at": now.isoformat(),
    }


def _note(
    session: Session, actor: Actor, now: datetime, audit: Audit, act: Act, facts: Mapping[str, object]
) -> None:
    told = {"version": audit.model_version_id, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"audit:{audit.id}", facts=told)
