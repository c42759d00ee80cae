"""Concludes on described tables: all pairs of groups of all tables are tested as one family.

Takes rates with their counts; knows nothing of rows, models, the database or pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from scopgov.audits import gaps
from scopgov.audits.findings import Pair, Table
from scopgov.domain.fairness import Metric, Verdict, holm, pair_verdict, smallest_detectable, standing
from scopgov.domain.protocol import Protocol

_TELLING = (Verdict.disparity, Verdict.insufficient, Verdict.no_evidence)


def concluded(tables: Sequence[Table], protocol: Protocol) -> tuple[Table, ...]:
    """Return the tables with their comparisons tested together, and a verdict on each pair and group."""
    pairs = [(at, pair) for at, table in enumerate(tables) for pair in _pairs(table)]
    found: list[list[Pair]] = [[] for _ in tables]
    for (at, _), judged in zip(pairs, _judged(tables, pairs, protocol), strict=True):
        found[at].append(judged)
    return tuple(_stood(table, judged) for table, judged in zip(tables, found, strict=True))


def _pairs(table: Table) -> Iterator[Pair]:
    for first, second in combinations(table.readable(), 2):
        here, there = first.hits / first.rate.count, second.hits / second.rate.count
        high, low = (first, second) if here >= there else (second, first)
        yield Pair(high, low, abs(here - there))


def _judged(tables: Sequence[Table], pairs: Sequence[tuple[int, Pair]], protocol: Protocol) -> Iterator[Pair]:
    """Add to each pair its p-values, its upper bound, the smallest gap it could have shown, its verdict."""
    if not pairs:
        return
    alpha = protocol.alpha / len(pairs)
    tolerances = [protocol.tolerances[tables[at].metric] for at, _ in pairs]
    counts = gaps.Pairs.of([pair.counts() for _, pair in pairs])
    p_values = gaps.p_values(counts, np.array(tolerances)).tolist()
    bounds = gaps.upper_bounds(counts, alpha).tolist()
    figures = zip(pairs, tolerances, p_values, holm(p_values), bounds, strict=True)
    for (at, pair), tolerance, p_value, adjusted, bound in figures:
        behind, overall = (pair.high.rate.count, pair.low.rate.count), tables[at].overall.value or 0.0
        yield replace(
            pair,
            p_value=p_value,
            p_adjusted=adjusted,
            upper_bound=bound,
            smallest_detectable=smallest_detectable(overall, *behind, tolerance, alpha),
            verdict=_verdict(tables[at].metric, adjusted, bound, protocol),
        )


def _verdict(metric: Metric, p_adjusted: float, bound: float, protocol: Protocol) -> Verdict:
    return pair_verdict(p_adjusted, bound, protocol.tolerances[metric], protocol.margin, protocol.alpha)


def _telling(pair: Pair) -> tuple[int, float]:
    return _TELLING.index(pair.verdict), -pair.gap


def _stood(table: Table, judged: Sequence[Pair]) -> Table:
    """Conclude on each group of the table from its comparisons."""
    groups = []
    for group in table.groups:
        as_high = [pair.verdict for pair in judged if pair.high.values == group.values]
        as_low = [pair.verdict for pair in judged if pair.low.values == group.values]
        groups.append(replace(group, verdict=standing(as_high, as_low, group.rate.readable)))
    return replace(table, groups=tuple(groups), pairs=tuple(sorted(judged, key=_telling)))
