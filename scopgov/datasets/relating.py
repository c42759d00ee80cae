"""Relates one column to the outcome: how often it came, value by value or band by band, with intervals and counts.

A description of the known cases, never a cause: what goes together with the outcome need not bring it about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scopgov.datasets.labels import Labels
from scopgov.datasets.schema import USABLE, Kind
from scopgov.domain.fairness import Rate, read_rate

MOST_VALUES, BANDS = 12, 5


@dataclass(frozen=True)
class Line:
    """Some of the known cases: those with a value, with a number between two ends, with another value, with none."""

    rate: Rate
    value: str | None = None
    ends: tuple[float, float] | None = None
    others: int = 0


@dataclass(frozen=True)
class Relation:
    """How often the outcome came, in all known cases and in each part of them."""

    whole: Line
    parts: list[Line]


def related(values: pd.Series[Any], labels: Labels, kind: Kind) -> Relation | None:
    """Relate a typed column to the outcome of the cases that could be known; None for texts and identifiers."""
    if kind not in (*USABLE, Kind.date) or not labels.known.any():
        return None
    values, y = values[labels.known], labels.y[labels.known].astype(bool)
    missing = values.isna()
    parts = list(_parts(values[~missing], y[~missing], kind))
    if missing.any():
        parts.append(Line(_rate(y[missing])))
    return Relation(Line(_rate(y)), parts)


def _rate(y: pd.Series[Any]) -> Rate:
    return read_rate(int(y.sum()), len(y))


def _parts(values: pd.Series[Any], y: pd.Series[Any], kind: Kind) -> Iterator[Line]:
    if kind is Kind.date:
        values, kind = values.dt.year, Kind.category
    if kind is Kind.category or values.nunique() <= BANDS + 3:
        yield from _by_value(values, y, kind)
    else:
        yield from _by_band(values, y)


def _by_value(values: pd.Series[Any], y: pd.Series[Any], kind: Kind) -> Iterator[Line]:
    counts = values.value_counts()
    told = [value for value in counts.index[:MOST_VALUES]]
    ordered = told if values.dtype == object else sorted(told)
    for value in ordered:
        yield Line(_rate(y[values == value]), value=f"{value:g}" if isinstance(value, float) else str(value))
    if len(counts) > MOST_VALUES:
        yield Line(_rate(y[~values.isin(told)]), others=len(counts) - MOST_VALUES)


def _by_band(values: pd.Series[Any], y: pd.Series[Any]) -> Iterator[Line]:
    """Cut where equal shares of the cases fall on each side, as far as equal values allow."""
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, BANDS + 1)[1:-1]))
    band = np.searchsorted(cuts, values.to_numpy(), side="right")
    for at in np.unique(band):
        inside = band == at
        seen = values[inside]
        yield Line(_rate(y[inside]), ends=(float(seen.min()), float(seen.max())))
