"""Runs a sealed audit protocol on the answers of a model: rates by group, gaps, verdicts.

Point values come from fairlearn, checked against our own counts. Knows nothing of the database or of pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
from fairlearn.metrics import MetricFrame, false_negative_rate, false_positive_rate, selection_rate
from sklearn.metrics import zero_one_loss

from scopgov.audits import gaps
from scopgov.audits.findings import AuditResult, Cell, Group, Pair, Table
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import (
    Metric,
    Rate,
    Verdict,
    holm,
    pair_verdict,
    read_rate,
    smallest_detectable,
    standing,
)
from scopgov.domain.protocol import Protocol
from scopgov.domain.text import N_

Flags = npt.NDArray[np.bool_]
_AGREEMENT = 1e-12


def false_discovery_rate(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Return the share of flagged rows whose outcome did not come, NaN where no row is flagged."""
    flagged = np.asarray(y_pred) == 1
    return float(np.mean(np.asarray(y_true)[flagged] == 0)) if flagged.any() else float("nan")


FAIRLEARN: Mapping[Metric, Callable[..., float]] = {
    Metric.false_negative_rate: false_negative_rate,
    Metric.false_positive_rate: false_positive_rate,
    Metric.selection_rate: selection_rate,
    Metric.error_rate: zero_one_loss,
    Metric.false_discovery_rate: false_discovery_rate,
}


@dataclass(frozen=True)
class Answers:
    """Outcomes, flags and groups of the rows audited, one row per project."""

    outcome: Flags
    flagged: Flags
    groups: Mapping[str, tuple[str, ...]]

    def totals(self) -> dict[str, int]:
        """Count the rows, the outcomes and the flags."""
        return {
            "rows": len(self.outcome),
            "positives": int(self.outcome.sum()),
            "flagged": int(self.flagged.sum()),
        }

    def cells(self, attributes: Sequence[str]) -> list[Cell]:
        """Return the group of each row, a tuple of one value per attribute."""
        return list(zip(*(self.groups[name] for name in attributes), strict=True))

    def behind(self, metric: Metric) -> tuple[Flags, Flags]:
        """Return which rows stand in the denominator of a metric, and which of these are hits."""
        everyone = np.ones_like(self.outcome)
        base, hit = {
            Metric.false_negative_rate: (self.outcome, ~self.flagged),
            Metric.false_positive_rate: (~self.outcome, self.flagged),
            Metric.selection_rate: (everyone, self.flagged),
            Metric.error_rate: (everyone, self.outcome ^ self.flagged),
            Metric.false_discovery_rate: (self.flagged, ~self.outcome),
        }[metric]
        return base, base & hit


def run_audit(
    protocol: Protocol,
    y_true: Sequence[int] | Sequence[bool],
    y_prob: Sequence[float],
    groups: Mapping[str, Sequence[str]],
) -> AuditResult:
    """Audit the answers of a model as the sealed protocol says.

    `y_true` holds 0 or 1 and `y_prob` probabilities, one per row; `groups` one text per row and attribute.
    Raises Refused when the protocol is unsound or the data does not fit it.
    """
    protocol.check(groups)
    answers = _answers(protocol, y_true, y_prob, groups)
    measures = [_describe(answers, cross, metric, protocol) for cross, metric in _asked(protocol)]
    others = [_describe(answers, cross, metric, protocol) for cross, metric in _described_only(protocol)]
    return AuditResult(protocol, answers.totals(), tuple(_conclude(measures, protocol)), tuple(others))


def _asked(protocol: Protocol) -> Iterator[tuple[Cell, Metric]]:
    for attributes in protocol.attributes:
        for metric in protocol.metrics:
            yield attributes, metric


def _described_only(protocol: Protocol) -> Iterator[tuple[Cell, Metric]]:
    sealed = {frozenset(pair) for pair in protocol.crossings}
    for pair in combinations(protocol.groups, 2):
        if frozenset(pair) not in sealed:
            yield from ((pair, metric) for metric in protocol.metrics)


def _answers(
    protocol: Protocol,
    y_true: Sequence[int] | Sequence[bool],
    y_prob: Sequence[float],
    groups: Mapping[str, Sequence[str]],
) -> Answers:
    outcome, chance = np.asarray(y_true, dtype=np.float64), np.asarray(y_prob, dtype=np.float64)
    columns = {name: tuple(str(value) for value in groups[name]) for name in protocol.groups}
    if {len(outcome), len(chance), *map(len, columns.values())} != {len(outcome)} or not len(outcome):
        raise Refused(
            Reason(N_("The answers, the outcomes and the groups are not those of the same projects."))
        )
    if not np.isin(outcome, (0, 1)).all() or not ((chance >= 0) & (chance <= 1)).all():
        raise Refused(Reason(N_("An outcome is 0 or 1 and a score lies between 0 and 1; these are not.")))
    return Answers(outcome == 1, chance >= protocol.threshold, columns)


