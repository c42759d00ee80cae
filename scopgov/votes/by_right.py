"""Put a motion that nobody of the board chose: members asked for it in time, or the rules put it on the agenda."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.assemblies import services as meetings
from scopgov.assemblies.tables import AgendaItem, Assembly
from scopgov.domain.policy import CLOCK, Actor
from scopgov.domain.text import legible
from scopgov.votes.consequence import Consequences
from scopgov.votes.services import check_text, enlist
from scopgov.votes.tables import Motion, MotionKind


def put_asked(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    title: str,
    text: str,
    asked_by: int,
    consequences: Consequences,
) -> Motion:
    """Put a motion that members asked for in time, once the notice is sent; who asked for it is told to have put it."""
    check_text(title, text)
    item = meetings.add_asked_item(session, now=now, assembly=assembly, title=title)
    motion = _motion(item, now, MotionKind.other, title, text, asked_by)
    return enlist(session, actor, now, motion, consequences[MotionKind.other])


def put_by_right(
    session: Session,
    *,
    now: datetime,
    assembly: Assembly,
    kind: MotionKind,
    title: str,
    text: str,
    subject_id: int,
    params: Mapping[str, Any],
    put_by: int,
    consequences: Consequences,
) -> Motion:
    """Put a motion that must come before an assembly in preparation; who caused it is told to have put it."""
    item = meetings.add_item_by_right(session, assembly=assembly, title=title)
    motion = _motion(item, now, kind, title, text, put_by, params)
    motion.subject_id = subject_id
    return enlist(session, CLOCK, now, motion, consequences[kind])


def _motion(
    item: AgendaItem,
    now: datetime,
    kind: MotionKind,
    title: str,
    text: str,
    put_by: int,
    params: Mapping[str, Any] | None = None,
) -> Motion:
    return Motion(
        item=item,
        assembly=item.assembly,
        kind=kind,
        title=legible(title),
        text=legible(text),
        params=dict(params or {}),
        put_by=put_by,
        put_at=now,
    )
