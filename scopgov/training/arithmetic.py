"""Turns a fitted estimator into plain arithmetic on one row: the same base, contributions and output, without tables.

Built in memory from an estimator that was read from verified bytes, and believed only once `ready` has compared it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scopgov.datasets.schema import Feature
from scopgov.training.boosted import Boosted
from scopgov.training.calibration import EDGE
from scopgov.training.leaves import Forest

Values = Sequence[Any]
Takes = Callable[[Any], float]
NOUGHT = float(np.finfo("float64").eps)


@dataclass(frozen=True)
class Answer:
    """An output on the scale of the family, as a base plus one contribution for each owner, in the owners' order."""

    output: float
    base: float
    contributions: list[float]


class Sum:
    """A base plus one function of each feature: baselines and logistic regressions."""

    def __init__(self, base: float, takes: Sequence[Takes], names: Sequence[str]) -> None:
        self._base, self._takes = base, list(takes)
        self.owners = [(name,) for name in names]

    def answer(self, values: Values) -> Answer:
        """Answer the values of the features."""
        given = [take(value) for take, value in zip(self._takes, values, strict=True)]
        return Answer(self._base + math.fsum(given), self._base, given)


class Tables:
    """A base plus tables looked up by the bins of one or two features: explainable boosting machines."""

    def __init__(self, base: float, bins: Sequence[Callable[[Any], int]], terms: Sequence[_Term]) -> None:
        self._base, self._bins, self._terms = base, list(bins), list(terms)
        self.owners = [term.names for term in terms]

    def answer(self, values: Values) -> Answer:
        """Answer the values of the features."""
        found: dict[int, int] = {}
        given = []
        for term in self._terms:
            place = 0
            for owner, (bins, width) in term.owners:
                if bins not in found:
                    found[bins] = self._bins[bins](values[owner])
                place = place * width + found[bins]
            given.append(term.scores[place])
        return Answer(self._base + math.fsum(given), self._base, given)


@dataclass(frozen=True)
class _Term:
    """The table of one term, laid flat: for each of its features which bins to ask, and how many there are."""

    names: tuple[str, ...]
    owners: tuple[tuple[int, tuple[int, int]], ...]
    scores: list[float]


class Leaves:
    """Trees laid out by their leaves, asked with the values of the features."""

    def __init__(
        self, trees: Boosted | Forest, encode: Callable[[Values], Any], names: Sequence[str]
    ) -> None:
        self.trees, self._encode = trees, encode
        self.owners = [(name,) for name in names]

    def answer(self, values: Values) -> Answer:
        """Answer the values of the features."""
        output, given = self.trees.answer(self._encode(values))
        return Answer(output, self.trees.base, given.tolist())

    def output(self, values: Values) -> float:
        """Return the output alone."""
        return self.trees.output(self._encode(values))


Arithmetic = Leaves | Sum | Tables


def compiled(
    family: str, estimator: Any, features: Sequence[Feature], reference: Sequence[float]
) -> Arithmetic | None:
    """Return the arithmetic of an estimator, None for a family whose answers are no plain sum."""
    build = _BUILT.get(family)
    return build(estimator, features, reference) if build else None


def of_trees(trees: Boosted | Forest, estimator: Any, features: Sequence[Feature]) -> Leaves:
    """Return the arithmetic of trees that were laid out."""
    prepare = estimator.named_steps["prepare"]
    return Leaves(trees, _encoder(prepare, features), [one.name for one in features])


def _encoder(prepare: Any, features: Sequence[Feature]) -> Callable[[Values], Any]:
    """Return what lays values out as the preparation of trees does: numbers filled in, one column for each word."""
    places = {one.name: place for place, one in enumerate(features)}
    numbers: list[tuple[int, int, float]] = []
    words: list[tuple[int, dict[str, int]]] = []
    width = 0
    for part, fitted, columns in prepare.transformers_:
        if part == "numbers":
            numbers = [
                (places[one], at, fill)
                for at, (one, fill) in enumerate(zip(columns, fillings(fitted, columns), strict=True))
            ]
            width += len(columns)
        elif part == "words":
            for one, known in zip(columns, fitted.categories_, strict=True):
                words.append((places[one], {str(word): width + at for at, word in enumerate(known)}))
                width += len(known)

    def encode(values: Values) -> Any:
        row = np.zeros(width)
        for place, at, filling in numbers:
            value = values[place]
            row[at] = filling if value != value else value
        for place, known in words:
            at = known.get(values[place], -1)
            if at >= 0:
                row[at] = 1.0
        return row

    return encode


def fillings(impute: Any, columns: Sequence[str]) -> list[float]:
    """Return what an imputer puts where a number is missing."""
    nothing = pd.DataFrame(np.nan, index=[0], columns=list(columns))
    return [float(one) for one in np.asarray(impute.transform(nothing))[0]]


