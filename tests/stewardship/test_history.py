"""Scores are found again by what is known of them, and leave as a table."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from scopgov.config import Settings
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import HumanDecision, Score
from scopgov.stewardship import history, score_outcomes
from scopgov.stewardship.history import Wanted
from scopgov.usecases.tables import UseCase
from tests.conftest import Clock, People
from tests.contests.scored import Scored, SignIn, scored_by_the_writer
from tests.mandates.factory import GIVEN, case


@pytest.fixture
def scored(people: People, settings: Settings, clock: Clock, sign_in: SignIn) -> Scored:
    """Three scores on three days: one decided on, one whose outcome is known, one of neither."""
    made = scored_by_the_writer(people, case(people, settings.instance), clock, sign_in)
    for reference, budget in (("P-2026-200", "4500"), ("=P-300", "400")):
        clock.at += timedelta(days=1)
        with people.database.transaction() as session:
            scoring.score(
                session,
                store=made.around.store,
                actor=people.actor(made.around.writer, clock.at),
                now=clock.at,
                use_case=session.get_one(UseCase, 1),
                reference=reference,
                inputs={**GIVEN, "budget": budget},
            )
    with people.database.transaction() as session:
        actor, first = people.actor(made.around.writer, clock.at), session.get_one(Score, 1)
        told = {"decision": HumanDecision.set_aside, "reason": "We know them."}
        scoring.decide(session, actor=actor, now=clock.at, score=first, **told)
        known_on = clock.at.date()
        second = session.get_one(Score, 2)
        score_outcomes.say(session, actor=actor, now=clock.at, score=second, happened=True, known_on=known_on)
    return made


def test_each_filter_finds_what_it_says_and_orders_hold(scored: Scored) -> None:
    with scored.people.database.reading() as session:

        def ids(**wanted: object) -> list[int]:
            return [one.id for one in session.scalars(history.found(Wanted(**wanted)))]  # type: ignore[arg-type]

        assert ids() == [3, 2, 1]
        assert ids(order="oldest") == [1, 2, 3]
        by_chance = sorted(session.scalars(history.found(Wanted())), key=lambda one: one.probability)
        assert ids(order="lowest") == [one.id for one in by_chance]
        assert ids(order="highest") == [one.id for one in by_chance][::-1]
        assert ids(text="2026") == [2, 1]
        assert ids(decision="set_aside") == [1]
        assert ids(decision="undecided") == [3, 2]
        assert ids(outcome="known") == [2]
        assert ids(outcome="unknown") == [3, 1]
        day = session.get_one(Score, 2).scored_at.date()
        assert ids(since=day, until=day) == [2]
        assert ids(person=scored.around.writer) == [3, 2, 1]
        assert ids(person=scored.around.root.member_id) == []
        assert ids(use_case=99) == []
        banded = [ids(band=band) for band in history.BANDS]
        assert sorted(number for band in banded for number in band) == [1, 2, 3]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_and_the_table_say_the_same_and_nonsense_filters_nothing(scored: Scored) -> None:
    reader = scored.writer
    page = reader.get("/scores/history?decision=set_aside").text
    assert "P-2026-118" in page
    assert "P-2026-200" not in page
    lines = reader.get("/scores/history/scores.csv?decision=set_aside").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "We know them." in lines[1]
    every = reader.get("/scores/history/scores.csv").data.decode("utf-8-sig")
    assert "'=P-300" in every
    assert "it happened" in every
    assert re.search(r";0,\d{1,4};", every)  # French spreadsheets read no number in 0.6127
    odd = "/scores/history?person=%00x&use_case=99999999999999&since=2026-99-99&band=x&order=x&decision=x"
    assert reader.get(odd.replace("%00", "")).status_code == 200
    assert "No score answers this search." in reader.get("/scores/history?q=nothing").text
    assert "/scores/history" in reader.get("/scores").text
