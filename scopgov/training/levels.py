"""Numbers the values of each feature that some leaves tell apart, so that a row is a level of each feature.

A number stands between two of the cuts that leaves ask it about; a word is one of those known, or none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Fits = npt.NDArray[np.bool_]


class Levels:
    """What some leaves tell apart: bounds are encoded columns by leaves, `columns` lists those of each feature."""

    def __init__(self, low: Numbers, high: Numbers, columns: Sequence[Places]) -> None:
        self._columns = columns
        self._cuts = [_cuts(low[mine], high[mine]) if len(mine) == 1 else None for mine in columns]
        self.fits = [
            _inside(_standing(cuts, len(mine)), low[mine], high[mine])
            for mine, cuts in zip(columns, self._cuts, strict=True)
        ]
        self.asked = np.array(
            [(np.isfinite(low[one]) | np.isfinite(high[one])).any(axis=0) for one in columns]
        )

    def of(self, encoded: Numbers) -> list[Places]:
        """Return the level of each encoded row in each feature."""
        return [_levels(encoded[:, mine], cuts) for mine, cuts in zip(self._columns, self._cuts, strict=True)]


def _cuts(low: Numbers, high: Numbers) -> Numbers:
    bounds = np.unique(np.concatenate([low, high], axis=None))
    return np.asarray(bounds[np.isfinite(bounds)])


def _standing(cuts: Numbers | None, width: int) -> Numbers:
    """Return encoded values that stand for the levels of a feature, one in each line."""
    if cuts is not None:
        return np.append(cuts, np.inf)[:, None]
    return np.vstack([np.eye(width), np.zeros((1, width))])


def _inside(standing: Numbers, low: Numbers, high: Numbers) -> Fits:
    """Tell which leaves each level of a feature fits."""
    fits: Any = np.ones((len(standing), low.shape[1]), dtype=bool)
    for one in range(low.shape[0]):
        fits &= (standing[:, one, None] > low[one]) & (standing[:, one, None] <= high[one])
    return np.asarray(fits)


def _levels(mine: Numbers, cuts: Numbers | None) -> Places:
    if cuts is not None:
        return np.searchsorted(cuts, mine[:, 0], side="left")
    return np.where(mine.any(axis=1), mine.argmax(axis=1) if mine.shape[1] else 0, mine.shape[1])
