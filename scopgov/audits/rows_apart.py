"""Gives the rows of an audit that compares values kept apart: to its auditors, on the record, until their day.

Each row stands under a mark made for this audit from the installation's key, in the order of the marks. That hides
lines, not persons: whoever holds the model's answers finds a row again by its score.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading, SensitiveAccess, SensitiveAttribute
from scopgov.audits import queries, rows
from scopgov.audits.answers import Answers, read_answers
from scopgov.audits.tables import Audit, OutsideAudit
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission, Subject
from scopgov.domain.protocol import Protocol
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.threads.services import sound
from scopgov.training import queries as training

LONGEST = 500
Read = Callable[[Path], tuple[Answers, Sequence[str]]]


@dataclass(frozen=True)
class Kept:
    """The rows of one audit that compares values kept apart: of which attributes, judged by whom, how they are read.

    `protocol_of` is the audit whose sealed protocol the values are read under; `read` gives the rows and what tells one
    from another.
    """

    name: str
    protocol_of: int
    attributes: tuple[SensitiveAttribute, ...]
    missing: tuple[str, ...]
    judged_by: Subject
    result: Mapping[str, Any]
    read: Read

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes."""
        return (*(one.name for one in self.attributes), *self.missing)

    @property
    def until(self) -> date | None:
        """Return the day from which the rows are given no more; None where values are missing already."""
        return None if self.missing else min(one.delete_on for one in self.attributes)

    def gone(self, today: date) -> Reason | None:
        """Say why these rows are given no more; None while they are."""
        if self.missing:
            return Reason(N_("The values of %(names)s are no longer kept."), {"names": self.missing})
        over = [one for one in self.attributes if one.erased_at is not None or one.delete_on <= today]
        if not over:
            return None
        day = over[0].delete_on if over[0].erased_at is None else local_day(over[0].erased_at)
        text = N_("The values of %(names)s were erased on %(day)s, as was promised when they were kept.")
        return Reason(text, {"names": tuple(one.name for one in over), "day": day})


def of_audit(session: Session, audit: Audit) -> Kept | None:
    """Return the rows kept apart of an audit of a model; None where it compares nothing kept apart."""
    names = queries.kept_apart(audit)
    if not names or audit.result is None:
        return None
    known = {one.name: one for one in queries.sensitive(session, audit.model_version)}
    found, protocol = [known[name] for name in names if name in known], queries.sealed(audit)
    sha256 = audit.model_version.predictions_sha256
    values = {one.name: dict(one.by_line) for one in found}
    return Kept(
        name=f"audit:{audit.id}",
        protocol_of=audit.id,
        attributes=tuple(found),
        missing=tuple(name for name in names if name not in known),
        judged_by=_judged_by(audit),
        result=audit.result,
        read=lambda store: _of_lines(protocol, training.kept_answers(store, sha256), values),
    )


def of_use(session: Session, audit: OutsideAudit) -> Kept | None:
    """Return the rows kept apart of an audit made again in use; None where it compares nothing kept apart."""
    if audit.version is None or audit.result is None:
        return None
    protocol = queries.unsealed(audit.protocol or {}, audit.protocol_digest)
    told = apart.asked_by(audit.version.recipe)
    if told is None or not queries.asked(audit.version, protocol):
        return None
    one, sha256 = (
        apart.named(session, audit.version.run.data_version, told["attribute"]),
        audit.answers_sha256,
    )
    return Kept(
        name=f"outside_audit:{audit.id}",
        protocol_of=int(told["audit"]),
        attributes=(one,) if one else (),
        missing=() if one else (told["attribute"],),
        judged_by=_judged_by(audit),
        result=audit.result,
        read=lambda store: _of_cases(protocol, training.kept_answers(store, sha256)),
    )


def _judged_by(audit: Audit | OutsideAudit) -> Subject:
    return Subject(authors=frozenset(one for one in (audit.sealed_by, audit.run_by) if one is not None))


def _of_lines(
    protocol: Protocol, kept: Mapping[str, Any], values: Mapping[str, Mapping[str, str]]
) -> tuple[Answers, Sequence[str]]:
    lines = [str(line) for line in kept["rows"]]
    columns = {
        name: [values[name].get(line, "") for line in lines]
        if name in values
        else [str(one) for one in kept["groups"][name]]
        for name in protocol.groups
    }
    return read_answers(protocol, kept["label"], kept["probability"], protocol.grouped(columns)), lines


def _of_cases(protocol: Protocol, kept: Mapping[str, Any]) -> tuple[Answers, Sequence[str]]:
    answers = read_answers(protocol, kept["label"], kept["probability"], protocol.grouped(kept["groups"]))
    return answers, [str(at) for at in range(len(answers.outcome))]


@dataclass(frozen=True)
class Cells:
    """How many rows stand in cells (all groupings crossed) of fewer than `least` rows: these point at somebody."""

    rows: int
    small: int
    cells: int
    least: int


def cells(kept: Kept, store: Path, least: int) -> Cells:
    """Count the rows of small cells."""
    answers, _lines = kept.read(store)
    counts = Counter(answers.cells(tuple(answers.groups)))
    small = [count for count in counts.values() if count < least]
    return Cells(len(answers.outcome), sum(small), len(small), least)


def accesses(session: Session, kept: Kept) -> Sequence[SensitiveAccess]:
    """Return to whom rows were given under the protocol of an audit, the latest first."""
    query = select(SensitiveAccess).where(
        SensitiveAccess.audit_id == kept.protocol_of, SensitiveAccess.reading == Reading.rows
    )
    return session.scalars(query.order_by(SensitiveAccess.id.desc())).all()


def give(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    kept: Kept,
    store: Path,
    key: bytes,
    purpose: str,
) -> bytes:
    """Return the rows of an audit, and log who has them for what. Raises Refused at `purpose` where none is said."""
    must(actor, Permission.audit_rows_apart, kept.judged_by)
    gone = kept.gone(local_day(now))
    if gone is not None:
        raise Refused(gone)
    said = sound(purpose, "purpose", LONGEST)
    answers, lines = kept.read(store)
    if not _are_those(kept, answers):
        text = N_(
            "Values of some rows were erased or corrected since for a person: the rows that were audited are no longer "
            "kept, and those left would not give its figures."
        )
        raise Refused(Reason(text))
    for one in kept.attributes:
        told: dict[str, Any] = {"audit_id": kept.protocol_of, "reading": Reading.rows, "purpose": said}
        readings.log(session, actor=actor, now=now, one=one, **told)
    facts = {"names": sorted(kept.names), "rows": len(lines), "purpose": digest(said)}
    record.append(session, actor=actor, now=now, act=Act.sensitive_rows_given, subject=kept.name, facts=facts)
    return rows.marked(answers, [_mark(key, kept, line) for line in lines])


def _are_those(kept: Kept, answers: Answers) -> bool:
    """Tell whether these are the rows that were audited; older results hold a digest of them in order."""
    frozen = kept.result.get("rows_unordered_sha256")
    if frozen is not None:
        return bool(rows.unordered_sha256(answers) == frozen)
    return kept.result.get("rows_sha256") in (None, rows.sha256(answers))


def _mark(key: bytes, kept: Kept, line: str) -> str:
    return hmac.new(key, f"a row of {kept.name}:{line}".encode(), hashlib.sha256).hexdigest()[:16]
