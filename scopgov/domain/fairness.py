"""Decides what a fairness audit may conclude: guards, Holm's adjustment, the three verdicts.

Takes counts, p-values and bounds; knows nothing of models, rows, tables of data or pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from math import sqrt
from statistics import NormalDist

MIN_COUNT = 30  # cases behind a rate before anything is concluded from it
MASK_BELOW = 10  # under it a rate is not shown at all
LEVEL = 0.95
POWER = 0.8
AGES_OUT_AFTER = timedelta(days=365)  # a model, its users and its data change: older figures decide nothing
_HALVINGS = 20  # to a ten-thousandth of a point, on the careful side


class Metric(StrEnum):
    """What is measured in each group, each a share of some cases."""

    false_negative_rate = "false_negative_rate"
    false_positive_rate = "false_positive_rate"
    selection_rate = "selection_rate"
    error_rate = "error_rate"
    false_discovery_rate = "false_discovery_rate"


class Verdict(StrEnum):
    """What the figures allow one to say."""

    disparity = "disparity"
    no_evidence = "no_evidence"
    insufficient = "insufficient"


class Status(StrEnum):
    """How a rate is shown, given the cases behind it."""

    shown = "shown"
    greyed = "greyed"
    masked = "masked"
    not_computable = "not_computable"


@dataclass(frozen=True)
class Rate:
    """A rate between 0 and 1 with its Wilson interval; no figure but the count where it is masked."""

    status: Status
    count: int
    numerator: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def readable(self) -> bool:
        """Tell whether enough cases stand behind the rate to conclude from it."""
        return self.status is Status.shown

    def to_data(self) -> dict[str, object]:
        """Return the rate as plain data, status first."""
        figures = {"numerator": self.numerator, "value": self.value, "low": self.low, "high": self.high}
        return {"status": self.status.value, "count": self.count, **figures}


def aged(run_at: datetime, at: datetime) -> bool:
    """Tell whether the figures of an audit are too old to decide on."""
    return at - run_at > AGES_OUT_AFTER


def guard(count: int, min_count: int = MIN_COUNT, mask_below: int = MASK_BELOW) -> Status:
    """Say how a rate may be shown with `count` cases in its denominator."""
    if count == 0:
        return Status.not_computable
    if count < mask_below:
        return Status.masked
    return Status.shown if count >= min_count else Status.greyed


def read_rate(numerator: int, count: int, min_count: int = MIN_COUNT, mask_below: int = MASK_BELOW) -> Rate:
    """Return the rate as it may be shown: a masked one carries no figure, an empty one is no zero."""
    status = guard(count, min_count, mask_below)
    if status in (Status.masked, Status.not_computable):
        return Rate(status, count)
    low, high = wilson(numerator, count)
    return Rate(status, count, numerator, numerator / count, low, high)


@dataclass(frozen=True)
class Foreseen:
    """How many cases will stand behind the rates of a group in a test that is not made yet."""

    misses: Rate
    alarms: Rate

    @property
    def readable(self) -> bool:
        """Tell whether an audit will be able to conclude on both."""
        return self.misses.readable and self.alarms.readable


def foreseen(positives: int, negatives: int, test_share: float) -> Foreseen:
    """Say beforehand how an audit of these known cases may show its rates, a share of them being the test.

    Misses are counted among cases with the outcome, wrong alarms among those without.
    """
    behind = [round(test_share * count) for count in (positives, negatives)]
    return Foreseen(*(Rate(guard(count), count) for count in behind))


def wilson(numerator: int, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927), `count` being positive."""
    z = quantile((1 + level) / 2)
    share, weight = numerator / count, z * z / count
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / count + weight / (4 * count))
    low = 0.0 if numerator == 0 else max(0.0, centre - half)
    high = 1.0 if numerator == count else min(1.0, centre + half)
    return low, high


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for being one family, in the order given (Holm 1979, step-down)."""
    adjusted, highest = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def pair_verdict(
    p_adjusted: float | None, upper_bound: float | None, tolerance: float, margin: float, alpha: float
) -> Verdict:
    """Conclude on the gap between two groups.

    A gap is found when H0 “gap ≤ tolerance” is rejected; none is in evidence when even the upper bound stays
    within tolerance + margin; otherwise, and when nothing could be computed, the evidence is insufficient.
    """
    if p_adjusted is None or upper_bound is None:
        return Verdict.insufficient
    if p_adjusted <= alpha:
        return Verdict.disparity
    return Verdict.no_evidence if upper_bound <= tolerance + margin else Verdict.insufficient


def combine(verdicts: Iterable[Verdict], unread: bool = False) -> Verdict:
    """Conclude on several comparisons: one gap is a gap; what could not be read is never a pass."""
    found = set(verdicts)
    if Verdict.disparity in found:
        return Verdict.disparity
    return Verdict.no_evidence if found == {Verdict.no_evidence} and not unread else Verdict.insufficient


def standing(as_high: Sequence[Verdict], as_low: Sequence[Verdict], readable: bool) -> Verdict | None:
    """Conclude on one group from its comparisons, as the higher and as the lower of two.

    None: it is only the lower end of gaps found, what the others are compared with.
    """
    if not readable:
        return Verdict.insufficient
    if Verdict.disparity in as_high:
        return Verdict.disparity
    rest = [*as_high, *(verdict for verdict in as_low if verdict is not Verdict.disparity)]
    return combine(rest) if rest or not as_low else None


def smallest_detectable(
    rate: float, first_count: int, second_count: int, tolerance: float, alpha: float
) -> float | None:
    """Return the smallest true gap that a test at `alpha` finds four times out of five, None if there is none.

    It depends on the overall rate and on the counts, never on the gap observed, which would only say the
    p-value again (Hoenig and Heisey 2001).
    """
    if (
        first_count < 1
        or second_count < 1
        or not _power_reached(rate, first_count, second_count, 1, tolerance, alpha)
    ):
        return None
    missed, found = tolerance, 1.0
    for _ in range(_HALVINGS):
        middle = (missed + found) / 2
        if _power_reached(rate, first_count, second_count, middle, tolerance, alpha):
            found = middle
        else:
            missed = middle
    return found


def _power_reached(rate: float, first: int, second: int, gap: float, tolerance: float, alpha: float) -> bool:
    two_sided = alpha / 2 if tolerance == 0 else alpha
    refused = quantile(1 - two_sided) * _spread(rate, first, second, tolerance)
    return gap - tolerance >= refused + quantile(POWER) * _spread(rate, first, second, gap)


@cache
def quantile(share: float) -> float:
    """Return the value under which this share of the normal law lies."""
    return NormalDist().inv_cdf(share)


def _spread(rate: float, first: int, second: int, gap: float) -> float:
    """Return the larger standard error of a difference when two rates around `rate` are `gap` apart."""
    low = min(max(rate - gap / 2, 0.0), 1 - gap)
    here, there = low * (1 - low), (low + gap) * (1 - low - gap)
    return sqrt(max(here / first + there / second, there / first + here / second, 0.0))
