"""What members on the roll are told of a poll: votes are open, it is cancelled, its result is proclaimed.

A result is told by its word alone: figures and names stay on the page of the poll, under its own rules.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.assemblies import telling as meetings
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import Role, holder
from scopgov.domain.polls import Secrecy
from scopgov.domain.text import N_
from scopgov.members.queries import charged, local_day
from scopgov.notices.services import Message, tell_all
from scopgov.votes import queries
from scopgov.votes.tables import Poll

CHANGED = {
    Secrecy.confidential: N_("“%(title)s” will be voted in confidence: this was changed after the notice."),
    Secrecy.open: N_("“%(title)s” will be voted openly, with names: this was changed after the notice."),
}
ASKED = N_("“%(title)s” will be voted in confidence: enough members asked for it.")
NEWS = timedelta(days=3)  # how long a result is worth a mail


def window(poll: Poll) -> str:
    """Return what names the polls of an assembly that open and close together: they are told of together."""
    opens, closes = (int(at.timestamp()) for at in (poll.opens_at, poll.closes_at))
    return f"assembly:{poll.motion.assembly_id}:votes:{opens}:{closes}"


def opening(poll: Poll) -> str:
    """Return what names the opening of the polls of an assembly that open and close together."""
    return f"{window(poll)}:opened"


def opened(session: Session, poll: Poll, now: datetime) -> int:
    """Tell that the votes of an assembly are open; nothing where their time is over already, nor in session.

    There the chair says it, and the page that members follow.
    """
    if now >= poll.closes_at or poll.announced_until is not None:
        return 0
    assembly = poll.motion.assembly
    text = N_("The votes of “%(title)s” are open, until %(closes)s.")
    say = Reason(text, {"title": assembly.title, "closes": poll.closes_at})
    message = Message(
        N_("Votes are open"), say, meetings.path(assembly), until=poll.closes_at, kind=News.reminders
    )
    roll = queries.roll_of(session, poll)
    return tell_all(session, now=now, occasion=opening(poll), members=roll, message=message)


def opened_late(session: Session, poll: Poll, now: datetime) -> int:
    """Tell that a poll that waited takes ballots now; nothing where it did not open."""
    if poll.opened_at is None:
        return 0
    text = N_("What the vote on “%(title)s” waited for is settled: it is open, until %(closes)s.")
    say = Reason(text, {"title": poll.motion.title, "closes": poll.closes_at})
    message = Message(
        N_("Votes are open"), say, f"/polls/{poll.id}", until=poll.closes_at, kind=News.meetings
    )
    roll = queries.roll_of(session, poll)
    return tell_all(session, now=now, occasion=f"poll:{poll.id}:opened", members=roll, message=message)


def proclaimed(session: Session, poll: Poll, now: datetime) -> int:
    """Tell what a closed poll decided."""
    told = {"title": poll.motion.title, "outcome": queries.result(session, poll).word}
    say = Reason(N_("%(title)s: %(outcome)s."), told)
    return _of_poll(session, poll, now, N_("Result"), say, News.results)


def held_up(session: Session, poll: Poll, now: datetime) -> int:
    """Tell who holds the meeting and the administrators that a result cannot be announced, and must be seen to."""
    text = N_("%(title)s: the votes are over and cannot be counted. The page of the poll says what to do.")
    say = Reason(text, {"title": poll.motion.title})
    message = Message(
        N_("A result is held up"), say, f"/polls/{poll.id}", until=now + NEWS, kind=News.concerned
    )
    roles = (holder(poll.motion.assembly.body), Role.administrator)
    told = {one.id for role in roles for one in charged(session, role, local_day(now))}
    return tell_all(session, now=now, occasion=f"poll:{poll.id}:held_up", members=told, message=message)


def level_changed(session: Session, poll: Poll, now: datetime) -> int:
    """Tell that a motion will be voted at another level than its notice let members expect."""
    text = CHANGED[poll.secrecy] if poll.secrecy_asked_at is None else ASKED
    say = Reason(text, {"title": poll.motion.title})
    message = Message(
        N_("How it is voted"), say, f"/motions/{poll.motion_id}", until=poll.closes_at, kind=News.meetings
    )
    members = queries.electorate(session, poll, now).members
    occasion = f"poll:{poll.id}:secrecy:{int(now.timestamp())}"
    return tell_all(session, now=now, occasion=occasion, members=members, message=message)


def cancelled(session: Session, poll: Poll, now: datetime) -> int:
    """Tell that a poll decides nothing; why is on its page."""
    text = N_("%(title)s: the poll is cancelled. It decides nothing, and the motion may be put anew.")
    say = Reason(text, {"title": poll.motion.title})
    return _of_poll(session, poll, now, N_("Poll cancelled"), say, News.meetings)


def _of_poll(session: Session, poll: Poll, now: datetime, heading: str, say: Reason, kind: News) -> int:
    message = Message(heading, say, f"/polls/{poll.id}", until=now + NEWS, kind=kind)
    members = queries.electorate(session, poll, now).members
    return tell_all(session, now=now, occasion=f"poll:{poll.id}:over", members=members, message=message)
