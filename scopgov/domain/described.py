"""Decides what may be said of what an audit describes and does not test: announcements, proxies, other treatment.

Takes counts, scores and rates; knows nothing of models, rows or pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from scopgov.domain.fairness import LEVEL, quantile, wilson

TOLD, PARTLY = 0.8, 0.6  # an area under the curve of 0.5 is a guess


class Announced(StrEnum):
    """How the scores given to a group compare with what came."""

    fits = "fits"
    too_low = "too_low"
    too_high = "too_high"


class Proxy(StrEnum):
    """How well the features of a model tell a group that it is not given."""

    told = "told"
    partly = "partly"
    hardly = "hardly"


@dataclass(frozen=True)
class Otherwise:
    """How many cases of a group would be treated otherwise at the rate of another, about and between two ends."""

    about: float
    low: float
    high: float


def announced(mean: float, came: int, count: int, groups: int = 1) -> Announced:
    """Compare the mean score of a group with its outcomes, `groups` such comparisons being made together."""
    low, high = wilson(came, count, 1 - (1 - LEVEL) / groups)
    if mean < low:
        return Announced.too_low
    return Announced.too_high if mean > high else Announced.fits


def otherwise(hits: int, count: int, other_hits: int, other_count: int) -> Otherwise:
    """Count the hits of a group beyond those it would have at another group's rate (Newcombe 1998, method 10)."""
    here, there = hits / count, other_hits / other_count
    low, high = wilson(hits, count)
    other_low, other_high = wilson(other_hits, other_count)
    below = sqrt((here - low) ** 2 + (other_high - there) ** 2)
    above = sqrt((high - here) ** 2 + (there - other_low) ** 2)
    gap = here - there
    return Otherwise(gap * count, max(0.0, (gap - below) * count), min(float(hits), (gap + above) * count))


def area_interval(area: float, inside: int, outside: int) -> tuple[float, float]:
    """Return the interval of an area under the curve (Hanley and McNeil 1982), both counts being positive."""
    wins, losses = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (inside - 1) * (wins - area**2) + (outside - 1) * (losses - area**2)
    half = quantile((1 + LEVEL) / 2) * sqrt(max(spread, 0.0) / (inside * outside))
    return max(0.0, area - half), min(1.0, area + half)


def proxy(low: float) -> Proxy:
    """Say how well a group is told from features, from the low end of its area under the curve."""
    if low >= TOLD:
        return Proxy.told
    return Proxy.partly if low >= PARTLY else Proxy.hardly
