"""Answers whole columns of features by the sums and tables of an estimator, distinct values looked up once.

Believed only once it answered every probe and edge row as the scorer does, to 1e-12; else the estimator answers. What
each feature adds is told by columns too where answers are a plain sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Feature
from scopgov.domain.gate import SAME_ANSWERS
from scopgov.training import calibration
from scopgov.training.arithmetic import NOUGHT, fillings
from scopgov.training.scorer import Scorer
from scopgov.training.whole_columns import Whole

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Outputs = Callable[[Sequence[Whole]], Floats]
ALIKE = 1e-12


@dataclass(frozen=True)
class Sums:
    """A base plus what each owner, one feature or a pair of them, adds to each row: by value, or row by row."""

    base: float
    owners: Sequence[tuple[str, ...]]
    added: Callable[[Sequence[Whole]], Sequence[Whole]]

    def __call__(self, columns: Sequence[Whole]) -> Floats:
        """Return the output of each row."""
        return self.answer(columns)[0]

    def answer(self, columns: Sequence[Whole]) -> tuple[Floats, Sequence[Whole]]:
        """Return the output of each row, and what each owner adds to it."""
        added = self.added(columns)
        return np.asarray(self.base + sum(one.spread().to_numpy() for one in added)), added


class Bulk:
    """The quickest way found to be true to the probabilities of many rows of a scorer."""

    def __init__(self, scorer: Scorer, rows: pd.DataFrame) -> None:
        """Build it and try it on `rows`, features that a model must answer alike in every way."""
        self._scorer = scorer
        build, about = _BUILT.get(scorer.family), (scorer.features, scorer.about["reference"])
        self._outputs = build(scorer.estimator, *about) if build else None
        if self._outputs is not None and not self._alike(rows):
            self._outputs = None

    @property
    def quick(self) -> bool:
        """Tell whether answers come from compiled arithmetic."""
        return self._outputs is not None

    @property
    def sums(self) -> Sums | None:
        """Return what tells the contributions of whole columns, None where answers are no plain sum."""
        return self._outputs if isinstance(self._outputs, Sums) else None

    @property
    def trees(self) -> Trees | None:
        """Return what asks the trees of the estimator, None where it is not made of any."""
        return self._outputs if isinstance(self._outputs, Trees) else None

    def probabilities(self, columns: Sequence[Whole]) -> Floats:
        """Return the calibrated probability of each row."""
        if self._outputs is None:
            return self._scorer.answers(self._frame(columns))
        with np.errstate(all="ignore"):  # what is not finite is refused, row by row
            return self.calibrated(self._outputs(columns))

    def calibrated(self, outputs: Floats) -> Floats:
        """Return the probability of each output."""
        return calibration.apply(self._scorer.about["calibration"], outputs, self._scorer.scale)

    def _frame(self, columns: Sequence[Whole]) -> pd.DataFrame:
        named = zip(self._scorer.features, columns, strict=True)
        return pd.DataFrame({one.name: column.spread() for one, column in named})

    def _alike(self, rows: pd.DataFrame) -> bool:
        columns = [coded(rows[one.name], one) for one in self._scorer.features]
        mine = self.probabilities(columns)
        if not np.all(np.abs(mine - self._scorer.answers(rows)) <= ALIKE):
            return False
        return self.sums is None or self._splits_alike(self.sums, columns, rows)

    def _splits_alike(self, sums: Sums, columns: Sequence[Whole], rows: pd.DataFrame) -> bool:
        theirs = self._scorer.explained(rows)
        mine = np.column_stack([one.spread() for one in sums.added(columns)])
        same_owners = [tuple(one) for one in theirs.owners] == list(sums.owners)
        apart = np.abs(np.column_stack([mine - theirs.parts, np.full(len(rows), sums.base - theirs.base)]))
        return same_owners and bool(np.all(apart <= SAME_ANSWERS))


def coded(cells: pd.Series[Any], feature: Feature) -> Whole:
    """Return the cells of a feature as a whole column."""
    if not feature.categorical:
        return Whole(cells.reset_index(drop=True))
    codes, distinct = pd.factorize(cells)
    return Whole(pd.Series(distinct, dtype=object), codes)


Worth = Callable[["pd.Series[Any]"], npt.NDArray[Any]]  # of each value of a column


def _worth(take: Worth, column: Whole) -> Whole:
    """Look at each value, or at each distinct one once."""
    return Whole(pd.Series(take(column.values), copy=False), column.codes)


def _spread(take: Worth, column: Whole) -> npt.NDArray[Any]:
    return _worth(take, column).spread().to_numpy()


def _alone(base: float, takes: Sequence[Worth], features: Sequence[Feature]) -> Sums:
    """Return a sum of what each feature adds by itself."""
    return Sums(base, [(one.name,) for one in features], lambda columns: list(map(_worth, takes, columns)))


def _logistic(estimator: Any, features: Sequence[Feature], reference: Sequence[float]) -> Sums:
    prepare, model = estimator.named_steps["prepare"], estimator.named_steps["model"]
    weights, means = model.coef_[0], np.asarray(reference)
    takes: dict[str, Worth] = {}
    for part, fitted, columns, at in _parts(prepare):
        if part == "numbers":
            fits = _evened_out(fitted, columns, weights[at:], means[at:])
            takes |= dict(zip(columns, fits, strict=True))
        else:
            for name, known, begins in _known(fitted, columns, at):
                mine = slice(begins, begins + len(known))
                takes[name] = _by_word(known, weights[mine], means[mine])
    base = float(model.intercept_[0] + weights @ means)
    return _alone(base, [takes[one.name] for one in features], features)


def _parts(prepare: Any) -> list[tuple[str, Any, Sequence[str], int]]:
    """Return the parts of a preparation with the place of the first column each makes."""
    made: list[tuple[str, Any, Sequence[str], int]] = []
    at = 0
    for part, fitted, columns in prepare.transformers_:
        if part in ("numbers", "words"):
            made.append((part, fitted, list(columns), at))
            at += len(columns) if part == "numbers" else sum(map(len, fitted.categories_))
    return made


def _known(fitted: Any, columns: Sequence[str], at: int) -> list[tuple[str, list[str], int]]:
    """Return each column of words with those known of it, and the place of the first."""
    made = []
    for name, words in zip(columns, fitted.categories_, strict=True):
        made.append((name, [str(word) for word in words], at))
        at += len(words)
    return made


def _by_word(known: Sequence[str], weights: Floats, means: Floats) -> Worth:
    at_rest = -float(weights @ means)
    worth = dict(zip(known, (weights + at_rest).tolist(), strict=True))
    return lambda values: np.array([worth.get(value, at_rest) for value in values.tolist()])


def _evened_out(fitted: Any, columns: Sequence[str], weights: Floats, means: Floats) -> list[Worth]:
    power = fitted.named_steps["even_out"]
    fits = zip(
        fillings(fitted.named_steps["impute"], columns),
        power.lambdas_.tolist(),
        power._scaler.mean_.tolist(),
        power._scaler.scale_.tolist(),
        weights[: len(columns)].tolist(),
        means[: len(columns)].tolist(),
        strict=True,
    )
    return [_evened(*fit) for fit in fits]


def _evened(filling: float, power: float, mean: float, scale: float, weight: float, usual: float) -> Worth:
    """Return weight times the distance of a number, evened out (Yeo and Johnson, 2000) and scaled, from the usual."""

    def take(values: pd.Series[Any]) -> Floats:
        given = values.to_numpy(dtype="float64")
        x = np.where(np.isnan(given), filling, given)
        low = x < 0
        raised = _raised(np.where(low, 0.0, x), power)
        if low.any():
            raised = np.where(low, -_raised(np.where(low, -x, 0.0), 2 - power), raised)
        return np.asarray(weight * ((raised - mean) / scale - usual))

    return take


def _raised(x: Floats, power: float) -> Floats:
    logs = np.log1p(x)
    return logs if abs(power) < NOUGHT else np.asarray(np.expm1(logs * power) / power)


def _ebm(estimator: Any, features: Sequence[Feature], _reference: Sequence[float]) -> Sums:
    terms = [
        (owners, np.asarray(scores, dtype="float64"))
        for owners, scores in zip(estimator.term_features_, estimator.term_scores_, strict=True)
    ]
    levels = [[min(len(estimator.bins_[one]), len(owners)) - 1 for one in owners] for owners, _ in terms]
    widths: dict[int, dict[int, int]] = {}
    for (owners, scores), at in zip(terms, levels, strict=True):
        for owner, level, width in zip(owners, at, scores.shape, strict=True):
            widths.setdefault(owner, {})[level] = width
    bins = {owner: _bins(features[owner], estimator.bins_[owner], mine) for owner, mine in widths.items()}

    def added(columns: Sequence[Whole]) -> list[Whole]:
        cells = {owner: _worth(one.cell, columns[owner]) for owner, one in bins.items()}
        made = []
        for (owners, scores), at in zip(terms, levels, strict=True):
            tables = [bins[owner].of_level[level] for owner, level in zip(owners, at, strict=True)]
            made.append(_looked_up(scores, tables, [cells[owner] for owner in owners]))
        return made

    names = [tuple(features[owner].name for owner in owners) for owners, _ in terms]
    return Sums(float(estimator.intercept_[0]), names, added)


def _looked_up(scores: Floats, tables: Sequence[Codes], cells: Sequence[Whole]) -> Whole:
    """Look up the table of one term: by value where it has one owner, row by row where it has more."""
    if len(cells) == 1:
        found = scores[tables[0]][cells[0].values.to_numpy()]
        return Whole(pd.Series(found, copy=False), cells[0].codes)
    rows = [table[one.spread().to_numpy()] for table, one in zip(tables, cells, strict=True)]
    return Whole(pd.Series(scores[tuple(rows)], copy=False))


@dataclass(frozen=True)
class _Bins:
    """The cells that all cuts of a feature make together, and in which bin of each level each of them lies."""

    cell: Worth
    of_level: Mapping[int, Codes]


def _bins(feature: Feature, levels: Sequence[Any], widths: Mapping[int, int]) -> _Bins:
    """Number the bins of a feature: 0 where missing, the last for a word never met.

    `widths` says how many there are by level. Values are looked for once among the cuts of all levels.
    """
    if feature.categorical:
        return _word_bins(levels, widths)
    edges = np.unique(np.concatenate([np.asarray(levels[one], dtype="float64") for one in widths]))
    first = np.concatenate([[-np.inf], edges])  # in each cell
    of_level = {
        one: np.concatenate(
            [[0], np.searchsorted(np.asarray(levels[one], "float64"), first, side="right") + 1]
        )
        for one in widths
    }

    def cell(values: pd.Series[Any]) -> Codes:
        given = values.to_numpy(dtype="float64")
        found = _passed(edges, given) + 1
        found[np.isnan(given)] = 0
        return found

    return _Bins(cell, of_level)


def _passed(edges: Floats, given: Floats) -> Codes:
    """Count the edges that each number reaches; where they are whole and near each other, each is looked for once."""
    least, most = (given.min(), given.max()) if len(given) else (np.nan, np.nan)
    if most - least < len(given) / 4 and np.array_equal(given, np.floor(given)):
        known = np.searchsorted(edges, np.arange(least, most + 1), side="right")
        return known[(given - least).astype(np.int64)]
    return np.searchsorted(edges, given, side="right")


def _word_bins(levels: Sequence[Any], widths: Mapping[int, int]) -> _Bins:
    words = sorted({str(word) for one in widths for word in levels[one]})
    places = {word: place for place, word in enumerate(words)}
    of_level = {}
    for one, width in widths.items():
        known = {str(word): int(number) for word, number in levels[one].items()}
        of_level[one] = np.array([*(known.get(word, width - 1) for word in words), width - 1])
    return _Bins(lambda values: np.array([places.get(one, len(words)) for one in values.tolist()]), of_level)


class Trees:
    """Lays values out as the preparation of trees does, and asks the trees themselves."""

    def __init__(self, estimator: Any, features: Sequence[Feature], _reference: Sequence[float]) -> None:
        self._model = estimator.named_steps["model"]
        self._places = {one.name: place for place, one in enumerate(features)}
        self._parts, self._width = _parts(estimator.named_steps["prepare"]), 0
        for _, fitted, columns, at in self._parts:
            self._width = at + (
                len(columns) if not hasattr(fitted, "categories_") else sum(map(len, fitted.categories_))
            )

    def __call__(self, columns: Sequence[Whole]) -> Floats:
        """Return the output of each row."""
        return self.outputs(self.encoded(columns))

    def outputs(self, encoded: Floats) -> Floats:
        """Return the output of each encoded row."""
        return np.asarray(self._model.predict_proba(encoded)[:, 1], dtype="float64")

    def encoded(self, columns: Sequence[Whole]) -> Floats:
        """Return rows encoded: numbers filled in, one column for each word."""
        rows = len(columns[0].codes) if columns[0].codes is not None else len(columns[0].values)
        encoded = np.zeros((rows, self._width))
        for part, fitted, names, at in self._parts:
            if part == "numbers":
                for place, (name, filling) in enumerate(zip(names, fillings(fitted, names), strict=True)):
                    given = _spread(
                        lambda values: values.to_numpy(dtype="float64"), columns[self._places[name]]
                    )
                    encoded[:, at + place] = np.where(np.isnan(given), filling, given)
                continue
            for name, known, begins in _known(fitted, names, at):
                _mark(encoded, columns[self._places[name]], known, begins)
        return encoded


def _mark(encoded: Floats, column: Whole, known: Sequence[str], begins: int) -> None:
    number = {word: at for at, word in enumerate(known)}
    found = _spread(lambda values: np.array([number.get(one, -1) for one in values.tolist()]), column)
    here = np.flatnonzero(found >= 0)
    encoded[here, begins + found[here]] = 1.0


def _dummy(estimator: Any, features: Sequence[Feature], _reference: Sequence[float]) -> Sums:
    rate = float(estimator.named_steps["model"].class_prior_[1])
    return _alone(rate, [lambda values: np.zeros(len(values))] * len(features), features)


_BUILT: Mapping[str, Callable[[Any, Sequence[Feature], Sequence[float]], Outputs]] = {
    "boosting": Trees,
    "dummy": _dummy,
    "ebm": _ebm,
    "forest": Trees,
    "logistic": _logistic,
}
