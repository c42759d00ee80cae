"""Long work: asked, taken up once, told, stopped, started again after a crash, in this or another process."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import pytest

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import Role
from scopgov.jobs import queries, services
from scopgov.jobs.runner import Inline, Runner
from scopgov.jobs.tables import Job, JobState
from scopgov.jobs.working import Report
from tests.conftest import Clock, People


def count(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    for done in range(int(params["steps"])):
        report("one step", done, int(params["steps"]))


def refuse(*_: object) -> None:
    raise Refused(Reason("There is %(what)s.", {"what": "nothing"}))


def crash(*_: object) -> None:
    raise ValueError("secret detail")


def stop_oneself(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    report("before", 0, 2)
    with database.transaction() as session:
        session.get_one(Job, params["job"]).cancel_asked = True
    report("after", 1, 2)
    raise AssertionError("a cancelled job went on")


JOBS = {"count": count, "refuse": refuse, "crash": crash, "stop": stop_oneself}


def _ask(people: People, kind: str, **params: object) -> int:
    lead = people.admit("Ada", Role.ai_lead)
    with people.database.transaction() as session:
        asked = services.ask(session, actor=people.actor(lead), now=people.now, kind=kind, params=params)
        return asked.id


def _job(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return queries.job(session, job_id)


@pytest.fixture
def runner(settings: Settings, database: Database, clock: Clock) -> Runner:
    return Runner(settings, JOBS, executor=lambda _: Inline(), database=database, clock=clock)


def test_a_job_is_done_and_tells_how_far_it_came(people: People, runner: Runner) -> None:
    asked = _ask(people, "count", steps=4)
    assert runner.turn() == 1
    done = _job(people.database, asked)
    assert (done.state, done.done, done.total, done.step) == (JobState.succeeded, 3, 4, "one step")
    assert queries.share(done) == 1.0
    assert runner.turn() == 0


def test_work_goes_by_the_clock_of_its_runner(people: People, runner: Runner, clock: Clock) -> None:
    asked = _ask(people, "count", steps=1)
    clock.forward(days=16)
    runner.turn()
    assert _job(people.database, asked).finished_at == clock.at


def test_a_job_is_taken_up_by_one_attempt_only(people: People, database: Database) -> None:
    asked = _ask(people, "count", steps=1)
    with database.transaction() as session:
        assert services.claim(session, now=people.now) is not None
    with database.transaction() as session:
        assert services.claim(session, now=people.now) is None
        assert services.claim(session, now=people.now, job_id=asked) is None


def test_a_refusal_is_said_as_it_is(people: People, runner: Runner) -> None:
    asked = _ask(people, "refuse")
    runner.turn()
    failed = _job(people.database, asked)
    assert failed.state is JobState.failed
    assert str(queries.sentence(failed)) == "There is nothing."


def test_a_failure_is_said_plainly_and_its_trace_goes_to_the_log(
    people: People, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    asked = _ask(people, "crash")
    with caplog.at_level(logging.ERROR, "scopgov.jobs"):
        runner.turn()
    failed = _job(people.database, asked)
    assert failed.state is JobState.failed
    assert "secret" not in failed.message
    assert "secret detail" in caplog.text


def test_a_kind_nobody_knows_fails(people: People, runner: Runner) -> None:
    asked = _ask(people, "unheard of")
    runner.turn()
    assert _job(people.database, asked).state is JobState.failed


def test_a_running_job_stops_at_its_next_report(people: People, runner: Runner) -> None:
    asked = _ask(people, "stop")
    with people.database.transaction() as session:
        session.get_one(Job, asked).params = {"job": asked}
    runner.turn()
    assert _job(people.database, asked).state is JobState.cancelled


def test_a_waiting_job_is_cancelled_at_once_by_an_ai_lead_only(people: People, runner: Runner) -> None:
    asked = _ask(people, "count", steps=1)
    lead, other = people.admit("Lea", Role.ai_lead), people.admit("Bob", Role.board)
    with people.database.transaction() as session:
        job = queries.job(session, asked)
        with pytest.raises(Forbidden):
            services.cancel(session, actor=people.actor(other), now=people.now, job=job)
        services.cancel(session, actor=people.actor(lead), now=people.now, job=job)
        with pytest.raises(Refused, match="already ended"):
            services.cancel(session, actor=people.actor(lead), now=people.now, job=job)
    assert runner.turn() == 0
    assert _job(people.database, asked).state is JobState.cancelled


def test_a_silent_job_is_started_again_three_times_at_most(
    people: People, runner: Runner, clock: Clock
) -> None:
    asked = _ask(people, "count", steps=1)
    for attempt in (1, 2, 3):
        with people.database.transaction() as session:
            claim = services.claim(session, now=clock())
        assert claim is not None
        assert claim.attempt == attempt
        clock.forward(minutes=1)
        with people.database.transaction() as session:
            assert services.recover(session, now=clock()) == []
        clock.forward(minutes=1)
        with people.database.transaction() as session:
            services.recover(session, now=clock())
    lost = _job(people.database, asked)
    assert lost.state is JobState.failed
    assert "3 times" in str(queries.sentence(lost))


def test_an_attempt_that_was_replaced_can_write_nothing_more(people: People, clock: Clock) -> None:
    asked = _ask(people, "count", steps=1)
    with people.database.transaction() as session:
        old = services.claim(session, now=clock())
        assert old is not None
    clock.forward(minutes=5)
    with people.database.transaction() as session:
        assert services.recover(session, now=clock()) == [asked]
        new = services.claim(session, now=clock())
    assert new is not None
    with people.database.transaction() as session:
        assert not services.progress(session, old, now=clock(), step="x", done=1, total=2)
        assert not services.end(session, old, now=clock(), state=JobState.succeeded)
        assert services.progress(session, new, now=clock(), step="y", done=1, total=2)


def test_work_is_done_in_another_process(people: People, settings: Settings) -> None:
    asked = _ask(people, "count", steps=2)
    runner = Runner(settings, JOBS)
    runner.start()
    try:
        for _ in range(600):
            if _job(people.database, asked).state is JobState.succeeded:
                break
            runner.wake()
            time.sleep(0.05)
    finally:
        runner.stop()
    assert _job(people.database, asked).state is JobState.succeeded