def _describe(answers: Answers, attributes: Cell, metric: Metric, protocol: Protocol) -> Table:
    """Compute the rate of each group, as it may be shown."""
    base, hit = answers.behind(metric)
    cells = answers.cells(attributes)
    places: dict[Cell, list[int]] = {}
    for place, cell in enumerate(cells):
        places.setdefault(cell, []).append(place)
    groups = []
    for values, rows in sorted(places.items()):
        hits, count = int(hit[rows].sum()), int(base[rows].sum())
        groups.append(Group(values, len(rows), _rate(hits, count, protocol), hits))
    overall = _rate(int(hit.sum()), int(base.sum()), protocol)
    return Table(attributes, metric, overall, tuple(_with_fairlearn(answers, cells, metric, groups)))


def _rate(hits: int, count: int, protocol: Protocol) -> Rate:
    return read_rate(hits, count, protocol.min_count, protocol.mask_below)


def _with_fairlearn(
    answers: Answers, cells: Sequence[Cell], metric: Metric, groups: Sequence[Group]
) -> Iterator[Group]:
    """Take each value shown from fairlearn, which must agree with our counts.

    Without the guard fairlearn says 0 where there is no case at all: a rate that looks perfect.
    """
    place = {group.values: at for at, group in enumerate(groups)}
    frame = MetricFrame(
        metrics=FAIRLEARN[metric],
        y_true=answers.outcome.astype(int),
        y_pred=answers.flagged.astype(int),
        sensitive_features=np.array([place[cell] for cell in cells]),
    )
    for at, group in enumerate(groups):
        if group.rate.value is None:
            yield group
            continue
        value = float(frame.by_group[at])
        if abs(value - group.rate.value) > _AGREEMENT:
            raise ArithmeticError(f"fairlearn and the counts disagree on {metric} of {group.name}")
        yield replace(group, rate=replace(group.rate, value=value))


def _conclude(tables: Sequence[Table], protocol: Protocol) -> Iterator[Table]:
    """Test all pairs of all tables as one family, then conclude on each table and each group."""
    found = [list(_pairs(table)) for table in tables]
    comparisons = sum(map(len, found))
    if comparisons:
        alpha = protocol.alpha / comparisons
        found = [_tested(table, pairs, protocol, alpha) for table, pairs in zip(tables, found, strict=True)]
    adjusted = iter(holm([pair.p_value for pairs in found for pair in pairs]))
    for table, pairs in zip(tables, found, strict=True):
        judged = [_judged(pair, next(adjusted), table.metric, protocol) for pair in pairs]
        yield _stood(replace(table, pairs=tuple(sorted(judged, key=_telling))))


def _pairs(table: Table) -> Iterator[Pair]:
    for first, second in combinations(table.readable(), 2):
        here, there = first.hits / first.rate.count, second.hits / second.rate.count
        high, low = (first, second) if here >= there else (second, first)
        yield Pair(high, low, abs(here - there))


def _tested(table: Table, pairs: Sequence[Pair], protocol: Protocol, alpha: float) -> list[Pair]:
    """Add to each pair its p-value, its upper bound and the smallest gap it could have shown."""
    if not pairs:
        return []
    tolerance = protocol.tolerances[table.metric]
    counts = gaps.Pairs.of([pair.counts() for pair in pairs])
    tested = []
    figures = zip(pairs, gaps.p_values(counts, tolerance), gaps.upper_bounds(counts, alpha), strict=True)
    for pair, p_value, bound in figures:
        seen = smallest_detectable(
            table.overall.value or 0.0, pair.high.rate.count, pair.low.rate.count, tolerance, alpha
        )
        told = replace(pair, p_value=float(p_value), upper_bound=float(bound))
        tested.append(replace(told, smallest_detectable=seen))
    return tested


def _judged(pair: Pair, p_adjusted: float, metric: Metric, protocol: Protocol) -> Pair:
    tolerance = protocol.tolerances[metric]
    verdict = pair_verdict(p_adjusted, pair.upper_bound, tolerance, protocol.margin, protocol.alpha)
    return replace(pair, p_adjusted=p_adjusted, verdict=verdict)


def _telling(pair: Pair) -> tuple[int, float]:
    order = (Verdict.disparity, Verdict.insufficient, Verdict.no_evidence)
    return order.index(pair.verdict), -pair.gap


def _stood(table: Table) -> Table:
    """Conclude on each group of the table from its comparisons."""
    groups = []
    for group in table.groups:
        as_high = [pair.verdict for pair in table.pairs if pair.high.values == group.values]
        as_low = [pair.verdict for pair in table.pairs if pair.low.values == group.values]
        groups.append(replace(group, verdict=standing(as_high, as_low, group.rate.readable)))
    return replace(table, groups=tuple(groups))
