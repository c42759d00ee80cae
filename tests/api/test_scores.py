"""A program asks for one score in its member's name: it is given through the gate, or refused with the reason."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from scopgov.applications.tables import Token
from scopgov.domain.applications import Scope
from scopgov.domain.gate import Channel
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score, ScoreRefusal
from tests.api.conftest import BODY, Admit, Program
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what is read first, not kept


def _count(people: People, table: type) -> int:
    with people.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_score_is_given_with_what_explains_it_and_kept(
    program: Program, people: People, around: Case
) -> None:
    answer = program.score()
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    given = answer.json
    total = given["base"] + sum(one["contribution"] for one in given["factors"])
    assert total == pytest.approx(given["uncalibrated"], abs=1e-9)
    assert 0 < given["probability"] < 1
    assert given["mandate"]["id"] == 1
    assert "People decide" in given["notice"]
    assert (given["decision"], given["judge_first"]) == (None, False)
    with people.database.reading() as session:
        score = session.get_one(Score, given["id"])
        assert (score.channel, score.application_id, score.scored_by) == (
            Channel.api,
            program.application_id,
            around.writer,
        )
        entry = session.scalars(select(RecordEntry).where(RecordEntry.subject == f"score:{score.id}")).one()
        assert entry.act == "score.given"
        assert session.get_one(Token, program.token_id).last_used_at is not None


def test_numbers_may_be_numbers_and_the_sentences_are_said_in_the_language_asked_for(
    program: Program,
) -> None:
    program.language = "fr-FR,fr;q=0.9,en;q=0.5"
    given = program.score(body={**BODY, "inputs": {**GIVEN, "budget": 9e5}}).json
    assert given["inputs"]["budget"] == 900000
    assert "décident" in given["notice"]
    assert given["warnings"]


def test_without_a_token_that_is_known_nothing_is_answered(
    program: Program, app: Flask, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    for shown in (
        "",
        "Basic x",
        "Bearer ",
        "Bearer x",
        f"Bearer {program.secret}x",
        f"Bearer {program.secret[:-1]}",
    ):
        answer = program.score(headers={"Authorization": shown})
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert _count(people, Score) == _count(people, ScoreRefusal) == 0
    assert program.secret[14:] not in caplog.text


@ONE_KIND
def test_a_token_does_what_it_was_made_for_alone(around: Case, program: Program, admit: Admit) -> None:
    answer = admit(around.writer, [Scope.read]).score()
    assert answer.status_code == 403
    assert "not made for this" in answer.json["detail"]


@ONE_KIND
def test_a_token_calls_as_often_as_was_said(
    around: Case, program: Program, admit: Admit, clock: Clock
) -> None:
    slow = admit(around.writer, [Scope.score], 2)
    assert [slow.score().status_code for _ in range(3)] == [201, 201, 429]
    answer = slow.score()
    wait = int(answer.headers["Retry-After"])
    assert 1 <= wait <= 61
    assert program.score().status_code == 201
    clock.forward(seconds=wait)
    assert slow.score().status_code == 201


UNREAD: list[tuple[object, int, str]] = [
    ({"inputs": {}}, 422, "reference"),
    ({"reference": 7, "inputs": {}}, 422, "reference"),
    ({"reference": "x" * 101, "inputs": {}}, 422, "reference"),
    ({"reference": "x", "inputs": []}, 422, "inputs"),
    ({"reference": "x", "inputs": {**GIVEN, "budget": True}}, 422, "inputs.budget"),
    ({"reference": "x", "inputs": {**GIVEN, "budget": "much"}}, 422, "inputs.budget"),
    ({"reference": "x", "inputs": {**GIVEN, "age": 3}}, 422, "inputs.age"),
    ({"reference": "x", "inputs": GIVEN, "purpose": "x"}, 422, "purpose"),
    ([], 400, ""),
]


@ONE_KIND
def test_what_cannot_be_read_is_refused_at_its_field_and_nothing_is_kept(
    program: Program, people: People
) -> None:
    for body, status, field in UNREAD:
        answer = program.score(body=body)
        assert answer.status_code == status, answer.text
        assert answer.content_type == "application/problem+json"
        assert [one["field"] for one in answer.json["errors"]] == ([field] if field else [])
    assert _count(people, Score) == 0


ODD = [
    b"",
    b"{",
    b"\xff",
    b'{"reference": NaN}',
    b'{"reference": 1e999}',
    b'{"reference": "a", "reference": "b"}',
    b'{"reference": "\\u0000", "inputs": {}}',
    b'{"reference": "\\ud800", "inputs": {}}',
    b"[" * 50_000,
    b'{"inputs": ' + b"[" * 20 + b"]" * 20 + b"}",
    b'{"reference": ' + b"9" * 5000 + b"}",
]


@ONE_KIND
def test_json_that_readers_could_understand_otherwise_is_refused(program: Program) -> None:
    for sent in ODD:
        answer = program.score(body=None, data=sent, content_type="application/json")
        assert answer.status_code == 400, answer.text
        assert answer.json["title"] == "The request cannot be read"


@ONE_KIND
def test_what_is_too_large_or_no_json_is_refused(program: Program) -> None:
    large = program.score(body={"reference": "x" * 70_000})
    assert large.status_code == 413
    typed = program.score(body=None, data={"reference": "x"})
    assert typed.status_code == 415
    assert typed.json["status"] == 415


@ONE_KIND
def test_an_address_that_is_none_answers_data_too(program: Program) -> None:
    for answer, status in (
        (program.get("/nothing"), 404),
        (program.score(number=99), 404),
        (program.get("/use-cases/1/scores"), 405),
    ):
        assert answer.status_code == status
        assert answer.json["status"] == status


def test_a_closed_gate_refuses_with_its_reason_which_is_kept(
    program: Program, admit: Admit, people: People, around: Case
) -> None:
    answer = admit(around.root.member_id).score()
    assert answer.status_code == 403
    assert answer.json["code"] == "permission"
    assert _count(people, ScoreRefusal) == 1
    assert answer.json["refusal"] == 1
