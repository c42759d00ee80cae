"""A trained model with all it needs to answer one row: schema, calibration, ranges, background, probe rows.

Knows nothing of files, mandates or people: whether it may answer is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Column, Feature, Kind, Schema
from scopgov.datasets.typing_cells import dates, validate
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training import calibration, families
from scopgov.training.explain import explain

Numbers = npt.NDArray[np.float64]
Row = Mapping[str, object]


@dataclass(frozen=True)
class Factor:
    """What one feature (or one pair) adds to the base, on the scale of the uncalibrated output."""

    name: str
    columns: tuple[str, ...]
    value: str
    contribution: float


@dataclass(frozen=True)
class ScoreResult:
    """One answer: `base` plus the factors makes `uncalibrated`; calibration makes it `probability`."""

    probability: float
    uncalibrated: float
    scale: str
    base: float
    factors: tuple[Factor, ...]
    calibration: Mapping[str, Any]
    warnings: tuple[Reason, ...]

    def to_data(self) -> dict[str, Any]:
        """Return the answer as JSON-able data."""
        return {
            "probability": self.probability,
            "uncalibrated": self.uncalibrated,
            "scale": self.scale,
            "base": self.base,
            "factors": [{**asdict(one), "columns": list(one.columns)} for one in self.factors],
            "calibration": dict(self.calibration),
            "warnings": [{"text": one.text, "params": dict(one.params)} for one in self.warnings],
        }


@dataclass(frozen=True)
class Scorer:
    """A fitted estimator and `about`, the JSON data that make its answers reproducible and explainable."""

    about: Mapping[str, Any]
    estimator: Any

    @property
    def family(self) -> str:
        """Name the family."""
        return str(self.about["family"])

    @property
    def scale(self) -> str:
        """Name the scale of uncalibrated outputs and factors."""
        return families.scale(self.family)

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """List what must be given to ask for a score."""
        return [dict(one) for one in self.about["inputs"]]

    @cached_property
    def schema(self) -> Schema:
        """Return the part of the schema that computes the features."""
        return Schema.from_data(self.about["schema"])

    @cached_property
    def features(self) -> list[Feature]:
        """List the features, in the order the estimator reads them."""
        return [Feature(**one) for one in self.about["features"]]

    def score(self, row: Row) -> ScoreResult:
        """Answer one row of source columns (texts as in the file, numbers, ISO dates) with its factors."""
        design = self._design([row])
        outputs = families.output(self.family, self.estimator, design)
        background = self._frame(self.about["background"])
        split = explain(self.family, self.estimator, design, background, self.about["reference"])
        factors = [
            Factor(" × ".join(owners), owners, _said(design, owners), value) for owners, value in split.parts
        ]
        return ScoreResult(
            probability=float(self._calibrated(outputs)[0]),
            uncalibrated=float(outputs[0]),
            scale=self.scale,
            base=split.base,
            factors=tuple(sorted(factors, key=lambda one: -abs(one.contribution))),
            calibration=self.about["calibration"],
            warnings=tuple(self._warnings(row, design)),
        )

    def probabilities(self, rows: Sequence[Row]) -> Numbers:
        """Return the calibrated probability of each row of source columns."""
        return self.answers(self._design(rows))

    def probe_difference(self) -> float:
        """Return the largest difference between probabilities on the probe rows now and at training."""
        kept = np.asarray(self.about["probe"]["probabilities"])
        return float(np.max(np.abs(self.answers(self.probe_rows()) - kept)))

    def probe_rows(self) -> pd.DataFrame:
        """Return the features of the probe rows."""
        return self._frame(self.about["probe"]["rows"])

    def answers(self, design: pd.DataFrame) -> Numbers:
        """Return the calibrated probability of each row of features."""
        return self._calibrated(families.output(self.family, self.estimator, design))

    def _calibrated(self, outputs: Numbers) -> Numbers:
        return calibration.apply(self.about["calibration"], outputs, self.scale)

    def _frame(self, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
        frame = pd.DataFrame(list(rows), columns=[one.name for one in self.features], dtype=object)
        return families.design(frame, self.features)

    def _design(self, rows: Sequence[Row]) -> pd.DataFrame:
        texts = {
            column.name: [as_text(row.get(column.name), column) for row in rows]
            for column in self.schema.columns
        }
        typed = validate(pd.DataFrame(texts, index=range(len(rows)), dtype=object), self.schema).frame
        return families.design(typed, self.features)

    def _warnings(self, row: Row, design: pd.DataFrame) -> list[Reason]:
        found = []
        for column in self.schema.columns:
            if as_text(row.get(column.name), column) in ("", *column.missing):
                found.append(Reason(N_("“%(name)s” was not given."), {"name": column.name}))
        for feature in self.features:
            found += _range_warning(feature, design[feature.name].iloc[0], self.about["ranges"][feature.name])
        return found


def _range_warning(feature: Feature, value: Any, seen: Sequence[Any]) -> list[Reason]:
    named = {"name": feature.name}
    if feature.categorical:
        if value in ("", *seen):
            return []
        text = N_("“%(name)s” is “%(value)s”, which the model never met in training.")
        return [Reason(text, {**named, "value": value})]
    if not seen or np.isnan(value) or seen[0] <= value <= seen[1]:
        return []
    text = N_("“%(name)s” is %(value)s, outside what the model met in training (%(low)s to %(high)s).")
    bounds = {"low": f"{seen[0]:g}", "high": f"{seen[1]:g}"}
    return [Reason(text, {**named, "value": f"{value:g}", **bounds})]


def _said(design: pd.DataFrame, owners: Sequence[str]) -> str:
    values = [design[name].iloc[0] for name in owners]
    return " × ".join(value if isinstance(value, str) else _number(value) for value in values)


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.12g}"


def as_text(value: object, column: Column) -> str:
    """Write a value as the file would have it, so that one reading rule serves files, forms and the API."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, date):
        return value.strftime(column.date_format)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}".replace(".", column.decimal)
    text = str(value).strip()
    return _iso_as_declared(text, column) if column.kind is Kind.date else text


def _iso_as_declared(text: str, column: Column) -> str:
    cells = pd.Series([text], dtype=object)
    if dates(cells, column.date_format).notna().all():
        return text
    iso = dates(cells, "%Y-%m-%d").iloc[0]
    return text if pd.isna(iso) else str(iso.strftime(column.date_format))
