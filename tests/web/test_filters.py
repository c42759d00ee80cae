"""How figures and days are written for a reader."""

from __future__ import annotations

import pytest
from flask import Flask

from scopgov.domain.errors import Reason
from scopgov.web import filters

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("value", "locale", "written"),
    [
        (-0.5, "en", "−0.5"),
        (1234.5, "fr", "1\u202f234,5"),
        (None, "en", "–"),
        (float("nan"), "en", "–"),
    ],
)
def test_a_number_is_written_in_the_language_with_a_true_minus(
    app: Flask, value: float | None, locale: str, written: str
) -> None:
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        assert filters.number(value) == written


def test_figures_of_one_column_have_the_same_decimals(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert [filters.number(one, 3, fixed=True) for one in (0.81, 0.5, 0.838)] == [
            "0.810",
            "0.500",
            "0.838",
        ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-08-21", "21 August 2026"),
        ("2026-02-31", "2026-02-31"),
        ("", "–"),
        (None, "–"),
        (32100.0, "32,100"),
        (4200, "4,200"),
        ("énergie", "énergie"),
    ],
)
def test_what_was_given_is_said_as_a_reader_writes_it(app: Flask, value: object, written: str) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert filters.given(value) == written


def test_a_day_kept_as_text_in_a_reason_is_said_in_words(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert filters.say(Reason("Known on %(day)s.", {"day": "2026-06-03"})) == "Known on 3 June 2026."
