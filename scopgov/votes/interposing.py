"""Put an amendment to the vote before its motion, on the item the notice announced. The act behind it is recorded.

The motion waits. By the clock, the first half of the window is for the amendments and the second for the motion; in
session, the chair opens one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import AgendaItem
from scopgov.domain import openings
from scopgov.domain.amendments import middle
from scopgov.domain.conduct import Conduct
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Actor
from scopgov.votes import agreements, waiting
from scopgov.votes.tables import Motion, MotionKind, Poll


def interpose(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    motion: Motion,
    title: str,
    text: str,
    params: Mapping[str, Any],
) -> Motion:
    """Put a text to the vote before a motion, which then waits for its result; return the motion made of it."""
    poll, assembly = motion.polls[-1], motion.assembly
    waiting.hold_back(session, poll, Wait.amendments)
    ends = assembly.closes_at
    if assembly.conduct is Conduct.window:
        poll.opens_at = ends = middle(assembly.opens_at, assembly.closes_at)
    made = Motion(
        item=_item(session, motion, title),
        assembly=assembly,
        kind=MotionKind.amendment,
        subject_id=motion.id,
        title=title,
        text=text,
        params=dict(params),
        put_by=actor.member_id,
        put_at=now,
        polls=[
            Poll(
                opens_at=assembly.opens_at,
                closes_at=ends,
                secrecy=poll.secrecy,
                waits=openings.written(agreements.first_waits(assembly, MotionKind.amendment)),
            )
        ],
    )
    session.add(made)
    session.flush()
    return made


def _item(session: Session, motion: Motion, title: str) -> AgendaItem:
    item = motion.item
    before = select(func.max(AgendaItem.amendment)).where(
        AgendaItem.assembly_id == item.assembly_id, AgendaItem.position == item.position
    )
    number = 1 + (session.scalar(before) or 0)
    made = AgendaItem(assembly_id=item.assembly_id, position=item.position, amendment=number, title=title)
    session.add(made)
    session.flush()
    return made
