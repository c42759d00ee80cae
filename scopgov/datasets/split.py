"""Splits labelled rows by time, and purges training rows whose label was not yet known when testing begins.

Random splits flatter: a model is judged on what came after what it learnt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.evidence import enough_to_conclude
from scopgov.domain.text import N_

TEST_SHARE = 0.3  # of the rows, where nobody said otherwise
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class SplitRule:
    """The last `test_share` of the rows, by the date in `column`, is the test set; `folds` split training."""

    column: str
    test_share: float = TEST_SHARE
    folds: int = 4

    def to_data(self) -> dict[str, Any]:
        """Return the rule as JSON-able data."""
        return {"kind": "time", "column": self.column, "test_share": self.test_share, "folds": self.folds}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SplitRule:
        """Rebuild a rule from JSON data. Raises Refused when it is not a split by time within bounds."""
        share, folds = float(data.get("test_share", TEST_SHARE)), int(data.get("folds", 4))
        if data.get("kind") != "time" or not 0.1 <= share <= 0.5 or not 2 <= folds <= 10:
            raise Refused(Reason(N_("This split rule is not known.")), field="split")
        return cls(data["column"], share, folds)


@dataclass(frozen=True)
class Split:
    """Row labels of the training, purged and test rows, and the day on which the test period begins."""

    train: list[int]
    purged: list[int]
    test: list[int]
    test_begins: date


def split(dates: pd.Series[Any], known_at: pd.Series[Any], rule: SplitRule) -> Split:
    """Split rows by time; rows of one day stay on one side. Raises Refused when a side would be empty."""
    ordered = dates.sort_values(kind="stable")
    if len(ordered) < 2 or bool(ordered.isna().any()):
        raise Refused(Reason(N_("There are no dated rows to split.")), field="split")
    begins = ordered.iloc[int((1 - rule.test_share) * len(ordered))]
    before = ordered < begins
    if not before.any():
        raise Refused(Reason(N_("All rows bear the same date: they cannot be split by time.")), field="split")
    known = known_at.loc[ordered.index] <= begins
    return Split(
        train=_lines(ordered[before & known]),
        purged=_lines(ordered[before & ~known]),
        test=_lines(ordered[~before]),
        test_begins=begins.date(),
    )


def _lines(rows: pd.Series[Any]) -> list[int]:
    return [int(line) for line in rows.index]


def time_folds(dates: pd.Series[Any], known_at: pd.Series[Any], n: int) -> list[tuple[Positions, Positions]]:
    """Cut training rows, given in time order, into `n` (earlier, next) pairs of positions, each purged.

    As scikit-learn's TimeSeriesSplit over the second half of the rows, so that the model of each fold learns
    from half the rows at least; with the same purge as the test split at the start of each next part.
    """
    from sklearn.model_selection import TimeSeriesSplit

    size = len(dates) // (2 * n)
    if size == 0:
        return []
    when, known = dates.to_numpy(), known_at.to_numpy()
    folds = []
    for earlier, later in TimeSeriesSplit(n_splits=n, test_size=size).split(when):
        begins = when[later[0]]
        kept = earlier[(when[earlier] < begins) & (known[earlier] <= begins)]
        folds.append((kept, later))
    return folds


def too_few(y_test: pd.Series[Any] | npt.NDArray[Any]) -> bool:
    """Say whether a test set holds too few rows of either class to conclude."""
    positives = int(np.asarray(y_test).sum())
    return not enough_to_conclude(positives, len(y_test) - positives).enough
