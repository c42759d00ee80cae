"""Tests and bounds for the gap between the rates of two groups, from their counts alone.

Score tests with a restricted maximum likelihood variance (Farrington and Manning 1990; Miettinen and
Nurminen 1985). Knows nothing of protocols, models or how many comparisons are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom, norm

Numbers = npt.NDArray[np.float64]
_HALVINGS = 50
_TIE = 1e-9


@dataclass(frozen=True)
class Pairs:
    """Counts of pairs of groups, the first of each pair having the higher rate: arrays of one length."""

    high_hits: Numbers
    high_count: Numbers
    low_hits: Numbers
    low_count: Numbers

    @classmethod
    def of(cls, counts: Sequence[tuple[int, int, int, int]]) -> Pairs:
        """Build from rows (hits and count of the higher group, hits and count of the lower one)."""
        table = np.asarray(counts, dtype=np.float64).reshape(len(counts), 4)
        return cls(table[:, 0], table[:, 1], table[:, 2], table[:, 3])

    @property
    def gaps(self) -> Numbers:
        """Return the observed gaps, none negative."""
        return self.high_hits / self.high_count - self.low_hits / self.low_count

    def swapped(self) -> Pairs:
        """Return the same pairs seen from the lower group."""
        return Pairs(self.low_hits, self.low_count, self.high_hits, self.high_count)


def p_values(pairs: Pairs, tolerance: float) -> Numbers:
    """Return, for each pair, the p-value of H0 “the gap, in either direction, is at most the tolerance”.

    At tolerance 0 the permutation test, exactly; above, a score test at the edge of H0, both tails counted.
    """
    if tolerance == 0:
        return np.array([_permutation(*row) for row in zip(*_columns(pairs), strict=True)], dtype=np.float64)
    edge = np.full_like(pairs.gaps, tolerance)
    tails = norm.sf(_score(pairs, pairs.gaps, edge)) + norm.cdf(_score(pairs, -pairs.gaps, edge))
    return np.minimum(1.0, np.asarray(tails, dtype=np.float64))


def upper_bounds(pairs: Pairs, alpha: float) -> Numbers:
    """Return, for each pair, the smallest size above which every gap is rejected at `alpha`, one-sided.

    The larger of the bounds in the two directions: both must be excluded before a gap is called small.
    """
    return np.maximum(_bound(pairs, alpha), _bound(pairs.swapped(), alpha))


def _columns(pairs: Pairs) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    return pairs.high_hits, pairs.high_count, pairs.low_hits, pairs.low_count


def _permutation(high_hits: float, high_count: float, low_hits: float, low_count: float) -> float:
    """Shuffle the group labels in every possible way: the hypergeometric law, without drawing."""
    first, second, hits = int(high_count), int(low_count), int(high_hits + low_hits)
    places = np.arange(max(0, hits - second), min(first, hits) + 1)
    gaps = np.abs(places / first - (hits - places) / second)
    seen = abs(high_hits / high_count - low_hits / low_count)
    law = hypergeom.pmf(places, first + second, hits, first)
    return float(min(1.0, law[gaps >= seen - _TIE].sum()))


def _bound(pairs: Pairs, alpha: float) -> Numbers:
    """Halve the interval in which the score test of H0 “difference ≥ d” stops rejecting."""
    limit = NormalDist().inv_cdf(alpha)
    inside, outside = np.maximum(pairs.gaps, -1 + _TIE), np.ones_like(pairs.gaps)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        rejected = _score(pairs, pairs.gaps, middle) <= limit
        inside, outside = np.where(rejected, inside, middle), np.where(rejected, middle, outside)
    return np.asarray(outside, dtype=np.float64)


def _score(pairs: Pairs, seen: Numbers, difference: Numbers) -> Numbers:
    """Return how many standard errors `seen` lies above a true `difference`, corrected for skewness.

    Unequal groups with rates near 0 or 1 have a long tail, which the normal law would call a gap.
    """
    high, low = restricted_rates(pairs, difference)
    high_part, low_part = high * (1 - high) / pairs.high_count, low * (1 - low) / pairs.low_count
    total = pairs.high_count + pairs.low_count
    variance = np.maximum((high_part + low_part) * total / (total - 1), _TIE**2)
    third = high_part * (1 - 2 * high) / pairs.high_count - low_part * (1 - 2 * low) / pairs.low_count
    return _unskewed((seen - difference) / np.sqrt(variance), third / (6 * variance**1.5))


def _unskewed(score: Numbers, skew: Numbers) -> Numbers:
    """Solve z + skew (z² - 1) = score (Gart and Nam 1990; Laud 2017); keep the score where there is no root."""
    inside = 1 + 4 * skew * (score + skew)
    usable = (inside >= 0) & (np.abs(skew) > _TIE)
    root = (np.sqrt(np.maximum(inside, 0)) - 1) / np.where(usable, 2 * skew, 1)
    return np.asarray(np.where(usable, root, score), dtype=np.float64)


def restricted_rates(pairs: Pairs, difference: Numbers) -> tuple[Numbers, Numbers]:
    """Return the most likely two rates among those that differ by `difference`.

    The closed form of Farrington and Manning (1990, appendix): one root of a cubic.
    """
    theta = pairs.low_count / pairs.high_count
    seen_high, seen_low = pairs.high_hits / pairs.high_count, pairs.low_hits / pairs.low_count
    lead = 1 + theta
    square = -(1 + theta + seen_high + theta * seen_low + difference * (theta + 2))
    linear = difference**2 + difference * (2 * seen_high + theta + 1) + seen_high + theta * seen_low
    constant = -seen_high * difference * (1 + difference)
    high = np.clip(
        _root(lead, square, linear, constant), np.maximum(0, difference), np.minimum(1, 1 + difference)
    )
    return high, np.clip(high - difference, 0, 1)


def _root(lead: Numbers, square: Numbers, linear: Numbers, constant: Numbers) -> Numbers:
    """Return the root of the cubic that is a rate, by the trigonometric formula."""
    shift = square / (3 * lead)
    half = shift**3 - square * linear / (6 * lead**2) + constant / (2 * lead)
    size = np.sqrt(np.maximum(shift**2 - linear / (3 * lead), 0))
    signed = np.where(half < 0, -size, size)
    cosine = np.divide(half, signed**3, out=np.zeros_like(half), where=np.abs(signed) > _TIE)
    angle = (np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3
    return np.asarray(2 * signed * np.cos(angle) - shift, dtype=np.float64)
