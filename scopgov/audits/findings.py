"""What an audit found: groups, comparisons, tables; how they are frozen as data and said in sentences.

Computes no figure and knows nothing of models, the database or pages.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from scopgov.audits.counting import Cell
from scopgov.domain import fairness_words as words
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric, Rate, Verdict, combine
from scopgov.domain.protocol import Protocol

_FORMAT = 2
_PACKAGES = ("numpy", "scipy", "scikit-learn", "fairlearn")


@dataclass(frozen=True)
class Group:
    """One group in one measure: its values, its rows, its rate, what is concluded about it."""

    values: Cell
    rows: int
    rate: Rate
    hits: int
    verdict: Verdict | None = None

    @property
    def name(self) -> str:
        """Return the values joined."""
        return words.CROSS.join(self.values)

    def to_data(self) -> dict[str, Any]:
        """Return the group as plain data; hits that are masked stay masked."""
        told = {"group": self.name, "values": list(self.values), "rows": self.rows, **self.rate.to_data()}
        return {**told, "verdict": self.verdict and self.verdict.value}


@dataclass(frozen=True)
class Pair:
    """The comparison of two readable groups, the one with the higher rate first."""

    high: Group
    low: Group
    gap: float
    p_value: float = 1.0
    p_adjusted: float = 1.0
    upper_bound: float = 1.0
    smallest_detectable: float | None = None
    verdict: Verdict = Verdict.insufficient

    def counts(self) -> tuple[int, int, int, int]:
        """Return hits and count of either group."""
        return self.high.hits, self.high.rate.count, self.low.hits, self.low.rate.count

    def to_data(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {
            "high": self.high.name,
            "low": self.low.name,
            "gap": self.gap,
            "p_value": self.p_value,
            "p_adjusted": self.p_adjusted,
            "upper_bound": self.upper_bound,
            "smallest_detectable": self.smallest_detectable,
            "verdict": self.verdict.value,
        }


@dataclass(frozen=True)
class Table:
    """One metric over the groups of one attribute, or of a crossing."""

    attributes: Cell
    metric: Metric
    overall: Rate
    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...] = ()

    def readable(self) -> list[Group]:
        """Return the groups with enough cases."""
        return [group for group in self.groups if group.rate.readable]

    def unread(self) -> list[Group]:
        """Return the groups with too few cases."""
        return [group for group in self.groups if not group.rate.readable]

    @property
    def verdict(self) -> Verdict:
        """Conclude on all comparisons of the table."""
        return combine((pair.verdict for pair in self.pairs), unread=bool(self.unread()))

    def worst(self) -> Pair | None:
        """Return the largest gap among those found, else the largest gap."""
        found = [pair for pair in self.pairs if pair.verdict is Verdict.disparity]
        return max(found or self.pairs, key=lambda pair: pair.gap, default=None)

    def to_data(self) -> dict[str, Any]:
        """Return what is described, without any conclusion."""
        return {
            "attribute": words.CROSS.join(self.attributes),
            "attributes": list(self.attributes),
            "metric": self.metric.value,
            "overall": self.overall.to_data(),
            "groups": [group.to_data() for group in self.groups],
        }


@dataclass(frozen=True)
class AuditResult:
    """Everything an audit found, ready to be frozen."""

    protocol: Protocol
    totals: Mapping[str, int]
    measures: tuple[Table, ...]
    crossings: tuple[Table, ...]
    described: Mapping[str, Any] = field(default_factory=dict)
    rows_sha256: str = ""
    rows_unordered_sha256: str = ""

    @property
    def comparisons(self) -> int:
        """Return how many comparisons were tested together."""
        return sum(len(table.pairs) for table in self.measures)

    @property
    def verdict(self) -> Verdict:
        """Conclude on the whole audit."""
        return combine(table.verdict for table in self.measures)

    def to_data(self) -> dict[str, Any]:
        """Return the result as plain data, without NaN."""
        told = words.audit_words(table.verdict for table in self.measures)
        return {
            "format": _FORMAT,
            "protocol_digest": self.protocol.digest(),
            **self.totals,
            "threshold": self.protocol.threshold,
            "alpha": self.protocol.alpha,
            "comparisons": self.comparisons,
            "verdict": self.verdict.value,
            "sentence": _reason_data(told),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
            "measures": [_measure_data(table, self.protocol, self.comparisons) for table in self.measures],
            "crossings": [_crossing_data(table) for table in self.crossings],
            "described": dict(self.described),
            **({"rows_sha256": self.rows_sha256} if self.rows_sha256 else {}),
            **({"rows_unordered_sha256": self.rows_unordered_sha256} if self.rows_unordered_sha256 else {}),
        }

    def digest(self) -> str:
        """Return the SHA-256 of the result."""
        return digest(self.to_data())


def _measure_data(table: Table, protocol: Protocol, comparisons: int) -> dict[str, Any]:
    worst = table.worst()
    told = _sentences(table, protocol, comparisons)
    return {
        **table.to_data(),
        "tolerance": protocol.tolerances[table.metric],
        "margin": protocol.margin,
        "verdict": table.verdict.value,
        "sentence": _reason_data(told[0]),
        "details": [_reason_data(reason) for reason in told[1:]],
        "gap": worst and worst.gap,
        "worst_pair": worst and {"high": worst.high.name, "low": worst.low.name},
        "p_value": min((pair.p_value for pair in table.pairs), default=None),
        "p_adjusted": min((pair.p_adjusted for pair in table.pairs), default=None),
        "upper_bound": _largest_bound(table),
        "smallest_detectable": _surely_seen(table),
        "unread": [group.name for group in table.unread()],
        "pairs": [pair.to_data() for pair in table.pairs],
    }


def _crossing_data(table: Table) -> dict[str, Any]:
    return {**table.to_data(), "readable": len(table.readable()), "cells": len(table.groups)}


def _largest_bound(table: Table) -> float | None:
    return max((pair.upper_bound for pair in table.pairs), default=None)


def _surely_seen(table: Table) -> float | None:
    """Return the smallest gap that would have been seen between whichever two groups, None if any could hide."""
    seen = [pair.smallest_detectable for pair in table.pairs]
    known = [gap for gap in seen if gap is not None]
    return max(known) if known and len(known) == len(seen) else None


def _sentences(table: Table, protocol: Protocol, comparisons: int) -> list[Reason]:
    """Say the finding, then its arithmetic, then each group that could not be read."""
    unread = [words.unreadable(g.name, g.rate, table.metric, protocol.min_count) for g in table.unread()]
    worst, bound = table.worst(), _largest_bound(table)
    if worst is None or bound is None:
        return [words.not_comparable(), *unread]
    said = _concluded(table, protocol, worst, bound, comparisons)
    return [*said, *unread]


def _concluded(table: Table, protocol: Protocol, worst: Pair, bound: float, comparisons: int) -> list[Reason]:
    tolerance, margin = protocol.tolerances[table.metric], protocol.margin
    if table.verdict is Verdict.disparity:
        high, low = (
            (worst.high.name, worst.high.rate.value or 0.0),
            (worst.low.name, worst.low.rate.value or 0.0),
        )
        finding = words.compared(table.metric, high, low)
        return [finding, words.gap_found(worst.gap, tolerance, worst.p_adjusted, comparisons)]
    rates = [group.rate.value or 0.0 for group in table.readable()]
    ranged = words.ranged(table.metric, min(rates), max(rates))
    if table.verdict is Verdict.no_evidence:
        return [ranged, words.gap_bounded(bound, tolerance, margin)]
    limits = [ranged, words.detectable(_surely_seen(table))]
    if bound <= tolerance + margin:
        return [words.partly_read(), words.still_possible(bound), *limits]
    return [words.gap_open(bound, tolerance), *limits]


def _reason_data(reason: Reason) -> dict[str, Any]:
    """Return a reason as {text, params}, reasons inside it too."""
    params = {
        name: _reason_data(value) if isinstance(value, Reason) else value
        for name, value in reason.params.items()
    }
    return {"text": reason.text, "params": params}
