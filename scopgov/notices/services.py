"""Tell members what happened, once for each occasion; mark notices read. Telling is not an act: no record entry.

A notice is written in the transaction of what it tells, so that one never stands without the other. Its mail is
sent later, from the row (`posting`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from scopgov.config import local_zone
from scopgov.db import inserting
from scopgov.domain.delivery import KEPT
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News, Way, may_choose, way_of, window
from scopgov.domain.policy import Actor
from scopgov.domain.reasons import reason_data
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.notices import queries
from scopgov.notices.tables import MailChoice, Notice, Occasion


@dataclass(frozen=True)
class Message:
    """What one member is told: a short heading, a sentence, where it leads, until when a mail makes sense."""

    heading: str
    sentence: Reason
    path: str
    until: datetime
    kind: News


def tell(session: Session, *, now: datetime, occasion: str, messages: Mapping[int, Message]) -> int:
    """Write each member their message and return how many were told: none where the occasion was told before.

    Whoever has left, or leaves today, is told nothing.
    """
    if not _first(session, occasion, now):
        return 0
    here, chosen = _here(session, now), queries.ways(session, {one.kind for one in messages.values()})
    rows = [
        {
            "member_id": member_id,
            "key": occasion,
            "at": now,
            **_written(message, now, chosen.get(member_id, {})),
        }
        for member_id, message in messages.items()
        if member_id in here
    ]
    if rows:
        session.execute(insert(Notice), rows)
    return len(rows)


def _written(message: Message, now: datetime, chosen: Mapping[News, Way]) -> dict[str, object]:
    """Return a notice as its row holds it; whether and when it is mailed is as its reader chose."""
    local = now.astimezone(local_zone())
    mail_after, mail_until = window(way_of(message.kind, chosen), local, message.until)
    return {
        "heading": message.heading,
        "text": message.sentence.text,
        "params": reason_data(message.sentence)["params"],
        "path": message.path,
        "mail_after": mail_after,
        "mail_until": mail_until,
    }


def tell_all(
    session: Session, *, now: datetime, occasion: str, members: Collection[int], message: Message
) -> int:
    """Write the same message to every one of `members`; return how many were told."""
    return tell(session, now=now, occasion=occasion, messages=dict.fromkeys(sorted(members), message))


def _first(session: Session, occasion: str, now: datetime) -> bool:
    """Claim an occasion; a second claim, of this process or another, finds it taken."""
    claim = inserting(session, Occasion).values(key=occasion, at=now).on_conflict_do_nothing()
    return session.scalar(claim.returning(Occasion.key)) is not None


def _here(session: Session, now: datetime) -> frozenset[int]:
    stays = or_(Member.departed_on.is_(None), Member.departed_on > local_day(now))
    return frozenset(session.scalars(select(Member.id).where(stays)))


def choose_mail(session: Session, *, actor: Actor, ways: Mapping[News, Way]) -> None:
    """Set which news also come to the actor by mail, and when; what the law wants told cannot be turned off."""
    for kind, way in ways.items():
        refused = may_choose(kind, way)
        if refused is not None:
            raise Refused(refused, field=kind.value)
    for kind, way in ways.items():
        session.merge(MailChoice(member_id=actor.member_id, kind=kind, way=way))
    session.flush()


def read(session: Session, *, actor: Actor, now: datetime, notice_id: int) -> Notice:
    """Mark one of the actor's own notices as read; return it."""
    found = queries.own(session, actor.member_id, notice_id)
    if found.read_at is None:
        found.read_at = now
    return found


def read_all(session: Session, *, actor: Actor, now: datetime) -> None:
    """Mark all of the actor's own notices as read."""
    mine = update(Notice).where(Notice.member_id == actor.member_id, Notice.read_at.is_(None))
    session.execute(mine.values(read_at=now))


def tidy(session: Session, *, now: datetime) -> int:
    """Delete notices read more than a year ago and mail nobody needs any more; return how many were deleted."""
    session.execute(update(Notice).where(Notice.mail_until <= now).values(mail_after=None))
    result = session.execute(delete(Notice).where(Notice.read_at < now - KEPT))
    assert isinstance(result, CursorResult)
    return result.rowcount
