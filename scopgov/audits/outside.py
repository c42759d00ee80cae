"""Keep the answers of a system from outside, seal a protocol on them, run it once.

Each act leaves an entry in the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from scopgov import store
from scopgov.audits import demanding, metrics, queries, rows
from scopgov.audits.answers import read_answers
from scopgov.audits.findings import AuditResult
from scopgov.audits.outside_file import Outside
from scopgov.audits.tables import OutsideAudit
from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import canonical_json, digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.outside_words import Cases
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.protocol import Protocol, check_groups
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion


def stored(answers: Outside, artefacts: Path) -> str:
    """Keep answers in the store and return their digest; touches no database."""
    return store.put(artefacts, canonical_json(answers.to_data()).encode())


def add(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    about: Mapping[str, str],
    cases: Cases | None,
    answers: Outside,
    sha256: str,
    version: ModelVersion | None = None,
    permission: Permission = Permission.audit_run,
) -> OutsideAudit:
    """Note which system answered about what, in which file; `about` says its system, supplier, release and filename.

    `version` is one of ours that is audited again in use.
    """
    must(actor, permission)
    made = OutsideAudit(
        **about,
        version=version,
        cases=cases.to_data() if cases else None,
        answers_sha256=sha256,
        rows=len(answers.label),
        groups=answers.counts(),
        added_by=actor.member_id,
        added_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, actor, now, made, Act.outside_answers_added, {"answers": sha256, "system": made.system})
    return made


def seal(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    audit: OutsideAudit,
    protocol: Protocol,
    permission: Permission = Permission.audit_run,
) -> OutsideAudit:
    """Seal what the audit will measure and tolerate; nothing changes it afterwards."""
    must(actor, permission, queries.outside_subject(audit))
    hold(session, audit)
    if audit.protocol is not None:
        raise Refused(Reason(N_("A protocol is already sealed for these answers.")))
    protocol.check(audit.groups)
    check_groups(protocol, audit.groups)
    demanding.check(session, now, protocol)
    audit.protocol = protocol.to_data()
    audit.protocol_digest = digest(audit.protocol)
    audit.sealed_by, audit.sealed_at = actor.member_id, now
    session.flush()
    _note(session, actor, now, audit, Act.outside_audit_sealed, {"protocol": audit.protocol_digest})
    return audit


def order(audit: OutsideAudit) -> tuple[Protocol, str]:
    """Return the protocol to run and the digest of the answers, or refuse."""
    if audit.protocol is None:
        raise Refused(Reason(N_("Seal a protocol first: no figure is computed before.")))
    if audit.run_at is not None:
        raise Refused(Reason(N_("This audit has its figures. Add the answers again for another audit.")))
    return queries.unsealed(audit.protocol, audit.protocol_digest), audit.answers_sha256


def figures(protocol: Protocol, sha256: str, artefacts: Path, *, apart_too: bool = False) -> AuditResult:
    """Compute what the protocol asks of the kept answers; touches no database.

    `apart_too` tells whether it compares an attribute kept apart, whose rows are given in no order.
    """
    kept = training.kept_answers(artefacts, sha256)
    told = kept["label"], kept["probability"], protocol.grouped(kept["groups"])
    found = metrics.run_audit(protocol, *told)
    return rows.unordered(found, read_answers(protocol, *told)) if apart_too else found


def kept_rows(audit: OutsideAudit, artefacts: Path) -> bytes:
    """Return the rows that an audit read as a file."""
    protocol = queries.unsealed(audit.protocol or {}, audit.protocol_digest)
    kept = training.kept_answers(artefacts, audit.answers_sha256)
    return rows.of_kept(protocol, kept, kept["groups"])


def keep(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    audit: OutsideAudit,
    found: AuditResult,
    permission: Permission = Permission.audit_run,
) -> OutsideAudit:
    """Freeze the figures of a sealed protocol, once."""
    must(actor, permission, queries.outside_subject(audit))
    hold(session, audit)
    protocol, sha256 = order(audit)
    if protocol != found.protocol:
        raise Refused(Reason(N_("These are the figures of another protocol. Nothing was kept.")))
    audit.result = {**found.to_data(), "frozen": {"answers_sha256": sha256, "at": now.isoformat()}}
    audit.result_digest = digest(audit.result)
    audit.run_by, audit.run_at = actor.member_id, now
    session.flush()
    facts = {"protocol": audit.protocol_digest, "result": audit.result_digest, "verdict": found.verdict.value}
    _note(session, actor, now, audit, Act.outside_audit_completed, facts)
    return audit


def _note(
    session: Session, actor: Actor, now: datetime, audit: OutsideAudit, act: Act, facts: Mapping[str, object]
) -> None:
    subject = f"outside_audit:{audit.id}"
    version = {"version": audit.version.id} if audit.version is not None else {}
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts={**facts, **version})
