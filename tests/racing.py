"""Two acts at once on PostgreSQL: one is done while the other holds what it needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text

from scopgov.db import Database

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def await_waiting(database: Database) -> None:
    """Wait until somebody waits for what another holds."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with database.reading() as session:
            if session.scalar(WAITING):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[list[BaseException]]:
    """Do work in a thread of its own; what it raises is in the list at the end."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield failures
    finally:
        thread.join()
