"""How figures and days are written for a reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from scopgov.domain.errors import Reason
from scopgov.web import filters

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("value", "locale", "written"),
    [
        (-0.5, "en", "−0.5"),
        (-0.004, "fr", "0"),
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


@pytest.mark.parametrize(
    ("locale", "value", "written"),
    [
        ("fr", 12500, "12\u202f500 euros"),
        ("en", 1250000, "1,250,000 euros"),
        ("en", 9999, "9999 euros"),
        ("en", -3, "−3 euros"),
        ("fr", -12500, "−12\u202f500 euros"),
        ("en", (12500, 7), "12,500, 7 euros"),
        ("en", True, "True euros"),
        ("en", "12500", "12500 euros"),
    ],
)
def test_a_whole_number_in_a_sentence_is_grouped_from_five_digits_on(
    app: Flask, locale: str, value: object, written: str
) -> None:
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        assert filters.say(Reason("%(cost)s euros", {"cost": value})) == written


def test_what_names_an_entry_or_a_line_is_written_as_it_is_looked_up(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "locale=fr"}):
        told = {"seq": 12500, "line": 31000, "rows": 31000}
        said = filters.say(Reason("%(seq)s, %(line)s, %(rows)s", told))
        assert said == "12500, 31000, 31\u202f000"


def test_whole_numbers_are_left_to_the_page_where_no_page_is_made(app: Flask) -> None:
    say = filters.speech(app, "en")
    assert say(Reason("%(name)s.", {"name": "Ada"})) == "Ada."
    for count in (3, 12500, -3):
        with pytest.raises(filters.Unsaid):
            say(Reason("%(rows)s rows", {"rows": count}))


@pytest.mark.parametrize(
    ("locale", "value", "written"),
    [
        ("en", date(2026, 5, 1), "1 May 2026"),
        ("fr", date(2026, 5, 1), "1er\u00a0mai 2026"),
        ("fr", date(2026, 5, 11), "11\u00a0mai 2026"),
    ],
)
def test_a_day_is_written_in_words_and_the_first_of_a_month_as_french_wants(
    app: Flask, locale: str, value: date, written: str
) -> None:
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        assert filters.day(value) == written


@pytest.mark.parametrize(
    ("locale", "written"),
    [("en", "1 July 2026, 08:05"), ("fr", "1er\u00a0juillet 2026 à\u00a08\u00a0h\u00a005")],
)
def test_an_instant_is_written_in_the_time_of_the_cooperative(app: Flask, locale: str, written: str) -> None:
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        assert filters.instant(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == written


def test_a_text_that_is_cut_ends_in_a_true_ellipsis(app: Flask) -> None:
    cut = app.jinja_env.from_string("{{ text|truncate(20) }}")
    assert cut.render(text="Nine years of projects, and one more") == "Nine years of…"
    assert cut.render(text="Nine years") == "Nine years"


@pytest.mark.parametrize("first", ["en", "fr"])
def test_what_never_changes_is_said_anew_to_each_reader(app: Flask, first: str) -> None:
    page = app.jinja_env.from_string("{{ 1|percent }} {{ 1234.5|number }} {{ 0|euros(2) }}")
    read = {}
    for locale in (first, "fr", "en"):
        with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
            read[locale] = page.render()
    assert read["en"].startswith("100% 1,234.5 ")
    assert read["fr"].startswith("100\u202f% 1\u202f234,5 ")
    assert read["en"].endswith("0.00") and "0,00" in read["fr"]


@pytest.mark.parametrize(
    ("unit", "locale", "written"),
    [
        ("%", "en", "12.5%"),
        ("%", "fr", "12,5\u202f%"),
        ("€", "en", "€12.5"),
        ("jours", "fr", "12,5\u00a0jours"),
        ("", "fr", "12,5"),
    ],
)
def test_a_figure_stays_on_one_line_with_its_unit(app: Flask, unit: str, locale: str, written: str) -> None:
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        assert filters.measured(filters.number(12.5), unit) == written
        assert filters.measured(filters.number(None), unit) == "–"
