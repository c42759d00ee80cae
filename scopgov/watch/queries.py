"""Read the watch: reports searched, who keeps it. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from scopgov.config import local_zone
from scopgov.db import Folded, mentions
from scopgov.domain.courses import Level
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Subject
from scopgov.domain.text import N_
from scopgov.members.tables import Member
from scopgov.watch.tables import WatchReport, WatchReporter

STANDS = WatchReport.withdrawn_at.is_(None)


def report(session: Session, report_id: int) -> WatchReport:
    """Return a report, or refuse as not found."""
    found = session.get(WatchReport, report_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such report of the watch.")))
    return found


def listed(wanted: str = "", concerns: str = "") -> Select[WatchReport]:
    """Return the query of the reports that stand, the latest first."""
    query = select(WatchReport).where(STANDS)
    if wanted:
        columns = (WatchReport.title, WatchReport.text, WatchReport.source)
        query = query.where(or_(*(mentions(column, wanted) for column in columns)))
    if concerns in set(Level):
        query = query.where(cast(WatchReport.concerns, String).contains(f'"{concerns}"'))
    return query.order_by(WatchReport.happened_on.desc(), WatchReport.id.desc())


def reporters(session: Session) -> Sequence[WatchReporter]:
    """Return who keeps watch, in order of name."""
    return session.scalars(
        select(WatchReporter).join(WatchReporter.member).order_by(Folded(Member.name), Member.id)
    ).all()


def keeping(session: Session) -> Subject:
    """Return who keeps watch, as the policy asks."""
    return Subject(followers=frozenset(session.scalars(select(WatchReporter.member_id))))


def whose(one: WatchReport) -> Subject:
    """Return who wrote a report, as the policy asks."""
    return Subject(authors=frozenset({one.author_id}))


def count_between(session: Session, begins: date, ends: date) -> int:
    """Return how many reports were posted from one day until another, excluded, where the cooperative is."""
    first, after = (datetime.combine(day, time(), tzinfo=local_zone()) for day in (begins, ends))
    posted = (WatchReport.posted_at >= first, WatchReport.posted_at < after)
    return session.scalar(select(func.count()).select_from(WatchReport).where(STANDS, *posted)) or 0
