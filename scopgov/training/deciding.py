"""What acting from a given score would have meant on the test rows: found, missed, alarmed, and what it costs.

Reads only; the score to act from follows from the costs (`domain.thresholds`), not from these rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scopgov.domain.fairness import Rate, read_rate
from scopgov.domain.thresholds import Costs

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
PERCENTS = np.arange(1, 100)
CELLS = 101  # a probability of 1 has a cell of its own
DRAWS = 500
LEVEL = 0.95


@dataclass(frozen=True)
class Reading:
    """Counts of the test rows when one acts from `threshold` on."""

    threshold: float
    found: int
    missed: int
    alarms: int
    left: int

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return self.found + self.missed + self.alarms + self.left

    @property
    def flagged(self) -> int:
        """Return how many rows one would act on."""
        return self.found + self.alarms

    @property
    def recall(self) -> Rate:
        """Return the share of the cases that are found, with its interval, guarded like an audit's rate."""
        return read_rate(self.found, self.found + self.missed)

    @property
    def precision(self) -> Rate:
        """Return the share of the flags that are right."""
        return read_rate(self.found, self.flagged)

    def cost(self, costs: Costs) -> float:
        """Return what a hundred cases cost, in the members' unit."""
        return 100 * costs.spent(self.missed, self.alarms) / self.rows if self.rows else 0.0


def read(y: Bools, p: Numbers, threshold: float) -> Reading:
    """Count what acting from `threshold` on would have found and missed (`y` the outcomes, `p` the scores)."""
    flagged = p >= threshold
    cells = (flagged & y, ~flagged & y, flagged & ~y, ~flagged & ~y)
    return Reading(threshold, *(int(one.sum()) for one in cells))


@dataclass(frozen=True)
class Curve:
    """The cost of a hundred cases for each whole percent from 1 to 99, and where it is least on these rows.

    `low` to `high` covers the cheapest percents of resampled rows (95 %): inside it, these rows do not tell which
    percent is cheapest.
    """

    costs: Sequence[float]
    cheapest: int
    low: int
    high: int


def curve(y: Bools, p: Numbers, costs: Costs, seed: int = 0) -> Curve | None:
    """Return what each percent costs; None without rows. Percents that cost the same: the middle one stands."""
    if not len(y):
        return None
    counts = _cells(y, p)
    price = _price(costs)
    total = 100 * (counts @ price) / len(y)
    drawn = np.random.default_rng(seed).multinomial(len(y), counts / len(y), size=DRAWS) @ price
    least = [_middle(one) for one in drawn]
    low, high = np.quantile(least, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Curve(total.tolist(), _middle(total), int(np.floor(low)), int(np.ceil(high)))


def _cells(y: Bools, p: Numbers) -> npt.NDArray[np.int64]:
    """Count the rows by outcome and by the highest whole percent that still flags them."""
    reached = np.searchsorted(np.arange(1, CELLS) / 100, p, side="right")
    late = np.bincount(reached[y], minlength=CELLS)
    return np.concatenate([late, np.bincount(reached[~y], minlength=CELLS)])


def _price(costs: Costs) -> Numbers:
    """Return what one row of each cell costs at each percent."""
    flagged = np.arange(CELLS)[:, None] >= PERCENTS[None, :]
    return np.concatenate([costs.miss * ~flagged, costs.alarm * flagged]).astype("float64")


def _middle(costs: Numbers) -> int:
    cheapest = PERCENTS[np.isclose(costs, costs.min(), rtol=0, atol=1e-9)]
    return int(cheapest[len(cheapest) // 2])
