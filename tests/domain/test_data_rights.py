"""Delays and endings of requests about personal data, against the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.data_rights import Ending, Standing, due, may_answer, may_extend, standing


@pytest.mark.parametrize(
    ("received", "answered_by", "extended"),
    [
        (date(2026, 1, 15), date(2026, 2, 15), date(2026, 4, 15)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 1)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_of_a_shorter_month(
    received: date, answered_by: date, extended: date
) -> None:
    assert due(received) == answered_by
    assert due(received, extended=True) == extended


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_the_delay_is_a_month_and_never_runs_past_the_same_day(received: date) -> None:
    assert timedelta(days=28) <= due(received) - received <= timedelta(days=31)
    assert due(received).day <= received.day


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(0, 200), st.booleans(), st.booleans())
def test_a_delay_is_made_longer_once_and_within_the_first_month(
    received: date, days: int, extended: bool, answered: bool
) -> None:
    today = received + timedelta(days=days)
    allowed = today <= due(received) and not extended and not answered
    assert (may_extend(received, today, extended=extended, answered=answered) is None) == allowed


@pytest.mark.parametrize("ending", list(Ending))
def test_no_request_is_answered_in_silence_or_twice(ending: Ending) -> None:
    assert may_answer(ending, "  ", answered=False) is not None
    assert may_answer(ending, "Here they are.", answered=False) is None
    assert may_answer(ending, "Here they are.", answered=True) is not None


def test_an_open_request_is_in_time_then_in_its_last_week_then_late() -> None:
    last = date(2026, 2, 15)
    seen = [standing(last, last + timedelta(days=days)) for days in (-8, -7, 0, 1)]
    assert seen == [Standing.in_time, Standing.soon, Standing.soon, Standing.late]
