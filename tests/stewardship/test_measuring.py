"""Indicators are measured after the launch, by their owner or the AI lead, and nothing entered is ever changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.indicators import Trend
from scopgov.domain.policy import Role
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.stewardship import measurement_telling, measurements, measuring
from scopgov.stewardship.tables import Measurement
from scopgov.usecases.tables import Indicator
from tests.budgets.conftest import board, cast, house, launched
from tests.budgets.voting import House
from tests.conftest import START, Clock
from tests.usecases.proposing import submitted

__all__ = ["board", "cast", "house", "launched"]
SignIn = Callable[..., FlaskClient]
NOW = START + timedelta(days=200)


@pytest.fixture
def late_projects(house: House, launched: int) -> int:
    """The number of an indicator of a launched use case: from 26.5 to 20 %, followed by the plain member."""
    with house.database.transaction() as session:
        found = session.scalars(select(Indicator)).one()
        found.owner_id, found.due_on = house.cast.member, date(2027, 9, 1)
        return found.id


def _told(house: House, session: Session, indicator: int, who: int = 0) -> dict[str, Any]:
    actor = house.actor(who or house.cast.member)
    return {"actor": actor, "now": NOW, "indicator": session.get_one(Indicator, indicator)}


def _measure(
    house: House, session: Session, indicator: int, value: str, days: int, who: int = 0
) -> Measurement:
    told = _told(house, session, indicator, who)
    on = (START + timedelta(days=days)).date()
    return measuring.measure(
        session, **told, value=Decimal(value), measured_on=on, source="Projects database"
    )


def test_what_is_entered_is_read_with_what_it_tells(
    house: House, late_projects: int, session: Session
) -> None:
    _measure(house, session, late_projects, "25.5", 90)
    _measure(house, session, late_projects, "23.0001", 190)
    found = measurements.followed(session, session.get_one(Indicator, late_projects), NOW)
    assert [one.value for one in found.points] == [Decimal("25.5"), Decimal("23.0001")]
    assert found.judgement.trend is Trend.on_the_way
    acts = session.scalars(
        select(RecordEntry.act).where(RecordEntry.subject.startswith("measurement:"))
    ).all()
    assert acts == ["measurement.entered", "measurement.entered"]


def test_only_the_owner_and_the_lead_measure_and_only_what_was_launched(
    house: House, late_projects: int, session: Session
) -> None:
    lead = house.people.admit("Lea Lead", Role.ai_lead)
    _measure(house, session, late_projects, "25", 90, lead)
    for other in (house.cast.author, house.board, house.cast.administrator):
        with pytest.raises(Forbidden, match="follows it"):
            _measure(house, session, late_projects, "25", 90, other)
    drafted = submitted(session, house.cast).indicators[0].id
    with pytest.raises(Refused, match="once the launch is carried"):
        _measure(house, session, drafted, "25", 90, lead)


def test_a_correction_is_a_line_of_its_own_and_the_last_one_stands(
    house: House, late_projects: int, session: Session
) -> None:
    first = _measure(house, session, late_projects, "75", 90)
    told = {"actor": house.actor(house.cast.member), "now": NOW, "measurement": first}
    on = first.measured_on
    measuring.correct(session, **told, value=Decimal(57), measured_on=on, remark="Mistyped.")
    with pytest.raises(Refused, match="other than those that stand"):
        measuring.correct(session, **told, value=Decimal("57.0"), measured_on=on, remark="Again.")
    measuring.correct(session, **told, value=None, measured_on=on, remark="Of another year.")
    rows = measurements.lines_of(session, first.indicator)
    assert [(one.value, one.corrects_id) for one in rows] == [
        (Decimal(75), None),
        (Decimal(57), first.id),
        (None, first.id),
    ]
    assert measurements.followed(session, first.indicator, NOW).points == []


def test_the_owner_is_asked_once_when_a_measurement_is_due_and_once_more_a_month_late(
    house: House, late_projects: int, session: Session
) -> None:
    _measure(house, session, late_projects, "24", 190)
    due = START.replace(year=2027) + timedelta(hours=3)
    days = (due - timedelta(days=1), due, due + timedelta(days=1), due + timedelta(days=31))
    asked = []
    for day in (*days, days[-1] + timedelta(days=60)):
        found = measurement_telling.due(session, day)
        asked.append(sum(measurement_telling.remind(session, day, one) for one in found))
    assert asked == [0, 1, 0, 1, 0]
    told = session.scalars(select(Notice).where(Notice.heading == "Indicator")).all()
    assert {one.member_id for one in told} == {house.cast.member}


def test_figures_are_entered_corrected_and_taken_away_on_the_pages(
    house: House, late_projects: int, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = NOW
    member, other = sign_in(house.cast.member), sign_in(house.cast.author)
    address = f"/stewardship/indicators/{late_projects}"
    assert other.get(address).status_code == 403
    assert "not measured since the launch" in member.get("/stewardship/use-cases/1").text
    typed = {"value": "25,5", "measured_on": "2027-01-15", "source": "=Base", "remark": ""}
    refused = member.post(address, data={**typed, "value": "a third"})
    assert refused.status_code == 422
    assert "This is not a number" in refused.text
    assert "tomorrow" not in member.post(address, data={**typed, "measured_on": "2031-01-15"}).text
    page = member.post(address, data=typed, follow_redirects=True).text
    assert "one measurement only: it tells no trend" in page
    assert '<svg class="trend"' in page
    fix = "/stewardship/measurements/1/correct"
    empty = member.post(fix, data={"value": "", "measured_on": "2027-01-15", "remark": "Mistyped."})
    assert "Give the figure." in empty.text
    typed = {"value": "22,5", "measured_on": "2027-01-15", "remark": "Mistyped."}
    page = member.post(fix, data=typed, follow_redirects=True).text
    assert "<del>25.5%</del>" in page
    assert "correction of the line above" in page
    answer = other.get("/stewardship/use-cases/1/measurements.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["value"], row["corrects_line"]) for row in rows] == [("25.5", ""), ("22.5", "1")]
    assert rows[0]["source"] == "'=Base"
    for place in ("/use-cases/1", "/stewardship", f"/roll/{house.cast.member}"):
        assert "one measurement" in other.get(place).text, place


def test_a_use_case_that_is_not_launched_says_that_nothing_is_measured_yet(
    house: House, session: Session, sign_in: SignIn
) -> None:
    submitted(session, house.cast)
    session.commit()
    page = sign_in(house.cast.member).get("/stewardship/use-cases/1").text
    assert "Indicators are measured once the launch is carried" in page
