"""The quick lane of scores: the answer of the whole way where it answers, nothing left where it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from scopgov.applications.tables import Token
from scopgov.domain.applications import Scope
from scopgov.mandates.tables import Mandate
from scopgov.prepared import LeanSession
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score, ScoreRefusal
from tests.api.conftest import BODY, Admit, Program
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OWN = ("id", "scored_at", "links")  # what two scores of one case do not have alike


class Lanes:
    """The application, and which of its two ways answered last."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.whole = app, 0
        answer = app.full_dispatch_request

        def counted() -> Any:
            self.whole += 1
            return answer()

        monkeypatch.setattr(app, "full_dispatch_request", counted)

    def quick(self, call: Callable[[], object]) -> bool:
        before = self.whole
        call()
        return self.whole == before


@pytest.fixture
def lanes(app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch) -> Lanes:
    assert program.score().status_code == 201  # its token is noted as used
    return Lanes(app, monkeypatch)


def _count(people: People, table: type) -> int:
    with people.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


LANGUAGES = ("fr", "en", "fr-FR,fr;q=0.9,en;q=0.5", "")
INPUTS: tuple[dict[str, Any], ...] = ({}, {"budget": 9e5}, {"kind": "(another)"})


@ONE_KIND
def test_both_ways_answer_alike(
    lanes: Lanes, program: Program, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, given, proxied in product(LANGUAGES, INPUTS, (False, True)):
        program.language = language
        program.headers = {"X-Forwarded-Proto": "https"} if proxied else {}
        body = {**BODY, "inputs": {**GIVEN, **given}}
        before = lanes.whole
        quick = program.score(body=body)
        assert lanes.whole == before
        with monkeypatch.context() as patch:
            patch.setattr(lanes.app, "lane", None)
            whole = program.score(body=body)
        assert (quick.status, list(quick.json)) == (whole.status, list(whole.json))
        assert [quick.json[name] for name in quick.json if name not in OWN] == [
            whole.json[name] for name in whole.json if name not in OWN
        ]
        assert bool(whole.json["warnings"]) == bool(given)
        assert quick.headers["Location"] == quick.json["links"]["self"]
        assert _head(quick) == _head(whole)
    with people.database.reading() as session:
        rows = session.scalars(select(Score).order_by(Score.id.desc()).limit(2)).all()
        kept = [{c.key: getattr(row, c.key) for c in Score.__table__.columns} for row in rows]
        assert {**kept[0], "id": 0, "scored_at": 0} == {**kept[1], "id": 0, "scored_at": 0}
        assert record.verify(session).intact


def _head(of: TestResponse) -> list[tuple[str, str]]:
    return sorted(one for one in of.headers if one[0] not in ("Location", "Content-Length"))


def test_a_quick_score_is_kept_with_its_entry_in_either_database(
    lanes: Lanes, program: Program, people: People
) -> None:
    before = _count(people, RecordEntry)
    assert lanes.quick(program.score)
    assert _count(people, Score) == 2
    with people.database.reading() as session:
        assert record.verify(session).intact
        assert session.scalar(select(func.max(RecordEntry.seq))) == before + 1


UNUSUAL: dict[str, tuple[dict[str, Any], int]] = {
    "a key": ({"headers": {"Idempotency-Key": "once"}}, 201),
    "a key that is empty": ({"headers": {"Idempotency-Key": ""}}, 422),
    "a query": ({"query_string": {"x": "1"}}, 201),
    "a type with more": ({"content_type": "application/json; charset=utf-8"}, 201),
    "no token": ({"headers": {"Authorization": ""}}, 401),
    "another token": ({"headers": {"Authorization": "Bearer sgt_x"}}, 401),
    "no use case": ({"number": 99}, 404),
    "a field too many": ({"body": {**BODY, "purpose": "x"}}, 422),
    "a value that is none": ({"body": {**BODY, "inputs": {**GIVEN, "budget": "much"}}}, 422),
    "another mandate": ({"body": {**BODY, "mandate": 77}}, 409),
    "no reference": ({"body": {"inputs": GIVEN}}, 422),
}


@pytest.mark.parametrize("case", UNUSUAL)
@ONE_KIND
def test_what_is_unusual_or_refused_goes_the_whole_way_and_happens_once(
    lanes: Lanes, program: Program, people: People, case: str
) -> None:
    asked, status = UNUSUAL[case]
    scores, refusals, entries = (_count(people, table) for table in (Score, ScoreRefusal, RecordEntry))
    if "content_type" in asked:
        asked = {**asked, "body": None, "data": program.client.application.json.dumps(BODY)}
    answers: list[TestResponse] = []
    assert not lanes.quick(lambda: answers.append(program.score(**asked)) or answers[0])
    assert answers[0].status_code == status, answers[0].text
    assert _count(people, Score) == scores + (status == 201)
    assert _count(people, ScoreRefusal) == refusals + (status == 409)
    assert _count(people, RecordEntry) == entries + (status in (201, 409))


@ONE_KIND
def test_what_changes_counts_at_the_very_next_call(
    lanes: Lanes, program: Program, people: People, clock: Clock
) -> None:
    assert lanes.quick(program.score)
    with people.database.transaction() as session:
        session.execute(update(Mandate).values(own_judgement_percent=100))
    assert program.score().status_code == 409  # its terms are not those that were voted
    with people.database.transaction() as session:
        session.execute(update(Mandate).values(own_judgement_percent=0))
    assert lanes.quick(program.score)
    with people.database.transaction() as session:
        session.execute(update(Token).values(scopes=["read"]))
    assert program.score().status_code == 403
    with people.database.transaction() as session:
        session.execute(update(Token).values(scopes=["score"], revoked_at=clock.at, revoked_by=1))
    assert program.score().status_code == 401


@ONE_KIND
def test_calls_are_counted_once_whichever_way_they_go(around: Case, lanes: Lanes, admit: Admit) -> None:
    slow = admit(around.writer, [Scope.score], 5)
    bad = {**BODY, "inputs": {**GIVEN, "budget": "much"}}
    found = [slow.score(body=body).status_code for body in (BODY, BODY, bad, BODY, bad, BODY, BODY)]
    assert found == [201, 201, 422, 201, 422, 429, 429]


@ONE_KIND
def test_when_a_token_was_last_used_is_known_to_the_minute(
    lanes: Lanes, program: Program, people: People, clock: Clock
) -> None:
    def noted() -> Any:
        with people.database.reading() as session:
            return session.get_one(Token, program.token_id).last_used_at

    first = noted()
    clock.forward(seconds=30)
    assert lanes.quick(program.score) and noted() == first
    clock.forward(seconds=31)
    assert not lanes.quick(program.score) and noted() - first == timedelta(seconds=61)
    assert lanes.quick(program.score)


@ONE_KIND
def test_a_score_that_could_not_be_made_durable_is_not_told(
    lanes: Lanes, program: Program, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: LeanSession) -> None:
        raise OperationalError("COMMIT", {}, OSError("disk full"))

    monkeypatch.setattr(program.client.application, "testing", False)
    with monkeypatch.context() as patch:
        patch.setattr(LeanSession, "commit", full)
        answer = program.score()
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "Nothing was written" in answer.json["detail"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert _count(people, Score) == 1
    assert lanes.quick(program.score)


@ONE_KIND
def test_a_call_that_the_database_took_back_for_another_s_sake_goes_the_whole_way(
    lanes: Lanes, program: Program, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _count(people, Score)

    class Collision(Exception):
        sqlstate = "40P01"

    def collide(*_: object) -> None:
        raise OperationalError("INSERT", None, Collision("deadlock detected"))

    monkeypatch.setattr(lanes.app.lane, "_told", collide)
    assert not lanes.quick(lambda: program.score())
    assert program.score().status_code == 201
    assert _count(people, Score) == before + 2
