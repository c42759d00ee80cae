"""What is typed for a score is kept, taken up again, and started from an earlier proposal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.domain.policy import Role
from scopgov.scoring import drafting
from scopgov.scoring.tables import Score, ScoreDraft
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages do not depend on it


@pytest.fixture
def writer(people: People, around: Case, clock: Clock, sign_in: SignIn) -> FlaskClient:
    with people.database.transaction() as session:
        factory.granted(session, around, clock)
    return sign_in(around.writer)


def test_what_is_half_typed_is_kept_as_it_is_and_scored_later(writer: FlaskClient, people: People) -> None:
    half = typed(reference="", budget="four thousand", start="")
    assert writer.post("/scores/new/1/keep", data=half).status_code == 302
    assert "without a reference yet" in writer.get("/scores").text
    page = writer.get("/scores/drafts/1").text
    assert "four thousand" in page
    whole = typed(draft="1", revision="1")
    answer = writer.post("/scores/drafts/1", data=whole)
    assert answer.status_code == 302
    assert "/scores/1" in answer.location
    with people.database.reading() as session:
        assert session.scalars(select(ScoreDraft)).all() == []
        assert session.scalars(select(Score)).one().reference == "P-2026-118"


def test_the_page_keeps_what_is_typed_by_itself_and_two_windows_do_not_overwrite_each_other(
    writer: FlaskClient,
) -> None:
    begun = writer.post("/scores/new/1/draft", data=typed(budget="1"))
    assert begun.status_code == 200
    assert begun.json is not None
    address, revision = begun.json["address"], str(begun.json["revision"])
    assert begun.json["page"] == "/scores/drafts/1"
    again = writer.post(address, data=typed(budget="12", revision=revision))
    assert again.json is not None
    assert again.json["revision"] == int(revision) + 1
    overtaken = writer.post(address, data=typed(budget="lost", revision=revision))
    assert overtaken.status_code == 422
    assert overtaken.json is not None
    assert overtaken.json["stopped"] is True
    assert "another tab or window" in overtaken.json["told"]
    assert "lost" not in writer.get("/scores/drafts/1").text


@ONE_KIND
def test_a_draft_is_read_and_thrown_away_by_its_writer_alone(
    writer: FlaskClient, people: People, sign_in: SignIn
) -> None:
    writer.post("/scores/new/1/keep", data=typed())
    other = sign_in(people.admit("Wanda", Role.proposal_writer))
    assert "P-2026-118" not in other.get("/scores").text
    for answer in (other.get("/scores/drafts/1"), other.post("/scores/drafts/1/drop")):
        assert answer.status_code == 404
    assert other.post("/scores/drafts/1/save", data=typed()).status_code == 404
    nobody = sign_in(people.admit("Nora"))
    assert nobody.post("/scores/new/1/keep", data=typed()).status_code == 403
    assert writer.post("/scores/drafts/1/drop").status_code == 302
    assert writer.get("/scores/drafts/1").status_code == 404


def test_an_old_page_does_not_save_into_the_draft_that_came_after_its_own(writer: FlaskClient) -> None:
    for at in (1, 2):
        begun = writer.post("/scores/new/1/draft", data=typed(reference=f"P-{at}"))
        assert begun.json is not None and begun.json["draft"] == at
        if at == 1:
            assert writer.post("/scores/drafts/1/drop").status_code == 302
    old = writer.post("/scores/drafts/1/save", data=typed(reference="P-1", revision="1"))
    assert old.status_code == 404
    assert "P-2" in writer.get("/scores/drafts/2").text


@ONE_KIND
def test_a_proposal_starts_from_an_earlier_one(writer: FlaskClient) -> None:
    first = writer.post("/scores/new/1", data=typed(budget="2 400,5")).location
    assert "/scores/new/1?from=1" in writer.get(first).text
    page = writer.get("/scores/new/1?from=1").text
    assert "Filled in from “P-2026-118”" in page
    assert 'value="2400.5"' in page
    assert "P-2026-118" in writer.get("/scores/new/1?q=2026").text.split("Start from an earlier")[1]
    assert "No score has a reference like" in writer.get("/scores/new/1?q=nothing").text
    for nonsense in ("99", "x", "-1"):
        assert "Filled in from" not in writer.get(f"/scores/new/1?from={nonsense}").text


@ONE_KIND
def test_a_draft_nobody_touched_for_three_months_is_deleted(
    writer: FlaskClient, people: People, clock: Clock
) -> None:
    writer.post("/scores/new/1/keep", data=typed())
    with people.database.transaction() as session:
        assert drafting.tidy(session, now=clock.at + timedelta(days=89)) == 0
        assert drafting.tidy(session, now=clock.at + timedelta(days=91)) == 1


@ONE_KIND
def test_a_value_never_met_warns_in_the_words_of_the_form(writer: FlaskClient) -> None:
    path = writer.post("/scores/new/1", data=typed(kind="(another)")).location
    assert "which the model never met in training" in writer.get(path).text


def _mark(page: str) -> str:
    found = re.search(r'name="mark"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_same_page_sent_twice_gives_one_score_and_another_page_another(writer: FlaskClient) -> None:
    sent = typed(mark=_mark(writer.get("/scores/new/1").text))
    first = writer.post("/scores/new/1", data=sent).location
    assert writer.post("/scores/new/1", data=sent).location == first
    writer.post("/scores/new/1/keep", data=typed())
    kept = typed(mark=_mark(writer.get("/scores/drafts/1").text), draft="1")
    second = writer.post("/scores/drafts/1", data=kept).location
    assert second != first
    assert writer.post("/scores/drafts/1", data=kept).location == second
    assert writer.post("/scores/drafts/1", data=typed()).location == second
    assert writer.post("/scores/drafts/2", data=typed()).status_code == 404
