"""What makes a closed poll provable: digests and seals in the record, and the count done again from them."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.electorate import Roll, roll_digest
from scopgov.domain.polls import Choice, Outcome, count
from scopgov.domain.statutes import Body
from scopgov.domain.verdicts import Verdict, verdict_from_data
from scopgov.members.queries import local_day
from scopgov.record.tables import RecordEntry
from scopgov.votes.tables import Ballot, Poll, RollLine


def seal(poll_digest: str, member_id: int, choice: Choice, receipt: str) -> str:
    """Return what the record holds of a ballot; without the receipt's 256 bits it tells nothing of the choice."""
    return digest({"poll": poll_digest, "member": member_id, "choice": choice.value, "receipt": receipt})


def subject(poll: Poll) -> str:
    """Return the subject of the record's entries about a poll."""
    return f"poll:{poll.id}"


def definition(session: Session, poll: Poll) -> dict[str, Any] | None:
    """Return the frozen definition where it and the roll are those of its opening, else None."""
    content: dict[str, Any] = json.loads(poll.definition or "{}")
    opened = _last(session, poll, Act.poll_opened)
    if not content or digest(content) != poll.digest or opened.get("definition") != poll.digest:
        return None
    ids = session.scalars(select(RollLine.member_id).where(RollLine.poll_id == poll.id)).all()
    body = Body(content["rule"]["body"])
    frozen = Roll(body, local_day(poll.opens_at.astimezone(UTC)), tuple(sorted(ids)))
    return content if roll_digest(frozen) == content["roll_digest"] else None


def outcome(session: Session, poll: Poll, content: dict[str, Any]) -> Outcome | None:
    """Return what the ballots decide under the frozen rule; None where anything does not match the record."""
    recounted = _recounted(session, poll, content)
    if recounted is None or not _sealed(session, poll):
        return None
    return recounted.outcome


def _recounted(session: Session, poll: Poll, content: dict[str, Any]) -> Verdict | None:
    closed = _last(session, poll, Act.poll_closed)
    if not poll.verdict or closed.get("verdict") != digest(poll.verdict):
        return None
    found = verdict_from_data(poll.verdict)
    choices = session.scalars(select(Ballot.choice).where(Ballot.poll_id == poll.id)).all()
    same_rule = poll.verdict["rule"] == content["rule"] and found.members == content["members"]
    return found if same_rule and count(choices) == found.tally else None


def _sealed(session: Session, poll: Poll) -> bool:
    """Tell whether the ballots are exactly those whose seals the record holds, the last of each member."""
    entries = session.scalars(
        select(RecordEntry)
        .where(RecordEntry.subject == subject(poll), RecordEntry.act == Act.ballot_cast.value)
        .order_by(RecordEntry.seq)
    )
    seals = {}
    for entry in entries:
        facts = json.loads(entry.facts)
        seals[facts["member"]] = facts["seal"]
    rows = session.scalars(select(Ballot).where(Ballot.poll_id == poll.id)).all()
    return seals == {row.member_id: seal(poll.digest, row.member_id, row.choice, row.receipt) for row in rows}


def _last(session: Session, poll: Poll, act: Act) -> dict[str, Any]:
    query = select(RecordEntry.facts).where(
        RecordEntry.subject == subject(poll), RecordEntry.act == act.value
    )
    found = session.scalar(query.order_by(RecordEntry.seq.desc()).limit(1))
    facts: dict[str, Any] = json.loads(found) if found else {}
    return facts
