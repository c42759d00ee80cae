"""What the bodies of calls hold, looked at field by field: of the type that is asked for, or refused at the field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.strict_json import read
from scopgov.domain.text import N_, legible
from scopgov.scoring.services import LONGEST_REFERENCE

Body = Mapping[str, Any]
ONE = ("reference", "inputs", "mandate")  # what a call for one score says


def body(sent: bytes, known: Collection[str]) -> Body:
    """Return the JSON object sent; a name nobody knows is refused, so that no slip goes unseen."""
    found = read(sent)
    if not isinstance(found, dict):
        raise Refused(Reason(N_("The body must be a JSON object.")), status=400)
    _only(found, known, "")
    return found


def _only(found: Body, known: Collection[str], within: str) -> None:
    strange = sorted(set(found) - set(known))
    if strange:
        raise at(within + strange[0], N_("There is no field of this name."))


def text(found: Body, name: str, most: int, *, within: str = "") -> str:
    """Return a text that must be given."""
    value = found.get(name)
    if not isinstance(value, str):
        raise at(within + name, N_("Give a text."))
    if not legible(value):
        raise at(within + name, N_("Give a text."))
    if len(value) > most:
        raise at(within + name, N_("At most %(count)s characters."), count=most)
    return value


def asked(found: Body, within: str = "") -> tuple[str, dict[str, object]]:
    """Return the reference and the inputs of a score that is asked for."""
    reference = " ".join(text(found, "reference", 10 * LONGEST_REFERENCE, within=within).split())
    if len(reference) > LONGEST_REFERENCE:
        raise at(within + "reference", N_("At most %(count)s characters."), count=LONGEST_REFERENCE)
    inputs = found.get("inputs")
    if not isinstance(inputs, dict):
        raise at(within + "inputs", N_("Give a JSON object."))
    return reference, {name: _typed(value, f"{within}inputs.{name}") for name, value in inputs.items()}


def _typed(value: object, field: str) -> str:
    """Write a value as a person would type it; null is what is left empty."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise at(field, N_("Give a text or a number."))
    return f"{Decimal(repr(value)):f}"


def at(field: str, said: str, **params: object) -> Refused:
    """Return the refusal of a field."""
    return Refused(Reason(said, params), status=422, field=field)


def rows(found: Body, most: int) -> list[object]:
    """Return the rows of a call for many scores; what each holds is looked at one by one."""
    listed = found.get("rows")
    if not isinstance(listed, list) or not listed:
        raise at("rows", N_("Give a list of rows."))
    if len(listed) > most:
        text = N_("At most %(count)s rows at once. For more, send a file of proposals on the page of scores.")
        raise at("rows", text, count=most)
    return listed


def row(found: object) -> tuple[str, dict[str, object]]:
    """Return the reference and the inputs of one row."""
    if not isinstance(found, dict):
        raise at("", N_("Give a JSON object."))
    _only(found, ("reference", "inputs"), "")
    return asked(found)


def word(found: Body, name: str, known: type[StrEnum]) -> str:
    """Return one of a few words."""
    value = found.get(name)
    words = [one.value for one in known]
    if value not in words:
        raise at(name, N_("Give one of these: %(words)s."), words=", ".join(words))
    return str(value)


def share(found: Body, name: str) -> int | None:
    """Return a whole percentage; None where none is given."""
    value = found.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise at(name, N_("Give a whole number from %(least)s to %(most)s."), least=0, most=100)
    return value


def truth(found: Body, name: str) -> bool:
    """Return true or false."""
    value = found.get(name)
    if not isinstance(value, bool):
        raise at(name, N_("Give true or false."))
    return value


def number(found: Body, name: str) -> int:
    """Return the number of something."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise at(name, N_("Give a whole number."))
    return value


def mandate(found: Body) -> int | None:
    """Return the mandate that a program relies on; None where it names none."""
    return None if found.get("mandate") is None else number(found, "mandate")


def day(found: Body, name: str) -> date:
    """Return a day, written year-month-day."""
    value = found.get(name)
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        raise at(name, N_("Write a date: year-month-day.")) from None


@dataclass(frozen=True)
class Page:
    """Which scores are asked for: those of a reference, before a number, so many."""

    reference: str = ""
    before: int | None = None
    limit: int = 50


MOST_LISTED = 200


def page(asked_for: Mapping[str, Sequence[str]]) -> Page:
    """Return which page of a list is asked for; a parameter nobody knows, or given twice, is refused."""
    _only(asked_for, ("reference", "before", "limit"), "")
    if any(len(values) > 1 for values in asked_for.values()):
        raise at(next(name for name, values in asked_for.items() if len(values) > 1), N_("Give it once."))
    given = {name: values[0] for name, values in asked_for.items()}
    if len(given.get("reference", "")) > LONGEST_REFERENCE:
        raise at("reference", N_("At most %(count)s characters."), count=LONGEST_REFERENCE)
    return Page(
        reference=given.get("reference", ""),
        before=_figure(given, "before", 2**31 - 1) if "before" in given else None,
        limit=_figure(given, "limit", MOST_LISTED) if "limit" in given else Page.limit,
    )


def _figure(given: Mapping[str, str], name: str, most: int) -> int:
    written = given[name]
    if not (written.isascii() and written.isdigit() and len(written) <= 10 and 1 <= int(written) <= most):
        raise at(name, N_("Give a whole number from 1 to %(most)s."), most=most)
    return int(written)
