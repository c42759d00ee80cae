"""Naming scrutineers, who accept."""

from __future__ import annotations

from datetime import datetime, timedelta

from scopgov.scrutiny import services as scrutiny
from tests.votes.meeting import OPENS, Meeting

BEFORE = OPENS - timedelta(days=1)
HOLDERS = (1, 2, 3)


def named(meeting: Meeting, holders: tuple[int, ...] = HOLDERS) -> None:
    """Name scrutineers."""
    with meeting.act() as (session, poll, _):
        told = {"actor": meeting.actor(), "now": BEFORE, "consequences": meeting.consequences}
        scrutiny.name(session, **told, poll=poll, members=[meeting.members[at] for at in holders])


def accepted(meeting: Meeting, at: int, now: datetime = BEFORE) -> str:
    with meeting.act() as (session, poll, _):
        told = {"actor": meeting.actor(at), "now": now, "consequences": meeting.consequences}
        return scrutiny.accept(session, **told, poll=poll)
