"""Tests and bounds of a gap between two rates, against brute force and published values."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from scopgov.audits.gaps import Pairs, p_values, restricted_rates, upper_bounds


def test_at_tolerance_0_the_p_value_is_that_of_all_permutations() -> None:
    outcomes = [1, 1, 1, 0, 0, 0, 0, 1]
    seen = abs(sum(outcomes[:4]) / 4 - sum(outcomes[4:]) / 4)
    gaps = []
    for chosen in combinations(range(8), 4):
        here = sum(outcomes[at] for at in chosen) / 4
        gaps.append(abs(here - (4 - here * 4) / 4))
    expected = np.mean([gap >= seen - 1e-12 for gap in gaps])
    assert p_values(Pairs.of([(3, 4, 1, 4)]), 0)[0] == pytest.approx(expected)


@pytest.mark.parametrize("counts", [(18, 62, 11, 96), (5, 40, 5, 40), (40, 40, 0, 40), (1, 200, 0, 30)])
@pytest.mark.parametrize("difference", [-0.2, 0.0, 0.05, 0.3])
def test_the_restricted_rates_are_the_most_likely_ones(
    counts: tuple[int, int, int, int], difference: float
) -> None:
    high, low = (float(rate[0]) for rate in restricted_rates(Pairs.of([counts]), np.array([difference])))
    assert high - low == pytest.approx(difference, abs=1e-9)
    grid = np.linspace(max(0, difference), min(1, 1 + difference), 20001)
    assert _likelihood(counts, high, low) >= _likelihood(counts, grid, grid - difference).max() - 1e-6


def _likelihood(counts: tuple[int, int, int, int], high, low):
    def part(hits: int, count: int, rate):
        rate = np.clip(rate, 1e-12, 1 - 1e-12)
        return hits * np.log(rate) + (count - hits) * np.log(1 - rate)

    return part(counts[0], counts[1], high) + part(counts[2], counts[3], low)


def test_a_p_value_grows_with_the_tolerance_and_a_bound_falls_with_cases() -> None:
    pairs = Pairs.of([(60, 200, 20, 200)])
    values = [p_values(pairs, tolerance)[0] for tolerance in (0, 0.05, 0.1, 0.2, 0.3)]
    assert values == sorted(values)
    bounds = [upper_bounds(Pairs.of([(n // 10, n, n // 10, n)]), 0.05)[0] for n in (40, 200, 1000)]
    assert bounds == sorted(bounds, reverse=True)


def test_a_gap_is_rejected_exactly_beyond_its_bound() -> None:
    pairs = Pairs.of([(18, 62, 11, 96)])
    bound = float(upper_bounds(pairs, 0.05)[0])
    assert pairs.gaps[0] < bound < 0.4
