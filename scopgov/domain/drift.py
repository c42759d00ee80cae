"""Decides whether values moved between two groups of cases, many columns being tested together.

Takes distances, counts and p-values; knows nothing of rows, columns, models or pages. An alarm on inputs says that
they moved, not that a model got worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log, sqrt

FEWEST = 50  # cases a side before anything is tested: below it tests ring or sleep by chance
LEVEL = 0.05  # share of false alarms among alarms that Benjamini and Hochberg's rule keeps to
SLIGHT, STRONG = 0.1, 0.3  # effect sizes: Cramér's V (Cohen's small and medium), the same for distances
_ENOUGH = 1e-12


class Moved(StrEnum):
    """What the figures allow one to say of one column."""

    moved = "moved"
    not_shown = "not_shown"
    too_few = "too_few"


class Strength(StrEnum):
    """How far values moved, whatever the number of cases."""

    slight = "slight"
    clear = "clear"
    strong = "strong"


@dataclass(frozen=True)
class Trial:
    """One column tested: cases on each side, effect size between 0 and 1, p-value; neither where it was not tested."""

    first: int
    second: int
    effect: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Reading:
    """What is concluded of one column, with its p-value adjusted for all that were tested with it."""

    verdict: Moved
    p_adjusted: float | None = None
    strength: Strength | None = None


def enough(first: int, second: int) -> bool:
    """Say whether there are cases enough on both sides to test."""
    return min(first, second) >= FEWEST


def read(trials: Sequence[Trial]) -> list[Reading]:
    """Conclude on each trial, those with a p-value being one family (Benjamini and Hochberg at 5 %)."""
    tested = [one.p for one in trials if one.p is not None and enough(one.first, one.second)]
    adjusted = iter(benjamini_hochberg(tested))
    return [
        _read(one, next(adjusted))
        if one.p is not None and enough(one.first, one.second)
        else Reading(Moved.too_few)
        for one in trials
    ]


def _read(one: Trial, p_adjusted: float) -> Reading:
    verdict = Moved.moved if p_adjusted <= LEVEL else Moved.not_shown
    return Reading(verdict, p_adjusted, strength(one.effect or 0.0))


def strength(effect: float) -> Strength:
    """Say in a word how large an effect is."""
    if effect < SLIGHT:
        return Strength.slight
    return Strength.clear if effect < STRONG else Strength.strong


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted so that a share of alarms at most is false (1995, step-up), in the order given."""
    adjusted, lowest, count = [1.0] * len(p_values), 1.0, len(p_values)
    for rank, place in enumerate(sorted(range(count), key=p_values.__getitem__, reverse=True)):
        lowest = min(lowest, p_values[place] * count / (count - rank))
        adjusted[place] = lowest
    return adjusted


def kolmogorov(distance: float, first: int, second: int) -> float:
    """Return the p-value of the largest distance between two distributions (Kolmogorov's law, Stephens 1970).

    With ties it is too high rather than too low: it alarms less often than it might.
    """
    size = sqrt(first * second / (first + second))
    at = (size + 0.12 + 0.11 / size) * distance
    if at < 0.2:
        return 1.0
    terms = (2.0 * (-1.0) ** (k - 1) * exp(-2 * (k * at) ** 2) for k in range(1, 101))
    return min(1.0, max(0.0, sum(terms)))


def homogeneity(first: Sequence[int], second: Sequence[int]) -> tuple[float, int]:
    """Return Pearson's chi-squared of two rows of counts, and its degrees of freedom; empty pairs count not."""
    pairs = [(one, other) for one, other in zip(first, second, strict=True) if one + other]
    left, right = sum(one for one, _ in pairs), sum(other for _, other in pairs)
    if len(pairs) < 2 or not left or not right:
        return 0.0, 0
    whole = left + right
    found = 0.0
    for one, other in pairs:
        expected = (one + other) * left / whole
        found += (one - expected) ** 2 / expected
        expected = (one + other) * right / whole
        found += (other - expected) ** 2 / expected
    return found, len(pairs) - 1


def cramer(statistic: float, cases: int) -> float:
    """Return Cramér's V of a table of two rows: 0, nothing moved; 1, no value on both sides."""
    return sqrt(statistic / cases) if cases else 0.0


def chi_squared(statistic: float, degrees: int) -> float:
    """Return the chance of a chi-squared at least so large: the regularised upper gamma function of half of it."""
    if degrees < 1 or statistic <= 0:
        return 1.0
    a, x = degrees / 2, statistic / 2
    return 1 - _lower(a, x) if x < a + 1 else _upper(a, x)


def _lower(a: float, x: float) -> float:
    """Sum the series of the lower gamma function, which converges fast below a + 1."""
    term = whole = 1 / a
    step = a
    while abs(term) > abs(whole) * _ENOUGH:
        step += 1
        term *= x / step
        whole += term
    return whole * _weight(a, x)


def _upper(a: float, x: float) -> float:
    """Evaluate the continued fraction of the upper gamma function (Lentz), which converges fast above a + 1."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    whole, step = d, 0
    while True:
        step += 1
        factor = step * (a - step)
        b += 2
        d = 1 / (factor * d + b)
        c = b + factor / c
        whole *= c * d
        if abs(c * d - 1) < _ENOUGH:
            return whole * _weight(a, x)


def _weight(a: float, x: float) -> float:
    return exp(a * log(x) - x - lgamma(a))
