"""What makes a closed poll provable: digests and seals in the record, and the count done again from them.

An open poll has one seal a ballot in the record. A confidential one leaves no entry at a cast: its closing entry holds
one digest over verdict, ballots and roll marks, which the nonces of the ballots keep anybody from guessing.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.queries import rules_of
from scopgov.domain import agreement, matters
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.choosing import question_of
from scopgov.domain.commitments import hold
from scopgov.domain.counting import counts_of, result_of, tally
from scopgov.domain.elections import Chosen
from scopgov.domain.electorate import Roll, roll_digest
from scopgov.domain.polls import Outcome, Secrecy
from scopgov.domain.results import Result
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Body
from scopgov.members.queries import local_day
from scopgov.record.tables import RecordEntry
from scopgov.votes import urns
from scopgov.votes.tables import Ballot, Poll, RollLine


def seal(poll_digest: str, member_id: int, choice: str, receipt: str) -> str:
    """Return what the record holds of a ballot; without the receipt's 256 bits it tells nothing of the choice."""
    return digest({"poll": poll_digest, "member": member_id, "choice": str(choice), "receipt": receipt})


def closing(session: Session, poll: Poll) -> str:
    """Return the digest that the closing entry of a poll holds, over all that it attests."""
    if poll.secrecy is Secrecy.open:
        return digest(poll.verdict)
    listed = [
        [*([one.option] if one.option else []), one.commitment, one.choice.value, one.nonce]
        for one in urns.ballots(session, poll)
    ]
    marks = [list(mark) for mark in urns.marks(session, poll).items()]
    return digest({"verdict": poll.verdict, "ballots": listed, "marks": marks})


def closing_facts(session: Session, poll: Poll, found: Result) -> dict[str, object]:
    """Return what the closing entry of a poll holds: in session nothing of its outcome, which is announced later."""
    told = outcome_facts(found) if poll.announced_until is None else {}
    return {"verdict": closing(session, poll), **told}


def outcome_facts(found: Result) -> dict[str, object]:
    """Return what the record says of a result announced: no count, and of a choice the numbers of those retained."""
    retained = {"retained": [one.number for one in found.retained]} if isinstance(found, Chosen) else {}
    return {"outcome": found.outcome.value, **retained}


def subject(poll: Poll) -> str:
    """Return the subject of the record's entries about a poll."""
    return f"poll:{poll.id}"


def definition(session: Session, poll: Poll) -> dict[str, Any] | None:
    """Return the frozen definition where it and the roll are those of its opening, else None."""
    try:
        content: dict[str, Any] = json.loads(poll.definition or "{}")
    except ValueError:
        return None
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
    whole = _sealed if poll.secrecy is Secrecy.open else _committed
    if recounted is None or content["secrecy"] != poll.secrecy.value or not whole(session, poll):
        return None
    return recounted.outcome if _agreed(session, poll, content) else None


def agrees(session: Session, poll: Poll, motion: dict[str, Any]) -> bool:
    """Tell whether a poll is the committee's agreement to what a motion says, derived again."""
    found = definition(session, poll) if poll.state is PollState.closed else None
    return found is not None and agreement.agrees(motion, found, outcome(session, poll, found))


def _agreed(session: Session, poll: Poll, content: dict[str, Any]) -> bool:
    """Tell whether the committee agreed, where the definition names its vote or the rules ask for one."""
    named = content.get("agreement")
    if named is None:
        return not matters.needed(content["motion"]["kind"], rules_of(poll.motion.assembly).agreement)
    found = session.scalar(select(Poll).where(Poll.digest == named))
    return found is not None and agrees(session, found, content["motion"])


def _recounted(session: Session, poll: Poll, content: dict[str, Any]) -> Result | None:
    closed = _last(session, poll, Act.poll_closed)
    if not poll.verdict or closed.get("verdict") != closing(session, poll):
        return None
    found, question = result_of(poll.verdict), question_of(content)
    same_rule = poll.verdict["rule"] == content["rule"] and found.members == content["members"]
    same_counts = tally(question, urns.of(session, poll).given) == counts_of(found)
    return found if same_rule and found.question == question and same_counts else None


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
    return seals == {
        row.member_id: seal(poll.digest, row.member_id, row.written, row.receipt) for row in rows
    }


def _committed(session: Session, poll: Poll) -> bool:
    """Tell whether the ballots without names are what their commitments say, one for each roll mark (and option)."""
    kept, marks = urns.ballots(session, poll), urns.marks(session, poll)
    on_roll = set(session.scalars(select(RollLine.member_id).where(RollLine.poll_id == poll.id)))
    question = poll.question
    whole = len(kept) == len(marks) * (len(question.options) if question else 1)
    return hold(poll.digest, kept) and whole and set(marks) <= on_roll


def _last(session: Session, poll: Poll, act: Act) -> dict[str, Any]:
    query = select(RecordEntry.facts).where(
        RecordEntry.subject == subject(poll), RecordEntry.act == act.value
    )
    found = session.scalar(query.order_by(RecordEntry.seq.desc()).limit(1))
    facts: dict[str, Any] = json.loads(found) if found else {}
    return facts
