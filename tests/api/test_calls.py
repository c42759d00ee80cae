"""Many scores at once, scores read again, decisions and outcomes brought back, and whether a score would be given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from scopgov.api import asking
from scopgov.domain.applications import Scope
from scopgov.scoring.tables import Score, ScoreRefusal
from tests.api.conftest import BODY, Admit, Program
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _count(people: People, table: type) -> int:
    with people.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_each_row_of_many_is_answered_with_its_score_or_with_what_is_wrong(
    program: Program, people: People
) -> None:
    rows = [BODY, {**BODY, "inputs": {**GIVEN, "budget": "much"}}, 7, {"reference": "R-2", "inputs": GIVEN}]
    answer = program.post("/use-cases/1/scores/bulk", {"rows": rows})
    assert answer.status_code == 200, answer.text
    told = answer.json
    assert (told["scored"], told["refused"]) == (2, 2)
    assert [one["row"] for one in told["results"]] == [0, 1, 2, 3]
    assert told["results"][1]["problem"]["errors"][0]["field"] == "inputs.budget"
    assert told["results"][3]["score"]["reference"] == "R-2"
    assert _count(people, Score) == 2


@ONE_KIND
def test_too_many_rows_or_none_are_refused_and_a_closed_gate_refuses_once(
    program: Program, people: People, around: Case, admit: Admit
) -> None:
    for rows in ([], [BODY] * (asking.MOST + 1), "x", None):
        assert program.post("/use-cases/1/scores/bulk", {"rows": rows}).status_code == 422
    barred = admit(around.root.member_id).post("/use-cases/1/scores/bulk", {"rows": [BODY] * 5})
    assert (barred.status_code, barred.json["code"]) == (403, "permission")
    assert _count(people, ScoreRefusal) == 1


def test_scores_are_read_again_by_their_member_alone(
    program: Program, people: People, around: Case, admit: Admit
) -> None:
    for reference in ("A", "B", "A", "A"):
        program.score(body={**BODY, "reference": reference})
    first = program.get("/scores?reference=A&limit=2").json
    assert [one["id"] for one in first["scores"]] == [4, 3]
    rest = program.get(first["next"].removeprefix("/api/v1")).json
    assert ([one["id"] for one in rest["scores"]], rest["next"]) == ([1], None)
    assert program.get("/scores/2").json["reference"] == "B"
    stranger = admit(around.hands.board.member_id)
    assert stranger.get("/scores/2").status_code == 404
    assert stranger.get("/scores").json["scores"] == []
    for nonsense in ("limit=0", "limit=x", "limit=999", "before=-1", "sort=id", "limit=1&limit=2"):
        assert program.get(f"/scores?{nonsense}").status_code == 422, nonsense


def test_a_decision_and_an_outcome_come_back(program: Program, clock: Clock) -> None:
    number = program.score().json["id"]
    decided = {"decision": "set_aside", "reason": "We know this client."}
    answer = program.post(f"/scores/{number}/decision", decided)
    assert answer.status_code == 201
    assert answer.json["decision"]["decision"] == "set_aside"
    again = program.post(f"/scores/{number}/decision", decided)  # sent twice: one decision, answered alike
    assert (again.status_code, again.json["decision"]) == (201, answer.json["decision"])
    other = {**decided, "reason": "We know this client well."}
    assert program.post(f"/scores/{number}/decision", other).status_code == 409
    assert program.post(f"/scores/{number}/decision", {"decision": "bought"}).status_code == 422
    clock.forward(days=90)
    known = {"score": number, "happened": True, "known_on": clock.at.date().isoformat(), "remark": "Late."}
    assert program.post("/outcomes", known).status_code == 201
    assert program.get(f"/scores/{number}").json["outcome"]["happened"] is True
    tomorrow = (clock.at + timedelta(days=1)).date().isoformat()
    for wrong in (
        {"known_on": tomorrow},
        {"known_on": "2026-01-01"},
        {"known_on": "soon"},
        {"score": 99},
        {"happened": "yes"},
        {"score": 2**40},
    ):
        answer = program.post("/outcomes", {**known, **wrong})
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, next(iter(wrong)))


def test_a_program_learns_whether_a_score_would_be_given_and_what_must_be_given(
    program: Program, admit: Admit, around: Case, clock: Clock
) -> None:
    listed = program.get("/use-cases").json["use_cases"]
    assert [(one["number"], one["mandate"]["id"]) for one in listed] == [(1, 1)]
    status = program.get("/use-cases/1/status").json
    assert (status["open"], status["refusal"]) == (True, None)
    assert set(status["inputs"]["properties"]) == set(GIVEN)
    assert status["inputs"]["properties"]["kind"]["enum"][0] == "A"
    barred = admit(around.root.member_id).get("/use-cases/1/status").json
    assert (barred["open"], barred["refusal"]["code"]) == (False, "permission")
    clock.forward(days=280)
    assert program.get("/use-cases/1/status").json["refusal"]["code"] in ("ended", "review_due")


@ONE_KIND
def test_each_scope_opens_its_own_calls_alone(program: Program, around: Case, admit: Admit) -> None:
    calls = {
        Scope.read: ("GET", "/scores"),
        Scope.decide: ("POST", "/scores/1/decision"),
        Scope.outcomes: ("POST", "/outcomes"),
        Scope.score: ("POST", "/use-cases/1/scores/bulk"),
    }
    for scope in Scope:
        holder = admit(around.writer, [scope])
        for needed, (method, address) in calls.items():
            answer = holder.get(address) if method == "GET" else holder.post(address, {})
            assert (answer.status_code == 403) is (needed is not scope), (scope, address)
