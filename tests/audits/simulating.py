"""Audits of invented models whose true gaps are known, counted by whole protocols: how often each verdict is given.

Counts are drawn by cell (groups × outcome × flag), as rows drawn one by one would fall; `metrics.of_counts` concludes
on them, as it does on the counts of real rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from scopgov.audits.counting import Counts
from scopgov.audits.metrics import of_counts
from scopgov.domain.fairness import Metric, Verdict
from scopgov.domain.protocol import Protocol

FNR, FPR, SEL, ERR = (
    Metric.false_negative_rate,
    Metric.false_positive_rate,
    Metric.selection_rate,
    Metric.error_rate,
)


@dataclass(frozen=True)
class World:
    """Groups of each attribute by their shares of the rows; every second group has `gap` more misses and false alarms.

    Attributes are independent of one another and of the outcome, so that gaps within each are as large alone as
    together; gaps in flags and in errors follow from those in misses and false alarms.
    """

    rows: int
    shares: Mapping[str, Sequence[float]]
    gap: float = 0.0
    base_rate: float = 0.4
    missed: float = 0.25
    wrong: float = 0.15

    def true_gap(self, metric: Metric) -> float:
        """Return the gap between two groups of an attribute whose rates differ."""
        return {
            FNR: self.gap,
            FPR: self.gap,
            SEL: self.gap * abs(1 - 2 * self.base_rate),
            ERR: self.gap,
        }[metric]

    def law(self) -> tuple[list[tuple[str, ...]], np.ndarray]:
        """Return the cells and the chance of each kind of row in each: cells × outcome × flag."""
        cells, law = [], []
        for groups in product(*(range(len(shares)) for shares in self.shares.values())):
            weight = np.prod([shares[at] for shares, at in zip(self.shares.values(), groups, strict=True)])
            more = self.gap * sum(at % 2 for at in groups)
            well, late = 1 - self.base_rate, self.base_rate
            missed, wrong = self.missed + more, self.wrong + more
            kinds = [[well * (1 - wrong), well * wrong], [late * missed, late * (1 - missed)]]
            cells.append(tuple(f"g{at}" for at in groups))
            law.append(weight * np.array(kinds))
        return cells, np.stack(law)


def protocol(
    world: World, metrics: Sequence[Metric], tolerances: Mapping[Metric, float], margin: float = 0.05
) -> Protocol:
    """Return a protocol on all attributes of a world."""
    return Protocol(
        question="?",
        harms="!",
        lawful="About no person.",
        groups=tuple(world.shares),
        metrics=tuple(metrics),
        tolerances=tolerances,
        margin=margin,
    )


def at_the_edge(world: World, metrics: Sequence[Metric]) -> dict[Metric, float]:
    """Return tolerances that the true gaps reach exactly."""
    return {metric: world.true_gap(metric) for metric in metrics}


def verdicts(world: World, sealed: Protocol, runs: int, seed: int) -> dict[Verdict, float]:
    """Return how often each verdict is given over so many audits."""
    cells, law = world.law()
    drawn = np.random.default_rng(seed).multinomial(world.rows, law.ravel(), size=runs)
    told: Counter[Verdict] = Counter()
    for table in drawn.reshape(runs, *law.shape):
        told[of_counts(sealed, Counts(sealed.groups, tuple(cells), table)).verdict] += 1
    return {verdict: told[verdict] / runs for verdict in Verdict}
