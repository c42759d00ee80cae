"""A confidential poll of the demonstration that is open, for measures of casting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.demo import texts
from scopgov.demo.story import LASTS, Story
from scopgov.votes import queries, services
from scopgov.votes.tables import Motion, MotionKind, Poll


def confidential_poll(settings: Settings, database: Database, now: datetime) -> tuple[int, Iterator[int]]:
    """Open a confidential poll and return its number, with its voters one after the other, without end."""
    story = Story(settings, database, now)
    opens, closes = story.at(LASTS - 1), now + timedelta(days=1)
    assembly_id = story.convene("Bench", LASTS - 20, opens, closes, [(MotionKind.other, None, texts.CHAIR)])
    with database.transaction() as session:
        poll = _poll_of(session, assembly_id)
        services.settle_one(session, now=now, poll_id=poll.id, consequences=story.table)
        return poll.id, cycle(sorted(queries.roll_of(session, poll)))


def _poll_of(session: Session, assembly_id: int) -> Poll:
    return session.scalars(select(Poll).join(Motion).where(Motion.assembly_id == assembly_id)).one()
