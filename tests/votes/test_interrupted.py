"""A process that dies at any step of a cast or of a close loses no vote, doubles none, and the poll goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from scopgov.db import Database
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.states import PollState
from scopgov.record import services as record
from scopgov.votes import confidential, queries, services, urns
from scopgov.votes.tables import Ballot, Poll
from tests.conftest import People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

FOR, AGAINST = Choice.for_, Choice.against


class Killed(BaseException):
    """Stands for the death of the process: nothing catches it on its way."""


@pytest.fixture
def sealed(people: People, database: Database, tmp_path: Path) -> Meeting:
    """A confidential poll of five in which three voted, one of them twice."""
    meeting = convened(people, database, 5, secrecy=Secrecy.confidential, keys=tmp_path / "keys")
    meeting.settle(OPENS)
    for at, choice in ((0, FOR), (1, AGAINST), (2, FOR), (2, AGAINST)):
        meeting.seal(at, choice)
    return meeting


def _dying_at(database: Database, nth: int, act: Callable[[], object]) -> bool:
    """Do something that dies before its nth statement; tell whether it came that far."""
    counted = [0]

    def strike(*_: object) -> None:
        counted[0] += 1
        if counted[0] == nth:
            raise Killed

    event.listen(database.engine, "before_cursor_execute", strike)
    try:
        act()
    except Killed:
        return True
    finally:
        event.remove(database.engine, "before_cursor_execute", strike)
    return False


def _choices(meeting: Meeting) -> list[str]:
    poll = meeting.settle()
    assert poll.state is PollState.closed
    with meeting.database.reading() as session:
        assert record.verify(session).intact
        return sorted(one.choice.value for one in urns.ballots(session, poll))


def test_a_close_that_dies_at_any_step_is_made_up_whole(sealed: Meeting) -> None:
    def close() -> None:
        with sealed.database.transaction() as session:
            services.settle(session, now=CLOSES, consequences=sealed.consequences)

    nth = 1
    while _dying_at(sealed.database, nth, close):
        with sealed.database.reading() as session:
            poll = session.get_one(Poll, sealed.poll_id)
            assert (poll.state, urns.turnout(session, poll)) == (PollState.opened, 3)
        nth += 1
    assert nth > 10
    assert _choices(sealed) == ["against", "against", "for"]


def test_a_cast_that_dies_at_any_step_counts_as_before_or_as_sent_again(sealed: Meeting) -> None:
    with sealed.database.reading() as session:
        poll = session.get_one(Poll, sealed.poll_id)
    actor, slip = sealed.actor(1), sealed.slip(poll, sealed.members[1])

    def send() -> None:
        with sealed.act() as (session, found, _):
            told = {"actor": actor, "now": OPENS, "poll": found, "choice": FOR, "slip": slip}
            confidential.cast(session, **told, consequences=sealed.consequences)

    nth = 1
    while _dying_at(sealed.database, nth, send):
        nth += 1
        with sealed.database.reading() as session:
            assert urns.turnout(session, session.get_one(Poll, sealed.poll_id)) == 3
    assert nth > 4
    assert _choices(sealed) == ["against", "for", "for"]


@pytest.fixture
def in_the_open(people: People, database: Database) -> Meeting:
    """An open poll of five in which three voted."""
    meeting = convened(people, database, 5)
    meeting.settle(OPENS)
    for at, choice in ((0, FOR), (1, AGAINST), (2, AGAINST)):
        meeting.vote(at, choice)
    return meeting


def _written(session: Session, poll: Poll) -> list[str]:
    return sorted(row.written for row in session.scalars(select(Ballot).where(Ballot.poll_id == poll.id)))


def _named_choices(meeting: Meeting) -> list[str]:
    """Return what was counted at the close, and that the record holds a sealed entry for each ballot."""
    poll = meeting.settle()
    with meeting.database.reading() as session:
        assert record.verify(session).intact
        found = queries.approval(session, poll.id)
        assert found is not None
        assert found.outcome is poll.outcome is not None
        return _written(session, poll)


def test_an_open_vote_that_dies_at_any_step_counts_as_before_or_as_sent_again(in_the_open: Meeting) -> None:
    actor, nth = in_the_open.actor(1), 1

    def send() -> None:
        with in_the_open.act() as (session, poll, _):
            told = {"actor": actor, "now": OPENS, "poll": poll, "choice": FOR}
            services.cast(session, **told, consequences=in_the_open.consequences)

    while _dying_at(in_the_open.database, nth, send):
        nth += 1
        with in_the_open.database.reading() as session:
            poll = session.get_one(Poll, in_the_open.poll_id)
            assert _written(session, poll) == ["against", "against", "for"]
            assert record.verify(session).intact
    assert nth > 6
    assert _named_choices(in_the_open) == ["against", "for", "for"]


def test_the_close_of_an_open_poll_that_dies_at_any_step_is_made_up_whole(in_the_open: Meeting) -> None:
    def close() -> None:
        with in_the_open.database.transaction() as session:
            services.settle(session, now=CLOSES, consequences=in_the_open.consequences)

    nth = 1
    while _dying_at(in_the_open.database, nth, close):
        with in_the_open.database.reading() as session:
            poll = session.get_one(Poll, in_the_open.poll_id)
            assert (poll.state, urns.turnout(session, poll)) == (PollState.opened, 3)
        in_the_open.outcomes.clear()
        nth += 1
    assert nth > 6
    assert in_the_open.outcomes == ["rejected"]
    assert _named_choices(in_the_open) == ["against", "against", "for"]


@pytest.mark.parametrize("step", ["before the tally", "once written", "before the commit"])
def test_a_killed_process_leaves_the_poll_to_be_closed(
    sealed: Meeting, database_url: str, step: str, tmp_path: Path
) -> None:
    """A process of its own closes the poll and is killed by the system, with no chance to tidy up."""
    program = tmp_path / "closing.py"
    program.write_text(
        f"""
import os, signal
from pathlib import Path
from datetime import datetime
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from scopgov.db import Database
from scopgov.votes import services, tallying
from scopgov.votes.consequence import Consequence, Consequences
from scopgov.votes.tables import MotionKind
from scopgov.votes.vault import Vault

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

step = {step!r}
if step == "before the tally":
    tallying.take_out = die
elif step == "once written":
    tallying.discard = die
database = Database({database_url!r})
if step == "before the commit":
    event.listen(database.engine, "commit", die)
kinds = {{MotionKind.other: Consequence()}}
table = Consequences(kinds, vault=Vault(Path({str(sealed.consequences.vault.folder)!r})))
with database.transaction() as session:
    services.settle(session, now=datetime.fromisoformat({CLOSES.isoformat()!r}), consequences=table)
""",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(program)], cwd=os.getcwd(), check=False)
    assert done.returncode == -signal.SIGKILL
    with sealed.database.reading() as session:
        poll = session.get_one(Poll, sealed.poll_id)
        assert (poll.state, urns.turnout(session, poll)) == (PollState.opened, 3)
    assert _choices(sealed) == ["against", "against", "for"]
