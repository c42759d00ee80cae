"""The close of a confidential poll: all envelopes are opened at once, or none; then what may be kept is written.

An envelope that does not open stops the announcement: the poll keeps its envelopes until they can be opened, or until
the board cancels it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.choosing import Question, holds
from scopgov.domain.commitments import Opened, opened
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.text import N_
from scopgov.votes import envelopes
from scopgov.votes.envelopes import Ballot, Damaged
from scopgov.votes.tables import (
    Envelope,
    Poll,
    RollLine,
    RollMark,
    SealedBallot,
    SupersededBallot,
    SupersededEnvelope,
)
from scopgov.votes.vault import Keys, Vault

WITHOUT_KEYS = N_(
    "The file of this poll’s keys is not there, or cannot be read: its envelopes cannot be opened."
)
ALTERED = N_("The envelopes are not those that were cast: at least one was altered, added or put back.")


def take_out(session: Session, poll: Poll, vault: Vault, opener: bytes = b"") -> Reason | None:
    """Turn the envelopes of a poll, whose row is held, into roll marks and ballots; or say why they do not open.

    `opener` is the key that scrutineers gave, where they hold it.
    """
    keys = vault.get(poll.digest)
    if keys is None:
        return Reason(WITHOUT_KEYS)
    if opener:
        keys = replace(keys, private=opener)
    try:
        votes, replaced = _open(session, poll, keys)
    except Damaged:
        return Reason(ALTERED)
    _write(session, poll, votes, replaced)
    discard(session, poll)
    return None


def _open(session: Session, poll: Poll, keys: Keys) -> tuple[dict[int, Ballot], list[Ballot]]:
    """Return the vote of each line and the votes replaced; raises Damaged where anything is not as it was cast."""
    lines = session.scalars(select(RollLine.member_id).where(RollLine.poll_id == poll.id))
    places = {envelopes.slot(keys, poll.digest, line): line for line in lines}
    current = session.scalars(select(Envelope).where(Envelope.poll_id == poll.id))
    now = [(row.slot, row.box) for row in current]
    replaced = session.scalars(select(SupersededEnvelope).where(SupersededEnvelope.poll_id == poll.id))
    before = [(row.slot, row.box) for row in replaced]
    if {sha256_bytes(box) for _slot, box in now} & {sha256_bytes(box) for _slot, box in before}:
        raise Damaged("an envelope that was replaced was put back")
    votes = _unsealed(poll, keys, places, now)
    others = [envelopes.unseal(keys, poll.digest, at, box) for at, box in before]
    question = poll.question
    if not all(holds(question, vote.choice) for vote in (*votes.values(), *others)):
        raise Damaged("an envelope holds no ballot of this poll")
    return votes, others


def _unsealed(
    poll: Poll, keys: Keys, places: Mapping[str, int], rows: Sequence[tuple[str, bytes]]
) -> dict[int, Ballot]:
    if not {at for at, _box in rows} <= set(places):
        raise Damaged("an envelope is of no line of the roll")
    return {places[at]: envelopes.unseal(keys, poll.digest, at, box) for at, box in rows}


def _write(session: Session, poll: Poll, votes: Mapping[int, Ballot], replaced: Sequence[Ballot]) -> None:
    """Write roll marks in the order of lines and ballots in the order of commitments: neither order tells the other."""
    question = poll.question
    parts = [part for vote in votes.values() for part in _opened(question, poll, vote)]
    kept = sorted(parts, key=lambda one: one.place)
    counted = {one.commitment for one in kept}
    others = {part.commitment for vote in replaced for part in _opened(question, poll, vote)} - counted
    _insert(
        session,
        RollMark,
        [{"poll_id": poll.id, "member_id": at, "cast_by": votes[at].cast_by} for at in sorted(votes)],
    )
    _insert(
        session,
        SealedBallot,
        [{"poll_id": poll.id, **_row(one)} for one in kept],
    )
    _insert(session, SupersededBallot, [{"poll_id": poll.id, "commitment": one} for one in sorted(others)])


def _opened(question: Question | None, poll: Poll, vote: Ballot) -> tuple[Opened, ...]:
    return opened(question, poll.digest, vote.choice, vote.nonce)


def _row(one: Opened) -> dict[str, object]:
    choice, mark = (one.choice, None) if isinstance(one.choice, Choice) else (None, one.choice)
    held = {"commitment": one.commitment, "nonce": one.nonce, "option": one.option}
    return {**held, "choice": choice, "mark": mark}


def _insert(
    session: Session,
    table: type[RollMark] | type[SealedBallot] | type[SupersededBallot],
    rows: Sequence[Mapping[str, object]],
) -> None:
    if rows:
        session.execute(insert(table), [dict(row) for row in rows])


def discard(session: Session, poll: Poll) -> None:
    """Delete the envelopes of a poll that is closed or cancelled."""
    if poll.secrecy is Secrecy.confidential:
        for table in (Envelope, SupersededEnvelope):
            session.execute(delete(table).where(table.poll_id == poll.id))
