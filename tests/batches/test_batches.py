"""A file of proposals: sent, scored chunk by chunk through the gate, given back; stopped, taken up again, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov import store
from scopgov.batches import services, working
from scopgov.batches.answering import Answering
from scopgov.batches.tables import Batch
from scopgov.datasets import reading
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Role
from scopgov.jobs.tables import JobState
from scopgov.mandates.tables import Mandate
from scopgov.record.tables import RecordEntry
from scopgov.scoring import queries as scoring
from scopgov.scoring.packed import pack
from scopgov.scoring.tables import Score, ScoreChunk, ScoreRefusal
from tests.batches.desk import FIVE, HEADER, Desk, csv_of, row
from tests.mandates.factory import GIVEN


def test_a_writer_sends_a_file_and_gets_it_back_with_scores_factors_and_line_errors(desk: Desk) -> None:
    assert "/batches" in desk.client.get("/scores").text
    assert "Send a file" in desk.client.get("/batches").text
    form = desk.client.get("/batches/new/1").text
    assert "One of these:" in form and "write (another)." in form
    empty = desk.client.get("/batches/new/1/template.csv").data.decode("utf-8-sig")
    assert sorted(empty.strip().split(";")) == sorted(HEADER)
    bad = [row("=cmd()", budget="2100"), row("P-8", budget="=1+1"), row("", budget="4"), ["P-9", "A"]]
    sent = desk.send(csv_of([*FIVE, *bad]))
    assert sent.status_code == 302
    assert "waiting" in desk.client.get(sent.location).text
    assert desk.run() is JobState.succeeded
    page = desk.client.get(sent.location).text
    assert "Download as Excel" in page
    found = desk.rows()
    batch = desk.batch()
    assert (batch.total, batch.scored, batch.refused) == (9, 6, 3)
    assert [one["line"] for one in found] == [str(at) for at in range(2, 11)]
    assert found[0]["reference"] == "P-0" and 0 < float(found[0]["probability"].replace(",", ".")) < 1
    assert "budget" in found[0]["factors"]
    assert found[5]["reference"] == "'=cmd()"
    assert found[6]["budget"] == "'=1+1" and "Write a number" in found[6]["error"]
    assert "Name the proposal" in found[7]["error"] and "Too few fields" in found[8]["error"]
    assert "Write a number" in page and "Download all errors" in page
    errors = desk.client.get(f"{sent.location}/errors.csv").data.decode("utf-8-sig").splitlines()
    assert [one.split(";")[:2] for one in errors[1:]] == [["8", "budget"], ["9", "reference"], ["10", ""]]
    desk.client.set_cookie("locale", "fr")
    page = desk.client.get(sent.location).text
    assert "Télécharger" in page
    found = desk.rows()
    assert "Écrivez un nombre" in found[6]["erreur"]


def test_each_score_is_the_one_the_page_gives_and_awaits_no_decision_at_the_desk(desk: Desk) -> None:
    sent = desk.send(csv_of(FIVE)).location
    desk.run()
    one = desk.client.post(
        "/scores/new/1",
        data={
            "reference": "P-again",
            **{
                f"input_{at}": str({**GIVEN, "budget": "2000"}[name])
                for at, name in enumerate(("kind", "works", "start", "planned", "budget"))
            },
        },
    )
    assert one.status_code == 302
    assert desk.count(Score) == 1  # a line is a score of its own once somebody acts on it
    told = desk.client.get(f"/mandates/{desk.mandate_id}").text
    assert "Scores given under this mandate: 6. Of these, 1 have a page of their own" in told
    assert "No scored line" in desk.client.get(f"{sent}?q=P-9").text
    assert "P-0" in desk.client.get(f"{sent}?q=P-0").text and "P-3" in desk.client.get("/scores?q=P-3").text
    before = desk.rows()
    address = desk.open(2)
    assert desk.open(2) == address and desk.count(Score) == 2 and desk.acts(Act.score_opened) == 1
    with desk.people.database.reading() as session:
        alone, first = session.scalars(select(Score).order_by(Score.id)).all()
        assert first.inputs == alone.inputs and first.channel is Channel.batch and first.reference == "P-0"
        assert first.probability == pytest.approx(alone.probability, abs=1e-12)
        told = ("uncalibrated", "base", "scale", "factors", "warnings", "mandate_id", "scored_by")
        assert all(getattr(first, name) == getattr(alone, name) for name in told)
        mandate = session.get_one(Mandate, desk.mandate_id)
        assert sum(scoring.by_month(session, mandate).values()) == 6
        assert len(scoring.uses(session, mandate)) == 1
    after = desk.rows()
    assert after[0]["score number"] == str(first.id)
    assert [{**one, "score number": ""} for one in after] == before
    pending = desk.client.get("/scores").text.split('id="pending"')[1].split('id="history"')[0]
    assert "P-again" in pending and "P-0" not in pending
    assert "P-0" not in desk.client.get("/").text
    assert "P-0" in desk.client.get(address).text
    decided = desk.client.post(f"{address}/decision", data={"decision": "followed", "reason": "It is right."})
    assert decided.status_code == 302
    assert "See this score" in desk.client.get("/scores?q=P-0").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (csv_of([["P-1", "A"]], ["reference", "kind"]), "lacks these columns"),
        (csv_of([[*row("P-1"), "x"]], [*HEADER, "mood"]), "knows nothing of these columns"),
        (b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_scored_is_refused_at_the_door(desk: Desk, content: bytes, said: str) -> None:
    answer = desk.send(content)
    assert answer.status_code == 422 and said in answer.text
    assert desk.count(Batch) == 0


def test_a_file_with_a_line_that_no_table_has_is_refused_before_it_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1 << 10)
    answer = desk.send(csv_of([row("P-1")]) + b"," * (1 << 12))
    assert answer.status_code == 422 and "A line of this file is longer" in answer.text
    assert desk.count(Batch) == 0
    assert desk.send(csv_of([row(f"P-{at}") for at in range(100)])).status_code == 302


def test_a_mandate_without_files_refuses_and_the_refusal_is_written(make: Callable[..., Desk]) -> None:
    desk = make(Channel.page)
    assert desk.send(csv_of(FIVE)).status_code in (403, 409)
    assert desk.count(Batch) == 0 and desk.count(ScoreRefusal) == 1


def test_a_work_that_died_goes_on_where_it_stood_and_no_row_is_scored_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of(FIVE))
    assert desk.step() == 4
    enter = working._enter

    def dies(*told: object, **more: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(working, "_enter", dies)
    with pytest.raises(RuntimeError):
        desk.step()
    assert desk.given() == 2 and desk.batch().position == 4
    address = f"/batches/{desk.batch().id}"
    assert desk.run() is JobState.failed
    assert "failed on our side. What was scored is kept" in desk.client.get(address).text
    monkeypatch.setattr(working, "_enter", enter)
    for _ in range(2):
        assert desk.client.post(f"{address}/continue").status_code == 302
    assert desk.acts(Act.batch_continued) == 1
    assert desk.run() is JobState.succeeded
    assert desk.given() == 5 and [one["line"] for one in desk.rows()] == ["2", "3", "4", "5", "6"]
    assert desk.acts(Act.score_given_together) == 2
    assert desk.step() is None


def test_a_suspension_between_two_chunks_stops_the_work_and_keeps_what_was_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of(FIVE))
    desk.step()
    desk.suspend()
    assert desk.run() is JobState.failed
    assert desk.given() == 2 and desk.count(ScoreRefusal) == 1
    page = desk.client.get(f"/batches/{desk.batch().id}").text
    assert "suspended" in page and "What was scored is kept" in page
    assert len(desk.rows()) == 2


def test_work_that_died_after_its_last_line_ends_whatever_happened_to_the_mandate(desk: Desk) -> None:
    desk.send(csv_of(FIVE))
    desk.step(lines=5)
    desk.suspend()
    assert desk.run() is JobState.succeeded
    assert desk.given() == 5 and desk.count(ScoreRefusal) == 0


def test_a_suspension_while_a_chunk_is_computed_writes_nothing_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of(FIVE))
    answer = Answering.add

    def meanwhile(*told: Any) -> Any:
        desk.suspend()
        return answer(*told)

    monkeypatch.setattr(Answering, "add", meanwhile)
    with pytest.raises(Refused, match="suspend"):
        desk.step()
    assert desk.given() == 0 and desk.count(ScoreRefusal) == 1


def test_whoever_sent_a_file_stops_its_work_and_takes_it_up_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = desk.send(csv_of(FIVE))
    assert desk.send(csv_of(FIVE)).location == sent.location and desk.count(Batch) == 1
    desk.step()
    address = f"/batches/{desk.batch().id}"
    for _ in range(2):  # a button pressed twice
        assert desk.client.post(f"{address}/stop").status_code == 302
    assert desk.acts(Act.batch_stopped) == 1
    assert desk.batch().job.state is JobState.cancelled
    assert "Score the lines left" in desk.client.get(address).text
    desk.client.post(f"{address}/continue")
    assert desk.run() is JobState.succeeded
    assert desk.given() == 5
    assert desk.client.post(f"{address}/continue").status_code == 409


def test_another_member_sees_nothing_of_it_and_the_board_sees_who_sent_what(
    desk: Desk, sign_in: Callable[..., FlaskClient]
) -> None:
    desk.send(csv_of(FIVE))
    desk.run()
    address = f"/batches/{desk.batch().id}"
    other = sign_in(desk.people.admit("Other", Role.proposal_writer))
    assert "proposals.csv" not in other.get("/batches").text
    assert other.get(address).status_code == other.get(f"{address}/scores.csv").status_code == 403
    board = sign_in(desk.around.hands.board.member_id)
    assert "proposals.csv" in board.get("/batches").text and "Wim" in board.get("/batches?q=PROP").text
    assert board.get(address).status_code == 200
    assert board.get(f"{address}/scores.csv").status_code == 403


def test_the_bytes_are_deleted_by_hand_or_after_months_and_the_scores_stay(desk: Desk) -> None:
    for _ in range(2):
        desk.send(csv_of([*FIVE, row("P-x", budget="many")]))
        desk.run()
        desk.clock.forward(minutes=2)
    kept = store.path_of(desk.settings.batches, desk.batch().sha256)
    opened = desk.open(2)
    whole = desk.rows()
    address = f"/batches/{desk.batch().id}/delete"
    assert "the factors of every score of it that nobody opened" in desk.client.get(address).text
    unmeant = desk.client.post(address)
    assert unmeant.status_code == 422 and "Confirm that the file is to be deleted." in unmeant.text
    assert desk.acts(Act.batch_forgotten) == 0 and desk.rows() == whole
    for _ in range(2):  # a button pressed twice
        assert desk.client.post(address, data={"confirmed": "y"}).status_code == 302
    assert desk.acts(Act.batch_forgotten) == 1
    assert kept.is_file()  # the other file sent has the same bytes
    left = desk.rows()
    assert [one["probability"] for one in left] == [one["probability"] for one in whole]
    assert left[0] == whole[0]  # it was opened: all of it is kept
    assert left[1]["reference"] == left[1]["factors"] == "" and "Write a number" in left[5]["error"]
    assert desk.client.get(opened).status_code == 200
    refused = desk.client.post(f"/batches/{desk.batch().id}/lines/3")
    assert refused.status_code == 409 and "only its score is kept" in refused.text
    at = desk.clock.at
    assert services.expire(desk.settings, desk.people.database, at + rules.KEPT - timedelta(days=1)) == 0
    assert services.expire(desk.settings, desk.people.database, at + rules.KEPT) == 1
    assert not kept.exists() and desk.given() == 5


def test_scores_changed_in_the_database_are_given_to_nobody(desk: Desk) -> None:
    sent = desk.send(csv_of(FIVE)).location
    desk.run()
    with desk.people.database.transaction() as session:
        chunk = session.scalars(select(ScoreChunk)).one()
        entry = session.scalars(select(RecordEntry).where(RecordEntry.act == Act.score_given_together)).one()
        facts = json.loads(entry.facts)
        assert facts["answers"] == chunk.sha256 and facts["lines"] == [2, 7]
        chunk.held = pack(np.arange(2, 7), np.full(5, 0.25))
    refused = desk.client.post(f"{sent}/lines/2")
    assert refused.status_code == 409 and "their digest differs" in refused.text
    with desk.people.database.transaction() as session:
        chunk = session.scalars(select(ScoreChunk)).one()
        chunk.sha256 = sha256_bytes(chunk.held)
    refused = desk.client.post(f"{sent}/lines/2")
    assert refused.status_code == 409 and "does not answer here as it did" in refused.text
    assert "does not answer here as it did" in desk.rows()[0]["warnings"]
    assert desk.count(Score) == 0


def test_whoever_reads_scores_finds_a_line_of_a_file_and_contests_it(
    desk: Desk, sign_in: Callable[..., FlaskClient]
) -> None:
    desk.send(csv_of(FIVE))
    desk.run()
    desk.suspend()  # what was given stays open to question, whatever becomes of the mandate
    other = sign_in(desk.people.admit("Other", Role.proposal_writer))
    found = other.get("/scores?q=P-2").text
    assert "in the file proposals.csv, line 4" in found
    address = desk.open(4, other)
    number = address.rsplit("/", 1)[1]
    data = {"reason": "The client paid already, in full."}
    contested = other.post(f"/contests/new/{number}", data=data)
    assert contested.status_code == 302, contested.text
    assert "P-2" in other.get(contested.location).text
