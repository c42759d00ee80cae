"""How things are said on a page: reasons, dates, instants, numbers, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Flask, current_app, g
from flask_babel import (
    force_locale,
    format_date,
    format_decimal,
    format_percent,
    format_time,
    get_locale,
    gettext,
    ngettext,
    to_user_timezone,
)
from jinja2 import Environment, pass_context, pass_environment
from jinja2.filters import do_truncate
from jinja2.runtime import Context

from scopgov.domain.errors import Reason
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import InLanguages
from scopgov.web import scope

NO_BREAK = "\u00a0"
GROUPED = 10_000  # whole numbers from here on are written in groups within a sentence
NAMING = frozenset({"line", "mandate", "number", "seq", "version", "year"})  # parameters that count nothing
ISO_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}")


def say(reason: Reason | InLanguages | str) -> str:
    """Return a reason in the reader's language, its parameters said too, in the words of the page where it has some."""
    if isinstance(reason, InLanguages):
        return reason.in_(str(get_locale() or ""))
    reason = g.speech(reason) if "speech" in g else reason
    return _said(reason, current_app.extensions["scopgov_messages"]().ugettext, _parameter)


def _said(reason: Reason | str, translated: Callable[[str], str], value: Callable[[str, Any], object]) -> str:
    if isinstance(reason, str):
        return translated(reason) if reason else ""
    said, told = translated(reason.text), reason.params
    return said % {name: value(name, given) for name, given in told.items()} if told else said


Speech = Callable[[Reason | str], str]


class Unsaid(Exception):
    """A sentence holds what only a page, which knows its reader, writes as they read it."""


def speech(app: Flask, language: str) -> Speech:
    """Return what says sentences in one language where no page is made; Unsaid for a number or an instant in one."""
    with app.test_request_context(), force_locale(language):
        translated = app.extensions["scopgov_messages"]().ugettext

    def say(reason: Reason | str) -> str:
        return _said(reason, translated, parameter)

    def parameter(_name: str, given: object) -> object:
        if isinstance(given, Reason):
            return say(given)
        if isinstance(given, str) and not ISO_DAY.fullmatch(given):
            return given
        raise Unsaid

    return say


def _parameter(name: str, given: object) -> object:
    """Return a parameter as it is written in a sentence; what names something, as an identifier, stays as it is."""
    return given if name in NAMING and isinstance(given, int) else say_value(given)


def say_value(value: object) -> object:
    """Return a parameter as it is written in a sentence."""
    if isinstance(value, Reason | InLanguages):
        return say(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(say_value(item)) for item in value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (float, Decimal)):
        return number(value)
    if isinstance(value, int) and (value < 0 or value >= GROUPED):
        return number(value, 0)
    if isinstance(value, str) and ISO_DAY.fullmatch(value):  # JSON keeps days as text
        return _day_of(value)
    return value


def _day_of(text: str) -> str:
    with suppress(ValueError):  # 31 February stays as it was typed
        return day(date.fromisoformat(text))
    return text


def given(value: object) -> object:
    """Return a value as somebody gave it or a file held it: a number, a day or a text; – where there is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return "–" if value is None or value == "" else say_value(value)


def said(data: Mapping[str, Any]) -> str:
    """Return a reason stored as data in the reader's language."""
    return say(reason_of(data))


def day(value: date | None) -> str:
    """Return a date in words: 10 December 2026. The first of a month has its own form: « 1er mai 2026 »."""
    if value is None:
        return "–"
    return str(format_date(value, gettext("1 MMMM yyyy") if value.day == 1 else gettext("d MMMM yyyy")))


def month(value: date) -> str:
    """Return the month of a date in words: December 2026."""
    return str(format_date(value, "LLLL yyyy"))


def instant(value: datetime | None) -> str:
    """Return an instant in the cooperative's time zone: 10 December 2026, 20:00."""
    if value is None:
        return "–"
    at = to_user_timezone(value)
    clock = format_time(at, gettext("HH:mm"), rebase=False)
    return str(gettext("%(day)s, %(time)s", day=day(at.date()), time=clock))


