"""Hold the opening of a poll back until something is settled, and let it go on. The act behind it is recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain import openings
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.openings import Wait
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.notices.queries import told
from scopgov.votes import services, telling
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Poll


def hold_back(session: Session, poll: Poll, wait: Wait) -> None:
    """Let a poll not opened yet wait for something more."""
    found = locked(session, poll)
    if found.state is not PollState.scheduled:
        raise Refused(Reason(N_("Votes opened meanwhile.")))
    found.waits = openings.written({*found.waits_for, wait})
    session.flush()


def let_go(session: Session, poll: Poll, wait: Wait) -> Poll:
    """Let a poll wait for this no more; it opens at its time, or as soon as anything settles what is due."""
    found = locked(session, poll)
    found.waits = openings.written(found.waits_for - {wait})
    session.flush()
    return found


def release(session: Session, now: datetime, poll: Poll, wait: Wait, consequences: Consequences) -> None:
    """Let a poll wait for this no more; where its time has come and nothing else is awaited, it opens at once."""
    if wait not in poll.waits_for:
        return
    found = let_go(session, poll, wait)
    late = found.state is PollState.scheduled and found.opens_at <= now < found.closes_at
    if late and not found.waits:
        others = told(session, telling.opening(found))
        services.ensure_opened(session, now=now, poll=found, consequences=consequences)
        if others:  # members were told when the other votes of the assembly opened, not of this one
            telling.opened_late(session, found, now)


def locked(session: Session, poll: Poll) -> Poll:
    """Return a poll as it is now, its row held until the transaction ends."""
    return session.get_one(Poll, poll.id, with_for_update=True, populate_existing=True)
