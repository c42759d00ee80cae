"""The picture of amounts year after year: round amounts on its ground, one stroke for each line, nothing cut off."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.web.flows import MOST_TICKS, Flow, _ticks, picture

AMOUNTS = st.lists(st.integers(-(10**11), 10**11).map(Decimal), min_size=2, max_size=16)


def _drawn(*flows: Flow) -> str:
    years = [str(at) for at in range(len(flows[0].amounts))]
    return str(picture(flows, said="<All money>", years=years, label=lambda amount: f"{amount:f} €"))


def test_each_line_has_its_stroke_and_the_words_are_escaped() -> None:
    drawn = _drawn(Flow("line", [Decimal(-10), Decimal(5)]), Flow("dotted", [Decimal(-12), Decimal(-3)]))
    assert drawn.count('class="line"') == drawn.count('class="dotted"') == 1
    assert 'class="zero"' in drawn
    assert "&lt;All money&gt;" in drawn and "style" not in drawn


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (-19100, 33100, [-10000, 0, 10000, 20000, 30000]),
        (-3800, 0, [-3000, -2000, -1000, 0]),
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ],
)
def test_amounts_on_the_ground_are_round(low: int, high: int, ticks: list[str]) -> None:
    assert _ticks(Decimal(low), Decimal(high)) == [Decimal(one) for one in ticks]


@given(AMOUNTS)
def test_every_amount_stands_inside_the_picture(amounts: list[Decimal]) -> None:
    drawn = _drawn(Flow("line", amounts))
    places = [float(found) for found in re.findall(r'y[12]?="([\d.]+)rem"', drawn)]
    assert all(0 <= place <= 15 for place in places)
    low, high = min([*amounts, Decimal(0)]), max([*amounts, Decimal(0)])
    if high > low:
        assert 1 <= len(_ticks(low, high)) <= MOST_TICKS + 2
