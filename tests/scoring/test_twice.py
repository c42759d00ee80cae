"""A button pressed twice, or a page gone back to, leads where the first press led; nothing is given or begun twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scopgov.domain.policy import Role
from scopgov.scoring.tables import OwnJudgement, Score, ScoreDraft
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINE = {"likely": "rather", "reason": "The client changes its mind."}


def _writer(people: People, around: Case, clock: Clock, sign_in: SignIn, percent: int) -> FlaskClient:
    with people.database.transaction() as session:
        factory.granted(session, around, clock, own_judgement_percent=percent)
    return sign_in(around.writer)


def _count(people: People, table: type) -> int:
    with people.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _marked(client: FlaskClient, path: str = "/scores/new/1", **changes: str) -> dict[str, str]:
    found = re.search(r'name="mark"[^>]*value="([^"]+)"', client.get(path).text)
    assert found is not None
    return typed(mark=found[1], **changes)


def test_what_is_to_be_judged_first_sent_twice_waits_once_and_judged_twice_gives_one_score(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 100)
    sent = _marked(client)
    first = client.post("/scores/new/1", data=sent).location
    assert client.post("/scores/new/1", data=sent).location == first
    assert _count(people, ScoreDraft) == 1
    given = client.post(first, data=MINE).location
    assert client.post(first, data=MINE).location == given
    assert (_count(people, Score), _count(people, OwnJudgement)) == (1, 1)


@ONE_KIND
def test_going_back_to_a_draft_that_became_a_score_leads_to_the_score_of_its_writer_alone(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 0)
    client.post("/scores/new/1/keep", data=typed())
    given = client.post("/scores/drafts/1", data=typed(draft="1", revision="1")).location
    for path in ("/scores/drafts/1", "/scores/drafts/1/judgement"):
        assert client.get(path).location == given
    assert client.post("/scores/drafts/1/drop").location == given
    other = sign_in(people.admit("Wanda", Role.proposal_writer))
    assert other.get("/scores/drafts/1").status_code == 404


@ONE_KIND
def test_a_page_gone_back_to_and_filled_in_otherwise_gives_another_score(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 0)
    sent = _marked(client)
    first = client.post("/scores/new/1", data=sent).location
    second = client.post("/scores/new/1", data={**sent, **typed(budget="5100")}).location
    assert first != second
    with people.database.reading() as session:
        assert [one.inputs["budget"] for one in session.scalars(select(Score).order_by(Score.id))] == [
            2400.5,
            5100.0,
        ]


@ONE_KIND
def test_a_text_too_long_is_refused_with_its_length_and_kept_whole_as_a_draft(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 0)
    long = "mot " * 1250
    answer = client.post("/scores/new/1", data=typed(works=long))
    assert answer.status_code == 422
    assert "At most 2000 characters: there are 4999." in answer.text
    client.post("/scores/new/1/keep", data=typed(works=long))
    with people.database.reading() as session:
        assert session.scalars(select(ScoreDraft)).one().typed["works"] == long


@ONE_KIND
def test_a_figure_far_outside_is_warned_of_in_figures_that_people_read(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 0)
    page = client.get(client.post("/scores/new/1", data=typed(budget="123456789.5")).location).text
    assert "is 123,456,789.5, outside what the model met in training" in page
