"""What the screen of the room shows of a meeting: the quorum so far, the vote under way, what was decided.

Nothing partial: while ballots are taken, how many were cast and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.polls import Secrecy, Tally
from scopgov.domain.statutes import Call
from scopgov.domain.verdicts import Verdict, verdict
from scopgov.votes import queries, urns
from scopgov.votes.queries import Decided
from scopgov.votes.tables import Motion, Poll
from scopgov.votes.vault import Vault


@dataclass(frozen=True)
class Line:
    """One motion on the screen: its last poll, and its result once it is over."""

    motion: Motion
    poll: Poll
    taking: bool
    decided: Decided | None


@dataclass(frozen=True)
class Vote:
    """The vote under way: how many ballots were cast, of how many on the roll."""

    motion: Motion
    poll: Poll
    cast: int
    on_roll: int


@dataclass(frozen=True)
class Room:
    """A meeting as its room sees it. `attendance` counts nobody's vote: it holds the quorum alone."""

    assembly: Assembly
    attendance: Verdict
    lines: Sequence[Line]
    votes: Sequence[Vote]
    result: Decided | None


def room(session: Session, assembly: Assembly, now: datetime, vault: Vault) -> Room:
    """Return what the room is shown now."""
    motions = queries.motions_of(session, assembly)
    lines = [_line(session, motion, now) for motion in motions]
    return Room(
        assembly=assembly,
        attendance=_attendance(session, assembly, motions, now, vault),
        lines=lines,
        votes=[_vote(session, one, now) for one in lines if one.taking],
        result=_latest([one.decided for one in lines if one.decided is not None]),
    )


def _line(session: Session, motion: Motion, now: datetime) -> Line:
    poll = motion.polls[-1]
    decided = queries.decided(session, poll) if queries.countable(poll, now) else None
    return Line(motion, poll, queries.taking(poll, now), decided)


def _vote(session: Session, line: Line, now: datetime) -> Vote:
    on_roll = len(queries.electorate(session, line.poll, now))
    return Vote(line.motion, line.poll, queries.turnout(session, line.poll), on_roll)


def _latest(decided: Sequence[Decided]) -> Decided | None:
    """Return the poll that closed last, by the clock and then by the agenda."""
    closed = [(one.poll.closed_at or one.poll.closes_at, place) for place, one in enumerate(decided)]
    return decided[max(closed)[1]] if closed else None


def _voting(session: Session, motions: Sequence[Motion], own: frozenset[int], vault: Vault) -> frozenset[int]:
    """Return who cast a ballot so far: they are deemed present, whatever they chose.

    An envelope does not say who cast it: of those, the lines that nobody represents count (`own`).
    """
    found: set[int] = set()
    for poll in (each for motion in motions for each in motion.polls):
        found |= set(urns.of(session, poll).cast_by.values())
        if poll.secrecy is Secrecy.confidential:
            found |= urns.voted(session, poll, own, vault)
    return frozenset(found)


def _attendance(
    session: Session, assembly: Assembly, motions: Sequence[Motion], now: datetime, vault: Vault
) -> Verdict:
    roll = queries.enrolled(session, assembly, now)
    found = assemblies.presence(session, assembly)
    present = found.present & roll
    voting = _voting(session, motions, roll - found.proxies.keys(), vault)
    remote = ((found.remote | voting) & roll) - present
    there = present | remote
    represented = {giver for giver, holder in found.proxies.items() if giver in roll and holder in there}
    return verdict(
        assemblies.rule_of(assembly),
        members=len(roll),
        present=len(present),
        remote=len(remote),
        represented=len(represented - there),
        tally=Tally(),
        call=Call(assembly.call),
    )
