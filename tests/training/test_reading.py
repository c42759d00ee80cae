"""What is said of a score: the written figures add up, the bars stay in the frame, doubt is said."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.training import reading
from scopgov.training.wording import Wording

SPOKEN = Wording({}, {}).spoken(str)
finite = st.floats(min_value=-3, max_value=3, allow_nan=False)
scores = st.builds(
    lambda scale, base, parts, probability: _score(scale, base, parts, probability),
    st.sampled_from(["log-odds", "probability"]),
    finite,
    st.lists(finite, max_size=12),
    st.floats(min_value=0, max_value=1),
)


def _score(scale: str, base: float, parts: list[float], probability: float) -> Any:
    factors = [
        {"name": f"f{at}", "columns": [f"f{at}"], "value": str(at), "contribution": part}
        for at, part in enumerate(parts)
    ]
    total = base + sum(parts)
    return SimpleNamespace(
        scale=scale, base=base, factors=factors, uncalibrated=total, probability=probability
    )


@given(scores)
def test_the_written_figures_add_up_line_by_line(score: Any) -> None:
    shown = 0.0
    for line in reading.lines(score, SPOKEN):
        shown = round(shown + line.amount, 6)
        assert shown == pytest.approx(line.total, abs=1e-9)
    assert line.total == pytest.approx(reading.on_scale(score.probability, score.scale), abs=0.01)


@given(scores)
def test_every_bar_stays_in_the_frame(score: Any) -> None:
    for line in reading.lines(score, SPOKEN):
        assert -1e-9 <= line.left <= line.right <= 1 + 1e-9
        assert -1e-9 <= line.before <= 1 + 1e-9


@given(scores)
def test_at_most_six_factors_are_named_and_the_others_are_summed(score: Any) -> None:
    kinds = [line.kind for line in reading.lines(score, SPOKEN)]
    assert kinds[0] == "base"
    assert kinds[-3:] == ["subtotal", "calibration", "total"]
    assert kinds.count("factor") <= reading.MOST


def test_the_columns_are_said_in_the_words_of_the_inputs() -> None:
    score = _score("log-odds", 0.0, [1.0], 0.7)
    lines = reading.lines(score, Wording({"f0": "Planned budget"}, {}).spoken(str))
    assert lines[1].name == "Planned budget"
    assert reading.as_probability(lines[-1].total, "log-odds") == pytest.approx(0.7, abs=0.005)


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.05, "Far below the average"),
        (0.15, "Below the average"),
        (0.24, "About the average"),
        (0.42, "Above the average"),
        (0.90, "Far above the average"),
    ],
)
def test_a_probability_is_said_against_the_average_of_past_cases(probability: float, said: str) -> None:
    assert str(reading.word(probability, 0.24)) == said


def test_without_an_average_nothing_is_compared() -> None:
    assert str(reading.word(0.4, None)) == "No average to compare with"


TABLE = [
    {"low": 0.0, "high": 0.1, "mean_score": 0.05, "rate": 0.05, "rows": 100},
    {"low": 0.4, "high": 0.5, "mean_score": 0.45, "rate": 0.5, "rows": 8},
    {"low": 0.9, "high": 1.0, "mean_score": 0.95, "rate": 1.0, "rows": 40},
]


def test_the_test_cases_alike_say_how_sure_an_estimate_is() -> None:
    found = reading.observed(0.07, TABLE)
    assert found is not None and found.interval is not None
    low, high = found.interval
    assert low < 0.05 < high
    assert found.cases == 100


def test_few_cases_alike_give_no_interval() -> None:
    found = reading.observed(0.45, TABLE)
    assert found is not None
    assert found.interval is None


def test_no_case_alike_says_nothing() -> None:
    assert reading.observed(0.6, TABLE) is None
    assert reading.observed(1.0, TABLE) is not None


def test_a_certain_answer_stays_on_the_log_odds_scale() -> None:
    assert math.isfinite(reading.on_scale(1.0, "log-odds"))
    assert math.isfinite(reading.on_scale(0.0, "log-odds"))
