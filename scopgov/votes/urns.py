"""What a poll holds of votes, read alike whatever its level: answers, and who cast the vote of which line.

Before the close of a confidential poll nothing is read but which envelopes are there, with the key of their slots.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.domain.commitments import Opened, by_option
from scopgov.domain.counting import Given, sorted_out
from scopgov.domain.polls import Secrecy, counts_shown
from scopgov.domain.states import PollState
from scopgov.votes import envelopes
from scopgov.votes.tables import Ballot, Envelope, Poll, RollMark, SealedBallot, SupersededBallot
from scopgov.votes.vault import Vault


@dataclass(frozen=True)
class Urn:
    """What ballots say, by number of option and in no order; for each line that voted, who cast its vote."""

    given: Given
    cast_by: Mapping[int, int]

    @property
    def persons(self) -> int:
        """Return how many people cast the votes."""
        return len(set(self.cast_by.values()))


def of(session: Session, poll: Poll) -> Urn:
    """Return what a poll holds that may be counted: of a confidential one nothing before its close."""
    if poll.secrecy is Secrecy.open:
        query = select(Ballot).where(Ballot.poll_id == poll.id).order_by(Ballot.member_id)
        rows = session.scalars(query).all()
        given = sorted_out(poll.question, (row.written for row in rows))
        return Urn(given, {row.member_id: row.cast_by for row in rows})
    return Urn(by_option(ballots(session, poll)), marks(session, poll))


def ballots(session: Session, poll: Poll) -> list[Opened]:
    """Return the ballots of a closed confidential poll, option by option, in the order of their commitments."""
    rows = session.scalars(select(SealedBallot).where(SealedBallot.poll_id == poll.id))
    return sorted((row.opened for row in rows), key=lambda one: one.place)


def superseded(session: Session, poll: Poll) -> list[str]:
    """Return the commitments of the ballots that their voters replaced, in order."""
    query = select(SupersededBallot.commitment).where(SupersededBallot.poll_id == poll.id)
    return sorted(session.scalars(query))


def replaced(session: Session, poll: Poll) -> int:
    """Return how many ballots their voters replaced; of a choice each left one commitment an option."""
    asked = poll.question
    return len(superseded(session, poll)) // (len(asked.options) if asked else 1)


def marks(session: Session, poll: Poll) -> dict[int, int]:
    """Return the roll marks of a closed confidential poll: for each line, who cast its vote."""
    rows = session.scalars(select(RollMark).where(RollMark.poll_id == poll.id)).all()
    return {row.member_id: row.cast_by for row in sorted(rows, key=lambda row: row.member_id)}


def turnout(session: Session, poll: Poll) -> int:
    """Return how many votes are in."""
    table: type[Ballot] | type[Envelope] | type[RollMark] = Ballot
    if poll.secrecy is Secrecy.confidential:
        table = RollMark if poll.state is PollState.closed else Envelope
    return session.scalar(select(func.count()).where(table.poll_id == poll.id)) or 0


def voted(session: Session, poll: Poll, lines: Collection[int], vault: Vault) -> frozenset[int]:
    """Return for which of these lines a vote is in; none where the keys of a confidential poll are gone."""
    if poll.secrecy is Secrecy.open:
        query = select(Ballot.member_id).where(Ballot.poll_id == poll.id, Ballot.member_id.in_(lines))
        return frozenset(session.scalars(query))
    keys = vault.get(poll.digest) if poll.digest else None
    if keys is None:
        return frozenset()
    slots = {envelopes.slot(keys, poll.digest, line): line for line in lines}
    there = select(Envelope.slot).where(Envelope.poll_id == poll.id, Envelope.slot.in_(slots))
    return frozenset(slots[one] for one in session.scalars(there))


def readable(poll: Poll, vault: Vault) -> bool:
    """Tell whether it can be known who has not voted yet: in a confidential poll, while its keys are there."""
    return poll.secrecy is Secrecy.open or not poll.digest or vault.get(poll.digest) is not None


def shown(session: Session, poll: Poll) -> bool:
    """Tell whether ballots and counts of a closed poll are shown."""
    if poll.secrecy is Secrecy.open:
        return True
    return counts_shown(poll.secrecy, len(set(marks(session, poll).values())))
