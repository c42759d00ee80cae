"""Log that an attribute kept apart is read, by whom and for what; forget the values of rows changed for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart import queries
from scopgov.apart.tables import Reading, SensitiveAccess, SensitiveAttribute
from scopgov.datasets.tables import DataVersion, Rewriting
from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor
from scopgov.record import services as record


def log(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    one: SensitiveAttribute,
    audit_id: int,
    reading: Reading,
    purpose: str = "",
) -> None:
    """Write one line of the log; `purpose` is what they said of it."""
    told = {"audit_id": audit_id, "reading": reading, "purpose": purpose}
    session.add(SensitiveAccess(attribute_id=one.id, member_id=actor.member_id, at=now, **told))


def read(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    data_version: DataVersion,
    recipe: Mapping[str, Any],
    reading: Reading,
) -> None:
    """Log that the attribute a recipe asks is read for it; refuse once its values are erased."""
    told = queries.asked_by(recipe)
    if told is None:
        return
    lacking = queries.lacks(session, data_version, recipe)
    if lacking is not None:
        raise Refused(lacking)
    one = queries.named(session, data_version, told["attribute"])
    if one is not None:
        log(session, actor=actor, now=now, one=one, audit_id=int(told["audit"]), reading=reading)


def forget(
    session: Session, *, actor: Actor, now: datetime, rewriting: Rewriting, lines: Collection[int]
) -> None:
    """Erase what is kept apart of rows just corrected or erased for a person.

    Of data frozen from a still earlier file the lines are no longer those: all their values go.
    """
    told = {str(line) for line in lines}
    versions = select(DataVersion).where(DataVersion.source_id == rewriting.source_id)
    for version in session.scalars(versions.order_by(DataVersion.id)):
        same = version.content["source_sha256"] == rewriting.before_sha256
        for one in queries.of_data(session, version.id):
            left = {line: value for line, value in one.by_line.items() if same and line not in told}
            if one.erased_at is None and len(left) < len(one.by_line):
                gone, one.by_line = len(one.by_line) - len(left), left
                facts = {"name": one.name, "rows": gone, "request": rewriting.request_id}
                subject = f"sensitive_attribute:{one.id}"
                record.append(
                    session, actor=actor, now=now, act=Act.sensitive_erased, subject=subject, facts=facts
                )
    session.flush()
