"""Whole audit protocols on invented models: how often each verdict is given where the truth is known."""

from __future__ import annotations

import pytest

from scopgov.domain.fairness import Verdict
from tests.audits.simulating import ERR, FNR, FPR, SEL, World, at_the_edge, protocol, verdicts

EVEN = {"kind": (0.5, 0.5)}
SKEWED = {"kind": (0.85, 0.15)}
SEVERAL = {"kind": (0.6, 0.3, 0.1), "site": (0.55, 0.45)}
MANY = {"kind": (1 / 6,) * 6}
MANY_SKEWED = {"kind": (0.5, 0.2, 0.1, 0.1, 0.05, 0.05), "site": (0.8, 0.1, 0.1)}
SHAPES = {"even": EVEN, "skewed": SKEWED, "several": SEVERAL, "many": MANY, "many_skewed": MANY_SKEWED}
METRICS = (FNR, FPR, SEL, ERR)


def _rings(world: World, *metrics, runs: int, seed: int, tolerance: float | None = None) -> float:
    edge = at_the_edge(world, metrics) if tolerance is None else dict.fromkeys(metrics, tolerance)
    return verdicts(world, protocol(world, metrics, edge), runs, seed)[Verdict.disparity]


@pytest.mark.parametrize("tolerance", [0.0, 0.05])
def test_without_any_gap_few_audits_announce_one(tolerance: float) -> None:
    assert _rings(World(400, SEVERAL), FNR, FPR, runs=40, seed=11, tolerance=tolerance) <= 0.1


def test_a_gap_that_is_just_tolerated_is_seldom_called_a_disparity() -> None:
    assert _rings(World(1000, SEVERAL, gap=0.08), FNR, FPR, runs=40, seed=12) <= 0.1
    assert _rings(World(400, EVEN, gap=0.1), SEL, runs=60, seed=13) <= 0.1


def _flags(rows: int, rates: tuple[float, float]) -> World:
    """Return a world of two even groups whose rates of flags are given."""
    low, high = rates
    return World(rows, EVEN, gap=high - low, base_rate=0.0, missed=0.0, wrong=low)


def test_flags_at_30_and_50_in_100_are_found_with_200_rows_each() -> None:
    world = _flags(400, (0.3, 0.5))
    told = verdicts(world, protocol(world, [SEL], {SEL: 0.0}), 100, 14)
    assert told[Verdict.disparity] >= 0.9


def test_two_large_groups_without_a_gap_are_said_to_show_none() -> None:
    world = _flags(4000, (0.4, 0.4))
    told = verdicts(world, protocol(world, [SEL], {SEL: 0.05}, margin=0.05), 50, 15)
    assert told[Verdict.no_evidence] >= 0.8


def test_a_gap_beyond_tolerance_and_margin_is_seldom_said_not_to_be() -> None:
    world = World(1000, EVEN, gap=0.15)
    told = verdicts(world, protocol(world, [FNR], {FNR: 0.1}, margin=0.05), 60, 18)
    assert told[Verdict.no_evidence] <= 0.1


def test_groups_of_three_never_look_perfect() -> None:
    world = World(12, {"kind": (0.25,) * 4}, missed=0.0, wrong=0.0)
    told = verdicts(world, protocol(world, [FNR, FPR, SEL], dict.fromkeys((FNR, FPR, SEL), 0.1)), 100, 17)
    assert told[Verdict.insufficient] == 1


@pytest.mark.long
@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("rows", [120, 400, 1000, 4000])
@pytest.mark.parametrize("gap", [0.0, 0.1])
def test_at_most_6_audits_in_100_announce_a_gap_that_is_tolerated(shape: str, rows: int, gap: float) -> None:
    """At gap 0 the tolerance is 0 too: the true gap is the tolerance in all cells, the hardest case of H0."""
    world = World(rows, SHAPES[shape], gap=gap)
    assert _rings(world, *METRICS, runs=2000, seed=rows) <= 0.06


@pytest.mark.long
@pytest.mark.parametrize("rows", [120, 400, 1000, 4000])
@pytest.mark.parametrize("metric", [FNR, SEL])
@pytest.mark.parametrize("tolerance", [0.05, 0.1])
def test_one_measure_alone_keeps_the_same_risk(rows: int, metric, tolerance: float) -> None:
    for shares in (EVEN, SKEWED):
        gap = tolerance if metric is FNR else tolerance / 0.2
        assert _rings(World(rows, shares, gap=gap), metric, runs=2000, seed=rows + 1) <= 0.06
        assert _rings(World(rows, shares), metric, runs=2000, seed=rows + 2, tolerance=tolerance) <= 0.06


@pytest.mark.long
def test_the_power_of_an_audit_is_told_by_size_and_gap(capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for rows in (120, 400, 1000, 4000):
        for gap in (0.1, 0.2, 0.3):
            told = [
                _rings(World(rows, SHAPES[shape], gap=gap), FNR, FPR, runs=500, seed=rows, tolerance=0.05)
                for shape in SHAPES
            ]
            lines.append(
                f"{rows:5} rows, gap {gap:.2f}, tolerance 0.05: " + "  ".join(map("{:.2f}".format, told))
            )
    world = _flags(400, (0.3, 0.5))
    found = verdicts(world, protocol(world, [SEL], {SEL: 0.0}), 2000, 1)[Verdict.disparity]
    large = _flags(4000, (0.4, 0.4))
    close = verdicts(large, protocol(large, [SEL], {SEL: 0.05}), 2000, 1)[Verdict.no_evidence]
    with capsys.disabled():
        print(f"\nHow often a true gap is found, by groups ({', '.join(SHAPES)}):", *lines, sep="\n")
        print(f"flags at .3 and .5, 200 rows each, tolerance 0: found in {found:.3f}")
        print(f"4,000 rows, no gap, tolerance and margin .05: no evidence of disparity in {close:.3f}")
    assert found >= 0.9
    assert close >= 0.8
