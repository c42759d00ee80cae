"""Past cases near to a new one, by the features about no person, and what became of them: counts, never a row.

Nearness (Gower 1971): for each feature, the difference over the spread of the past cases (5th to 95th percentile, one
at most), or 0 or 1 for a category; averaged. Knows nothing of sessions or pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.freezing import Dataset
from scopgov.datasets.schema import Feature, Personal, Schema
from scopgov.training import families

Numbers = npt.NDArray[np.float64]
NEAREST, SHARE, FEWEST = 30, 10, 5  # cases; one past case in `SHARE` at most; under `FEWEST` nothing is said
LATEST = 100_000


@dataclass(frozen=True)
class Past:
    """Past cases whose outcome is known, by features about no person, and how wide each number spreads."""

    features: tuple[Feature, ...]
    design: pd.DataFrame
    outcome: npt.NDArray[np.bool_]
    spreads: dict[str, float]

    @property
    def nearest(self) -> int:
        """Return how many cases are looked at; 0 where there are too few to hide any one of them."""
        most = min(NEAREST, len(self.outcome) // SHARE)
        return most if most >= FEWEST and self.features else 0


def impersonal(schema: Schema, features: Sequence[Feature]) -> tuple[Feature, ...]:
    """Return the features made of no column about persons."""
    return tuple(one for one in features if schema.has(one.name) and _of_nobody(schema, one.name))


def _of_nobody(schema: Schema, name: str) -> bool:
    return all(root.personal is Personal.none and not root.pseudonym for root in schema.roots(name))


def past(dataset: Dataset, features: Sequence[Feature]) -> Past:
    """Return the past cases of some data, the latest where there are very many."""
    kept = impersonal(dataset.schema, features)
    design = families.design(dataset.frame.iloc[-LATEST:], kept)
    spreads = {one.name: _spread(design[one.name]) for one in kept if not one.categorical}
    return Past(kept, design, dataset.y.iloc[-LATEST:].to_numpy(dtype=bool), spreads)


def _spread(cells: pd.Series[Any]) -> float:
    present = cells.dropna()
    if present.empty:
        return 1.0
    low, high = present.quantile([0.05, 0.95])
    return float(high - low) or float(present.max() - present.min()) or 1.0


def near(past: Past, case: pd.DataFrame) -> dict[str, Any] | None:
    """Return what became of the past cases nearest to `case` (one row of features), as JSON-able data.

    None where there are too few. For each feature: the middle half of the numbers, or the share of the same category.
    """
    if not past.nearest:
        return None
    distances = _distances(past, case)
    places = np.argsort(distances, kind="stable")[: past.nearest]
    return {
        "cases": len(places),
        "hits": int(past.outcome[places].sum()),
        "of": len(past.outcome),
        "distance": float(distances[places].mean()),
        "usual": float(distances.mean()),
        "features": [_alike(past, one, case, places) for one in past.features],
    }


def _distances(past: Past, case: pd.DataFrame) -> Numbers:
    total = np.zeros(len(past.outcome))
    for one in past.features:
        theirs, mine = past.design[one.name], case[one.name].iloc[0]
        total += _apart(theirs, mine, None if one.categorical else past.spreads[one.name])
    return total / len(past.features)


def _apart(theirs: pd.Series[Any], mine: Any, spread: float | None) -> Numbers:
    """Return the difference in one feature, from 0 to 1; a value that one side lacks counts as another."""
    if spread is None:
        return np.asarray(theirs.to_numpy() != mine, dtype="float64")
    numbers = theirs.to_numpy(dtype="float64")
    apart = np.clip(np.abs(numbers - mine) / spread, 0, 1)
    lacking = np.isnan(numbers) != np.isnan(mine)
    return np.asarray(np.where(np.isnan(apart), lacking.astype("float64"), apart), dtype="float64")


def _alike(past: Past, one: Feature, case: pd.DataFrame, places: npt.NDArray[np.intp]) -> dict[str, Any]:
    theirs, mine = past.design[one.name].iloc[places], case[one.name].iloc[0]
    if one.categorical:
        return {"name": one.name, "mine": str(mine), "same": int((theirs == mine).sum())}
    present = theirs.dropna()
    if len(present) < FEWEST:
        return {"name": one.name, "mine": _number(mine)}
    low, high = present.quantile([0.25, 0.75])
    return {"name": one.name, "mine": _number(mine), "low": float(low), "high": float(high)}


def _number(value: Any) -> float | None:
    return None if value != value else float(value)
