import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, f1_score, log_loss, precision_score, recall_score, roc_auc_score

from scopgov.training import intervals

CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=4, max_size=60).filter(
    lambda rows: len({late for late, _ in rows}) == 2
)


@given(CASES)
def test_measures_agree_with_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    y = np.array([late for late, _ in rows])
    p = np.array([tenth / 10 for _, tenth in rows])
    found = intervals.measures(y, p, draws=1, seed=0)
    flagged = p >= 0.5
    assert found["auc"]["value"] == pytest.approx(roc_auc_score(y, p))
    assert found["brier"]["value"] == pytest.approx(brier_score_loss(y, p))
    assert found["log_loss"]["value"] == pytest.approx(log_loss(y, np.clip(p, 1e-15, 1 - 1e-15)))
    assert found["recall"]["value"] == pytest.approx(recall_score(y, flagged))
    if flagged.any():
        assert found["precision"]["value"] == pytest.approx(precision_score(y, flagged))
    assert found["f1"]["value"] == pytest.approx(f1_score(y, flagged))


def _case(n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    p = rng.uniform(size=n)
    return rng.uniform(size=n) < p, p


def test_an_interval_holds_its_value_and_repeats_with_its_seed() -> None:
    y, p = _case()
    first, again, other = (intervals.measures(y, p, 200, seed) for seed in (0, 0, 1))
    assert first == again != other
    for one in first.values():
        assert one["low"] is not None and one["low"] < one["high"]
    assert first["auc"]["low"] < first["auc"]["value"] < first["auc"]["high"]


def test_a_weight_counts_as_that_many_rows() -> None:
    y, p = _case(40)
    times = np.random.default_rng(0).integers(0, 4, size=40)
    weighted = intervals._all(times[None, :].astype(float), y, p)
    repeated = intervals._all(np.ones((1, times.sum())), np.repeat(y, times), np.repeat(p, times))
    for name, value in weighted.items():
        assert value[0] == pytest.approx(repeated[name][0])


def test_what_cannot_be_computed_is_none_and_never_a_number() -> None:
    found = intervals.measures(np.array([True] * 5), np.full(5, 0.2), 50, 0)
    assert found["auc"] == {"value": None, "low": None, "high": None}
    assert found["precision"]["value"] is None
    assert intervals.roc(np.array([True] * 5), np.full(5, 0.2)) == []


def test_a_measure_missing_in_many_draws_has_no_interval() -> None:
    y, p = np.array([True] + [False] * 30), np.r_[0.9, np.full(30, 0.1)]
    assert intervals.measures(y, p, 200, 0)["precision"] == {"value": 1.0, "low": None, "high": None}


def test_the_roc_goes_from_corner_to_corner_and_ties_are_one_point() -> None:
    y, p = np.array([True, False, True, False]), np.array([0.9, 0.5, 0.5, 0.1])
    assert intervals.roc(y, p) == [[0.0, 0.0], [0.0, 0.5], [0.5, 1.0], [1.0, 1.0]]
    y, p = _case(2000)
    points = intervals.roc(y, p)
    assert len(points) <= 101 and points[-1] == [1.0, 1.0]


def test_the_calibration_table_and_the_confusion_count_every_row() -> None:
    y, p = _case()
    table = intervals.calibration_table(y, p)
    assert sum(int(line["rows"]) for line in table) == 300
    assert all(line["low"] <= line["mean_score"] <= line["high"] for line in table)
    assert sum(intervals.confusion(y, p).values()) == 300
    assert intervals.bins(np.array([0.0, 0.1, 1.0])).tolist() == [0, 1, 9]
