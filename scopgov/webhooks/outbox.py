"""Finds what to tell in the record itself, so that nothing done is ever left untold and no other room is concerned.

What is told names things by their numbers and says their state; whoever wants more asks with a token. Of scores, an
address is told of those of its own member alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from scopgov.config import local_zone
from scopgov.contests.tables import ScoreContest
from scopgov.domain.acts import Act
from scopgov.domain.webhooks import OF_ACT, Event
from scopgov.mandates import queries as mandates
from scopgov.mandates.expiry import days_due
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score
from scopgov.webhooks import queries
from scopgov.webhooks.tables import Telling, Webhook

Told = dict[str, Any]
LATEST = timedelta(days=7)  # after its day, a mandate that lapsed is told of no more


def gather(session: Session, *, now: datetime) -> int:
    """Write down what each address is to be told of what happened since it was last looked; return how many."""
    found = queries.at_work(session, now, hold=True)
    return _gather_acts(session, found, now) + sum(_tell_lapsed(session, one, now) for one in found)


def drop(session: Session, of: Webhook) -> None:
    """Give up what an address was still to be told."""
    waiting = update(Telling).where(Telling.webhook_id == of.id, Telling.next_at.is_not(None))
    session.execute(waiting.values(next_at=None))


def _gather_acts(session: Session, found: Sequence[Webhook], now: datetime) -> int:
    last = record.head(session)
    until = last.seq if last else 0
    behind = [one for one in found if one.read_up_to < until]
    if not behind:
        return 0
    entries = _entries(session, min(one.read_up_to for one in behind), until)
    return sum(_tell(session, one, entries, until, now) for one in behind)


def _entries(session: Session, after: int, until: int) -> Sequence[RecordEntry]:
    new = RecordEntry.seq > after, RecordEntry.seq <= until
    query = select(RecordEntry).where(*new, RecordEntry.act.in_(OF_ACT))
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


def _tell_lapsed(session: Session, one: Webhook, now: datetime) -> int:
    """Tell of mandates whose day came: no act says so, the calendar does."""
    if Event.mandate_lapsed.value not in one.events:
        return 0
    mine = Telling.webhook_id == one.id, Telling.event == Event.mandate_lapsed.value
    told = [json.loads(body)["data"] for body in session.scalars(select(Telling.body).where(*mine))]
    lapsed = [(day, data) for day, data in _lapsed(session, one, local_day(now)) if data not in told]
    session.add_all(_lapse(one, day, data, now) for day, data in lapsed)
    session.flush()
    return len(lapsed)


def _lapsed(session: Session, one: Webhook, today: date) -> Iterator[tuple[date, Told]]:
    since = max(local_day(_listens_since(session, one)), today - LATEST)
    for mandate in mandates.all_standing(session):
        for what, day, ahead in days_due(mandate, today):
            if not ahead and day > since:
                of = {"mandate": mandate.id, "use_case": mandate.use_case.number}
                yield day, {**of, "reached": what, "on": day.isoformat()}


def _listens_since(session: Session, one: Webhook) -> datetime:
    """Return when it was entered or, stopped since, last started: it is told of what happens from then on."""
    started = RecordEntry.subject == f"webhook:{one.id}", RecordEntry.act == Act.webhook_started.value
    return session.scalar(select(func.max(RecordEntry.at)).where(*started)) or one.made_at


def _lapse(one: Webhook, day: date, data: Told, now: datetime) -> Telling:
    at = datetime.combine(day, time(), local_zone())
    body = json.dumps({"event": Event.mandate_lapsed.value, "at": at.isoformat(), "data": data})
    return Telling(webhook=one, event=Event.mandate_lapsed.value, body=body, made_at=now, next_at=now)


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
