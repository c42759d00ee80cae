"""Counts the groups that audits will compare, alone and two by two, with the outcome of each where it is known.

Says before any model is trained which of them will be too small to conclude on.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd

from scopgov.datasets.labels import Labels
from scopgov.datasets.schema import Schema
from scopgov.domain.fairness import foreseen, read_rate

MOST_SHOWN = 40
MOST_CROSSED = 6


def counted(frame: pd.DataFrame, schema: Schema, labels: Labels | None, test_share: float) -> dict[str, Any]:
    """Return the declared groups of typed rows and their crossings, as JSON-able data.

    `test_share` is the share of the known cases that a test is made on: an audit reads its rates there.
    """
    names = schema.groups()
    alone = [_table(frame, [name], labels, test_share) for name in names]
    pairs = combinations(names[:MOST_CROSSED], 2)
    crossed = [_table(frame, list(pair), labels, test_share) for pair in pairs]
    return {"test_share": test_share, "alone": alone, "crossed": [one for one in crossed if one["groups"]]}


def _table(frame: pd.DataFrame, names: list[str], labels: Labels | None, test_share: float) -> dict[str, Any]:
    told = [frame[name].where(frame[name].notna(), None) for name in names]
    rows = frame.groupby(told, dropna=True, sort=True).size()
    known = _by(labels.y[labels.known], told, labels) if labels is not None else None
    groups = [_group(key, int(count), known, test_share) for key, count in rows.items()]
    few = [one for one in groups if not one["readable"]]
    shown = sorted(groups, key=lambda one: -one["rows"])[:MOST_SHOWN]
    missing = len(frame) - int(rows.sum())
    return {
        "names": names,
        "groups": len(groups),
        "few": len(few),
        "missing": missing,
        "shown": shown,
        "labelled": labels is not None,
    }


def _by(y: pd.Series[Any], told: list[pd.Series[Any]], labels: Labels) -> pd.DataFrame:
    found = y.astype(int).groupby([one[labels.known] for one in told]).agg(["sum", "count"])
    return pd.DataFrame(found)


def _group(key: Any, rows: int, known: pd.DataFrame | None, test_share: float) -> dict[str, Any]:
    parts = key if isinstance(key, tuple) else (key,)
    late, cases = _counts(key, known)
    expected = foreseen(late, cases - late, test_share)
    return {
        "names": [f"{part:g}" if isinstance(part, float) else str(part) for part in parts],
        "rows": rows,
        "rate": read_rate(late, cases).to_data(),
        "misses": {"count": expected.misses.count, "status": str(expected.misses.status)},
        "alarms": {"count": expected.alarms.count, "status": str(expected.alarms.status)},
        "readable": expected.readable,
    }


def _counts(key: Any, known: pd.DataFrame | None) -> tuple[int, int]:
    if known is None or key not in known.index:
        return 0, 0
    late, cases = known.loc[key]
    return int(late), int(cases)
