"""What comes by mail, when, and what nobody may turn off: tables, and every instant of some weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scopgov.domain.news import (
    NEWS_NAMES,
    REQUIRED,
    WAY_NAMES,
    WAYS,
    News,
    Way,
    may_choose,
    monday,
    way_of,
    window,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 9, 2, 10, 0, tzinfo=PARIS)  # a Wednesday


@pytest.mark.parametrize("kind", News)
@pytest.mark.parametrize("way", Way)
def test_what_the_law_wants_told_always_comes_at_once_and_the_rest_as_chosen(kind: News, way: Way) -> None:
    allowed = way is Way.at_once or (kind not in REQUIRED and (way, kind) != (Way.weekly, News.reminders))
    assert (may_choose(kind, way) is None) is allowed
    assert way_of(kind, {kind: way}) is (way if allowed else Way.at_once)
    assert way_of(kind, {}) is Way.at_once


def test_every_kind_and_every_way_has_a_name() -> None:
    assert set(NEWS_NAMES) == set(News) == set(WAYS)
    assert set(WAY_NAMES) == set(Way)


@given(some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=some.just(PARIS)))
def test_the_next_monday_morning_is_in_the_week_to_come_whatever_the_clock_does(now: datetime) -> None:
    due = monday(now)
    assert (due.weekday(), due.hour, due.minute, due.tzinfo) == (0, 8, 0, PARIS)
    assert now < due
    assert due.date() - now.date() <= timedelta(days=7)


def test_a_mail_is_due_at_once_on_monday_or_never() -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(days=30)
    first = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
    assert window(Way.at_once, NOW, soon) == (NOW, soon)
    assert window(Way.never, NOW, soon)[0] is None
    assert window(Way.weekly, NOW, soon) == (first, first + timedelta(days=1))
    assert window(Way.weekly, NOW, late) == (first, late)
