"""A running site by itself: polls close, reminders go, mandates expire, whether or not anybody looks."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from scopgov import schedule, server
from scopgov.clock import Work, turn
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import PollState
from scopgov.members import accounts
from scopgov.members.tables import Link, SignIn, SignInFailure
from scopgov.notices.mail_views import speaker, writer
from scopgov.record import services as record
from scopgov.votes.tables import Poll
from tests.conftest import START, Clock, People
from tests.house.source import ROOT
from tests.notices.mailbox import mailbox
from tests.notices.telling import notices
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    return convened(people, database)


def _table(settings: Settings, meeting: Meeting, app: Flask) -> dict[str, Work]:
    listed = schedule.table(settings, meeting.consequences, writer(app, settings.public_url), speaker(app))
    return {work.id: work for work in listed}


def _poll(meeting: Meeting) -> Poll:
    with meeting.database.reading() as session:
        return session.get_one(Poll, meeting.poll_id)


@contextmanager
def _serving(app: Flask, settings: Settings) -> Iterator[None]:
    """Run the site's clock, and stop it once it has had the time of a few turns."""
    with server.ticking(app, settings):
        yield


def _settled(meeting: Meeting, state: PollState) -> bool:
    for _ in range(1000):
        if _poll(meeting).state is state:
            return True
        time.sleep(0.01)
    return False


def test_a_poll_whose_time_passed_closes_by_itself(
    app: Flask, settings: Settings, meeting: Meeting, clock: Clock
) -> None:
    for at in range(4):
        meeting.vote(at, Choice.for_)
    clock.at = CLOSES
    with _serving(app, replace(settings, scheduler=True)):
        assert _settled(meeting, PollState.closed)
    closed = _poll(meeting)
    assert (closed.outcome, closed.closed_at) == (Outcome.carried, CLOSES)
    with meeting.database.reading() as session:
        assert record.verify(session).intact


def test_with_the_clock_off_it_closes_at_the_moment_of_use(
    app: Flask, settings: Settings, meeting: Meeting, clock: Clock
) -> None:
    meeting.vote(0, Choice.for_)
    clock.at = CLOSES
    with _serving(app, replace(settings, scheduler=False)):
        time.sleep(0.2)
        assert _poll(meeting).state is PollState.opened
    app.test_client().post("/sign-in", data={"email": "nobody@example.test", "password": "x" * 12})
    assert _poll(meeting).state is PollState.closed


def test_a_poll_that_cannot_be_settled_keeps_nobody_from_anything(
    app: Flask, people: People, meeting: Meeting, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.at = CLOSES
    people.admit("Ana")
    app.extensions["scopgov_consequences"].clear()  # what this kind of motion sets in motion is not known
    answer = app.test_client().post(
        "/sign-in", data={"email": "ana@example.test", "password": "une phrase de passe"}
    )
    assert answer.status_code == 302
    assert "could not be done" in caplog.text
    assert _poll(meeting).state is PollState.scheduled


def test_two_clocks_on_one_database_do_nothing_twice(
    app: Flask, settings: Settings, meeting: Meeting, database_url: str
) -> None:
    meeting.vote(0, Choice.for_)
    work = _table(settings, meeting, app)
    together = threading.Barrier(4)

    def run(names: tuple[str, ...], at: Clock) -> None:
        mine = Database(database_url)
        together.wait()
        for name in names:
            turn(work[name], mine, at)
        mine.engine.dispose()

    for names, at in ((("reminders",), Clock(CLOSES - timedelta(hours=2))), (("polls",), Clock(CLOSES))):
        threads = [threading.Thread(target=run, args=(names, at)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    headings = [notice.heading for notice in notices(meeting.database)]
    assert (headings.count("Your vote is awaited"), headings.count("Result")) == (4, 5)
    assert meeting.outcomes == ["carried"]
    with meeting.database.reading() as session:
        assert record.verify(session).intact


def test_a_whole_vote_is_announced_reminded_and_proclaimed_by_mail(
    app: Flask, settings: Settings, meeting: Meeting, clock: Clock
) -> None:
    with mailbox() as box:
        mailing = replace(settings, smtp_host="127.0.0.1", smtp_port=box.port, smtp_from="coop@example.test")
        work = _table(mailing, meeting, app)
        for at in (START, OPENS, CLOSES - timedelta(hours=2), CLOSES):
            clock.at = at
            for _ in range(2):
                for name in ("polls", "reminders", "mail"):
                    turn(work[name], meeting.database, clock)
            if at == OPENS:
                meeting.vote(0, Choice.for_)
        addresses = box.addresses
    assert addresses.count("bea.board@example.test") == 3  # called, votes open, result
    assert addresses.count("membre.2@example.test") == 4  # and reminded


def test_a_mail_server_that_fails_loses_no_notice(
    app: Flask, settings: Settings, meeting: Meeting, clock: Clock
) -> None:
    broken = replace(settings, smtp_host="127.0.0.1", smtp_port=1, smtp_from="coop@example.test")
    work = _table(broken, meeting, app)
    clock.at = OPENS
    for name in ("polls", "mail"):
        turn(work[name], meeting.database, clock)
    found = notices(meeting.database)
    assert [notice.heading for notice in found] == ["Notice of assembly"] * 5 + ["Votes are open"] * 5
    assert all(notice.mailed_at is None and notice.mail_after is not None for notice in found)


def test_sign_ins_and_links_that_are_over_are_deleted(
    app: Flask, settings: Settings, meeting: Meeting, people: People, clock: Clock
) -> None:
    ana = people.admit("Ana", Role.board)
    with meeting.database.transaction() as session:
        person = people.actor(ana)
        for days, ended in ((0.1, None), (-2, None), (5, START - timedelta(days=2)), (5, START)):
            session.add(
                SignIn(
                    member_id=person.member_id,
                    token_hash=f"{days}{ended}",
                    started_at=START,
                    expires_at=START + timedelta(days=days),
                    ended_at=ended,
                )
            )
        session.add(SignInFailure(key="x", at=START - accounts.WITHIN - timedelta(seconds=1)))
        for days, used in ((-2, None), (5, START - timedelta(days=2)), (5, None)):
            session.add(
                Link(
                    member_id=person.member_id,
                    token_hash=f"{days}{used}",
                    purpose="reset",
                    made_at=START,
                    expires_at=START + timedelta(days=days),
                    used_at=used,
                )
            )
    assert turn(_table(settings, meeting, app)["tidy"], meeting.database, clock) == 5
    with meeting.database.reading() as session:
        left = [
            session.scalar(select(func.count()).select_from(one)) for one in (SignIn, Link, SignInFailure)
        ]
    assert left == [2, 1, 0]


def test_each_line_of_the_table_is_explained_to_administrators_in_both_languages(
    app: Flask, settings: Settings, meeting: Meeting
) -> None:
    for page in ("docs/en/administrators.md", "docs/fr/administrateurs.md"):
        rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / page).read_text("utf-8"), flags=re.M)
        assert rows == list(_table(settings, meeting, app)), page
    for work in _table(settings, meeting, app).values():
        assert work.purpose.endswith(".")
