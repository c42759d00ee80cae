"""One attempt at one job, in whatever process: progress and signs of life out, cancellation in, one end.

Nothing of what went wrong reaches a page but a plain sentence; the trace goes to the log.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from scopgov.config import Settings
from scopgov.db import Database, insisting
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.jobs import services
from scopgov.jobs.services import Claim
from scopgov.jobs.tables import JobState

BEAT_SECONDS = 15.0
FAILED = N_(
    "The work failed on our side and nothing was kept. Whoever runs the site finds why in the log, under work "
    "%(job)s."
)
logger = logging.getLogger("scopgov.jobs")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Stopped(Exception):
    """This attempt must end without a result: cancelled, or replaced by another attempt."""


class Report:
    """What a piece of work is handed to tell its progress: `report(step, done, total)`."""

    def __init__(self, database: Database, claim: Claim, clock: Clock) -> None:
        self._database, self._claim, self._clock = database, claim, clock

    def __call__(self, step: str, done: int, total: int) -> None:
        """Write progress; raise Stopped when this attempt must end."""
        told = {"now": self._clock(), "step": step, "done": done, "total": total}
        with self._database.transaction() as session:
            if not services.progress(session, self._claim, **told):  # type: ignore[arg-type]
                raise Stopped

    def now(self) -> datetime:
        """Return the present instant, as this installation counts it."""
        return self._clock()


Function = Callable[[Settings, Database, Mapping[str, Any], Report], None]


def attempt(
    settings: Settings,
    claim: Claim,
    function: Function,
    *,
    database: Database | None = None,
    clock: Clock = utc_now,
) -> JobState | None:
    """Do one claimed job to its end and return that end, None when another attempt replaced this one."""
    opened = database or Database(settings.database_url)
    try:
        with _alive(opened, claim, clock):
            state, reason = _outcome(function, settings, opened, claim, Report(opened, claim, clock))
        return _ended(opened, claim, clock(), state, reason)
    finally:
        if database is None:
            opened.engine.dispose()


def _outcome(
    function: Function, settings: Settings, database: Database, claim: Claim, report: Report
) -> tuple[JobState, Reason | None]:
    try:
        insisting(lambda: function(settings, database, claim.params, report))
    except Stopped:
        return JobState.cancelled, None
    except Refused as refused:
        return JobState.failed, refused.reason
    except Exception:
        logger.exception("work %s (%s) failed", claim.job_id, claim.kind)
        return JobState.failed, Reason(FAILED, {"job": claim.job_id})
    return JobState.succeeded, None


def _ended(
    database: Database, claim: Claim, now: datetime, state: JobState, reason: Reason | None
) -> JobState | None:
    with database.transaction() as session:
        return state if services.end(session, claim, now=now, state=state, reason=reason) else None


@contextmanager
def _alive(database: Database, claim: Claim, clock: Clock) -> Iterator[None]:
    """Write a sign of life every few seconds, however long one step takes."""
    over = threading.Event()

    def beats() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                with database.transaction() as session:
                    services.beat(session, claim, now=clock())
            except Exception:
                logger.exception("no sign of life could be written for work %s", claim.job_id)

    thread = threading.Thread(target=beats, name=f"work-{claim.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
