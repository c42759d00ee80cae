"""How people use scores: each counted once in its month, shares from enough decisions, warnings on evidence alone."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.reliance import ENOUGH, FEWEST, Use, months, warnings, whole

FIRST = date(2026, 1, 1)
uses = st.builds(
    lambda day, followed, minutes, first: Use(
        FIRST + timedelta(days=day), followed, None if followed is None else minutes, judged_first=first
    ),
    st.integers(0, 100),
    st.sampled_from([True, False, None]),
    st.floats(0, 600),
    st.booleans(),
)


@given(st.lists(uses, max_size=80))
def test_each_score_counts_once_in_its_month(every: list[Use]) -> None:
    found = months(every)
    assert [one.whole.first for one in found] == sorted(
        {u.given_on.replace(day=1) for u in every}, reverse=True
    )
    for split in found:
        month = split.whole
        mine = [
            u for u in every if (u.given_on.year, u.given_on.month) == (month.first.year, month.first.month)
        ]
        decided = [u for u in mine if u.followed is not None]
        assert (month.scores, month.decided) == (len(mine), len(decided))
        assert month.followed == len([u for u in decided if u.followed])
        if len(decided) < FEWEST:
            assert (month.share, month.interval, month.minutes) == (None, None, None)
        else:
            assert month.minutes == median(u.minutes for u in decided)
            low, high = month.interval or (1, 0)
            assert 0 <= low <= (month.share or 0) <= high <= 1


@given(st.lists(uses, max_size=80))
def test_a_month_is_the_sum_of_its_cases_judged_first_and_of_the_others(every: list[Use]) -> None:
    for split in [*months(every), *filter(None, [whole(every)])]:
        sides = [one for one in (split.judged_first, split.score_first) if one is not None]
        if split.judged_first is None:
            assert split.score_first is None
            continue
        for figure in ("scores", "decided", "followed"):
            assert sum(getattr(one, figure) for one in sides) == getattr(split.whole, figure)
        assert split.comparable == (len(sides) == 2 and all(one.decided >= FEWEST for one in sides))
        assert all(one.timed == (one.decided if one.share is not None else 0) for one in sides)


def _decided(followed: int, other: int, minutes: float) -> list[Use]:
    return [Use(FIRST, True, minutes)] * followed + [Use(FIRST, False, minutes)] * other


@pytest.mark.parametrize(
    ("every", "said"),
    [
        (_decided(ENOUGH - 1, 0, 0.5), []),
        (_decided(60, 0, 30), ["followed the estimate"]),
        (
            _decided(30, 0, 30),
            [],
        ),  # 30 of 30 does not show more than nine in ten: the interval begins at 89 %
        (_decided(40, 20, 30), []),
        (_decided(20, 20, 1.0), ["within 1.0 minutes"]),
        (_decided(100, 0, 1.0), ["followed the estimate", "within 1.0 minutes"]),
    ],
)
def test_a_warning_needs_evidence(every: list[Use], said: list[str]) -> None:
    found = [str(one) for one in warnings(every)]
    assert len(found) == len(said)
    assert all(part in whole for part, whole in zip(said, found, strict=True))
