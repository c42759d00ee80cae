"""Members told of something invented, and what was told them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from scopgov.db import Database
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.notices.services import Message, tell_all
from scopgov.notices.tables import Notice
from tests.conftest import START

TITLE = "Assemblée d’automne"


def message(
    until: datetime = START + timedelta(days=3), path: str = "/assemblies", kind: News = News.reminders
) -> Message:
    """Return what is told of an assembly."""
    say = Reason("The votes of “%(title)s” are open, until %(closes)s.", {"title": TITLE, "closes": until})
    return Message("Votes are open", say, path, until, kind)


def told(
    database: Database,
    *members: int,
    occasion: str = "x",
    now: datetime = START,
    kind: News = News.reminders,
) -> int:
    """Tell these members, and return how many were told."""
    with database.transaction() as session:
        return tell_all(session, now=now, occasion=occasion, members=members, message=message(kind=kind))


def notices(database: Database) -> list[Notice]:
    """Return every notice, in order."""
    with database.reading() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))
