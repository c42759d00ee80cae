"""The reminders of votes: at fixed times before the close, once, to whom nothing is counted for yet.

Who has not voted is read here, before the close, for this alone: it names nobody to anybody else. In a confidential
poll the slots of envelopes say it, with a key that the database never sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies import telling as meetings
from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.reminders import Part, sentence, to_remind, vote_reminder
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.notices.queries import told
from scopgov.notices.services import Message, tell
from scopgov.votes import queries, urns
from scopgov.votes.tables import Motion, Poll
from scopgov.votes.telling import window
from scopgov.votes.vault import Vault


@dataclass(frozen=True)
class Reminder:
    """One reminder: of all the polls of an assembly that open and close together."""

    assembly_id: int
    opens_at: datetime
    closes_at: datetime
    occasion: str


def due(session: Session, now: datetime) -> Sequence[Reminder]:
    """Return the reminders whose fixed time has come and that were not given."""
    found = {reminder.occasion: reminder for reminder in _due(session, now)}
    return [reminder for occasion, reminder in found.items() if not told(session, occasion)]


def _due(session: Session, now: datetime) -> Iterable[Reminder]:
    for poll in session.scalars(_open(now)):
        lead = vote_reminder(poll.opens_at, poll.closes_at, now)
        if lead is not None:
            occasion = f"{window(poll)}:reminded:{int(lead.total_seconds()) // 3600}h"
            yield Reminder(poll.motion.assembly_id, poll.opens_at, poll.closes_at, occasion)


def _open(now: datetime) -> Select[Poll]:
    """Return the polls taking ballots whose close was announced: in session, the chair says who is awaited."""
    live = select(Poll).where(Poll.state == PollState.opened, Poll.opens_at <= now, Poll.closes_at > now)
    return live.where(Poll.announced_until.is_(None)).join(Motion).order_by(Poll.id)


def remind(session: Session, now: datetime, reminder: Reminder, vault: Vault) -> int:
    """Give a reminder, once; return how many people were reminded."""
    assembly = assemblies.assembly(session, reminder.assembly_id)
    together = _open(now).where(
        Motion.assembly_id == assembly.id,
        Poll.opens_at == reminder.opens_at,
        Poll.closes_at == reminder.closes_at,
    )
    lacking: dict[int, list[tuple[Poll, frozenset[Part]]]] = {}
    for poll in session.scalars(together):
        for person, parts in _to_remind(session, poll, vault).items():
            lacking.setdefault(person, []).append((poll, parts))
    messages = {person: _message(assembly, polls) for person, polls in lacking.items()}
    return tell(session, now=now, occasion=reminder.occasion, messages=messages)


def _to_remind(session: Session, poll: Poll, vault: Vault) -> dict[int, frozenset[Part]]:
    if not urns.readable(poll, vault):
        return {}
    found, roll = assemblies.presence(session, poll.motion.assembly), queries.roll_of(session, poll)
    return to_remind(
        roll, urns.voted(session, poll, roll, vault), found.proxies, found.present | found.remote
    )


def _message(assembly: Assembly, polls: Sequence[tuple[Poll, frozenset[Part]]]) -> Message:
    closes_at = polls[0][0].closes_at
    items = [poll.motion.item for poll, _parts in polls]
    motions = [f"{item.mark}. {item.title}" for item in items]
    parts = frozenset().union(*(parts for _poll, parts in polls))
    say = Reason(sentence(parts), {"title": assembly.title, "motions": motions, "at": closes_at})
    return Message(
        N_("Your vote is awaited"), say, meetings.path(assembly), until=closes_at, kind=News.reminders
    )
