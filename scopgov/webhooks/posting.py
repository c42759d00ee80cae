"""Tells addresses what is due, by the clock: claimed first, sent with no transaction open, then written how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain import webhooks as rules
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.reasons import reason_data
from scopgov.domain.text import N_
from scopgov.domain.webhooks import Network
from scopgov.notices.services import Message, tell
from scopgov.webhooks import outbox, queries, wire
from scopgov.webhooks.tables import Telling, Webhook
from scopgov.webhooks.wire import Heard

CLAIMED = timedelta(minutes=2)  # nobody else tries it meanwhile
NEWS = timedelta(days=7)
Now = Callable[[], datetime]


def post(settings: Settings, database: Database, now: Now) -> int:
    """Gather what is to be told and tell it; return how many addresses took it."""
    with database.reading() as session:
        if not queries.at_work(session, now()):
            return 0
    with database.transaction() as session:
        outbox.gather(session, now=now())
    with database.reading() as session:
        waiting = queries.due(session, now())
    return sum(_told(settings, database, telling_id, now) for telling_id in waiting)


def _told(settings: Settings, database: Database, telling_id: int, now: Now) -> bool:
    with database.transaction() as session:
        if not _claimed(session, telling_id, now()):
            return False
        telling = session.get_one(Telling, telling_id)
        address, event, body = telling.webhook.address, telling.event, telling.body
        secret = rules.secret_of(settings.secret_key(), telling.webhook.salt)
    heard = _send(address, event, telling_id, body, secret, now(), settings.webhook_networks)
    with database.transaction() as session:
        _write(session, session.get_one(Telling, telling_id, with_for_update=True), heard, now())
    return heard.well


def _claimed(session: Session, telling_id: int, now: datetime) -> bool:
    mine = update(Telling).where(Telling.id == telling_id, Telling.next_at <= now)
    claimed = session.scalar(mine.values(next_at=now + CLAIMED).returning(Telling.id))
    return claimed is not None


def _send(
    address: str,
    event: str,
    telling_id: int,
    body: str,
    secret: str,
    now: datetime,
    allowed: Sequence[Network],
) -> Heard:
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "scopgov",
        "Scopgov-Event": event,
        "Scopgov-Delivery": str(telling_id),
        "Scopgov-Timestamp": stamp,
        "Scopgov-Signature": rules.signature(secret, stamp, body),
    }
    return wire.call(address, body.encode(), headers, allowed)


def _write(session: Session, telling: Telling, heard: Heard, now: datetime) -> None:
    telling.tries, telling.tried_at, telling.status = telling.tries + 1, now, heard.status
    telling.fault = reason_data(heard.fault) if heard.fault else None
    if heard.well:
        telling.told_at, telling.next_at, telling.webhook.failures = now, None, 0
        return
    later = rules.wait(telling.tries)
    telling.next_at = now + later if later and telling.webhook.stopped_at is None else None
    telling.webhook.failures += 1
    if rules.given_up(telling.webhook.failures) and telling.webhook.stopped_at is None:
        _give_up(session, telling.webhook, now)


def _give_up(session: Session, webhook: Webhook, now: datetime) -> None:
    because = Reason(N_("It failed %(count)s times in a row."), {"count": webhook.failures})
    webhook.stopped_at, webhook.stopped_because = now, reason_data(because)
    session.flush()
    outbox.drop(session, webhook)
    text = N_("The webhook of “%(name)s” failed %(count)s times in a row: it is told nothing any more.")
    say = Reason(text, {"name": webhook.application.name, "count": webhook.failures})
    message = Message(
        N_("A webhook is stopped"), say, f"/webhooks/{webhook.id}", until=now + NEWS, kind=News.concerned
    )
    occasion = f"webhook:{webhook.id}:{now.isoformat()}"
    tell(session, now=now, occasion=occasion, messages={webhook.application.member_id: message})


def tidy(session: Session, *, now: datetime) -> int:
    """Delete what was told or given up a month ago; return how many."""
    old = Telling.made_at < now - rules.KEPT, Telling.next_at.is_(None)
    done = session.execute(delete(Telling).where(*old))
    assert isinstance(done, CursorResult)
    return done.rowcount
