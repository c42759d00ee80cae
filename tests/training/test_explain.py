from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.training import explain


def _game(values: list[float]) -> explain.Worth:
    """Give each coalition of players its own arbitrary worth."""

    def worth(coalitions: np.ndarray) -> np.ndarray:
        codes = coalitions @ (1 << np.arange(coalitions.shape[1]))
        return np.asarray(values)[codes]

    return worth


@given(st.lists(st.floats(-5, 5), min_size=16, max_size=16))
def test_exact_values_are_the_average_over_all_orders_of_joining(values: list[float]) -> None:
    base, found = explain.shapley(_game(values), 4)
    expected = np.zeros(4)
    for order in permutations(range(4)):
        code = 0
        for player in order:
            expected[player] += values[code | 1 << player] - values[code]
            code |= 1 << player
    assert found == pytest.approx(expected / 24, abs=1e-9)
    assert base == values[0]
    assert base + found.sum() == pytest.approx(values[-1], abs=1e-9)


def _product(coalitions: np.ndarray) -> np.ndarray:
    weights = np.arange(1, coalitions.shape[1] + 1)
    return coalitions @ weights + 10.0 * (coalitions[:, 0] & coalitions[:, 1])


def test_sampled_values_add_up_and_are_the_same_each_time() -> None:
    players = explain.EXACT + 5
    base, found = explain.shapley(_product, players)
    assert base == 0
    assert found.sum() == pytest.approx(_product(np.ones((1, players), dtype=bool))[0], abs=1e-9)
    assert found[2:] == pytest.approx(np.arange(3, players + 1))
    assert found[:2].sum() == pytest.approx(13)
    assert (found == explain.shapley(_product, players)[1]).all()


def test_a_player_who_changes_nothing_gets_nothing() -> None:
    _, found = explain.shapley(lambda coalitions: coalitions[:, 0] * 3.0, explain.EXACT)
    assert found == pytest.approx([3.0, *[0.0] * (explain.EXACT - 1)])
