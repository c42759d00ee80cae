"""Whether a poll may be closed before its time: by the clock once all have voted, in session as its chair announced."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.domain import polls
from scopgov.domain.conduct import able, may_close_vote
from scopgov.domain.errors import Reason
from scopgov.votes import queries, urns
from scopgov.votes.tables import Poll
from scopgov.votes.vault import Vault


def may_close(session: Session, poll: Poll, now: datetime, vault: Vault) -> Reason | None:
    """Return None if a poll may be closed now, else why not."""
    roll = queries.roll_of(session, poll)
    if poll.announced_until is None:
        voted = queries.turnout(session, poll)
        return polls.may_close(poll.closes_at, now, voted=voted, on_roll=len(roll))
    assembly = poll.motion.assembly
    found = assemblies.presence(session, assembly)
    lines = able(roll, found.present, found.proxies, remote=assembly.remote)
    there = urns.voted(session, poll, lines, vault)
    return may_close_vote(poll.announced_until, now, voted=len(there), able=len(lines))
