"""Compares the first half of the rows with the second, in time, feature by feature, and follows each by period.

Gathers distances and counts; what they allow one to say is `domain.drift`. A long file is read at rows spread over it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scopgov.datasets.schema import Kind, Role, Schema
from scopgov.domain import drift
from scopgov.domain.drift import Trial

MOST_ROWS = 20_000
MOST_PERIODS, FEWEST_IN_PERIOD = 16, 10
FEWEST_EXPECTED = 5  # Cochran: under it counts of a value are added to those of the other rare ones
PERIODS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
Period = tuple[int, int]
Values = npt.NDArray[Any]


def within(frame: pd.DataFrame, schema: Schema) -> dict[str, Any] | None:
    """Return what moved between the two halves of typed rows, as JSON-able data; None where no date splits them."""
    column = schema.with_role(Role.split_date)
    if column is None or not frame[column].notna().any():
        return None
    dated = np.flatnonzero(frame[column].notna())
    names = list(dict.fromkeys([column, *(one.name for one in schema.features())]))
    some = frame[names].iloc[dated[:: -(-len(dated) // MOST_ROWS)]]
    when = some[column]
    boundary = when.sort_values().iloc[len(when) // 2]
    later = (when >= boundary).to_numpy()
    if later.all():
        return None
    period, periods, places = _periods(when)
    features = [schema.named(one.name) for one in schema.features()]
    trials = [trial(some[one.name], one.kind, later) for one in features]
    readings = drift.read(trials)
    told = [
        {
            "name": one.name,
            "kind": str(one.kind),
            **_halves(some[one.name], one.kind, later, places, len(periods)),
            **_read(tested, found),
        }
        for one, tested, found in zip(features, trials, readings, strict=True)
    ]
    return {
        "column": column,
        "boundary": boundary.date().isoformat(),
        "looked": len(some),
        "rows": len(dated),
        "period": period,
        "periods": [list(one) for one in periods],
        "features": told,
    }


def _read(trial: Trial, found: drift.Reading) -> dict[str, Any]:
    return {
        "first": trial.first,
        "second": trial.second,
        "effect": trial.effect,
        "p": found.p_adjusted,
        "verdict": str(found.verdict),
        "strength": str(found.strength) if found.strength else None,
    }


def trial(values: pd.Series[Any], kind: Kind, later: Values) -> Trial:
    """Test one column: `values` of a `kind`, of which `later` tells those of the second half."""
    if kind is Kind.category:
        first, second = counted(values.where(values.notna(), ""), later)
        return _compared(first, second)
    known = values.notna().to_numpy()
    numbers = values.to_numpy(dtype="float64")
    one, other = numbers[known & ~later], numbers[known & later]
    if not drift.enough(len(one), len(other)):
        return Trial(len(one), len(other))
    apart = distance(one, other)
    return Trial(len(one), len(other), apart, drift.kolmogorov(apart, len(one), len(other)))


def _compared(first: list[int], second: list[int]) -> Trial:
    left, right = sum(first), sum(second)
    if not drift.enough(left, right):
        return Trial(left, right)
    statistic, degrees = drift.homogeneity(first, second)
    return Trial(left, right, drift.cramer(statistic, left + right), drift.chi_squared(statistic, degrees))


def distance(one: Values, other: Values) -> float:
    """Return the largest distance between the shares of two samples at or under a value (Kolmogorov and Smirnov)."""
    one, other = np.sort(one), np.sort(other)
    at = np.concatenate((one, other))
    below = np.searchsorted(one, at, side="right") / len(one)
    return float(np.abs(below - np.searchsorted(other, at, side="right") / len(other)).max())


def counted(values: pd.Series[Any], later: Values) -> tuple[list[int], list[int]]:
    """Count each value on either side; those too rare to be tested are counted together."""
    codes, distinct = pd.factorize(values)
    first = np.bincount(codes[~later], minlength=len(distinct))
    second = np.bincount(codes[later], minlength=len(distinct))
    share = min(int(first.sum()), int(second.sum())) / max(1, len(codes))
    rare = (first + second) * share < FEWEST_EXPECTED
    if rare.sum() > 1:
        first = np.append(first[~rare], first[rare].sum())
        second = np.append(second[~rare], second[rare].sum())
    return [int(one) for one in first], [int(one) for one in second]


def _halves(
    values: pd.Series[Any], kind: Kind, later: Values, places: Values, periods: int
) -> dict[str, Any]:
    """Follow one figure of a column: its median, its share of ones, or the share of the value that moved most."""
    followed, of = _followed(values, kind, later)
    known = values.notna().to_numpy()
    figure = np.median if of == "median" else np.mean
    two = [followed[known & side] for side in (~later, later)]
    by_period = pd.Series(followed[known]).groupby(places[known])
    points: dict[Any, float | None] = {at: _figure(one.to_numpy(), figure) for at, one in by_period}
    return {
        "of": of,
        "values": [float(figure(one)) if len(one) else None for one in two],
        "missing": [float((~known[side]).mean()) for side in (~later, later)],
        "points": [points.get(at) for at in range(periods)],
    }


def _figure(values: Values, figure: Any) -> float | None:
    return float(figure(values)) if len(values) >= FEWEST_IN_PERIOD else None


def _followed(values: pd.Series[Any], kind: Kind, later: Values) -> tuple[Values, str]:
    if kind is not Kind.category:
        numbers = values.to_numpy(dtype="float64")
        flag = bool(np.isin(numbers[~np.isnan(numbers)], (0.0, 1.0)).all())
        return numbers, "share" if flag else "median"
    shares = [values[side].value_counts(normalize=True) for side in (~later, later)]
    moved = shares[1].sub(shares[0], fill_value=0.0).abs()
    most = str(moved.idxmax()) if len(moved) else ""
    return (values == most).to_numpy(dtype="float64"), most


def _periods(when: pd.Series[Any]) -> tuple[str, list[Period], Values]:
    """Return the shortest period that does not cut the dates into too many, those that hold enough, each date’s place.

    A few dates far from the others do not count when the period is chosen; the place of a date in a period that holds
    too few is -1.
    """
    years, months = when.dt.year.to_numpy(), when.dt.month.to_numpy()
    low, high = when.quantile([0.01, 0.99])
    usual = ((when >= low) & (when <= high)).to_numpy()
    cut = {name: years * 12 + (months - 1) // size for name, size in PERIODS.items()}
    fits = [name for name, codes in cut.items() if len(np.unique(codes[usual])) <= MOST_PERIODS]
    name = fits[0] if fits else "year"
    codes = cut[name]
    distinct, counts = np.unique(codes, return_counts=True)
    kept = distinct[counts >= FEWEST_IN_PERIOD]
    places = (
        np.array([*range(len(kept))])[np.searchsorted(kept, codes).clip(max=len(kept) - 1)]
        if len(kept)
        else codes
    )
    places = np.where(np.isin(codes, kept), places, -1)
    return name, [(int(code) // 12, int(code) % 12 + 1) for code in kept], places
