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
from scipy.special import gammaln, ndtr

Numbers = npt.NDArray[np.float64]
_HALVINGS = 30  # to a billionth of a point, on the careful side
_TIE = 1e-9
_LARGEST = 1_000_000  # figures held at once while shuffling


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

    def only(self, which: npt.NDArray[np.bool_] | slice) -> Pairs:
        """Return some of the pairs."""
        return Pairs(
            self.high_hits[which], self.high_count[which], self.low_hits[which], self.low_count[which]
        )

    def both_ways(self) -> Pairs:
        """Return the same pairs, then all of them seen from the lower group."""
        high = (
            np.concatenate([self.high_hits, self.low_hits]),
            np.concatenate([self.high_count, self.low_count]),
        )
        low = (
            np.concatenate([self.low_hits, self.high_hits]),
            np.concatenate([self.low_count, self.high_count]),
        )
        return Pairs(*high, *low)


def p_values(pairs: Pairs, tolerance: float | Numbers) -> Numbers:
    """Return, for each pair, the p-value of H0 “the gap, in either direction, is at most the tolerance”.

    At tolerance 0 the permutation test, exactly; above, a score test at the edge of H0, both tails counted.
    `tolerance` is one for all pairs, or one for each.
    """
    edges = np.broadcast_to(np.asarray(tolerance, dtype=np.float64), pairs.gaps.shape)
    found, exact = np.ones_like(pairs.gaps), edges == 0
    found[exact] = _permuted(pairs.only(exact))
    found[~exact] = _beyond(pairs.only(~exact), edges[~exact])
    return found


def _beyond(pairs: Pairs, edge: Numbers) -> Numbers:
    tails = ndtr(-_score(pairs, pairs.gaps, edge)) + ndtr(_score(pairs, -pairs.gaps, edge))
    return np.minimum(1.0, np.asarray(tails, dtype=np.float64))


def upper_bounds(pairs: Pairs, alpha: float) -> Numbers:
    """Return, for each pair, the smallest size above which every gap is rejected at `alpha`, one-sided.

    The larger of the bounds in the two directions: both must be excluded before a gap is called small.
    """
    both = _bound(pairs.both_ways(), alpha)
    return np.maximum(both[: pairs.gaps.size], both[pairs.gaps.size :])


def _permuted(pairs: Pairs) -> Numbers:
    """Shuffle the group labels in every possible way: the hypergeometric law, without drawing."""
    if not pairs.gaps.size:
        return pairs.gaps
    widest = int(np.minimum(pairs.high_count, pairs.low_count).max()) + 1
    size = max(1, _LARGEST // widest)
    parts = [pairs.only(slice(at, at + size)) for at in range(0, pairs.gaps.size, size)]
    return np.concatenate([_tails(part, widest) for part in parts])


def _tails(pairs: Pairs, widest: int) -> Numbers:
    """Add up the chances of all shuffles that show a gap at least as large as the one seen."""
    few, many = (sort(pairs.high_count, pairs.low_count)[:, None] for sort in (np.minimum, np.maximum))
    hits = (pairs.high_hits + pairs.low_hits)[:, None]
    inside = np.arange(widest)[None, :]
    possible = (inside <= np.minimum(few, hits)) & (hits - inside <= many)
    here = np.where(possible, inside, np.maximum(0, hits - many))
    law = np.exp(_log_ways(few, here) + _log_ways(many, hits - here) - _log_ways(few + many, hits))
    large = np.abs(here / few - (hits - here) / many) >= np.abs(pairs.gaps)[:, None] - _TIE
    return np.minimum(1.0, np.asarray((law * (possible & large)).sum(axis=1), dtype=np.float64))


def _log_ways(among: Numbers, chosen: Numbers) -> Numbers:
    return np.asarray(gammaln(among + 1) - gammaln(chosen + 1) - gammaln(among - chosen + 1))


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
