"""The review and the end of a mandate are told ahead and once past, to whom they concern; nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.db import Database
from scopgov.domain.impact import Occasion
from scopgov.domain.policy import Role
from scopgov.impact.tables import ImpactAssessment
from scopgov.mandates import expiry, impact_review, services
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.notices.queries import sentence
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.notices.telling import notices

Tell = Callable[[date], list[str]]


@pytest.fixture
def mandate(database: Database, around: Case, clock: Clock) -> Mandate:
    """A mandate to be reviewed after 200 days, ending after 300."""
    today = clock.at.date()
    with database.transaction() as session:
        return factory.granted(
            session,
            around,
            clock,
            starts_on=today + timedelta(days=21),
            review_on=today + timedelta(days=200),
            ends_on=today + timedelta(days=300),
        )


@pytest.fixture
def tell(database: Database, mandate: Mandate, clock: Clock) -> Tell:
    """Return what tells all that is due on a day, and says what was told then."""

    def on(day: date) -> list[str]:
        clock.at = clock.at.replace(year=day.year, month=day.month, day=day.day)
        before = len(notices(database))
        with database.reading() as session:
            due = expiry.due(session, clock.at)
        for one in due:
            with database.transaction() as session:
                expiry.tell(session, clock.at, one)
        return sorted({str(sentence(notice)) for notice in notices(database)[before:]})

    return on


def _days_before(day: date, *days: int) -> list[date]:
    return [day - timedelta(days=n) for n in days]


def test_review_and_end_are_told_a_month_a_week_ahead_and_once_past(mandate: Mandate, tell: Tell) -> None:
    told = [tell(day) for day in _days_before(mandate.review_on, 31, 30, 29, 8, 7, 1, 0, -1)]
    assert [len(said) for said in told] == [0, 1, 0, 0, 1, 0, 1, 0]
    assert "is due for review on" in told[1][0]
    assert "was due for review on" in told[6][0]
    told = [tell(day) for day in _days_before(mandate.ends_on, 31, 30, 29, 8, 7, 1, 0, -1, -100)]
    assert [len(said) for said in told] == [0, 1, 0, 0, 1, 0, 1, 0, 0]
    assert "ends on" in told[1][0]
    assert "ended on" in told[6][0]


def test_a_clock_that_was_down_tells_the_latest_alone(mandate: Mandate, tell: Tell) -> None:
    (said,) = tell(mandate.ends_on + timedelta(days=50))
    assert "ended on" in said
    assert tell(mandate.ends_on + timedelta(days=51)) == []


def test_the_board_the_lead_and_whoever_may_score_are_told(
    database: Database, around: Case, mandate: Mandate, tell: Tell
) -> None:
    tell(mandate.review_on)
    told = {one.member_id for one in notices(database) if one.heading == "Mandate"}
    with database.reading() as session:
        expected = {
            person.id
            for role in (Role.board, Role.ai_lead, Role.proposal_writer)
            for person in members.charged(session, role, mandate.review_on)
        }
    assert around.writer in told
    assert told == expected
    assert around.root.member_id not in told


def test_who_left_before_is_not_told(database: Database, around: Case, mandate: Mandate, tell: Tell) -> None:
    with database.transaction() as session:
        members.member(session, around.writer).departed_on = mandate.review_on
    tell(mandate.review_on)
    assert around.writer not in {one.member_id for one in notices(database) if one.heading == "Mandate"}


def test_a_mandate_withdrawn_is_told_of_no_more(
    database: Database, around: Case, mandate: Mandate, tell: Tell, clock: Clock
) -> None:
    with database.transaction() as session:
        found = session.get_one(Mandate, mandate.id)
        services.withdraw(session, actor=around.hands.board, now=clock.at, mandate=found, reason="Wrong")
    assert tell(mandate.review_on) == []
    assert tell(mandate.ends_on) == []


def test_a_suspended_mandate_still_has_its_review(
    database: Database, around: Case, mandate: Mandate, tell: Tell, clock: Clock
) -> None:
    with database.transaction() as session:
        found = session.get_one(Mandate, mandate.id)
        services.suspend(session, actor=around.hands.judge, now=clock.at, mandate=found, reason="Look")
    assert len(tell(mandate.review_on)) == 1


def test_what_time_alone_brings_is_not_recorded(session: Session, mandate: Mandate, tell: Tell) -> None:
    count = select(func.count()).select_from(RecordEntry)
    before = session.scalar(count)
    session.rollback()
    for day in (mandate.review_on, mandate.ends_on):
        assert tell(day)
    assert session.scalar(count) == before


def test_the_notice_leads_to_the_mandate(
    database: Database, around: Case, mandate: Mandate, tell: Tell, sign_in: Callable[[int], object]
) -> None:
    tell(mandate.review_on)
    paths = {one.path for one in notices(database) if one.heading == "Mandate"}
    assert paths == {f"/mandates/{mandate.id}"}
    client = sign_in(around.writer)
    assert client.get(f"/mandates/{mandate.id}").status_code == 200  # type: ignore[attr-defined]


def test_the_impact_is_asked_again_before_the_review_until_it_was_assessed_in_use(
    mandate: Mandate, around: Case, clock: Clock, database: Database
) -> None:
    def awaited(session: Session) -> list[int]:
        return [one.id for one in impact_review.awaited(session, clock.at.date())]

    lead = around.hands.lead.member_id
    with database.transaction() as session:
        assert awaited(session) == []
        clock.at += timedelta(days=(mandate.review_on - clock.at.date()).days - 7)
        assert awaited(session) == [mandate.id]
        (review,) = impact_review.due(session, clock.at)
        assert impact_review.tell(session, clock.at, review) == 2  # the AI lead and the committee
        assert impact_review.due(session, clock.at) == []
        made = ImpactAssessment(use_case_id=mandate.use_case_id, number=1, use_case_version=1, content={})
        made.occasion, made.begun_by, made.concluded_by = Occasion.in_use, lead, lead
        made.begun_at = made.edited_at = made.concluded_at = clock.at
        made.digest = "0" * 64
        session.add(made)
        session.flush()
        assert awaited(session) == []
