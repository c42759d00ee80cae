"""Take words out of rows once they were kept long enough, as the table of places says; the clock does it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, String, and_, cast, delete, literal, or_, update
from sqlalchemy.orm import Session

from scopgov.domain.places import MARK, Fading, Place
from scopgov.privacy import fading_values, places
from scopgov.privacy.rows import table_of


def fade(session: Session, *, now: datetime) -> int:
    """Do to each place what its delay asks; return how many rows were changed or deleted."""
    return fading_values.fade(session, now=now) + sum(
        _faded(session, place, place.fading, now) for place in places.fading() if place.fading is not None
    )


def _faded(session: Session, place: Place, fading: Fading, now: datetime) -> int:
    table = table_of(place)
    over = table.c[fading.column] < now - timedelta(days=fading.days)
    if not fading.blanks:
        return _count(session.execute(delete(table).where(over)))
    left = or_(*(_left(place, name) for name in fading.blanks))
    values = {name: _blank(place, name) for name in fading.blanks}
    return _count(session.execute(update(table).where(and_(over, left)).values(**values)))


def _left(place: Place, name: str) -> ColumnElement[bool]:
    """Return the condition that a text still says something."""
    column = table_of(place).c[name]
    return and_(column != "", ~column.startswith(MARK, autoescape=True))


def _blank(place: Place, name: str) -> ColumnElement[str] | str:
    table = table_of(place)
    if name in place.addresses:
        return ""
    if name in place.own:
        (key,) = table.primary_key.columns
        return literal(f"{MARK} ") + cast(key, String)
    return MARK


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
