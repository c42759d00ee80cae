"""When a reminder is due, to whom, and in which words. Fixed times only: nobody's vote moves them.

Knows nothing of rows, mail or languages; what was sent already is for the caller to know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from scopgov.domain.text import N_

VOTE_LEADS = (timedelta(hours=24), timedelta(hours=2))
TERM_LEADS = (timedelta(days=30), timedelta(days=7), timedelta(0))

Point = TypeVar("Point", datetime, date)


def latest(since: Point, until: Point, leads: Sequence[timedelta], now: Point) -> timedelta | None:
    """Return the shortest of `leads` before `until` whose time has come, None when none has.

    A time not after `since` is passed over: what began within a lead was announced as it began. One that
    nothing noticed in time is still due, until the next.
    """
    come = [lead for lead in leads if since < until - lead <= now]
    return min(come, default=None)


def vote_reminder(opens_at: datetime, closes_at: datetime, now: datetime) -> timedelta | None:
    """Return which reminder of a poll is due now: 24 hours or 2 hours before its close, None at other times."""
    return latest(opens_at, closes_at, VOTE_LEADS, now) if now < closes_at else None


def term_reminder(since: date, day: date, today: date) -> timedelta | None:
    """Return which notice about the review or the end of a mandate is due: 30 days, 7 days, the day itself.

    `since` is the day from which it has been known. The last one stays due however late it is noticed.
    """
    return latest(since, day, TERM_LEADS, today)


class Part(StrEnum):
    """Why a person is reminded of a vote."""

    own = "own"
    holder = "holder"
    giver = "giver"


def to_remind(
    roll: Collection[int],
    voted: Collection[int],
    proxies: Mapping[int, int],
    present: Collection[int] = (),
) -> dict[int, frozenset[Part]]:
    """Return whom to remind of one poll, and why: nothing is counted yet for them or whom they represent.

    `proxies` holds those in force, giver to holder; a giver who has turned up votes in person.
    """
    found: dict[int, frozenset[Part]] = {}
    for member in sorted(set(roll) - set(voted)):
        holder = None if member in present else proxies.get(member)
        reasons = [(member, Part.own)] if holder is None else [(member, Part.giver), (holder, Part.holder)]
        for person, part in reasons:
            found[person] = found.get(person, frozenset()) | {part}
    return found


_OWN = N_("Your vote is still awaited on: %(motions)s. Votes close on %(at)s.")
_HOLDER = N_("Your vote for members you represent is still awaited on: %(motions)s. Votes close on %(at)s.")
_BOTH = N_(
    "Your vote is still awaited, for yourself and for members you represent, on: %(motions)s. "
    "Votes close on %(at)s."
)
_GIVER = N_(
    "Nothing is counted for you yet on: %(motions)s. Whoever represents you may vote until %(at)s; so may you, "
    "which ends the proxy."
)


def sentence(parts: Collection[Part]) -> str:
    """Return how to say a reminder; what a person has to do themself comes before what another may do."""
    if Part.holder in parts:
        return _BOTH if Part.own in parts else _HOLDER
    return _OWN if Part.own in parts else _GIVER
