"""What the environment sets is read once, and refused with its name where it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from scopgov.config import BadSetting, local_zone, read_settings
from scopgov.members.queries import local_day, year_begins


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SCOPGOV_TIMEZONE", "Pacific/Noumea")
    local_zone.cache_clear()
    yield
    monkeypatch.undo()
    local_zone.cache_clear()


def test_a_calendar_day_is_that_of_the_time_zone_that_is_set(far_east: None) -> None:
    assert local_day(datetime(2026, 9, 1, 14, 0, tzinfo=UTC)) == date(2026, 9, 2)
    assert year_begins(2026) == datetime(2025, 12, 31, 13, 0, tzinfo=UTC)


def test_without_a_setting_the_day_is_that_of_paris() -> None:
    assert local_day(datetime(2026, 9, 1, 21, 59, tzinfo=UTC)) == date(2026, 9, 1)
    assert local_day(datetime(2026, 9, 1, 22, 0, tzinfo=UTC)) == date(2026, 9, 2)


@pytest.mark.parametrize("written", ["nowhere", "", "../etc/passwd", "Europe"])
def test_what_is_no_time_zone_is_refused_at_once(written: str) -> None:
    with pytest.raises(BadSetting, match="SCOPGOV_TIMEZONE"):
        read_settings({"SCOPGOV_TIMEZONE": written})
