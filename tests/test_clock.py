"""The clock: work done at once and again, errors that stop nothing, two clocks on one database, missed turns."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.orm import Session

from scopgov import clock
from scopgov.clock import Work, each, turn, whole
from scopgov.db import Database
from tests.conftest import START


def _now() -> datetime:
    return START


def _wait(until: Callable[[], bool]) -> None:
    """Wait until something is so, ten seconds at most."""
    for _ in range(1000):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@contextmanager
def _ticking(database: Database, *table: Work) -> Iterator[None]:
    started = clock.start(table, database, timezone="Europe/Paris", now=_now)
    try:
        yield
    finally:
        started.shutdown()


def _work(does: clock.Does, every: float = 0.05) -> Work:
    return Work("w", IntervalTrigger(seconds=every), does, "To see it run.")


def test_work_is_done_at_once_then_at_its_times(database: Database) -> None:
    done: list[datetime] = []
    with _ticking(database, _work(lambda _, now: done.append(now()) or 1, every=3600)):
        _wait(lambda: len(done) == 1)
    again: list[int] = []
    with _ticking(database, _work(lambda *_: again.append(1) or 1)):
        _wait(lambda: len(again) > 3)
    assert done == [START]


def test_an_error_is_logged_and_the_next_turn_comes(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    turns: list[int] = []

    def fail(*_: object) -> int:
        turns.append(1)
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR, logger="scopgov.clock"), _ticking(database, _work(fail)):
        _wait(lambda: len(turns) > 2)
    assert "scheduled work failed: w" in caplog.text


def test_a_turn_that_lasts_is_never_met_by_another_of_the_same_work(database: Database) -> None:
    running, most, turns = [0], [0], [0]

    def slow(*_: object) -> int:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.15)
        running[0] -= 1
        turns[0] += 1
        return 1

    with _ticking(database, _work(slow, every=0.02)):
        _wait(lambda: turns[0] > 2)
    assert most == [1]


def test_a_turn_missed_while_the_machine_slept_is_made_up_once(database: Database) -> None:
    done: list[int] = []
    long_ago = DateTrigger(START - timedelta(days=400))
    work = Work("w", long_ago, lambda *_: done.append(1) or 1, "Once, long ago.")
    with _ticking(database, work):
        _wait(lambda: bool(done))
        time.sleep(0.1)
    assert done == [1]


def test_what_fails_keeps_nothing_from_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[int] = []

    def do(_: Session, __: datetime, thing: int) -> None:
        if thing == 2:
            raise ZeroDivisionError
        done.append(thing)

    with caplog.at_level(logging.ERROR, logger="scopgov.clock"):
        assert each(lambda *_: [1, 2, 3], do)(database, _now) == 2
    assert done == [1, 3]
    assert "what was due could not be done: 2" in caplog.text


def test_work_done_whole_is_done_in_one_transaction(database: Database) -> None:
    sessions: list[Session] = []

    def verb(session: Session, *, now: datetime) -> int:
        sessions.append(session)
        return 2

    assert whole(verb, verb)(database, _now) == 4
    assert sessions[0] is sessions[1]


def test_stopping_waits_for_what_is_being_done(database: Database) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(*_: object) -> int:
        begun.set()
        time.sleep(0.2)
        ended.set()
        return 1

    with _ticking(database, _work(slow, every=3600)):
        assert begun.wait(10)
    assert ended.is_set()


def test_a_failing_turn_returns_nothing_done(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> int:
        raise OSError

    with caplog.at_level(logging.CRITICAL, logger="scopgov.clock"):
        assert turn(_work(fail), database, _now) == 0
