"""What a contest leads to: figures for the board, a score asked for again set right, a model on an agenda."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from scopgov.contests.correcting import changed
from scopgov.contests.tables import ContestCorrection
from scopgov.domain.contests import Cause, may_correct, quarter
from scopgov.domain.states import DisputeState
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score
from scopgov.votes.tables import Motion
from tests.contests.scored import UPHELD, Scored
from tests.mandates import factory
from tests.scoring.typing import typed

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages do not depend on it


def test_what_was_given_wrongly_is_set_right_and_scored_again_through_the_gate(scored: Scored) -> None:
    scored.contest(scored.around.hands.member.member_id)
    writer = scored.writer
    assert "Nothing to set right" in writer.get("/contests/1/again").text
    assert writer.post("/contests/1/again", data=typed(budget="2600")).status_code == 422
    assert scored.board.post("/contests/1/answer", data=UPHELD).status_code == 302
    assert "Set right and score again" in writer.get("/contests/1").text
    assert "Set right what was given for “P-2026-118”" in writer.get("/").text
    same = writer.post("/contests/1/again", data=typed())
    assert same.status_code == 422
    assert "Nothing differs" in same.text
    assert scored.board.post("/contests/1/again", data=typed(budget="2600")).status_code == 403
    again = writer.post("/contests/1/again", data=typed(budget="2600"))
    assert again.status_code == 302
    made = int(again.location.rsplit("/", 1)[1])
    assert writer.post("/contests/1/again", data=typed(budget="2600")).location == again.location
    assert "Set right what was given" not in writer.get("/").text
    assert writer.post("/contests/1/again", data=typed(budget="2700")).status_code == 422
    with scored.people.database.reading() as session:
        first, second = session.get_one(Score, 1), session.get_one(Score, made)
        assert first.inputs["budget"] == 2400.5
        assert second.inputs["budget"] == 2600.0
        assert second.reference == first.reference
        kept = session.scalars(select(ContestCorrection)).one()
        assert kept.changes == {"budget": {"was": 2400.5, "now": 2600.0}}
        acts = session.scalars(select(RecordEntry.act).where(RecordEntry.act == "contest.corrected")).all()
        assert len(acts) == 1
    assert "scored again with what was given set right" in writer.get("/scores/1").text
    assert "sets right an earlier one" in writer.get(f"/scores/{made}").text
    assert "2,600" in writer.get("/contests/1").text


def test_the_board_reads_how_contests_went_and_puts_the_model_on_an_agenda(scored: Scored) -> None:
    board = scored.board
    assert "No score was contested so far." in board.get("/contests/statistics").text
    scored.contest(scored.around.hands.member.member_id)
    board.post("/contests/1/answer", data=UPHELD)
    page = board.get("/contests/statistics").text
    assert "Late projects" in page
    assert "quarter 3" in page
    lines = board.get("/contests/statistics.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Year;Quarter;Use case;Contests")
    assert lines[1].startswith("2026;3;Late projects;1;0;0;1;0;0;0;0")
    assert "No meeting is in preparation" in board.get("/contests/agenda/1").text
    with scored.people.database.transaction() as session:
        held = factory.assembly(session, scored.around, scored.clock)
        meeting = held.id
    form = board.get("/contests/agenda/1").text
    assert "under mandate no. 1: 1. Upheld: 1" in form
    sent = {"assembly": meeting, "title": "Contests", "text": "What follows from it."}
    assert board.post("/contests/agenda/1", data={**sent, "text": ""}).status_code == 422
    assert board.post("/contests/agenda/1", data=sent).status_code == 302
    with scored.people.database.reading() as session:
        assert session.scalars(select(Motion).where(Motion.assembly_id == meeting)).one().title == "Contests"
    assert scored.writer.post("/contests/agenda/1", data=sent).status_code == 403


@pytest.mark.parametrize("state", list(DisputeState))
@pytest.mark.parametrize("cause", [None, *Cause])
@pytest.mark.parametrize("corrected", [True, False])
def test_only_what_was_given_wrongly_is_set_right_and_once(
    state: DisputeState, cause: Cause | None, corrected: bool
) -> None:
    wanted = state is DisputeState.upheld and cause is Cause.given and not corrected
    assert (may_correct(state, cause, corrected=corrected) is None) == wanted


def test_quarters_and_changes() -> None:
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    assert [quarter(day)[1] for day in days] == [(day.month - 1) // 3 + 1 for day in days]
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == {
        "b": {"was": 2, "now": 3},
        "c": {"was": None, "now": 4},
    }
