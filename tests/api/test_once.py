"""A call made again under the same key is done once and answered the same, also when two come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from scopgov.api import once
from scopgov.api.tables import CallAnswer
from scopgov.scoring.tables import Score
from tests.api.conftest import BODY, Admit, Program
from tests.conftest import Clock, People
from tests.mandates.factory import Case

KEY = {"Idempotency-Key": "4f9c-1"}


def _scores(people: People) -> int:
    with people.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Score)) or 0


def test_a_call_made_again_is_answered_the_same_and_done_once(
    program: Program, people: People, clock: Clock, admit: Admit, around: Case
) -> None:
    first, again = program.score(headers=KEY), program.score(headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert _scores(people) == 1
    other = program.score(body={**BODY, "reference": "another"}, headers=KEY)
    assert other.status_code == 422
    assert other.json["errors"][0]["field"] == "Idempotency-Key"
    assert program.score(headers={"Idempotency-Key": "with space"}).status_code == 422
    assert admit(around.writer).score(headers=KEY).status_code == 201
    assert _scores(people) == 2
    clock.forward(hours=25)
    assert program.score(headers=KEY).json["id"] == 3


def test_what_was_refused_leaves_the_key_free(program: Program, people: People) -> None:
    assert program.score(body={**BODY, "inputs": {}}, headers=KEY).status_code == 422
    assert program.score(headers=KEY).status_code == 201
    assert _scores(people) == 1


def test_of_two_calls_at_once_one_is_done(program: Program, people: People) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: program.score(headers=KEY), range(4)))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json["id"] for one in answers}) == 1
    assert _scores(people) == 1


def test_answers_are_kept_a_day(program: Program, people: People, clock: Clock) -> None:
    program.score(headers=KEY)
    with people.database.transaction() as session:
        assert once.tidy(session, now=clock.at + timedelta(hours=23)) == 0
        assert once.tidy(session, now=clock.at + timedelta(hours=24)) == 1
        assert session.scalars(select(CallAnswer)).all() == []
