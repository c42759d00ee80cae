"""Says which rows each share is counted from: those in its denominator, and those of them that are hits.

A row is one of four kinds: its outcome came or not, it was flagged or not. Knows no tests and no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scopgov.domain.fairness import Metric

Kind = tuple[int, int]  # outcome, flag
MISSED, FOUND, WRONG, WELL = (1, 0), (1, 1), (0, 1), (0, 0)
EVERY = frozenset({MISSED, FOUND, WRONG, WELL})


@dataclass(frozen=True)
class Share:
    """A share of rows: `hits` among `base`, both kinds of rows."""

    hits: frozenset[Kind]
    base: frozenset[Kind]


def _share(hits: set[Kind], base: set[Kind] | frozenset[Kind]) -> Share:
    return Share(frozenset(hits), frozenset(base))


SHARES: Mapping[str, Share] = {
    Metric.false_negative_rate: _share({MISSED}, {MISSED, FOUND}),
    Metric.false_positive_rate: _share({WRONG}, {WRONG, WELL}),
    Metric.selection_rate: _share({FOUND, WRONG}, EVERY),
    Metric.error_rate: _share({MISSED, WRONG}, EVERY),
    Metric.false_discovery_rate: _share({WRONG}, {FOUND, WRONG}),
    "true_positive_rate": _share({FOUND}, {MISSED, FOUND}),
    "true_negative_rate": _share({WELL}, {WRONG, WELL}),
    "accuracy": _share({FOUND, WELL}, EVERY),
    "precision": _share({FOUND}, {FOUND, WRONG}),
    "negative_predictive_value": _share({WELL}, {MISSED, WELL}),
}
USUAL = (  # what a specialist expects to find of each group, tested or not
    "true_positive_rate",
    "true_negative_rate",
    Metric.false_positive_rate,
    Metric.false_negative_rate,
    Metric.selection_rate,
    "accuracy",
    "precision",
    "negative_predictive_value",
)
