"""The outbox: take the notices that wait for one member, send them as one mail, note what became of it.

A mail is sent at least once. It is taken in one transaction, sent, and noted in another: whoever stops between
the two leaves it to be taken again ten minutes later, under the same reference. No transaction is open while the
mail server is spoken to, and nothing that happens here touches the notice itself.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.delivery import TAKEN, UNREACHABLE, again
from scopgov.members.queries import cooperative, local_day
from scopgov.members.tables import Member
from scopgov.notices import mail
from scopgov.notices.mail import Letter
from scopgov.notices.tables import Notice

log = logging.getLogger(__name__)
AT_ONCE = 50  # mails in one turn: the site can be stopped between two turns


@dataclass(frozen=True)
class Parcel:
    """The notices of one member that go out in one mail, the oldest first."""

    member: Member
    notices: Sequence[Notice]


Clock = Callable[[], datetime]
Write = Callable[[Parcel], Letter]


def post(database: Database, settings: Settings, clock: Clock, write: Write) -> int:
    """Send what waits, one mail a member; return how many mails the server took.

    A server that does not answer is left in peace for five minutes, and everything waits.
    """
    if not mail.can_send(settings) or not _anything(database, clock()):
        return 0
    try:
        with mail.connected(settings) as server:
            parcels = _parcels(database, clock)
            return sum(_hand_over(database, settings, clock, server, one, write(one)) for one in parcels)
    except OSError as error:
        log.warning("the mail server does not answer; mail waits: %s", error)
        with database.transaction() as session:
            session.execute(update(Notice).where(_due(clock())).values(mail_after=clock() + UNREACHABLE))
        return 0


def _anything(database: Database, now: datetime) -> bool:
    """Tell whether mail waits; the invented people of a demonstration get none."""
    with database.reading() as session:
        there = cooperative(session)
        invented = there is not None and there.demonstration
        return not invented and session.scalar(select(Notice.id).where(_due(now)).limit(1)) is not None


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Notice.mail_after <= now, Notice.mail_until > now)


def _parcels(database: Database, clock: Clock) -> Iterator[Parcel]:
    for _ in range(AT_ONCE):
        with database.transaction() as session:
            parcel = take(session, now=clock())
        if parcel is None:
            return
        if parcel.notices:
            yield parcel


def take(session: Session, *, now: datetime) -> Parcel | None:
    """Take what waits for the member who has waited longest; None where nothing waits.

    Notices that another process took meanwhile are not in the parcel, which may then be empty.
    """
    here = or_(Member.departed_on.is_(None), Member.departed_on > local_day(now))
    waiting = select(Member).join(Notice).where(_due(now), here).order_by(Notice.mail_after, Notice.id)
    member = session.scalar(waiting.limit(1))
    if member is None:
        return None
    taking = update(Notice).where(_due(now), Notice.member_id == member.id)
    taken = taking.values(mail_after=now + TAKEN, mail_tries=Notice.mail_tries + 1).returning(Notice.id)
    ids = session.scalars(taken).all()
    query = select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id)
    return Parcel(member, session.scalars(query.execution_options(populate_existing=True)).all())


def _hand_over(
    database: Database, settings: Settings, clock: Clock, server: smtplib.SMTP, parcel: Parcel, letter: Letter
) -> bool:
    try:
        server.send_message(mail.written(settings, letter))
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPException, ValueError) as refused:
        log.warning("the mail to member %s was refused: %s", parcel.member.id, type(refused).__name__)
        taken = False
    else:
        taken = True
    with database.transaction() as session:
        note(session, now=clock(), parcel=parcel, taken=taken)
    return taken


def note(session: Session, *, now: datetime, parcel: Parcel, taken: bool) -> None:
    """Note that the server took a mail; or when to try it again, if ever."""
    for notice in parcel.notices:
        mine = update(Notice).where(Notice.id == notice.id, Notice.mail_tries == notice.mail_tries)
        if taken:
            session.execute(mine.values(mailed_at=now, mail_after=None))
        else:
            until = notice.mail_until or now
            session.execute(mine.values(mail_after=again(notice.mail_tries, now, until)))
