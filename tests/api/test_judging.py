"""A case that a person was drawn to judge first has no score for a program either, before they said what they think."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from scopgov.domain.applications import Scope
from scopgov.domain.gate import Channel
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.scoring.tables import OwnJudgement, Score
from tests.api.conftest import BODY, Admit, Program
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case, granted

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REFERENCE = str(BODY["reference"])
THOUGHT = {"reference": REFERENCE, "percent": 70, "reason": "Their last two roofs were late."}
JUDGEMENTS = "/use-cases/1/judgements"


@pytest.fixture
def drawn(people: People, around: Case, clock: Clock, admit: Admit) -> Program:
    """A program under a mandate that has every case judged first."""
    with people.database.transaction() as session:
        granted(session, around, clock, channels=frozenset({Channel.api}), own_judgement_percent=100)
    return admit(around.writer)


def _kept(people: People, table: type[Any]) -> list[Any]:
    with people.database.reading() as session:
        return list(session.scalars(select(table)))


def test_the_score_comes_once_the_person_said_what_they_think(drawn: Program, people: People) -> None:
    key = {"Idempotency-Key": "P-118-1"}
    first = drawn.score(headers=key)
    assert (first.status_code, first.headers["Location"]) == (202, f"/api/v1{JUDGEMENTS}")
    assert first.json["judge_first"] is True and first.json["reference"] == REFERENCE
    told = first.json | {"links": ""}
    assert not {"probability", "word", "factors", "uncalibrated"} & set(told)
    assert _kept(people, Score) == []
    said = drawn.post(JUDGEMENTS, THOUGHT)
    assert (said.status_code, said.json["probability"]) == (201, 0.7)
    made = drawn.score(headers=key)
    assert made.status_code == 201
    assert made.json["judge_first"] is True
    assert (made.json["own_judgement"]["probability"], made.json["own_judgement"]["reason"]) == (
        0.7,
        THOUGHT["reason"],
    )
    assert drawn.score(headers=key).json["id"] == made.json["id"]
    assert drawn.get(made.json["links"]["self"].removeprefix("/api/v1")).json["own_judgement"]
    (judgement,), (score,) = _kept(people, OwnJudgement), _kept(people, Score)
    assert judgement.score_id == score.id == made.json["id"]
    assert judgement.judged_at <= score.scored_at


@ONE_KIND
def test_of_many_rows_those_drawn_wait_and_the_others_are_scored(drawn: Program) -> None:
    assert drawn.post(JUDGEMENTS, {**THOUGHT, "reference": "B", "percent": None, "likely": "rather"}).json
    rows = [{"reference": name, "inputs": dict(GIVEN)} for name in ("A", "B", "C")]
    rows[2]["inputs"] = {}
    told = drawn.post("/use-cases/1/scores/bulk", {"rows": rows}).json
    assert [set(one) - {"row"} for one in told["results"]] == [{"judge_first"}, {"score"}, {"problem"}]
    assert (told["scored"], told["refused"], told["to_judge"]) == (1, 1, 1)
    assert "probability" not in told["results"][0]["judge_first"]
    assert told["results"][1]["score"]["own_judgement"]["probability"] == 0.75


@ONE_KIND
def test_a_judgement_is_given_once_whole_and_only_where_it_was_drawn(
    drawn: Program, people: People, around: Case, clock: Clock, admit: Admit
) -> None:
    for wrong, field in (
        ({**THOUGHT, "percent": None}, "likely"),
        ({**THOUGHT, "percent": 101}, "percent"),
        ({**THOUGHT, "percent": 7.5}, "percent"),
        ({**THOUGHT, "likely": "perhaps"}, "likely"),
        ({**THOUGHT, "reason": " "}, "reason"),
        ({**THOUGHT, "reference": ""}, "reference"),
        ({**THOUGHT, "score": 3}, "score"),
    ):
        answer = drawn.post(JUDGEMENTS, wrong)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert _kept(people, OwnJudgement) == []
    only_scores = admit(around.writer, scopes=[Scope.score])
    assert only_scores.post(JUDGEMENTS, THOUGHT).status_code == 403
    assert only_scores.score().status_code == 202
    assert drawn.post(JUDGEMENTS, THOUGHT).status_code == 201
    assert drawn.post(JUDGEMENTS, THOUGHT).status_code == 409
    with people.database.transaction() as session:
        told: dict[str, Any] = {"actor": around.hands.judge, "now": clock.at, "reason": "An incident."}
        mandates.suspend(session, mandate=session.get_one(Mandate, 1), **told)
    closed = drawn.post(JUDGEMENTS, {**THOUGHT, "reference": "Z"})
    assert (closed.status_code, closed.json["code"]) == (409, "suspended")


@ONE_KIND
def test_where_nobody_is_drawn_a_judgement_is_not_taken(program: Program) -> None:
    refused = program.post(JUDGEMENTS, THOUGHT)
    assert refused.status_code == 409
    assert "not drawn" in refused.json["detail"]
    made = program.score().json
    assert (made["judge_first"], made["own_judgement"]) == (False, None)
