"""Read the record: filtered lists, one entry, whether a printed head is in it. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.config import local_zone
from scopgov.db import Folded
from scopgov.members.tables import Member
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry

CLOCK = 0  # who acts where nobody does


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty fields do not filter. `until` is the last day included."""

    act: str = ""
    subject: str = ""
    member_id: int | None = None
    since: date | None = None
    until: date | None = None


def entries(wanted: Wanted) -> Select[RecordEntry]:
    """Return the query of the wanted entries, the latest first."""
    query = select(RecordEntry).order_by(RecordEntry.seq.desc())
    if wanted.act:
        query = query.where(RecordEntry.act == wanted.act)
    if wanted.subject:
        below = RecordEntry.subject.startswith(wanted.subject + ":", autoescape=True)
        query = query.where((RecordEntry.subject == wanted.subject) | below)
    if wanted.member_id is not None:
        query = query.where(RecordEntry.actor_id == wanted.member_id)
    if wanted.since:
        query = query.where(RecordEntry.at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(RecordEntry.at < _midnight(wanted.until + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=local_zone())


def people(session: Session) -> list[tuple[int, str]]:
    """Return the number and the name of everybody who is or was on the roll, by name."""
    query = select(Member.id, Member.name).order_by(Folded(Member.name), Member.id)
    return [(number, name) for number, name in session.execute(query)]


def names(session: Session, rows: Sequence[RecordEntry]) -> dict[int, str]:
    """Return the names of those who acted; the clock, number 0, has none."""
    ids = {row.actor_id for row in rows}
    return {row.id: row.name for row in session.scalars(select(Member).where(Member.id.in_(ids)))}


def exported(session: Session) -> Iterator[str]:
    """Give the whole record, one JSON line an entry, from the first."""
    for entry in session.scalars(select(RecordEntry).order_by(RecordEntry.seq)).yield_per(1000):
        yield record.line(entry) + "\n"


def holds(session: Session, seq: int, entry_hash: str) -> bool:
    """Tell whether the record holds, as entry `seq`, the entry of this hash (as printed on minutes)."""
    entry = session.get(RecordEntry, seq)
    return entry is not None and entry.hash == "".join(entry_hash.split()).lower()
