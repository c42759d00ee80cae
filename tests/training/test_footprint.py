from pathlib import Path

import pytest

from scopgov.config import BadSetting, Power, read_settings
from scopgov.training import comparing, footprint
from scopgov.training.footprint import Meter
from scopgov.training.tables import ModelVersion

POWER = Power(watts_per_core=36.0, grid_grams=100.0, grid_year=2025)


def _counter(root: Path, name: str, told: int, most: int = 1000) -> Path:
    zone = root / name
    zone.mkdir(exist_ok=True)
    (zone / "energy_uj").write_text(f"{told}\n")
    (zone / "max_energy_range_uj").write_text(f"{most}\n")
    return zone


def _work() -> None:
    for _time in range(200):
        sum(range(10_000))


def test_without_counters_energy_is_the_time_of_the_processor_at_the_stated_power(tmp_path: Path) -> None:
    meter = Meter(POWER, tmp_path)
    _work()
    found = meter.read()
    assert found["how"] == "reckoned" and found["cpu_seconds"] > 0
    assert found["watt_hours"] == pytest.approx(found["cpu_seconds"] * 36 / 3600)
    assert found["grams"] == pytest.approx(found["watt_hours"] / 1000 * 100)
    assert (found["grid_grams"], found["grid_year"], found["watts_per_core"]) == (100, 2025, 36)


def test_counters_of_every_processor_are_added_up_across_their_starting_over(tmp_path: Path) -> None:
    first, second = _counter(tmp_path, "intel-rapl:0", 900), _counter(tmp_path, "intel-rapl:1", 10)
    _counter(tmp_path, "intel-rapl:0:0", 5)  # a part of the first: not to be counted twice
    meter = Meter(POWER, tmp_path)
    (first / "energy_uj").write_text("100")
    meter.tick()
    (first / "energy_uj").write_text("150")
    (second / "energy_uj").write_text("60")
    (tmp_path / "intel-rapl:0:0" / "energy_uj").write_text("500")
    found = meter.read()
    assert found["how"] == "counters"
    assert found["watt_hours"] == pytest.approx((200 + 50 + 50) / 1e6 / 3600)


def test_counters_that_may_not_be_read_are_not_made_up(tmp_path: Path) -> None:
    (_counter(tmp_path, "intel-rapl:0", 1) / "energy_uj").unlink()
    assert Meter(POWER, tmp_path).read()["how"] == "reckoned"


def test_the_time_of_a_score_is_the_median_of_several() -> None:
    class Slow:
        def score(self, row: object) -> None:
            _work()

    found = footprint.latency(Slow(), {})  # type: ignore[arg-type]
    assert footprint.FEWEST <= found["times"] <= footprint.ROUNDS and found["median_ms"] > 0


def test_power_and_grid_are_settings_that_must_be_numbers() -> None:
    told = {"SCOPGOV_WATTS_PER_CORE": "7.5", "SCOPGOV_GRID_GRAMS": "32", "SCOPGOV_GRID_YEAR": "2023"}
    assert read_settings(told).power == Power(7.5, 32.0, 2023)
    for wrong in ("much", "-1", "nan", "inf"):
        with pytest.raises(BadSetting, match="SCOPGOV_WATTS_PER_CORE"):
            read_settings({"SCOPGOV_WATTS_PER_CORE": wrong})


def _version(family: str, cv_auc: float | None, **footprint: object) -> ModelVersion:
    measured = {name: {"value": 0.5} for name in ("auc", "brier", "ece", "recall", "precision")}
    measures = {"cv_auc": cv_auc, "test": measured, **({"footprint": footprint} if footprint else {})}
    return ModelVersion(family=family, measures=measures)


def test_candidates_stand_in_the_order_of_a_criterion_best_first_and_the_baseline_last() -> None:
    dummy = _version("dummy", 0.5, watt_hours=0.001)
    good = _version("forest", 0.8, watt_hours=9.0)
    thrifty = _version("logistic", 0.7, watt_hours=1.0)
    old = _version("ebm", None)
    made = [dummy, old, thrifty, good]
    assert comparing.ordered(made, "past") == [good, thrifty, old, dummy]
    assert comparing.ordered(made, "energy") == [thrifty, good, old, dummy]
    assert comparing.ordered(made, "nonsense") == comparing.ordered(made, comparing.FIRST)
