"""Keeps a long column whose values come back as each of them once, and for each row which one it holds.

What looks at each cell alone is then done once a value. Knows nothing of what the cells mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

LONG = 10_000  # rows under which nothing is coded


@dataclass(frozen=True)
class Coded:
    """A column whose values come back: each once, in the order met, and for each row the place of its own."""

    codes: npt.NDArray[Any]
    distinct: pd.Series[Any]

    @classmethod
    def of(cls, cells: pd.Series[Any]) -> Coded | None:
        """Code a long column whose texts mostly come back; None for any other."""
        if not repeats(cells):
            return None
        codes, distinct = pd.factorize(cells)
        return cls(codes.astype(np.min_scalar_type(max(len(distinct), 1))), pd.Series(distinct, dtype=object))

    def each(self, work: Callable[[pd.Series[Any]], pd.Series[Any]]) -> Coded:
        """Do work that looks at each value alone."""
        return replace(self, distinct=work(self.distinct))

    def spread(self, index: pd.Index[Any]) -> pd.Series[Any]:
        """Return the column row by row."""
        values = self.distinct.to_numpy()[self.codes]
        return pd.Series(values, index=index, dtype=self.distinct.dtype, copy=False)

    def tallied(self) -> tuple[npt.NDArray[Any], npt.NDArray[np.intp]]:
        """Return the distinct values that are not missing, with how many rows hold each."""
        present = self.distinct.notna().to_numpy()
        counts = np.bincount(self.codes, minlength=len(self.distinct))
        return self.distinct.to_numpy()[present], counts[present]


def by_text(cells: pd.Series[Any], work: Callable[[pd.Series[Any]], pd.Series[Any]]) -> pd.Series[Any]:
    """Do work that looks at each cell alone, once for each distinct text of a long column."""
    coded = Coded.of(cells)
    return coded.each(work).spread(cells.index) if coded else work(cells)


def repeats(cells: pd.Series[Any]) -> bool:
    """Tell, from cells spread over it, whether the texts of a long column mostly come back."""
    if len(cells) < LONG:
        return False
    some = cells.iloc[:: len(cells) // LONG]
    return 2 * len(set(some)) < len(some)
