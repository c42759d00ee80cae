"""Finds what to tell in the record itself, so that nothing done is ever left untold and no other room is concerned.

What is told names things by their numbers and says their state; whoever wants more asks with a token. Of scores, an
address is told of those of its own member alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.contests.tables import ScoreContest
from scopgov.domain.webhooks import OF_ACT, Event
from scopgov.mandates.tables import Mandate
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score
from scopgov.webhooks import queries
from scopgov.webhooks.tables import Telling, Webhook

Told = dict[str, Any]


def gather(session: Session, *, now: datetime) -> int:
    """Write down what each address is to be told of what was done since it was last looked; return how many."""
    last = record.head(session)
    found = queries.at_work(session, now, hold=True)
    until = last.seq if last else 0
    behind = [one for one in found if one.read_up_to < until]
    if not behind:
        return 0
    entries = _entries(session, min(one.read_up_to for one in behind))
    return sum(_tell(session, one, entries, until, now) for one in behind)


def _entries(session: Session, after: int) -> Sequence[RecordEntry]:
    query = select(RecordEntry).where(RecordEntry.seq > after, RecordEntry.act.in_(OF_ACT))
    return session.scalars(query.order_by(RecordEntry.seq)).all()


def _tell(session: Session, one: Webhook, entries: Sequence[RecordEntry], until: int, now: datetime) -> int:
    made = [_telling(session, one, entry, now) for entry in entries if entry.seq > one.read_up_to]
    told = [each for each in made if each is not None]
    session.add_all(told)
    one.read_up_to = until
    session.flush()
    return len(told)


def _telling(session: Session, one: Webhook, entry: RecordEntry, now: datetime) -> Telling | None:
    event = OF_ACT[entry.act]
    if event.value not in one.events:
        return None
    data = _data(session, event, entry, one.application.member_id)
    if data is None:
        return None
    body = json.dumps({"event": event.value, "at": entry.at.isoformat(), "entry": entry.seq, "data": data})
    return Telling(webhook=one, entry_seq=entry.seq, event=event.value, body=body, made_at=now, next_at=now)


def _data(session: Session, event: Event, entry: RecordEntry, member_id: int) -> Told | None:
    """Return what is told of an entry; None where it is about somebody else's score."""
    number = int(entry.subject.partition(":")[2])
    if entry.subject.startswith("mandate:"):
        return _mandate(session.get_one(Mandate, number))
    contest = session.get_one(ScoreContest, number) if entry.subject.startswith("contest:") else None
    score = contest.score if contest else session.get_one(Score, number)
    if score.scored_by != member_id:
        return None
    return _score(score) | ({"contest": contest.id, "contest_state": contest.state.value} if contest else {})


def _mandate(of: Mandate) -> Told:
    return {"mandate": of.id, "use_case": of.use_case.number, "state": of.state.value}


def _score(of: Score) -> Told:
    return {
        "score": of.id,
        "reference": of.reference,
        "use_case": of.mandate.use_case.number,
        "decision": of.decision.value if of.decision else None,
        "link": f"/api/v1/scores/{of.id}",
    }
