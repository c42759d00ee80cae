"""Runs a sealed audit protocol on the answers of a model: rates by group, gaps, verdicts.

Point values come from fairlearn, checked against our own counts. Knows nothing of the database or of pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
from fairlearn.metrics import MetricFrame, false_negative_rate, false_positive_rate, selection_rate
from sklearn.metrics import zero_one_loss

from scopgov.audits import rows
from scopgov.audits.answers import Answers, read_answers
from scopgov.audits.concluding import concluded
from scopgov.audits.counting import Cell, Counts
from scopgov.audits.describing import described
from scopgov.audits.findings import AuditResult, Group, Table
from scopgov.domain.fairness import Metric, Rate, read_rate
from scopgov.domain.protocol import Protocol

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
    answers = read_answers(protocol, y_true, y_prob, groups)
    found = of_counts(protocol, answers.counts())
    return replace(
        found,
        measures=tuple(_with_fairlearn(answers, found.measures)),
        crossings=tuple(_with_fairlearn(answers, found.crossings)),
        described=described(answers, found),
        rows_sha256=rows.sha256(answers),
    )


def of_counts(protocol: Protocol, counts: Counts) -> AuditResult:
    """Audit counts of rows by all groups of the protocol crossed: every figure and verdict follows from them."""
    measures = [_describe(counts, cross, metric, protocol) for cross, metric in _asked(protocol)]
    others = [_describe(counts, cross, metric, protocol) for cross, metric in _described_only(protocol)]
    return AuditResult(protocol, _totals(counts), concluded(measures, protocol), tuple(others))


def _asked(protocol: Protocol) -> Iterator[tuple[Cell, Metric]]:
    for attributes in protocol.attributes:
        for metric in protocol.metrics:
            yield attributes, metric


def _described_only(protocol: Protocol) -> Iterator[tuple[Cell, Metric]]:
    sealed = {frozenset(pair) for pair in protocol.crossings}
    for pair in combinations(protocol.groups, 2):
        if frozenset(pair) not in sealed:
            yield from ((pair, metric) for metric in protocol.metrics)


def _totals(counts: Counts) -> dict[str, int]:
    by_kind = counts.table.sum(axis=0)
    return {
        "rows": int(by_kind.sum()),
        "positives": int(by_kind[1].sum()),
        "flagged": int(by_kind[:, 1].sum()),
    }


def _describe(joint: Counts, attributes: Cell, metric: Metric, protocol: Protocol) -> Table:
    """Return the rate of each group, as it may be shown."""
    counts = joint.over(attributes)
    hits, base = (column.tolist() for column in counts.behind(metric))
    rows = counts.table.sum(axis=(1, 2)).tolist()
    groups = [
        Group(cell, size, _rate(hit, count, protocol), hit)
        for cell, size, hit, count in zip(counts.cells, rows, hits, base, strict=True)
    ]
    return Table(attributes, metric, _rate(sum(hits), sum(base), protocol), tuple(groups))


def _rate(hits: int, count: int, protocol: Protocol) -> Rate:
    return read_rate(hits, count, protocol.min_count, protocol.mask_below)


def _with_fairlearn(answers: Answers, tables: Sequence[Table]) -> Iterator[Table]:
    """Take each value shown from fairlearn, which must agree with our counts.

    Without the guard fairlearn says 0 where there is no case at all: a rate that looks perfect.
    """
    frames: dict[Cell, MetricFrame] = {}
    for table in tables:
        names = table.attributes
        if names not in frames:
            frames[names] = _frame(answers, names, [one.metric for one in tables if one.attributes == names])
        by_group = frames[names].by_group[table.metric.value].to_dict()
        groups = [_agreed(group, by_group[at]) for at, group in enumerate(table.groups)]
        yield replace(table, groups=tuple(groups))


def _frame(answers: Answers, attributes: Cell, metrics: Sequence[Metric]) -> MetricFrame:
    cells = answers.cells(attributes)
    place = {cell: at for at, cell in enumerate(sorted(set(cells)))}
    return MetricFrame(
        metrics={metric.value: FAIRLEARN[metric] for metric in metrics},
        y_true=answers.outcome.astype(int),
        y_pred=answers.flagged.astype(int),
        sensitive_features=np.array([place[cell] for cell in cells]),
    )


def _agreed(group: Group, value: float) -> Group:
    rate = group.rate
    if rate.value is None:
        return group
    if abs(value - rate.value) > _AGREEMENT:
        raise ArithmeticError(f"fairlearn and the counts disagree on {group.name}")
    return replace(group, rate=replace(rate, value=float(value)))
