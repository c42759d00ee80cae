"""Around a score: how often such a one was right, what would change it, similar past cases; each by the voted model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from flask.testing import FlaskClient

from scopgov.domain.thresholds import costs_of
from scopgov.scoring import queries, working_out
from scopgov.scoring.tables import Score, ScoreContext
from scopgov.training.changing import band
from scopgov.training.pipeline import Candidate, train_candidates
from tests.conftest import Clock, People
from tests.datasets import small
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages do not depend on it


@cache
def _actionable() -> Candidate:
    columns = tuple(replace(one, actionable=one.name == "budget") for one in small.COLUMNS)
    content = small.small_content(schema=replace(small.SCHEMA, columns=columns))
    return train_candidates(small.assemble(small.frame(), content), ["logistic"], effort="quick")[0]


def _writer(people: People, around: Case, clock: Clock, sign_in: SignIn, **more: object) -> FlaskClient:
    with people.database.transaction() as session:
        factory.granted(session, around, clock, **more)
    return sign_in(around.writer)


def test_the_page_says_what_would_change_it_and_what_became_of_similar_cases(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, candidate=_actionable())
    path = client.post("/scores/new/1", data=typed(budget="2 400")).location
    page = client.get(path).text
    assert "Changes that lead to another band" in page
    assert "A lower estimate does not make the project better" in page
    assert "past cases nearest to this one" in page
    assert "How often it was" in page
    with people.database.reading() as session:
        score, held = session.get_one(Score, 1), session.get_one(ScoreContext, 1)
        bounds = working_out.bounds(score)
        assert costs_of(None).threshold in bounds
        assert held.changes
        assert {one["name"] for one in held.changes} == {"budget"}
        inputs = {one.name: one for one in queries.inputs(score.mandate)}
        for one in held.changes:
            assert band(one["probability"], bounds) != band(score.probability, bounds)
            assert inputs["budget"].low <= one["value"] <= inputs["budget"].high


@ONE_KIND
def test_where_members_declared_nothing_to_act_on_nothing_is_proposed(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in)
    page = client.get(client.post("/scores/new/1", data=typed()).location).text
    assert "no column is declared as something people can act on" in page


@ONE_KIND
def test_nothing_is_worked_out_once_the_mandate_is_over(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, candidate=_actionable())
    path = client.post("/scores/new/1", data=typed()).location
    with people.database.transaction() as session:
        session.delete(session.get_one(ScoreContext, 1))
    assert "Nothing was worked out here yet." in client.get(path).text
    reader = sign_in(around.hands.member.member_id)
    assert "Work it out" not in reader.get(path).text
    assert reader.post(f"{path}/around").status_code == 403
    assert client.post(f"{path}/around").status_code == 302
    assert "Nothing was worked out here yet." not in client.get(path).text
    with people.database.transaction() as session:
        session.delete(session.get_one(ScoreContext, 1))
        session.get_one(Score, 1).mandate.ends_on = clock.at.date()
    assert client.post(f"{path}/around").status_code == 409
    with people.database.reading() as session:
        assert session.get(ScoreContext, 1) is None
