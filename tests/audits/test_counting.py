"""Counts by group give fairlearn's figures; redrawing them is the bootstrap of rows, thousands of times faster."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_negative_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, precision_score

from scopgov.audits.counting import Counts, Drawn
from scopgov.domain.confusion import SHARES, USUAL

# The eighteen rows of fairlearn's user guide, “Performing a fairness assessment”
Y_TRUE = np.array([0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]) == 1
Y_PRED = np.array([0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0]) == 1
GROUP = list("bbabbcccaacabccbcc")
DOCUMENTED = {
    "true_positive_rate": (0.5, {"a": 0.5, "b": 0.6, "c": 0.4}),
    "false_positive_rate": (2 / 3, {"a": 1.0, "b": 0.0, "c": 2 / 3}),
    "selection_rate": (10 / 18, {"a": 0.75, "b": 0.5, "c": 0.5}),
}


def _npv(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return precision_score(1 - y_true, 1 - y_pred, zero_division=0.0)


def _precision(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return precision_score(y_true, y_pred, zero_division=0.0)


FAIRLEARN: dict[str, Callable[..., float]] = {
    "true_positive_rate": true_positive_rate,
    "true_negative_rate": true_negative_rate,
    "false_positive_rate": false_positive_rate,
    "false_negative_rate": false_negative_rate,
    "selection_rate": selection_rate,
    "accuracy": accuracy_score,
    "precision": _precision,
    "negative_predictive_value": _npv,
}


def _rows(count: int, seed: int) -> tuple[dict[str, list[str]], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    groups = {
        "kind": rng.choice(["A", "B", "C"], count, p=[0.5, 0.3, 0.2]).tolist(),
        "site": rng.choice(["x", "y"], count).tolist(),
    }
    return groups, rng.random(count) < 0.4, rng.random(count) < 0.5


def test_the_documented_figures_of_the_eighteen_rows_are_ours() -> None:
    counts = Counts.of({"sf": GROUP}, Y_TRUE, Y_PRED)
    assert counts.table.sum(axis=(1, 2)).tolist() == [4, 6, 8]
    for share, (overall, by_group) in DOCUMENTED.items():
        hits, base = counts.behind(share)
        assert hits.sum() / base.sum() == pytest.approx(overall, abs=1e-12)
        rates = (hits / base).tolist()
        assert dict(zip("abc", rates, strict=True)) == pytest.approx(by_group, abs=1e-12)
        gap = max(by_group.values()) - min(by_group.values())
        assert max(rates) - min(rates) == pytest.approx(gap, abs=1e-12)


@pytest.mark.parametrize(("seed", "count"), [(1, 8), (2, 60)])
def test_every_share_of_every_crossing_is_that_of_metric_frame(seed: int, count: int) -> None:
    groups, outcome, flagged = _rows(count, seed)
    frame = MetricFrame(
        metrics=FAIRLEARN,
        y_true=outcome.astype(int),
        y_pred=flagged.astype(int),
        sensitive_features=pd.DataFrame(groups),
    )
    counts = Counts.of(groups, outcome, flagged)
    for share in USUAL:
        for cell, hits, base in zip(counts.cells, *counts.behind(share), strict=True):
            if base:  # fairlearn says 0 where there is no case
                assert hits / base == pytest.approx(frame.by_group[share][cell], abs=1e-12)


def test_counts_over_fewer_attributes_are_those_of_the_rows() -> None:
    groups, outcome, flagged = _rows(500, 1)
    joint = Counts.of(groups, outcome, flagged)
    for names in (("kind",), ("site",), ("site", "kind")):
        alone = Counts.of({name: groups[name] for name in names}, outcome, flagged)
        summed = joint.over(names)
        assert summed.cells == alone.cells
        assert (summed.table == alone.table).all()


def _one_by_one(groups: list[str], outcome: np.ndarray, flagged: np.ndarray, draws: int) -> np.ndarray:
    """Redraw rows one by one and return the share found and the share flagged of each group: draws × groups × 2."""
    rng, kinds = np.random.default_rng(5), np.array(groups)
    told = []
    for _ in range(draws):
        rows = rng.integers(0, len(outcome), len(outcome))
        y, f, kind = outcome[rows], flagged[rows], kinds[rows]
        told.append([(f[y & (kind == name)].mean(), f[kind == name].mean()) for name in ("A", "B", "C")])
    return np.array(told)


def test_redrawing_counts_is_redrawing_rows() -> None:
    groups, outcome, flagged = _rows(600, 2)
    counts = Counts.of(groups, outcome, flagged)
    drawn = counts.redrawn([("kind",)], ["true_positive_rate", "selection_rate"], draws=2000, seed=3)[0]
    rows = _one_by_one(groups["kind"], outcome, flagged, 2000)
    assert np.abs(drawn.values.mean(axis=0) - rows.mean(axis=0)).max() < 0.005
    assert drawn.values.std(axis=0) == pytest.approx(rows.std(axis=0), rel=0.1)
    for end, share in zip((0, 1), (0.025, 0.975), strict=True):
        away = np.abs(drawn.intervals()[:, :, end] - np.quantile(rows, share, axis=0)) / rows.std(axis=0)
        assert away.max() < 0.25


@pytest.mark.long
def test_redrawn_counts_have_the_intervals_of_metric_frames_bootstrap() -> None:
    groups, outcome, flagged = _rows(600, 2)
    draws = 400
    frame = MetricFrame(
        metrics={name: FAIRLEARN[name] for name in ("true_positive_rate", "selection_rate")},
        y_true=outcome.astype(int),
        y_pred=flagged.astype(int),
        sensitive_features=pd.DataFrame({"kind": groups["kind"]}),
        n_boot=draws,
        ci_quantiles=[0.025, 0.975],
        random_state=3,
    )
    counts = Counts.of(groups, outcome, flagged)
    drawn = counts.redrawn([("kind",)], list(frame.by_group.columns), draws=4000, seed=3)[0]
    spread = drawn.values.std(axis=0)
    for end, theirs in zip((0, 1), frame.by_group_ci, strict=True):
        away = np.abs(drawn.intervals()[:, :, end] - theirs.to_numpy()) / spread
        # a 2.5 % quantile over `draws` draws errs by sqrt(p (1 - p) / draws) / density: 2.67 / sqrt(draws) spreads
        assert away.max() < 3.5 * 2.67 / np.sqrt(draws)


def test_one_draw_serves_groups_and_crossings_alike() -> None:
    groups, outcome, flagged = _rows(300, 4)
    counts = Counts.of(groups, outcome, flagged)
    kind, both = counts.redrawn([("kind",), ("kind", "site")], ["selection_rate"], draws=50, seed=9)
    again = counts.redrawn([("kind",)], ["selection_rate"], draws=50, seed=9)[0]
    assert (again.values == kind.values).all()
    inside = both.values.reshape(50, 3, 2)
    assert (inside.min(axis=2) <= kind.values[:, :, 0]).all()
    assert (inside.max(axis=2) >= kind.values[:, :, 0]).all()


def test_a_share_without_a_case_is_no_figure_whatever_is_drawn() -> None:
    counts = Counts(("kind",), (("A",), ("B",)), np.array([[[5, 5], [0, 0]], [[0, 0], [4, 6]]]))
    drawn = counts.redrawn([("kind",)], ["false_negative_rate"], draws=20)[0]
    low, high = drawn.intervals()[0, 0]
    assert np.isnan(drawn.values[:, 0, 0]).all() and np.isnan(low) and np.isnan(high)
    assert not np.isnan(drawn.intervals()[1]).any()


def test_draws_without_a_case_are_left_out_of_an_interval() -> None:
    values = np.array([[[0.0]], [[np.nan]], [[1.0]], [[0.5]]])
    assert Drawn((("A",),), values).intervals(0.5)[0, 0].tolist() == [0.25, 0.75]


def test_a_share_counts_no_hit_outside_its_base() -> None:
    assert all(share.hits < share.base for share in SHARES.values())
