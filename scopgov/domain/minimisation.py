"""Which columns may be dropped or replaced at the door, how long a file waits there (GDPR art. 5(1)(c), (e))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

WAITS = timedelta(days=7)


def fault(columns: Sequence[str], dropped: Sequence[str], replaced: Sequence[str] = ()) -> Reason | None:
    """Say why these columns cannot be dropped, or replaced by pseudonyms: unknown, both at once, none left."""
    unknown = [name for name in (*dropped, *replaced) if name not in columns]
    if unknown:
        return Reason(N_("The file has no column “%(name)s”."), {"name": unknown[0]})
    twice = [name for name in replaced if name in dropped]
    if twice:
        text = N_("Leave “%(name)s” out or replace it by a pseudonym, not both.")
        return Reason(text, {"name": twice[0]})
    if set(dropped) >= set(columns):
        return Reason(N_("Keep one column at least."))
    return None


def waited_too_long(arrived_at: datetime, now: datetime) -> bool:
    """Tell whether a file that nobody kept is to be deleted."""
    return now - arrived_at >= WAITS
