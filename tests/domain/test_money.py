"""Amounts as French and English people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.money import read_euros, typed_euros


@pytest.mark.parametrize(
    ("written", "mark", "amount"),
    [
        ("12000", ",", "12000"),
        ("12\u202f000,50\u00a0€", ",", "12000.50"),
        ("12 000.5", ",", "12000.5"),
        ("12.000,50", ",", "12000.50"),
        ("12.000", ",", "12000"),
        ("12,000", ".", "12000"),
        ("€12,000.50", ".", "12000.50"),
        ("1,200,000", ".", "1200000"),
        ("1.200.000", ",", "1200000"),
        ("0,05", ",", "0.05"),
        ("0.05", ",", "0.05"),
    ],
)
def test_an_amount_is_read_the_way_its_reader_writes(written: str, mark: str, amount: str) -> None:
    assert read_euros(written, mark) == Decimal(amount)


@pytest.mark.parametrize(
    "written", ["-5", "5 €/h", "1e9", "NaN", "12,345", "1,2,3", "12.0.0", "9" * 40, "٣", "²"]
)
def test_what_is_no_amount_or_could_be_two_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_euros(written, ",")


def test_nothing_written_is_no_amount() -> None:
    assert read_euros(" \u00a0€") is None
    assert typed_euros(None) == ""


@given(st.integers(0, 10**13 - 1), st.sampled_from(",."))
def test_an_amount_typed_back_is_read_the_same(cents: int, mark: str) -> None:
    amount = Decimal(cents) / 100
    assert read_euros(typed_euros(amount, mark), mark) == amount
