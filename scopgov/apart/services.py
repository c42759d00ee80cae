"""Log that an attribute kept apart is read: who asked, when, for what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.apart import queries
from scopgov.apart.tables import Reading, SensitiveAccess, SensitiveAttribute
from scopgov.datasets.tables import DataVersion
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor


def log(
    session: Session, *, actor: Actor, now: datetime, one: SensitiveAttribute, audit_id: int, reading: Reading
) -> None:
    """Write one line of the log."""
    made = SensitiveAccess(
        attribute_id=one.id, audit_id=audit_id, reading=reading, member_id=actor.member_id, at=now
    )
    session.add(made)


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
