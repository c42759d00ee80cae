"""Does a call once however often it is made under the same key: the answer is kept a day, with what was asked.

The key is taken by the first statement that writes, in the transaction of the act itself: of two calls that come at
once, the second waits for the first to be durable, then gives the same answer.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from scopgov.api.tables import CallAnswer
from scopgov.db import inserting
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

KEPT = timedelta(hours=24)
AWAITED = 202
KEY = re.compile(r"[\x21-\x7e]{1,100}")


def digest_of(method: str, path: str, body: bytes) -> str:
    """Return what stands for what was asked."""
    return sha256_bytes(f"{method} {path}\n".encode() + body)


def begin(session: Session, *, application_id: int, key: str, asked: str, now: datetime) -> CallAnswer | None:
    """Take a key; return what was answered under it where it was taken before, None where it is new.

    Raises Refused (422) for a key that is none, or that was used for something else.
    """
    if not KEY.fullmatch(key):
        text = N_("A key has 1 to 100 printable characters without spaces.")
        raise Refused(Reason(text), status=422, field="Idempotency-Key")
    _forget(session, application_id, key, now)
    if _taken(session, application_id, key, asked, now):
        return None
    found = session.scalars(
        select(CallAnswer).where(CallAnswer.application_id == application_id, CallAnswer.key == key)
    ).one()
    if found.asked != asked:
        text = N_("This key was used for another call. Give each call a key of its own.")
        raise Refused(Reason(text), status=422, field="Idempotency-Key")
    return found


def _forget(session: Session, application_id: int, key: str, now: datetime) -> None:
    """Let go of a key whose answer is no longer kept, whether or not the clock has tidied it."""
    mine = CallAnswer.application_id == application_id, CallAnswer.key == key
    session.execute(delete(CallAnswer).where(*mine, CallAnswer.made_at <= now - KEPT))


def _taken(session: Session, application_id: int, key: str, asked: str, now: datetime) -> bool:
    row = {
        "application_id": application_id,
        "key": key,
        "asked": asked,
        "status": 0,
        "answer": "",
        "made_at": now,
    }
    statement = inserting(session, CallAnswer).values(row).on_conflict_do_nothing()
    return session.scalar(statement.returning(CallAnswer.id)) is not None


def keep(session: Session, *, application_id: int, key: str, status: int, answer: str) -> None:
    """Keep what was answered under a key; what was refused, or awaits somebody, leaves it free for another try."""
    mine = CallAnswer.application_id == application_id, CallAnswer.key == key
    if status < 300 and status != AWAITED:
        session.execute(update(CallAnswer).where(*mine).values(status=status, answer=answer))
    else:
        session.execute(delete(CallAnswer).where(*mine))


def tidy(session: Session, *, now: datetime) -> int:
    """Delete answers kept for longer than was said; return how many."""
    done = session.execute(delete(CallAnswer).where(CallAnswer.made_at <= now - KEPT))
    assert isinstance(done, CursorResult)
    return done.rowcount
