"""What a report of the watch must hold, and which month is to be told. Pure: no page, no table."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

LONGEST = 10_000


def source_fault(source: str) -> Reason | None:
    """Return what is wrong with the address of a source: it is a page of the web, or none."""
    if not source:
        return None
    try:
        parts = urlsplit(source)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc or not source.isprintable():
        return Reason(N_("Give the address of a page, beginning with https://, or nothing."))
    return None


def month_before(today: date) -> tuple[date, date]:
    """Return the first day of the month before, and the first day after it."""
    ends = today.replace(day=1)
    begins = (
        ends.replace(year=ends.year - 1, month=12) if ends.month == 1 else ends.replace(month=ends.month - 1)
    )
    return begins, ends