def _dummy(estimator: Any, features: Sequence[Feature], _: Sequence[float]) -> Sum:
    rate = float(estimator.named_steps["model"].class_prior_[1])
    return Sum(rate, [lambda value: 0.0] * len(features), [one.name for one in features])


def _logistic(estimator: Any, features: Sequence[Feature], reference: Sequence[float]) -> Sum:
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    weights, means = model.coef_[0], np.asarray(reference)
    takes: dict[str, Takes] = {}
    place = 0
    for part, fitted, columns in prepare.transformers_:
        if part == "numbers":
            made = _numbers(fitted, columns, weights[place:], means[place:])
            place += len(columns)
        elif part == "words":
            made, place = _words(fitted, weights, means, place)
        else:
            continue
        takes |= dict(zip(columns, made, strict=True))
    names = [one.name for one in features]
    return Sum(float(model.intercept_[0] + weights @ means), [takes[name] for name in names], names)


def _numbers(fitted: Any, columns: Sequence[str], weights: Any, means: Any) -> list[Takes]:
    steps = fitted.named_steps
    filling, power = fillings(steps["impute"], columns), steps["even_out"]
    count = len(columns)
    fits = np.column_stack(
        [filling, power.lambdas_, power._scaler.mean_, power._scaler.scale_, weights[:count], means[:count]]
    )
    return [_evened(*map(float, fit)) for fit in fits]


def _evened(filling: float, power: float, mean: float, scale: float, weight: float, usual: float) -> Takes:
    """Return weight times the distance of a number, evened out (Yeo and Johnson, 2000) and scaled, from the usual."""

    def take(value: float) -> float:
        x = filling if value != value else value
        raised = _raised(x, power) if x >= 0 else -_raised(-x, 2 - power)
        return weight * ((raised - mean) / scale - usual)

    return take


def _raised(x: float, power: float) -> float:
    log = math.log1p(x)
    return log if abs(power) < NOUGHT else math.expm1(log * power) / power


def _words(fitted: Any, weights: Any, means: Any, place: int) -> tuple[list[Takes], int]:
    made: list[Takes] = []
    for known in fitted.categories_:
        mine, usual = weights[place : place + len(known)], means[place : place + len(known)]
        at_rest = -float(mine @ usual)
        worth = {str(word): float(weight) + at_rest for word, weight in zip(known, mine, strict=True)}
        made.append(_looked_up(worth, at_rest))
        place += len(known)
    return made, place


def _looked_up(worth: Mapping[str, float], otherwise: float) -> Takes:
    return lambda value: worth.get(value, otherwise)


def _ebm(estimator: Any, features: Sequence[Feature], _: Sequence[float]) -> Tables:
    bins: list[Callable[[Any], int]] = []
    numbered: dict[tuple[int, int], int] = {}
    terms = []
    for owners, scores in zip(estimator.term_features_, estimator.term_scores_, strict=True):
        read = []
        for owner, width in zip(owners, scores.shape, strict=True):
            level = min(len(estimator.bins_[owner]), len(owners)) - 1
            if (owner, level) not in numbered:
                numbered[owner, level] = len(bins)
                bins.append(_bin(features[owner], estimator.bins_[owner][level], width))
            read.append((owner, (numbered[owner, level], width)))
        names = tuple(features[owner].name for owner in owners)
        terms.append(_Term(names, tuple(read), [float(one) for one in scores.ravel()]))
    return Tables(float(estimator.intercept_[0]), bins, terms)


def _bin(feature: Feature, cuts: Any, width: int) -> Callable[[Any], int]:
    """Number the bin of a value: 0 where missing, the last for a word never met."""
    if feature.categorical:
        known = {str(word): int(number) for word, number in cuts.items()}
        return lambda value: known.get(value, width - 1)
    edges = [float(one) for one in cuts]
    return lambda value: 0 if value != value else bisect_right(edges, value) + 1


_BUILT: Mapping[str, Callable[[Any, Sequence[Feature], Sequence[float]], Arithmetic]] = {
    "dummy": _dummy,
    "logistic": _logistic,
    "ebm": _ebm,
}


def calibrated(step: Mapping[str, Any], output: float, scale: str) -> float:
    """Return the probability of one output, as `calibration.apply` does of many."""
    if step["kind"] == "sigmoid":
        return _probability(step["slope"] * _log_odds(output, scale) + step["intercept"])
    raw = _probability(output) if scale == "log-odds" else output
    if step["kind"] == "isotonic":
        return float(np.interp(raw, step["from"], step["to"]))
    return raw


def _log_odds(output: float, scale: str) -> float:
    if scale == "log-odds":
        return output
    kept = min(max(output, EDGE), 1 - EDGE)
    return math.log(kept / (1 - kept))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -700.0), 700.0)))