def clock_time(value: datetime) -> str:
    """Return the time of day of an instant in the cooperative's time zone: 20:00."""
    return str(format_time(to_user_timezone(value), gettext("HH:mm"), rebase=False))


def number(value: float | Decimal | int | None, digits: int = 2, *, fixed: bool = False) -> str:
    """Return a number with at most `digits` decimals, or with just as many where figures stand in a column."""
    if value is None or value != value:
        return "–"
    pattern = "#,##0." + ("0" if fixed else "#") * digits if digits else "#,##0"
    written = str(format_decimal(value, pattern))
    nothing = not any(
        digit in "123456789" for digit in written
    )  # too small for these decimals: no sign before zero
    return written.lstrip("-") if nothing else written.replace("-", "−")


def mark() -> str:
    """Return the decimal mark of the reader's language."""
    return "," if str(get_locale() or "fr") == "fr" else "."


def as_typed(value: Decimal | float | int | None) -> str:
    """Return a number as the reader types it in a field: no thousands apart, no needless zero."""
    return "" if value is None else f"{Decimal(str(value)).normalize():f}".replace(".", mark())


def measured(written: object, unit: str | None) -> str:
    """Return a figure already written with its unit, on one line; per cent and euros as the language writes them."""
    if not unit or written in {"", "–"}:
        return str(written)
    if unit == "€":
        return str(gettext("€%(amount)s", amount=written))
    return f"{written}{gettext('%') if unit == '%' else NO_BREAK + unit}"


def percent(value: float | None, digits: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage."""
    if value is None or value != value:
        return "–"
    return str(format_percent(value, "#,##0" + ("." + "0" * digits if digits else "") + gettext("%")))


def short(digest: str) -> str:
    """Return the first 32 characters of a digest in groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, min(len(digest), 32), 4))


def left(until: datetime) -> str:
    """Return how long is left until an instant, in words."""
    remaining = until - scope.now()
    if remaining <= timedelta(0):
        return str(gettext("It is over"))
    if remaining >= timedelta(days=2):
        return str(ngettext("%(num)d day left", "%(num)d days left", remaining.days))
    hours = int(remaining.total_seconds() // 3600)
    if hours >= 1:
        return str(ngettext("%(num)d hour left", "%(num)d hours left", hours))
    minutes = max(1, int(remaining.total_seconds() // 60))
    return str(ngettext("%(num)d minute left", "%(num)d minutes left", minutes))


def soon(until: datetime) -> bool:
    """Tell whether an instant is less than 48 hours away."""
    return until - scope.now() < timedelta(hours=48)


def value(word: StrEnum | str | None) -> str:
    """Return the stored value of an enum, for attributes and addresses."""
    return "" if word is None else str(word.value if isinstance(word, StrEnum) else word)


@pass_environment
def truncate(
    environment: Environment, text: str, length: int = 255, killwords: bool = False, end: str = "…"
) -> str:
    """Return a text cut at a word as the templates' own filter does, with a true ellipsis where it is cut."""
    return str(do_truncate(environment, text, length, killwords, end))


def install(app: Flask) -> None:
    """Register the filters."""
    for function in (
        say,
        said,
        given,
        day,
        month,
        instant,
        number,
        percent,
        short,
        left,
        soon,
        value,
        measured,
    ):
        add(app, function)
    app.add_template_filter(truncate)


def add(app: Flask, function: Callable[..., Any]) -> None:
    """Register a filter whose words depend on who reads: asked at each reading, of what never changes too.

    A template worked out once what a filter makes of a constant, in the language of whoever read it first.
    """

    @pass_context
    @wraps(function)
    def when_read(_: Context, *given: Any, **told: Any) -> Any:
        return function(*given, **told)

    app.add_template_filter(when_read, function.__name__)
