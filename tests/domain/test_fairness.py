"""What an audit may conclude: guards, Wilson's interval, Holm's adjustment, verdicts, detectable gaps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.fairness import (
    Status,
    Verdict,
    combine,
    guard,
    holm,
    pair_verdict,
    read_rate,
    smallest_detectable,
    standing,
    wilson,
)

GAP, NONE, OPEN = Verdict.disparity, Verdict.no_evidence, Verdict.insufficient


@pytest.mark.parametrize(
    ("numerator", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table OPEN, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_wilson_interval_has_the_published_values(
    numerator: int, count: int, low: float, high: float
) -> None:
    assert wilson(numerator, count) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(case: tuple[int, int]) -> None:
    hits, count = case
    low, high = wilson(hits, count)
    assert 0 <= low <= hits / count <= high <= 1


@pytest.mark.parametrize(
    ("count", "status"),
    [
        (0, Status.not_computable),
        (1, Status.masked),
        (9, Status.masked),
        (10, Status.greyed),
        (29, Status.greyed),
        (30, Status.shown),
    ],
)
def test_a_rate_is_shown_according_to_the_cases_behind_it(count: int, status: Status) -> None:
    assert guard(count) is status


@pytest.mark.parametrize("count", [0, 9])
def test_a_masked_or_impossible_rate_carries_no_figure(count: int) -> None:
    rate = read_rate(0, count)
    assert (rate.value, rate.numerator, rate.low, rate.high) == (None, None, None, None)
    assert not rate.readable


def test_holm_gives_the_values_of_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(raw <= made <= 1 for raw, made in zip(p_values, adjusted, strict=True))
    ranked = [made for _, made in sorted(zip(p_values, adjusted, strict=True))]
    assert all(low <= high for low, high in pairwise(ranked))


@pytest.mark.parametrize(
    ("p", "bound", "verdict"),
    [
        (0.05, 0.5, GAP),
        (0.051, 0.15, NONE),
        (0.051, 0.151, OPEN),
        (None, 0.01, OPEN),
        (0.9, None, OPEN),
    ],
)
def test_a_pair_is_judged_by_its_test_then_by_its_bound(
    p: float | None, bound: float | None, verdict: Verdict
) -> None:
    assert pair_verdict(p, bound, tolerance=0.1, margin=0.05, alpha=0.05) is verdict


@pytest.mark.parametrize(
    ("verdicts", "unread", "told"),
    [
        ([], False, OPEN),
        ([NONE], False, NONE),
        ([NONE], True, OPEN),
        ([NONE, OPEN], False, OPEN),
        ([NONE, OPEN, GAP], True, GAP),
    ],
)
def test_what_could_not_be_read_is_never_a_pass(verdicts: list[Verdict], unread: bool, told: Verdict) -> None:
    assert combine(verdicts, unread) is told


def test_a_group_that_is_only_the_lower_end_of_gaps_is_what_others_are_compared_with() -> None:
    assert standing([], [GAP], readable=True) is None
    assert standing([GAP], [], readable=True) is GAP
    assert standing([], [NONE], readable=True) is NONE
    assert standing([NONE], [NONE], readable=False) is OPEN


def test_the_detectable_gap_shrinks_with_cases_and_exceeds_the_tolerance() -> None:
    few, many = (smallest_detectable(0.2, n, n, 0.1, 0.05) for n in (50, 500))
    assert few is not None and many is not None
    assert 0.1 < many < few < 1
    assert smallest_detectable(0.2, 0, 50, 0.1, 0.05) is None
    assert smallest_detectable(0.2, 2, 2, 0.1, 0.001) is None
