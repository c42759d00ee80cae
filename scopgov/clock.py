"""Runs the table of scheduled work: each turn in transactions of its own, a failure logged and tried again.

Nothing depends on it alone: what it opens, closes and ends is also held to at the moment of use. Several processes
may run it on one database: every piece of work claims what it does, or does again what changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy.orm import Session

from scopgov.db import Database, insisting

logger = logging.getLogger("scopgov.clock")
Thing = TypeVar("Thing")
Now = Callable[[], datetime]
Does = Callable[[Database, Now], int]


@dataclass(frozen=True)
class Work:
    """One line of the table: what is done, when, and what it is for. `does` returns how many things it did."""

    id: str
    trigger: BaseTrigger
    does: Does
    purpose: str


def each(
    due: Callable[[Session, datetime], Sequence[Thing]], do: Callable[[Session, datetime, Thing], object]
) -> Does:
    """Return work that does each thing due in a transaction of its own: one that fails keeps none from the others."""

    def does(database: Database, now: Now) -> int:
        with database.reading() as session:
            things = due(session, now())
        return sum(_done(database, now, do, thing) for thing in things)

    return does


def _done(
    database: Database, now: Now, do: Callable[[Session, datetime, Thing], object], thing: Thing
) -> bool:
    def once() -> None:
        with database.transaction() as session:
            do(session, now(), thing)

    try:
        insisting(once)
    except Exception:
        logger.exception("what was due could not be done: %s", thing)
        return False
    return True


def whole(*verbs: Callable[..., int]) -> Does:
    """Return work that does all its verbs in one transaction."""

    def once(database: Database, now: Now) -> int:
        with database.transaction() as session:
            return sum(verb(session, now=now()) for verb in verbs)

    return lambda database, now: insisting(lambda: once(database, now))


def turn(work: Work, database: Database, now: Now) -> int:
    """Do one piece of work once; an error is logged, never raised."""
    try:
        return work.does(database, now)
    except Exception:
        logger.exception("scheduled work failed: %s", work.id)
        return 0


def utc_now() -> datetime:
    """Return the instant."""
    return datetime.now(UTC)


def start(
    table: Iterable[Work], database: Database, *, timezone: str, now: Now = utc_now
) -> BackgroundScheduler:
    """Start the clock and return it; each piece of work is done at once, then at its times.

    A turn that was missed (a laptop asleep, a long turn before it) is made up once, however late.
    """
    listed = list(table)
    scheduler = BackgroundScheduler(
        timezone=timezone,
        executors={"default": ThreadPoolExecutor(len(listed))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for work in listed:
        at_once: dict[str, Any] = {"next_run_time": utc_now()}
        scheduler.add_job(turn, work.trigger, (work, database, now), id=work.id, name=work.purpose, **at_once)
    scheduler.start()
    return scheduler
