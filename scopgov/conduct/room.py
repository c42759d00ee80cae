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
from scopgov.conduct import queries as conduct
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Reason
from scopgov.domain.openings import Wait
from scopgov.domain.polls import Secrecy, Tally
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Call
from scopgov.domain.text import N_
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

    over: bool

    @property
    def until(self) -> datetime:
        """Return the time announced for the vote: its close, or in session the earliest one."""
        return self.poll.announced_until or self.poll.closes_at

    @property
    def to_come(self) -> bool:
        """Tell whether nothing has happened to the vote yet: a list need not say it of each."""
        return self.poll.state is PollState.scheduled

    @property
    def for_the_chair(self) -> bool:
        """Tell whether nothing but the chair's word is missing for the vote to open."""
        return self.poll.waits_for == {Wait.chair} and self.poll.state is PollState.scheduled


@dataclass(frozen=True)
class Vote:
    """The vote under way: how many ballots were cast, of how many on the roll."""

    line: Line
    cast: int
    on_roll: int


@dataclass(frozen=True)
class Room:
    """A meeting as its room sees it. `attendance` counts nobody's vote: it holds the quorum alone.

    `result` is that of the item with the floor; where no item has it, that of the vote closed last.
    """

    assembly: Assembly
    attendance: Verdict
    lines: Sequence[Line]
    votes: Sequence[Vote]
    current: Line | None
    result: Decided | None

    @property
    def opening(self) -> Reason:
        """Say, before anything is voted on, when and how votes open."""
        texts = {
            Conduct.window: N_("Votes open on %(instant)s."),
            Conduct.session: N_("In session from %(instant)s on: the chair takes the items one by one."),
        }
        return Reason(texts[self.assembly.conduct], {"instant": self.assembly.opens_at})


def room(session: Session, assembly: Assembly, now: datetime, vault: Vault) -> Room:
    """Return what the room is shown now."""
    motions = queries.motions_of(session, assembly)
    lines = [_line(session, motion, now) for motion in motions]
    floor = conduct.current(session, assembly, motions)
    current = next((one for one in lines if one.motion is floor), None)
    return Room(
        assembly=assembly,
        attendance=_attendance(session, assembly, motions, now, vault),
        lines=lines,
        votes=[_vote(session, one, now) for one in lines if one.taking],
        current=current,
        result=_latest([one.decided for one in ([current] if current else lines) if one.decided is not None]),
    )


def _line(session: Session, motion: Motion, now: datetime) -> Line:
    poll = motion.polls[-1]
    decided = queries.decided(session, poll) if queries.countable(poll, now) else None
    return Line(motion, poll, queries.taking(poll, now), decided, queries.over(poll, now))


def _vote(session: Session, line: Line, now: datetime) -> Vote:
    on_roll = len(queries.electorate(session, line.poll, now))
    return Vote(line, queries.turnout(session, line.poll), on_roll)


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
    remote = ((found.remote | (voting - found.left)) & roll) - present
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
