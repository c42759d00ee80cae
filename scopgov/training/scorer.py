"""A trained model with all it needs to answer one row: schema, calibration, ranges, background, probe rows.

Knows nothing of files, mandates or people: whether it may answer is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Feature, Schema
from scopgov.datasets.typing_cells import validate
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.training import calibration, families
from scopgov.training.cells import as_text
from scopgov.training.explain import Splits, by_leaves, explain, forest_of
from scopgov.training.leaves import Forest

LACKING = N_("“%(name)s” was not given.")
NEVER_MET = N_("“%(name)s” is “%(value)s”, which the model never met in training.")
OUTSIDE = N_("“%(name)s” is %(value)s, outside what the model met in training (%(low)s to %(high)s).")
ALIKE = 12  # decimals to which two ways of computing a contribution agree
WARNINGS = (LACKING, NEVER_MET, OUTSIDE)
Numbers = npt.NDArray[np.float64]
Row = Mapping[str, object]


@dataclass(frozen=True)
class Factor:
    """What one feature (or one pair) adds to the base, on the scale of the uncalibrated output."""

    name: str
    columns: tuple[str, ...]
    value: str
    contribution: float

    def to_data(self) -> dict[str, Any]:
        """Return the factor as JSON-able data."""
        told = {"name": self.name, "columns": list(self.columns), "value": self.value}
        return {**told, "contribution": self.contribution}


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
            "factors": [one.to_data() for one in self.factors],
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
        design = self.design([row])
        outputs = families.output(self.family, self.estimator, design)
        split = self.explained(design)
        factors = [
            Factor(" × ".join(owners), owners, said([design[name].iloc[0] for name in owners]), value)
            for owners, value in zip(split.owners, split.parts[0].tolist(), strict=True)
        ]
        return ScoreResult(
            probability=float(self._calibrated(outputs)[0]),
            uncalibrated=float(outputs[0]),
            scale=self.scale,
            base=split.base,
            factors=tuple(sorted(factors, key=lambda one: -strength(one.contribution))),
            calibration=self.about["calibration"],
            warnings=tuple(self._warnings(row, design)),
        )

    def score_all(self, rows: Sequence[Row]) -> list[ScoreResult]:
        """Answer many rows at once, each as `score` does."""
        design = self.design(rows)
        outputs, split = families.output(self.family, self.estimator, design), self.explained(design)
        probabilities = self._calibrated(outputs).tolist()
        texts = {name: [said([value]) for value in design[name].tolist()] for name in design.columns}
        values = [
            [" × ".join(cells) for cells in zip(*(texts[o] for o in owners), strict=True)]
            for owners in split.owners
        ]
        names = [" × ".join(owners) for owners in split.owners]
        warned = self._all_warnings(rows, design)
        answers = []
        for at, (output, parts) in enumerate(zip(outputs.tolist(), split.parts.tolist(), strict=True)):
            order = sorted(range(len(parts)), key=lambda place: -strength(parts[place]))
            factors = tuple(Factor(names[p], split.owners[p], values[p][at], parts[p]) for p in order)
            answers.append(
                ScoreResult(
                    probability=probabilities[at],
                    uncalibrated=output,
                    scale=self.scale,
                    base=split.base,
                    factors=factors,
                    calibration=self.about["calibration"],
                    warnings=tuple(warned[at]),
                )
            )
        return answers

    def _all_warnings(self, rows: Sequence[Row], design: pd.DataFrame) -> list[list[Reason]]:
        found: list[list[Reason]] = [[] for _ in rows]
        for column in self.schema.columns:
            for row, made in zip(rows, found, strict=True):
                if as_text(row.get(column.name), column) in ("", *column.missing):
                    made.append(lacking_warning(column.name))
        for feature in self.features:
            seen = self.about["ranges"][feature.name]
            for value, made in zip(design[feature.name].tolist(), found, strict=True):
                made += range_warning(feature, value, seen)
        return found

    def explained(self, design: pd.DataFrame) -> Splits:
        """Split the output of each row of features into a base and contributions."""
        if self.forest is not None:
            return by_leaves(self.estimator, self.forest, design)
        return explain(self.family, self.estimator, design, self.background(), self.about["reference"])

    @cached_property
    def forest(self) -> Forest | None:
        """Return the leaves of a random forest that is not too large to be laid out, else None."""
        return forest_of(self.estimator, self.background()) if self.family == "forest" else None

    def background(self) -> pd.DataFrame:
        """Return the features of the rows that contributions are measured against."""
        return self._frame(self.about["background"])

    def probabilities(self, rows: Sequence[Row]) -> Numbers:
        """Return the calibrated probability of each row of source columns."""
        return self.answers(self.design(rows))

    def tried(self, rows: Sequence[Row]) -> tuple[Numbers, list[int]]:
        """Return the calibrated probability of each row, and how many of its features training never met."""
        design = self.design(rows)
        ranges = self.about["ranges"]
        unmet = [
            sum(
                bool(range_warning(one, value, ranges[one.name]))
                for one, value in zip(self.features, row, strict=True)
            )
            for row in design.to_numpy(dtype=object)
        ]
        return self.answers(design), unmet

    def probe_difference(self) -> float:
        """Return the largest difference between probabilities on the probe rows now and at training."""
        kept = np.asarray(self.about["probe"]["probabilities"])
        return float(np.max(np.abs(self.answers(self.probe_rows()) - kept)))

    def probe_rows(self) -> pd.DataFrame:
        """Return the features of the probe rows."""
        return self._frame(self.about["probe"]["rows"])

    def outputs(self, design: pd.DataFrame) -> Numbers:
        """Return the uncalibrated output of each row of features."""
        return families.output(self.family, self.estimator, design)

    def answers(self, design: pd.DataFrame) -> Numbers:
        """Return the calibrated probability of each row of features."""
        return self._calibrated(self.outputs(design))

    def _calibrated(self, outputs: Numbers) -> Numbers:
        return calibration.apply(self.about["calibration"], outputs, self.scale)

    def _frame(self, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
        frame = pd.DataFrame(list(rows), columns=[one.name for one in self.features], dtype=object)
        return families.design(frame, self.features)

    def design(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Return the features of each row of source columns."""
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
                found.append(lacking_warning(column.name))
        for feature in self.features:
            found += range_warning(feature, design[feature.name].iloc[0], self.about["ranges"][feature.name])
        return found


def strength(contribution: float) -> float:
    """Return how much a factor counts, rounded so that those that count alike keep their order however computed."""
    return round(abs(contribution), ALIKE)


def lacking_warning(name: str) -> Reason:
    """Say that a column was not given."""
    return Reason(LACKING, {"name": name})


def range_warning(feature: Feature, value: Any, seen: Sequence[Any]) -> list[Reason]:
    """Say that training never met such a value of a feature, if so."""
    named = {"name": feature.name}
    if feature.categorical:
        if value in ("", *seen):
            return []
        return [Reason(NEVER_MET, {**named, "value": value})]
    if not seen or value != value or seen[0] <= value <= seen[1]:
        return []
    bounds = {"low": _number(seen[0]), "high": _number(seen[1])}
    return [Reason(OUTSIDE, {**named, "value": _number(value), **bounds})]


def said(values: Sequence[Any]) -> str:
    """Write the values of one factor."""
    return " × ".join(value if isinstance(value, str) else _number(value) for value in values)


def _number(value: float) -> str:
    return "" if value != value else f"{value:.12g}"
