"""What the measurements of an indicator tell: reached, on the way, late, moving away, or nothing yet, and why.

Reckons with exact fractions. Knows nothing of rows, pages or notices. Without a baseline apart from the target nobody
can say which way is better; one measurement is no trend: both are said, never guessed.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_, legible

QUARTER = 3  # months from one measurement to the next, in use
GRACE = timedelta(
    days=30
)  # after the day a measurement was due, before nothing is said of the trend any more
NEAR = timedelta(days=30)  # a measurement so shortly before the due date counts as the one of that date
CENT = Decimal("0.01")


class Trend(StrEnum):
    """What the measurements tell."""

    unmeasured = "unmeasured"
    stale = "stale"
    reached = "reached"
    late = "late"
    undirected = "undirected"
    single = "single"
    moving_away = "moving_away"
    still = "still"
    on_the_way = "on_the_way"


MARKS = {
    Trend.stale: "caution",
    Trend.reached: "carried",
    Trend.late: "refused",
    Trend.undirected: "caution",
    Trend.moving_away: "refused",
}


@dataclass(frozen=True)
class Aim:
    """Where an indicator stood, where it is to be, by when; `begun_on` is the day of the launch."""

    target: Decimal
    baseline: Decimal | None
    due_on: date | None
    begun_on: date

    @property
    def way(self) -> int:
        """Return 1 where more is better, -1 where less is, 0 where one cannot say."""
        if self.baseline is None or self.baseline == self.target:
            return 0
        return 1 if self.target > self.baseline else -1

    def gap(self, value: Decimal) -> Fraction:
        """Return how much is missing to the target; 0 or less once it is reached."""
        return self.way * (Fraction(self.target) - Fraction(value))


@dataclass(frozen=True)
class Line:
    """One measurement as it was entered; a correction names what it corrects, and may take it out (no value)."""

    number: int
    on: date
    value: Decimal | None
    corrects: int | None = None


@dataclass(frozen=True)
class Judgement:
    """What is said of an indicator, with the sign it has."""

    trend: Trend
    told: Reason

    @property
    def mark(self) -> str:
        """Return the sign."""
        return MARKS.get(self.trend, "")


def standing(lines: Iterable[Line]) -> list[Line]:
    """Return what stands, by day: of each measurement its last correction, and nothing where that took it out."""
    last: dict[int, Line] = {}
    for one in sorted(lines, key=lambda line: line.number):
        last[one.corrects or one.number] = one
    return sorted(
        (one for one in last.values() if one.value is not None), key=lambda one: (one.on, one.number)
    )


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_due(due_on: date | None, in_use_since: date | None, last: date | None) -> date | None:
    """Return the day from which a measurement is awaited: the due date, and each quarter in use; None for neither."""
    days = []
    if in_use_since is not None:
        days.append(months_after(max(in_use_since, last or in_use_since), QUARTER))
    if due_on is not None and (last is None or last < due_on - NEAR):
        days.append(due_on)
    return min(days, default=None)


def judge(aim: Aim, points: Sequence[Line], in_use_since: date | None, today: date) -> Judgement:
    """Say what the standing measurements tell of an indicator on a day.

    Late is what has not reached the target by its day, or is behind the straight line that leads there.
    """
    if not points:
        return _told(Trend.unmeasured, N_("not measured since the launch of %(day)s"), day=aim.begun_on)
    last = points[-1]
    awaited = next_due(aim.due_on, in_use_since, last.on)
    if awaited is not None and today > awaited + GRACE:
        return _told(Trend.stale, N_("not measured since %(day)s"), day=last.on)
    return _against_target(aim, last, today) or _trend(aim, points)


def _against_target(aim: Aim, last: Line, today: date) -> Judgement | None:
    value = _value(last)
    if value == aim.target or (aim.way and aim.gap(value) <= 0):
        return _told(Trend.reached, N_("reached on %(day)s"), day=last.on)
    if not aim.way:
        text = N_("one cannot say which way is better: no baseline was written, or it is the target itself")
        return _told(Trend.undirected, text)
    if aim.due_on is not None and aim.due_on < today:
        return _told(Trend.late, N_("late: the target was due by %(day)s"), day=aim.due_on)
    return None


def _trend(aim: Aim, points: Sequence[Line]) -> Judgement:
    if len(points) == 1:
        return _told(Trend.single, N_("one measurement only: it tells no trend"))
    gap, before = aim.gap(_value(points[-1])), aim.gap(_value(points[-2]))
    at_first = aim.gap(aim.baseline or Decimal(0))
    if gap > before:
        return _told(Trend.moving_away, N_("moving away: further from the target than the time before"))
    if gap > at_first:
        return _told(Trend.moving_away, N_("moving away: further from the target than at the start"))
    planned = _planned(aim, points[-1].on)
    if planned is not None and gap > planned:
        text = N_("late: on a straight line to the target it would have been at %(expected)s")
        return _told(Trend.late, text, expected=_rounded(Fraction(aim.target) - aim.way * planned))
    if gap == at_first:
        return _told(Trend.still, N_("no change so far"))
    return _told(Trend.on_the_way, N_("on the way to the target"))


def _planned(aim: Aim, on: date) -> Fraction | None:
    """Return what would be missing on a day, on a straight line from the launch to the due date."""
    if aim.due_on is None or not aim.begun_on < on <= aim.due_on:
        return None
    share = Fraction((aim.due_on - on).days, (aim.due_on - aim.begun_on).days)
    return aim.gap(aim.baseline or Decimal(0)) * share


def _value(line: Line) -> Decimal:
    assert line.value is not None
    return line.value


def _rounded(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(CENT)


def _told(trend: Trend, text: str, **params: object) -> Judgement:
    return Judgement(trend, Reason(text, params))


def may_measure(state: UseCaseState) -> Reason | None:
    """Say why nothing is measured yet, None once the launch is carried: the indicators are then those voted with."""
    if state is UseCaseState.launched:
        return None
    return Reason(N_("Indicators are measured once the launch is carried: until then they may change."))


def check(value: Decimal | None, on: date | None, source: str, today: date) -> tuple[Decimal, date]:
    """Return a measurement that may be entered, or refuse at its field."""
    if value is None:
        raise _at("value", N_("Give the figure."))
    if on is None or on > today:
        raise _at("measured_on", N_("Give the day it was measured, today or before."))
    if not legible(source):
        raise _at("source", N_("Say where the figure comes from."))
    return value, on


def check_correction(before: Line, value: Decimal | None, on: date | None, why: str, today: date) -> date:
    """Return the day of a correction that may be entered: it changes something and says why; no value takes it out."""
    if on is None or on > today:
        raise _at("measured_on", N_("Give the day it was measured, today or before."))
    if (value, on) == (before.value, before.on):
        raise _at("value", N_("Write the right figure or day, other than those that stand."))
    if not legible(why):
        raise _at("remark", N_("Say why it is corrected."))
    return on


def _at(field: str, text: str) -> Refused:
    return Refused(Reason(text), status=422, field=field)
