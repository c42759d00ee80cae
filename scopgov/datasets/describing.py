"""Describes one column of a file: gaps, what does not fit, the values it holds, and the shape a picture shows.

Numbers and dates are sorted once; everything else is looked up in what is sorted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.coding import Coded
from scopgov.datasets.schema import Column, Derived, Kind
from scopgov.datasets.typing_cells import MEASURED, Typed

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_TOLD, LONGEST_TOLD = 8, 120
MOST_BARS = 24
REACH = 1.5  # interquartile ranges beyond the quartiles from which a value is an outlier
NO_SPREAD: dict[str, Any] = {"min": None, "max": None, "quantiles": {}, "outliers": 0, "shape": None}
Values = npt.NDArray[Any]


def described(one: Column | Derived, typed: Typed) -> dict[str, Any]:
    """Return what a report says of one column, as JSON-able data."""
    values = typed.frame[one.name]
    wrong = typed.invalid.get(one.name, {"count": 0, "examples": [], "lines": []})
    measured = one.kind in MEASURED
    coded = typed.coded.get(one.name)
    spread = _measured(_sorted(values, coded), one.kind) if measured else _worded(*_tallied(values, coded))
    present = spread.pop("present")
    return {
        "kind": str(one.kind),
        "role": str(one.role),
        "present": present,
        "missing": len(values) - present - int(wrong["count"]),
        "invalid": int(wrong["count"]),
        "examples": wrong["examples"],
        "lines": wrong["lines"],
        "constant": bool(spread["distinct"] <= 1),
        **NO_SPREAD,
        **spread,
    }


def _said(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)[:LONGEST_TOLD]


def _tallied(values: pd.Series[Any], coded: Coded | None) -> tuple[Values, Values]:
    """Return the values there are, in the order met, with how often each comes."""
    if coded:
        return coded.tallied()
    codes, distinct = pd.factorize(values.to_numpy())
    return distinct, np.bincount(codes[codes >= 0], minlength=len(distinct))


def _sorted(values: pd.Series[Any], coded: Coded | None) -> Values:
    if coded is None:
        return np.sort(values.dropna().to_numpy())
    distinct, counts = coded.tallied()
    order = np.argsort(distinct)
    return np.repeat(distinct[order], counts[order])


def _worded(distinct: Values, counts: Values) -> dict[str, Any]:
    first = np.argsort(-counts, kind="stable")[:MOST_TOLD]
    top = [[_said(distinct[at]), int(counts[at])] for at in first]
    return {"present": int(counts.sum()), "distinct": len(distinct), "top": top}


def _measured(ordered: Values, kind: Kind) -> dict[str, Any]:
    """Look up in sorted values what is distinct, most frequent, outermost and in between."""
    begins = np.flatnonzero(np.concatenate(([len(ordered) > 0], ordered[1:] != ordered[:-1])))
    counts = np.diff(begins, append=len(ordered))
    first = np.argsort(-counts, kind="stable")[:MOST_TOLD]
    back = pd.Timestamp if kind is Kind.date else float
    top = [[_said(back(ordered[begins[at]])), int(counts[at])] for at in first]
    found: dict[str, Any] = {"present": len(ordered), "distinct": len(counts), "top": top}
    if not len(ordered):
        return found
    if kind is Kind.date:
        ends = {"min": _said(back(ordered[0])), "max": _said(back(ordered[-1]))}
        return {**found, **ends, "shape": _calendar(ordered)}
    quantiles = {str(q): float(quantile(ordered, q)) for q in QUANTILES}
    below, above = outliers(ordered)
    found |= {"min": float(ordered[0]), "max": float(ordered[-1]), "quantiles": quantiles}
    inner = shape(ordered[below : len(ordered) - above], whole=kind is Kind.integer)
    return {**found, "outliers": below + above, "shape": {**inner, "below": below, "above": above}}


def quantile(ordered: Values, share: float) -> float:
    """Return a quantile of sorted values, as numpy does by default: between its two neighbours."""
    place = share * (len(ordered) - 1)
    low, high = ordered[int(np.floor(place))], ordered[int(np.ceil(place))]
    return float(low + (high - low) * (place - np.floor(place)))


def outliers(ordered: Values) -> tuple[int, int]:
    """Count, of sorted values, those below and above 1.5 interquartile ranges from the quartiles (Tukey's rule).

    Where half of the values are equal the rule would call all others outliers: it says nothing there.
    """
    low, high = quantile(ordered, 0.25), quantile(ordered, 0.75)
    reach = REACH * (high - low)
    if not reach:
        return 0, 0
    below = int(np.searchsorted(ordered, low - reach, side="left"))
    return below, len(ordered) - int(np.searchsorted(ordered, high + reach, side="right"))


def shape(ordered: Values, *, whole: bool = False) -> dict[str, Any]:
    """Count sorted values in bars of one width from the first to the last of them.

    Whole numbers get bars of a whole width, so that none covers more of them than its neighbours; a lone value one bar.
    """
    low, high = float(ordered[0]), float(ordered[-1])
    if whole:
        width = max(1, int(np.ceil((high - low + 1) / MOST_BARS)))
        bars = int((high - low) // width) + 1
        edges = low - 0.5 + width * np.arange(bars + 1)
    else:
        bars = MOST_BARS if high > low else 1
        edges = np.linspace(low, high, bars + 1)
    cuts = np.searchsorted(ordered, edges[1:-1], side="left")
    counts = np.diff(np.concatenate(([0], cuts, [len(ordered)])))
    return {"low": low, "high": high, "counts": [int(count) for count in counts], "below": 0, "above": 0}


def _calendar(ordered: Values) -> dict[str, Any]:
    """Count sorted dates in bars of one number of days; the ends are written as dates."""
    days = ordered.astype("datetime64[D]").astype("int64")
    found = shape(days, whole=True)
    return {**found, "low": _said(pd.Timestamp(ordered[0])), "high": _said(pd.Timestamp(ordered[-1]))}
