import numpy as np
import pytest

from scopgov.training import calibration


def _rows(n: int, stretch: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    odds = rng.normal(size=n)
    return odds * stretch, rng.uniform(size=n) < 1 / (1 + np.exp(-odds))


def test_a_sigmoid_brings_overconfident_odds_back() -> None:
    outputs, y = _rows(4000, stretch=3.0)
    step = calibration.fit(outputs, y, "log-odds")
    assert step["slope"] == pytest.approx(1 / 3, abs=0.05)
    assert step["intercept"] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("kind", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("scale", ["log-odds", "probability"])
def test_calibration_never_changes_an_order(kind: str, scale: str) -> None:
    outputs, y = _rows(1500)
    outputs = calibration.to_probability(outputs, "log-odds") if scale == "probability" else outputs
    step = calibration.fit(outputs, y, scale, kind)
    assert step["kind"] == kind
    made = calibration.apply(step, np.sort(outputs), scale)
    assert np.all(np.diff(made) >= 0) and made.min() >= 0 and made.max() <= 1


def test_isotonic_needs_many_rows() -> None:
    outputs, y = _rows(999)
    assert calibration.fit(outputs, y, "log-odds", "isotonic")["kind"] == "sigmoid"


def test_too_few_rows_or_a_wrong_order_are_not_calibrated() -> None:
    outputs, y = _rows(400)
    assert calibration.fit(outputs[:19], y[:19], "log-odds") == {"kind": "none"}
    assert calibration.fit(outputs, np.zeros(400, dtype=bool), "log-odds") == {"kind": "none"}
    assert calibration.fit(-outputs, y, "log-odds") == {"kind": "none"}
    assert calibration.fit(np.zeros(400), y, "log-odds") == {"kind": "none"}
    assert calibration.fit(outputs, y, "log-odds", "none") == {"kind": "none"}


def test_without_calibration_log_odds_become_probabilities_and_probabilities_stay() -> None:
    assert calibration.apply({"kind": "none"}, np.array([0.0]), "log-odds").tolist() == [0.5]
    assert calibration.apply({"kind": "none"}, np.array([0.3]), "probability").tolist() == [0.3]


def test_a_certain_forest_stays_finite() -> None:
    step = {"kind": "sigmoid", "slope": 1.0, "intercept": 0.0}
    made = calibration.apply(step, np.array([0.0, 1.0]), "probability")
    assert np.all(np.isfinite(made)) and made[0] < made[1]
