"""Values that moved: p-values against scipy, false alarms kept to their share, too few cases said."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from scopgov.domain.drift import (
    FEWEST,
    Moved,
    Strength,
    Trial,
    benjamini_hochberg,
    chi_squared,
    cramer,
    homogeneity,
    kolmogorov,
    read,
    strength,
)

PS = st.lists(st.floats(0, 1), min_size=1, max_size=30)
COUNTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=2, max_size=12)


@given(st.floats(1e-6, 500), st.integers(1, 200))
def test_the_chance_of_a_chi_squared_is_that_of_scipy(statistic: float, degrees: int) -> None:
    assert chi_squared(statistic, degrees) == pytest.approx(
        stats.chi2.sf(statistic, degrees), abs=1e-9, rel=1e-6
    )


@given(COUNTS)
def test_a_table_of_counts_is_tested_as_scipy_does(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    kept = [pair for pair in pairs if sum(pair)]
    assume(len(kept) > 1 and sum(first) and sum(second))
    expected = stats.chi2_contingency(np.array(kept).T, correction=False)
    statistic, degrees = homogeneity(first, second)
    assert (statistic, degrees) == (pytest.approx(expected.statistic, abs=1e-9), expected.dof)
    assert 0 <= cramer(statistic, sum(first) + sum(second)) <= 1 + 1e-12


@given(st.integers(50, 3000), st.integers(50, 3000), st.floats(0.001, 0.6))
def test_the_p_value_of_a_distance_is_that_of_scipy(first: int, second: int, distance: float) -> None:
    size = first * second / (first + second)  # of what it stands for: scipy knows whole sizes alone
    low, high = sorted(float(stats.kstwo.sf(distance, whole)) for whole in (floor(size), ceil(size)))
    assert low - 0.02 <= kolmogorov(distance, first, second) <= high + 0.02


@given(PS)
def test_adjusted_p_values_are_those_of_scipy(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(list(stats.false_discovery_control(p_values)))


def test_a_true_move_is_seen_and_said_with_its_size() -> None:
    found = read([Trial(300, 300, 0.5, kolmogorov(0.5, 300, 300)), Trial(300, 300, 0.03, 0.9)])
    assert [one.verdict for one in found] == [Moved.moved, Moved.not_shown]
    assert found[0].strength is Strength.strong


def test_under_fifty_cases_on_a_side_nothing_is_said_nor_weighs_on_the_others() -> None:
    found = read([Trial(FEWEST - 1, 500, 0.9, 1e-9), Trial(500, 500, 0.2, 0.03)])
    assert found[0].verdict is Moved.too_few
    assert found[1].p_adjusted == 0.03


def test_what_did_not_vary_at_all_did_not_move() -> None:
    assert homogeneity([70, 0], [80, 0]) == (0.0, 0)
    assert chi_squared(0.0, 0) == 1.0


@pytest.mark.parametrize(
    ("effect", "word"), [(0.05, Strength.slight), (0.1, Strength.clear), (0.3, Strength.strong)]
)
def test_an_effect_has_a_word(effect: float, word: Strength) -> None:
    assert strength(effect) is word
