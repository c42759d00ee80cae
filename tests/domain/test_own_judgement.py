"""The draw of cases that people judge first, and how people and model compare."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.own_judgement import (
    CHANCES,
    FEWEST,
    Judged,
    Likely,
    chance,
    drawn,
    months,
    same,
    sound,
    whole,
)

KEY = b"key of the installation"


@given(reference=st.text(min_size=1, max_size=40), percent=st.integers(0, 100))
def test_asking_again_for_the_same_reference_draws_the_same(reference: str, percent: int) -> None:
    first = drawn(KEY, 1, reference, percent)
    assert drawn(KEY, 1, f"  {reference.upper().casefold()} ", percent) == drawn(
        KEY, 1, reference.upper().casefold(), percent
    )
    assert first == drawn(KEY, 1, same(reference), percent)
    assert not drawn(KEY, 1, reference, 0)
    assert drawn(KEY, 1, reference, 100)
    if first and percent < 100:
        assert drawn(KEY, 1, reference, percent + 1)


def test_about_the_voted_share_is_drawn_and_nobody_without_the_key_knows_which() -> None:
    names = [f"P-{number}" for number in range(4000)]
    mine = {one for one in names if drawn(KEY, 1, one, 20)}
    assert 0.17 < len(mine) / len(names) < 0.23
    for key, use_case in ((b"another key", 1), (KEY, 2)):
        theirs = {one for one in names if drawn(key, use_case, one, 20)}
        assert 0.1 < len(mine & theirs) / len(mine) < 0.3


@pytest.mark.parametrize("likely", [None, *Likely])
@pytest.mark.parametrize("percent", [None, -1, 0, 40, 100, 101])
def test_a_judgement_is_a_word_or_a_figure_and_the_figure_counts(
    likely: Likely | None, percent: int | None
) -> None:
    lacks = sound(likely, percent)
    if likely is None and percent is None:
        assert lacks is not None and lacks[0] == "likely"
    elif percent is not None and not 0 <= percent <= 100:
        assert lacks is not None and lacks[0] == "percent"
    else:
        assert lacks is None
        expected = percent / 100 if percent is not None else CHANCES[likely or Likely.even]
        assert chance(likely, percent) == expected


def test_months_compare_people_the_model_and_what_happened_with_counts() -> None:
    judged = [Judged(date(2026, 9, 1 + at), 0.75, 0.25, at % 2 == 0) for at in range(FEWEST)]
    judged += [Judged(date(2026, 10, 2), 0.9, 0.8)]
    later, earlier = months(judged, 0.5)
    assert (later.cases, later.alike, later.apart, later.known) == (1, 1, None, 0)
    assert (earlier.cases, earlier.alike, earlier.known) == (FEWEST, 0, FEWEST)
    assert earlier.apart == pytest.approx(0.5)
    assert earlier.own_error == pytest.approx((0.25**2 + 0.75**2) / 2)
    assert earlier.model_error == pytest.approx((0.25**2 + 0.75**2) / 2)
    assert whole([], 0.5) is None
    every = whole(judged, 0.5)
    assert every is not None and every.cases == FEWEST + 1
