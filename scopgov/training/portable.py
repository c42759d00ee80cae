"""Writes a scorer as an ONNX copy: the features in, the calibrated probability out, all in double precision.

Written node by node rather than by a converter, so that explainable boosting machines and the calibration are in it
and no rounding to single precision moves an answer. Whether the copy is kept is decided by `certifying`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from onnx import TensorProto, numpy_helper

from scopgov.datasets.schema import Feature
from scopgov.training.calibration import EDGE
from scopgov.training.graphs import ML, Graph
from scopgov.training.scorer import Scorer
from scopgov.training.trees import Forest, of_boosting, of_forest

FORMAT = "scopgov portable model 1"
NUMBERS, WORDS = "numbers", "words"
PROBABILITY, UNCALIBRATED = "probability", "uncalibrated"
SAID = (
    "Une copie d’un modèle : elle lit les caractéristiques, dans l’ordre que dit « contract », et rend une probabilité "
    "calibrée. A copy of a model: it reads the features, in the order “contract” tells, and gives a calibrated "
    "probability."
)


def contract(features: Sequence[Feature], ranges: Any) -> dict[str, Any]:
    """Return what the copy reads, column by column in order, and what it gives."""
    numbers = [one for one in features if not one.categorical]
    words = [one for one in features if one.categorical]
    given = {
        NUMBERS: [{"name": one.name, "unit": one.unit, "range": list(ranges[one.name])} for one in numbers],
        WORDS: [{"name": one.name, "categories": list(ranges[one.name])} for one in words],
    }
    kinds = {NUMBERS: "double, NaN where missing", WORDS: "string, empty where missing"}
    return {
        "inputs": {name: {"type": kinds[name], "columns": given[name]} for name in kinds if given[name]},
        "outputs": {
            PROBABILITY: "double, one a row: the calibrated probability of the outcome",
            UNCALIBRATED: "double, one a row: what the model says before calibration",
        },
    }


def write(scorer: Scorer, artefact_sha256: str) -> bytes:
    """Return the ONNX bytes of a scorer, which name the artefact they are a copy of."""
    graph = Graph()
    read = _Read(graph, scorer.features)
    raw = _WRITERS[scorer.family](read, scorer.estimator)
    graph.output(UNCALIBRATED, raw)
    graph.output(PROBABILITY, _calibrated(graph, raw, scorer.about["calibration"], scorer.scale))
    facts = {
        "format": FORMAT,
        "family": scorer.family,
        "artefact_sha256": artefact_sha256,
        "contract": json.dumps(contract(scorer.features, scorer.about["ranges"]), ensure_ascii=False),
    }
    return graph.written(SAID, facts)


class _Read:
    """The inputs of a graph and the place of each feature in them."""

    def __init__(self, graph: Graph, features: Sequence[Feature]) -> None:
        self.graph, self.features = graph, features
        self._places = {NUMBERS: [one.name for one in features if not one.categorical]}
        self._places[WORDS] = [one.name for one in features if one.categorical]
        for name, columns in self._places.items():
            if columns:
                graph.input(name, len(columns), words=name == WORDS)

    def column(self, name: str) -> str:
        """Take the column of a feature."""
        tensor = WORDS if name in self._places[WORDS] else NUMBERS
        return self.graph.column(tensor, self._places[tensor].index(name))

    def rows(self) -> str:
        """Return the number of rows, as a shape."""
        shape = self.graph.add("Shape", NUMBERS if self._places[NUMBERS] else WORDS)
        return self.graph.add("Gather", shape, self.graph.constant([0], "int64"))


def _dummy(read: _Read, estimator: Any) -> str:
    prior = numpy_helper.from_array(
        np.asarray([estimator.named_steps["model"].class_prior_[1]], dtype="float64")
    )
    return read.graph.add("ConstantOfShape", read.rows(), value=prior)


def _logistic(read: _Read, estimator: Any) -> str:
    graph, model = read.graph, estimator.named_steps["model"]
    product = graph.add("MatMul", _encoded(read, estimator), graph.constant(model.coef_.T))
    return graph.flat(graph.add("Add", product, graph.constant(model.intercept_)))


def _forest(read: _Read, estimator: Any) -> str:
    # scikit-learn rounds what its forests read to single precision, and compares that
    model, graph = estimator.named_steps["model"], read.graph
    rounded = graph.add("Cast", _encoded(read, estimator), to=TensorProto.FLOAT)
    summed = _ensemble(graph, graph.double(rounded), of_forest(model))
    return graph.add("Div", summed, graph.constant(float(len(model.estimators_))))


def _boosting(read: _Read, estimator: Any) -> str:
    model, graph = estimator.named_steps["model"], read.graph
    summed = _ensemble(graph, _encoded(read, estimator), of_boosting(model))
    return graph.add("Sigmoid", graph.add("Add", summed, graph.constant(model._baseline_prediction.ravel())))


def _ensemble(graph: Graph, rows: str, forest: Forest) -> str:
    return graph.flat(graph.add("TreeEnsemble", rows, domain=ML, **forest.attributes()))


def _ebm(read: _Read, model: Any) -> str:
    """Sum the terms: each looks its bins up in a table (Lou, Caruana and others, 2013)."""
    graph = read.graph
    total = graph.constant(model.intercept_)
    bins: dict[tuple[int, int], str] = {}
    for owners, scores in zip(model.term_features_, model.term_scores_, strict=True):
        place = graph.constant(0, "int64")
        for owner, width in zip(owners, scores.shape, strict=True):
            level = min(len(model.bins_[owner]), len(owners)) - 1
            if (owner, level) not in bins:
                bins[owner, level] = _bin(read, read.features[owner], model.bins_[owner][level], width)
            place = graph.add(
                "Add", graph.add("Mul", place, graph.constant(width, "int64")), bins[owner, level]
            )
        total = graph.add("Add", total, graph.add("Gather", graph.constant(scores.ravel()), place))
    return total


def _bin(read: _Read, feature: Feature, cuts: Any, width: int) -> str:
    """Number the bin of each row: 0 where missing, the last for a word never met."""
    graph, column = read.graph, read.column(feature.name)
    if feature.categorical:
        return graph.flat(graph.number_of(column, list(cuts), list(cuts.values()), width - 1))
    edges = graph.constant([cuts if len(cuts) else [np.nan]])  # nothing is above NaN
    above = graph.add("Cast", graph.add("GreaterOrEqual", column, edges), to=TensorProto.INT64)
    counted = graph.add("ReduceSum", above, graph.constant([1], "int64"), keepdims=0)
    numbered = graph.add("Add", counted, graph.constant(1, "int64"))
    return graph.add("Where", graph.flat(graph.add("IsNaN", column)), graph.constant(0, "int64"), numbered)


_WRITERS = {"dummy": _dummy, "logistic": _logistic, "ebm": _ebm, "forest": _forest, "boosting": _boosting}


def _encoded(read: _Read, estimator: Any) -> str:
    """Return what the preparation of a pipeline makes of the features, one column beside the other."""
    parts = []
    for name, fitted, columns in estimator.named_steps["prepare"].transformers_:
        if name == "numbers":
            parts.append(_numbers(read.graph, fitted, columns))
        elif name == "words":
            parts += [
                _one_of(read, column, known)
                for column, known in zip(columns, fitted.categories_, strict=True)
            ]
    return parts[0] if len(parts) == 1 else read.graph.add("Concat", *parts, axis=1)


def _one_of(read: _Read, column: str, known: Sequence[str]) -> str:
    graph = read.graph
    number = graph.number_of(read.column(column), list(known), range(len(known)), -1)
    return graph.double(graph.add("Equal", number, graph.constant([range(len(known))], "int64")))


def _numbers(graph: Graph, fitted: Any, columns: Sequence[str]) -> str:
    """Fill what is missing; for linear models, even the numbers out (Yeo and Johnson, 2000) and scale them."""
    steps = getattr(fitted, "named_steps", {"impute": fitted})
    nothing = pd.DataFrame(np.nan, index=[0], columns=list(columns))
    filling = graph.constant(np.asarray(steps["impute"].transform(nothing)))
    filled = graph.add("Where", graph.add("IsNaN", NUMBERS), filling, NUMBERS)
    if "even_out" not in steps:
        return filled
    power = steps["even_out"]
    even = _evened(graph, filled, np.asarray(power.lambdas_, dtype="float64"))
    moved = graph.add("Sub", even, graph.constant(power._scaler.mean_))
    return graph.add("Div", moved, graph.constant(power._scaler.scale_))


def _evened(graph: Graph, x: str, powers: np.ndarray[Any, Any]) -> str:
    zero = graph.constant(0.0)
    above = graph.add("Max", x, zero)
    below = graph.add("Max", graph.add("Neg", x), zero)
    least = graph.add("Neg", _raised(graph, below, 2 - powers))
    return graph.add("Where", graph.add("GreaterOrEqual", x, zero), _raised(graph, above, powers), least)


def _raised(graph: Graph, x: str, powers: np.ndarray[Any, Any]) -> str:
    """Return ((1 + x) ** power - 1) / power for x from 0 on, its limit log(1 + x) where the power is nought."""
    log = graph.add("Log", graph.add("Add", x, graph.constant(1.0)))
    nought = np.abs(powers) < np.finfo("float64").eps
    kept = graph.constant(np.where(nought, 1.0, powers))
    grown = graph.add("Sub", graph.add("Exp", graph.add("Mul", log, kept)), graph.constant(1.0))
    return graph.add("Where", graph.constant(nought, "bool"), log, graph.add("Div", grown, kept))


def _calibrated(graph: Graph, raw: str, step: Any, scale: str) -> str:
    """Add the last monotone step, as `calibration.apply` computes it."""
    if step["kind"] == "sigmoid":
        odds = raw if scale == "log-odds" else _log_odds(graph, raw)
        sloped = graph.add("Mul", odds, graph.constant(step["slope"]))
        return graph.add("Sigmoid", graph.add("Add", sloped, graph.constant(step["intercept"])))
    plain = graph.add("Sigmoid", raw) if scale == "log-odds" else raw
    return _stepped(graph, plain, step) if step["kind"] == "isotonic" else plain


def _log_odds(graph: Graph, p: str) -> str:
    kept = graph.add("Clip", p, graph.constant(EDGE), graph.constant(1 - EDGE))
    return graph.add("Log", graph.add("Div", kept, graph.add("Sub", graph.constant(1.0), kept)))


def _stepped(graph: Graph, p: str, step: Any) -> str:
    """Draw straight lines between the points of an isotonic regression."""
    at, to = np.asarray(step["from"], dtype="float64"), np.asarray(step["to"], dtype="float64")
    slopes = np.append(np.divide(np.diff(to), np.diff(at)), 0.0)
    kept = graph.add("Clip", p, graph.constant(at[0]), graph.constant(at[-1]))
    column = graph.add("Unsqueeze", kept, graph.constant([1], "int64"))
    passed = graph.add(
        "Cast", graph.add("GreaterOrEqual", column, graph.constant([at])), to=TensorProto.INT64
    )
    counted = graph.add("ReduceSum", passed, graph.constant([1], "int64"), keepdims=0)
    piece = graph.add("Sub", counted, graph.constant(1, "int64"))
    low, start, slope = (graph.add("Gather", graph.constant(one), piece) for one in (to, at, slopes))
    return graph.add("Add", low, graph.add("Mul", graph.add("Sub", kept, start), slope))
