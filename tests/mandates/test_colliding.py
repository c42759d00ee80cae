"""Two who hold what the other waits for: PostgreSQL takes one back, and nobody is told of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scopgov import clock as ticking
from scopgov.assemblies.services import convene
from scopgov.batches import working
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.db import Database, insisting, instant
from scopgov.domain.actors import CLOCK
from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.gate import Channel
from scopgov.domain.polls import Choice
from scopgov.domain.states import MandateState
from scopgov.jobs import working as jobs
from scopgov.jobs.services import Claim
from scopgov.jobs.tables import JobState
from scopgov.mandates import gate
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.record import services as record
from scopgov.schedule import settling
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import GIVEN, Case
from tests.racing import await_waiting, beside

SignIn = Callable[[int], FlaskClient]

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LATE = "SET LOCAL deadlock_timeout = '20s'"  # the other one finds out first, and is taken back
EARLY = "SET LOCAL deadlock_timeout = '10ms'"


class Collision(Exception):
    """What the driver says of a transaction taken back."""

    sqlstate = "40P01"


def _taken_back() -> DBAPIError:
    return DBAPIError("UPDATE", None, Collision("deadlock detected"))


def _note(session: Session) -> None:
    told = {"actor": CLOCK, "now": instant(session), "act": Act.score_given, "subject": "score:0"}
    record.append(session, **told)


LINE = ";".join(["P-1", *(f'"{value}"' for value in GIVEN.values())])
FILE = "\n".join([";".join(["reference", *GIVEN]), LINE]).encode()


@pytest.mark.parametrize("what", ["suspend", "send a file"])
def test_a_page_whose_act_was_taken_back_for_another_s_sake_does_it_again(
    database: Database, settings: Settings, people: People, clock: Clock, sign_in: SignIn, what: str
) -> None:
    """The other holds the record and wants the mandate; the page holds the mandate and wants the record."""
    around = factory.case(people, settings.instance)
    with database.transaction() as session:
        mandate_id = factory.granted(session, around, clock, channels=frozenset({Channel.batch})).id
    judge, writer = sign_in(around.hands.judge.member_id), sign_in(around.writer)
    answers = []

    def act() -> None:
        if what == "suspend":
            answers.append(judge.post(f"/mandates/{mandate_id}/suspend", data={"reason": "Alarms."}))
        else:
            answers.append(writer.post("/batches/new/1", data={"file": (BytesIO(FILE), "file.csv")}))

    with database.transaction() as session:
        session.execute(text(LATE))
        _note(session)
        with beside(act) as failures:
            await_waiting(database)
            session.get_one(Mandate, mandate_id, with_for_update=True)
            session.commit()
    assert failures == []
    assert [answer.status_code for answer in answers] == [302], answers[0].text
    with database.reading() as session:
        assert len(session.get_one(Mandate, mandate_id).suspensions) == (what == "suspend")
        assert [one.total for one in session.scalars(select(Batch))] == ([] if what == "suspend" else [1])
        assert record.verify(session).intact


@pytest.mark.parametrize("kind", [MotionKind.withdrawal, MotionKind.suspension])
def test_a_vote_that_ends_a_mandate_waits_for_the_scores_under_way_and_stands_in_the_way_of_none(
    database: Database, around: Case, clock: Clock, kind: MotionKind
) -> None:
    """Scores that never stop would else take the vote back each time, and its mandate would never end."""
    with database.transaction() as session:
        mandate_id = factory.granted(session, around, clock).id
    with database.transaction() as session:
        held = factory.assembly(session, around, clock)
        motion = factory.put(session, around, clock, held, kind, mandate_id)
        convene(session, actor=around.hands.board, now=clock.at, assembly=held)
        clock.at = held.opens_at
        for voter in around.voters:
            actor = members.actor(session, voter, clock.at)
            told = {"poll": motion.polls[0], "consequences": around.consequences}
            votes.cast(session, actor=actor, now=clock.at, choice=Choice.for_, **told)
        clock.at = held.closes_at
    with database.transaction() as session:
        session.execute(text(EARLY))
        use_case = session.get_one(Mandate, mandate_id).use_case
        told = {"store": around.store, "use_case": use_case, "now": clock.at}
        gate.open_for(session, actor=members.actor(session, around.writer, clock.at), **told)
        with beside(lambda: settling(around.consequences)(database, clock)) as failures:
            await_waiting(database)
            time.sleep(0.1)
            _note(session)
            session.commit()
    assert failures == []
    with database.reading() as session:
        assert session.get_one(Mandate, mandate_id).state is not MandateState.granted


def test_what_the_clock_and_long_work_do_is_done_again_where_it_was_taken_back(database: Database) -> None:
    tries = {"clock": 0, "work": 0}

    def once(what: str) -> None:
        tries[what] += 1
        if tries[what] == 1:
            raise _taken_back()

    each = ticking.each(lambda *_: ["thing"], lambda *_: once("clock"))
    assert each(database, ticking.utc_now) == 1
    claim = Claim(1, 1, "kind", {})
    report = jobs.Report(database, claim, jobs.utc_now)
    ended = jobs._outcome(lambda *_: once("work"), None, database, claim, report)  # type: ignore[arg-type]
    assert ended == (JobState.succeeded, None)
    assert tries == {"clock": 2, "work": 2}


def test_a_file_of_proposals_goes_on_after_a_chunk_that_was_taken_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told apart from a fault of ours, after which the work ends."""

    def raising(*_: object) -> None:
        raise _taken_back()

    monkeypatch.setattr(working, "_carry_out", raising)
    with pytest.raises(DBAPIError):
        working.carry_out(None, database, {"batch": 1}, None)  # type: ignore[arg-type]
    monkeypatch.setattr(working, "_carry_out", lambda *_: 1 / 0)
    with pytest.raises(Refused):
        working.carry_out(None, database, {"batch": 1}, None)  # type: ignore[arg-type]


def test_what_is_taken_back_each_time_is_told_in_the_end(database: Database) -> None:
    tries = []

    def always() -> None:
        tries.append(1)
        raise _taken_back()

    with pytest.raises(DBAPIError):
        insisting(always)
    assert 1 < len(tries) < 10
