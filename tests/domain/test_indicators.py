"""What measurements tell: the truth table, what no change of unit may change, and what stands of corrected lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.errors import Refused
from scopgov.domain.indicators import (
    GRACE,
    Aim,
    Line,
    Trend,
    check,
    check_correction,
    judge,
    may_measure,
    months_after,
    next_due,
    standing,
)
from scopgov.domain.states import UseCaseState

BEGUN, DUE = date(2026, 1, 1), date(2027, 1, 1)  # 365 days
FEWER = Aim(Decimal(30), Decimal(42), DUE, BEGUN)
MORE = Aim(Decimal(60), Decimal(35), DUE, BEGUN)
HALF_WAY = BEGUN + timedelta(days=182)


def _points(*values: str, last: date = HALF_WAY) -> list[Line]:
    days = [last - timedelta(days=60 * at) for at in range(len(values))][::-1]
    return [Line(at + 1, on, Decimal(value)) for at, (on, value) in enumerate(zip(days, values, strict=True))]


def _trend(aim: Aim, points: list[Line], today: date = HALF_WAY, in_use: date | None = None) -> Trend:
    return judge(aim, points, in_use, today).trend


@pytest.mark.parametrize(
    ("aim", "values", "trend"),
    [
        (FEWER, (), Trend.unmeasured),
        (FEWER, ("41",), Trend.single),
        (FEWER, ("30",), Trend.reached),
        (FEWER, ("29.9999",), Trend.reached),
        (FEWER, ("30.0001",), Trend.single),
        (FEWER, ("41", "36.01"), Trend.on_the_way),  # the straight line is at 36.0164… that day
        (FEWER, ("41", "36.02"), Trend.late),
        (FEWER, ("36", "36.01"), Trend.moving_away),
        (FEWER, ("36", "36"), Trend.on_the_way),
        (FEWER, ("50", "45"), Trend.moving_away),  # nearer than before, and yet worse than at the start
        (FEWER, ("42", "42"), Trend.late),
        (replace(FEWER, due_on=None), ("42", "42"), Trend.still),
        (replace(FEWER, due_on=None), ("42", "41.9999"), Trend.on_the_way),
        (MORE, ("40", "60"), Trend.reached),
        (MORE, ("40", "48"), Trend.on_the_way),
        (MORE, ("40", "47"), Trend.late),
        (MORE, ("48", "47"), Trend.moving_away),
        (replace(MORE, baseline=None), ("61",), Trend.undirected),
        (replace(MORE, baseline=None), ("50", "55"), Trend.undirected),
        (replace(MORE, baseline=None), ("50", "60"), Trend.reached),
        (replace(MORE, baseline=Decimal(60)), ("50", "55"), Trend.undirected),
        (replace(MORE, baseline=Decimal(60)), ("60.0000",), Trend.reached),
    ],
)
def test_what_is_said_follows_from_baseline_target_day_and_measurements(
    aim: Aim, values: tuple[str, ...], trend: Trend
) -> None:
    assert _trend(aim, _points(*values)) is trend


def test_a_target_whose_day_is_past_is_late_unless_it_is_reached() -> None:
    last = DUE - timedelta(days=10)
    for values, trend in ((("41", "31"), Trend.late), (("31",), Trend.late), (("41", "30"), Trend.reached)):
        points = _points(*values, last=last)
        assert _trend(FEWER, points, today=DUE + timedelta(days=1)) is trend


def test_what_was_measured_too_long_ago_is_not_judged_even_where_it_was_reached() -> None:
    in_use = BEGUN + timedelta(days=90)
    points = _points("41", "29")
    awaited = next_due(DUE, in_use, HALF_WAY)
    assert awaited == months_after(HALF_WAY, 3)
    assert _trend(FEWER, points, awaited + GRACE, in_use) is Trend.reached
    assert _trend(FEWER, points, awaited + GRACE + timedelta(days=1), in_use) is Trend.stale


@pytest.mark.parametrize(
    ("due_on", "in_use", "last", "awaited"),
    [
        (None, None, None, None),
        (DUE, None, None, DUE),
        (DUE, None, DUE - timedelta(days=31), DUE),
        (DUE, None, DUE - timedelta(days=30), None),
        (DUE, None, DUE + timedelta(days=5), None),
        (None, BEGUN, None, date(2026, 4, 1)),
        (None, BEGUN, date(2025, 6, 1), date(2026, 4, 1)),
        (None, BEGUN, date(2026, 11, 30), date(2027, 2, 28)),
        (DUE, BEGUN, date(2026, 11, 15), DUE),
        (DUE, BEGUN, date(2026, 12, 15), date(2027, 3, 15)),
    ],
)
def test_a_measurement_is_awaited_at_the_due_date_and_each_quarter_in_use(
    due_on: date | None, in_use: date | None, last: date | None, awaited: date | None
) -> None:
    assert next_due(due_on, in_use, last) == awaited


NUMBERS = st.decimals(-1000, 1000, places=4)
AIMS = st.builds(Aim, NUMBERS, st.none() | NUMBERS, st.none() | st.dates(BEGUN, DUE), st.just(BEGUN))
VALUES = st.lists(NUMBERS, min_size=1, max_size=5)


@given(AIMS, VALUES)
def test_more_and_less_are_told_alike(aim: Aim, values: list[Decimal]) -> None:
    mirrored = replace(aim, target=-aim.target, baseline=None if aim.baseline is None else -aim.baseline)
    assert _trend(aim, _points(*map(str, values))) is _trend(
        mirrored, _points(*(str(-one) for one in values))
    )


@given(AIMS, VALUES, st.sampled_from([Decimal("0.5"), Decimal(4), Decimal(1000)]), NUMBERS)
def test_another_unit_changes_nothing(aim: Aim, values: list[Decimal], by: Decimal, plus: Decimal) -> None:
    def other(value: Decimal) -> Decimal:
        return value * by + plus

    changed = replace(
        aim, target=other(aim.target), baseline=None if aim.baseline is None else other(aim.baseline)
    )
    assert _trend(aim, _points(*map(str, values))) is _trend(
        changed, _points(*(str(other(v)) for v in values))
    )


@given(AIMS.filter(lambda aim: aim.way != 0), VALUES)
def test_reached_is_said_exactly_where_the_last_value_is_at_or_beyond_the_target(
    aim: Aim, values: list[Decimal]
) -> None:
    beyond = values[-1] >= aim.target if aim.target > aim.baseline else values[-1] <= aim.target  # type: ignore[operator]
    found = _trend(replace(aim, due_on=DUE), _points(*map(str, values)))
    assert (found is Trend.reached) is beyond


@given(VALUES.filter(lambda values: len(values) > 1))
def test_on_the_way_is_never_said_of_what_is_behind_the_straight_line(values: list[Decimal]) -> None:
    found = judge(FEWER, _points(*map(str, values)), None, HALF_WAY)
    line = 30 + Fraction(12) * Fraction(365 - 182, 365)
    if found.trend is Trend.on_the_way:
        assert 30 < Fraction(values[-1]) <= line
    if found.trend is Trend.late:
        assert Fraction(values[-1]) > line
        assert found.told.params == {"expected": Decimal("36.02")}


def test_of_each_measurement_its_last_correction_stands_and_what_was_taken_out_does_not() -> None:
    first = Line(1, date(2026, 3, 1), Decimal(75))
    second = Line(2, date(2026, 2, 1), Decimal(52))
    third = Line(4, date(2026, 5, 1), Decimal(9))
    lines = [first, second, third, Line(3, first.on, Decimal(57), 1), Line(5, third.on, None, 4)]
    lines.append(Line(6, date(2026, 3, 2), Decimal(58), 1))
    assert [(one.on.day, one.value) for one in standing(lines)] == [(1, Decimal(52)), (2, Decimal(58))]


@pytest.mark.parametrize(
    ("value", "on", "source", "field"),
    [
        (Decimal(0), HALF_WAY, "Survey", None),
        (None, HALF_WAY, "Survey", "value"),
        (Decimal(1), None, "Survey", "measured_on"),
        (Decimal(1), HALF_WAY + timedelta(days=1), "Survey", "measured_on"),
        (Decimal(1), HALF_WAY, " ", "source"),
    ],
)
def test_a_measurement_has_a_figure_a_day_gone_by_and_a_source(
    value: Decimal | None, on: date | None, source: str, field: str | None
) -> None:
    if field is None:
        assert check(value, on, source, HALF_WAY) == (value, on)
        return
    with pytest.raises(Refused) as refused:
        check(value, on, source, HALF_WAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("value", "on", "why", "field"),
    [
        (Decimal(57), HALF_WAY, "Mistyped.", None),
        (None, HALF_WAY, "Measured elsewhere.", None),
        (Decimal(75), HALF_WAY - timedelta(days=1), "Another day.", None),
        (Decimal("75.0"), HALF_WAY, "Mistyped.", "value"),
        (Decimal(57), HALF_WAY, "", "remark"),
        (Decimal(57), HALF_WAY + timedelta(days=1), "Mistyped.", "measured_on"),
    ],
)
def test_a_correction_changes_something_and_says_why(
    value: Decimal | None, on: date, why: str, field: str | None
) -> None:
    before = Line(1, HALF_WAY, Decimal(75))
    if field is None:
        assert check_correction(before, value, on, why, HALF_WAY) == on
        return
    with pytest.raises(Refused) as refused:
        check_correction(before, value, on, why, HALF_WAY)
    assert refused.value.field == field


def test_nothing_is_measured_before_the_launch() -> None:
    assert [state for state in UseCaseState if may_measure(state) is None] == [UseCaseState.launched]
