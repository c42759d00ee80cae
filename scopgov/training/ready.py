"""A scorer made ready to answer one row at a time, by arithmetic compiled from it, or many with their factors.

The arithmetic is believed only after it answered every probe and edge row as the scorer did, to 1e-9; else, and for
rows written in an unusual way, the scorer itself answers. Knows nothing of mandates: who may ask is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from scopgov.domain.gate import SAME_ANSWERS
from scopgov.training import arithmetic, certifying
from scopgov.training.boosted import boosted_of
from scopgov.training.bulk import Bulk, Sums, coded
from scopgov.training.cells import RowReader, Unusual
from scopgov.training.inputs import Input
from scopgov.training.scorer import (
    Factor,
    Numbers,
    Scorer,
    ScoreResult,
    lacking_warning,
    range_warning,
    said,
    strength,
)
from scopgov.training.shares import Shares
from scopgov.training.whole_columns import ColumnReader

Values = Sequence[Any]
FEW = 12  # rows whose contributions are compared where the scorer takes long over each


class Ready:
    """A scorer, what it asks for, and the quickest way to its answers that was found to be true."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self.inputs = [Input.from_data(one) for one in scorer.inputs]
        self.moved = scorer.probe_difference()
        self._reader = RowReader(scorer.schema, scorer.features)
        self.ranges = [(one, scorer.about["ranges"][one.name]) for one in scorer.features]
        self._places = {one.name: place for place, one in enumerate(scorer.features)}
        self._arithmetic = _believed(scorer)

    @cached_property
    def bulk(self) -> Bulk:
        """Return what answers whole columns."""
        return Bulk(self.scorer, _tried(self.scorer))

    @cached_property
    def splits(self) -> Sums | Shares | None:
        """Return what answers whole columns with what each owner adds, None where each row must be asked alone."""
        by = self._arithmetic
        if self.bulk.sums is not None or not isinstance(by, arithmetic.Leaves):
            return self.bulk.sums
        made = Shares.of(self.bulk.trees, by)
        return made if made is not None and _shared_alike(self.scorer, made, by) else None

    def columns(self) -> ColumnReader:
        """Return a reader of whole columns, for one piece of work."""
        return ColumnReader(self.inputs, self.scorer.schema, self.scorer.features)

    @property
    def quick(self) -> bool:
        """Tell whether answers come from compiled arithmetic."""
        return self._arithmetic is not None

    def score(self, row: Mapping[str, object]) -> ScoreResult:
        """Answer one row of source columns, as the scorer does."""
        if self._arithmetic is None:
            return self.scorer.score(row)
        try:
            values, lacking = self._reader.read(row)
        except Unusual:
            return self.scorer.score(row)
        return self._answered(self._arithmetic, values, lacking)

    def score_all(self, rows: Sequence[Mapping[str, object]]) -> list[ScoreResult]:
        """Answer many rows of source columns, each as the scorer does."""
        return self.scorer.score_all(rows)

    def _answered(self, by: arithmetic.Arithmetic, values: Values, lacking: Sequence[str]) -> ScoreResult:
        found, about, scale = by.answer(values), self.scorer.about, self.scorer.scale
        factors = [
            Factor(" × ".join(owners), owners, said([values[self._places[one]] for one in owners]), given)
            for owners, given in zip(by.owners, found.contributions, strict=True)
        ]
        warned = [lacking_warning(name) for name in lacking]
        for value, (feature, seen) in zip(values, self.ranges, strict=True):
            warned += range_warning(feature, value, seen)
        return ScoreResult(
            probability=arithmetic.calibrated(about["calibration"], found.output, scale),
            uncalibrated=found.output,
            scale=scale,
            base=found.base,
            factors=tuple(sorted(factors, key=lambda one: -strength(one.contribution))),
            calibration=about["calibration"],
            warnings=tuple(warned),
        )


def _believed(scorer: Scorer) -> arithmetic.Arithmetic | None:
    """Return the arithmetic of a scorer if it answers probe and edge rows as the scorer does, else None."""
    trees = (
        boosted_of(scorer.estimator, scorer.background()) if scorer.family == "boosting" else scorer.forest
    )
    made: arithmetic.Arithmetic | None
    if trees is not None:
        made = arithmetic.of_trees(trees, scorer.estimator, scorer.features)
    else:
        about = scorer.features, scorer.about["reference"]
        made = arithmetic.compiled(scorer.family, scorer.estimator, *about)
    return made if made is not None and _alike(scorer, made) else None


def _tried(scorer: Scorer) -> pd.DataFrame:
    """Return the rows on which every way must answer alike."""
    return pd.concat([scorer.probe_rows(), certifying.edges(scorer)], ignore_index=True)


def _alike(scorer: Scorer, made: arithmetic.Arithmetic) -> bool:
    rows = _tried(scorer)
    found = [made.answer(values) for values in rows.itertuples(index=False, name=None)]
    outputs = np.asarray([one.output for one in found])
    split = slice(None, None, len(rows) // FEW + 1 if scorer.family == "boosting" else 1)
    theirs, mine = scorer.explained(rows.iloc[split]), found[split]
    parts = np.asarray([[one.base, *one.contributions] for one in mine])
    expected = np.column_stack([np.full(len(mine), theirs.base), theirs.parts])
    return (
        list(theirs.owners) == made.owners and _same(outputs, scorer.outputs(rows)) and _same(parts, expected)
    )


def _shared_alike(scorer: Scorer, made: Shares, by: arithmetic.Leaves) -> bool:
    """Tell whether many rows at once are answered as each is alone."""
    rows = _tried(scorer)
    outputs, added = made.answer([coded(rows[one.name], one) for one in scorer.features])
    found = [by.answer(values) for values in rows.itertuples(index=False, name=None)]
    mine = np.column_stack([outputs, np.full(len(rows), made.base), *(one.values for one in added)])
    return _same(mine, np.asarray([[one.output, one.base, *one.contributions] for one in found]))


def _same(mine: Numbers, theirs: Numbers) -> bool:
    return bool(np.all(np.abs(mine - theirs) <= SAME_ANSWERS))
