"""What an audit describes beyond its tests: announcements by group, other thresholds, other treatment, usual shares.

Nothing here is tested and no verdict follows from it. Knows nothing of the database or of pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scopgov.audits.answers import Answers
from scopgov.audits.counting import Counts, Flags, Numbers
from scopgov.audits.findings import AuditResult, Group, Table
from scopgov.domain.confusion import USUAL
from scopgov.domain.described import announced, otherwise
from scopgov.domain.fairness import Rate, Status, Verdict, read_rate
from scopgov.domain.protocol import Protocol

THRESHOLDS = tuple(step / 10 for step in range(1, 10))


def described(answers: Answers, found: AuditResult) -> dict[str, Any]:
    """Return all that is described of answers and of the tables found from them, as plain data without NaN."""
    protocol, counts = found.protocol, answers.counts()
    return {
        "calibration": [_calibration(answers, name, protocol) for name in protocol.groups],
        "thresholds": list(_thresholds(answers, found)),
        "otherwise": [told for table in found.measures if (told := _otherwise(table))],
        "usual": list(_usual(counts, protocol)),
    }


def _calibration(answers: Answers, name: str, protocol: Protocol) -> dict[str, Any]:
    """Compare, in each group, the mean score with the share of outcomes that came."""
    column = np.array(answers.groups[name], dtype=object)
    inside = {group: column == group for group in sorted(set(answers.groups[name]))}
    readable = sum(int(rows.sum()) >= protocol.min_count for rows in inside.values())
    groups = [_announced(answers, group, rows, readable, protocol) for group, rows in inside.items()]
    return {"attribute": name, "groups": groups}


def _announced(
    answers: Answers, group: str, rows: Flags, readable: int, protocol: Protocol
) -> dict[str, Any]:
    came, count = int(answers.outcome[rows].sum()), int(rows.sum())
    rate, mean = _rate(came, count, protocol), float(answers.score[rows].mean())
    told = announced(mean, came, count, readable).value if rate.readable else None
    shown = rate.value is not None
    return {"group": group, "announced": mean if shown else None, "fit": told, **rate.to_data()}


def _thresholds(answers: Answers, found: AuditResult) -> Iterator[dict[str, Any]]:
    """Return, for each measure, its largest gap between groups with enough cases at other thresholds."""
    protocol = found.protocol
    tried = sorted({*THRESHOLDS, protocol.threshold})
    counts = {at: Counts.of(answers.groups, answers.outcome, answers.score >= at) for at in tried}
    for table in found.measures:
        if len(table.attributes) == 1:
            points = [{"threshold": at, **_gap(counts[at], table, protocol)} for at in tried]
            yield {"attribute": table.attributes[0], "metric": table.metric.value, "points": points}


def _gap(joint: Counts, table: Table, protocol: Protocol) -> dict[str, Any]:
    counts = joint.over(table.attributes)
    rates = {
        cell[0]: hits / base
        for cell, hits, base in zip(counts.cells, *counts.behind(table.metric), strict=True)
        if base >= protocol.min_count
    }
    if len(rates) < 2:
        return {"gap": None, "high": None, "low": None}
    high, low = max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)
    return {"gap": float(rates[high] - rates[low]), "high": high, "low": low}


def _otherwise(table: Table) -> dict[str, Any] | None:
    """Return how many of each group would be treated otherwise at the lowest rate, None with nothing to compare."""
    readable = sorted(table.readable(), key=lambda group: group.rate.value or 0.0)
    if len(readable) < 2:
        return None
    lowest, *others = readable
    return {
        "attributes": list(table.attributes),
        "metric": table.metric.value,
        "reference": lowest.name,
        "groups": [_treated(group, lowest, table) for group in others],
    }


def _treated(group: Group, lowest: Group, table: Table) -> dict[str, Any]:
    """Count them for one group; only a disparity found by the tests makes them established."""
    found = otherwise(group.hits, group.rate.count, lowest.hits, lowest.rate.count)
    proven = any(
        pair.high.values == group.values and pair.low.values == lowest.values
        for pair in table.pairs
        if pair.verdict is Verdict.disparity
    )
    told = {"group": group.name, "hits": group.hits, "count": group.rate.count, "established": proven}
    return {**told, "about": found.about, "low": found.low, "high": found.high}


def _usual(counts: Counts, protocol: Protocol) -> Iterator[dict[str, Any]]:
    """Return the usual shares of each group, with the interval of counts redrawn with the protocol's seed."""
    names = [(name,) for name in protocol.groups]
    for attributes, drawn in zip(names, counts.redrawn(names, USUAL, seed=protocol.seed), strict=True):
        alone, ends = counts.over(attributes), drawn.intervals()
        groups = [
            {"group": cell[0], "shares": _shares(alone, at, ends[at], protocol)}
            for at, cell in enumerate(drawn.cells)
        ]
        yield {"attribute": attributes[0], "groups": groups}


def _shares(counts: Counts, at: int, ends: Numbers, protocol: Protocol) -> dict[str, Any]:
    told = {}
    for place, share in enumerate(USUAL):
        hits, base = counts.behind(share)
        rate = _rate(int(hits[at]), int(base[at]), protocol)
        known = rate.status in (Status.shown, Status.greyed) and not np.isnan(ends[place]).any()
        low, high = ends[place].tolist() if known else (None, None)
        told[str(share)] = {
            "status": rate.status.value,
            "count": rate.count,
            "value": rate.value,
            "low": low,
            "high": high,
        }
    return told


def _rate(hits: int, count: int, protocol: Protocol) -> Rate:
    return read_rate(hits, count, protocol.min_count, protocol.mask_below)
