"""What must be given for a score, as frozen with the model, and how a typed value is read.

Refuses what cannot be read; what lies outside the training range is for the scorer to warn of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

LONGEST = 2000
LARGEST = 1e15
OTHER = "(another)"
OTHERS = (OTHER, "(autre)")  # as it is written in a file, in either language
SENSITIVE = N_(
    "Sensitive, about persons. Give it for the use the assembly allowed alone. Why it is asked: %(why)s"
)
READ_BY = N_(
    "Whoever gives it, and whoever decides on the score, reads it there. Others read that it was given, no more."
)
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_SPACES = re.compile(r"[\s\u00a0\u202f’']")
_OPTIONAL = ("text", "identifier")


@dataclass(frozen=True)
class Input:
    """One thing to give: its column, its meaning, what training met of it.

    `actionable` where people can change it; `kept_apart` where it is a sensitive attribute, with `why` it is needed.
    """

    name: str
    kind: str
    meaning: str = ""
    unit: str = ""
    categories: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    actionable: bool = False
    kept_apart: bool = False
    why: str = ""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Input:
        """Rebuild an input from a model's frozen list."""
        low, high = (data.get("range") or (None, None))[:2]
        return cls(
            name=data["name"],
            kind=data["kind"],
            meaning=data.get("meaning") or "",
            unit=data.get("unit") or "",
            categories=tuple(data.get("categories") or ()),
            low=low,
            high=high,
            actionable=bool(data.get("actionable")),
            kept_apart=bool(data.get("kept_apart")),
            why=data.get("why") or "",
        )

    @property
    def label(self) -> str:
        """Say what to give, in the words of those who declared the data."""
        return self.meaning or self.name

    @property
    def optional(self) -> bool:
        """Tell whether it may be left empty: free text only."""
        return self.kind in _OPTIONAL


def read_all(inputs: Sequence[Input], typed: Mapping[str, object]) -> dict[str, Any]:
    """Return every value, read. Raises Refused naming the input at fault, also for one nobody asked for."""
    strange = sorted(set(typed) - {one.name for one in inputs})
    if strange:
        text = N_("The model knows nothing of “%(name)s”.")
        raise Refused(Reason(text, {"name": strange[0]}), status=422, field=strange[0])
    return {one.name: read(one, _text(typed.get(one.name))) for one in inputs}


def _text(value: object) -> str:
    """Return what was given as text; a program's 0 is a value like any other."""
    return "" if value is None else str(value)


def read(one: Input, typed: str) -> Any:
    """Return one value: a number, an ISO date or a text. Raises Refused naming the input."""
    text = typed.strip()
    if not text:
        if one.optional:
            return ""
        raise _refused(one, N_("Give this: the model needs it."))
    if len(text) > LONGEST:
        raise _refused(
            one, N_("At most %(count)s characters: there are %(here)s."), count=LONGEST, here=len(text)
        )
    if one.kind in ("integer", "number"):
        return _number(one, text)
    if one.kind == "date":
        return _date(one, text)
    if one.categories and text not in one.categories and text in OTHERS:
        return OTHER
    if one.categories and text not in one.categories:
        raise _refused(one, N_("Choose one of the list."))
    return text


def _number(one: Input, text: str) -> float | int:
    bare = _SPACES.sub("", text)
    if not _NUMBER.fullmatch(bare):
        raise _refused(one, N_("Write a number, in figures only: 4200 or 4200.5."))
    value = float(bare.replace(",", "."))
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise _refused(one, N_("This number is too large."))
    if one.kind == "integer":
        if value != int(value):
            raise _refused(one, N_("Write a whole number."))
        return int(value)
    return value


def _date(one: Input, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _refused(one, N_("Write a date: year-month-day.")) from None
    if not 1900 <= day.year <= 2200:
        raise _refused(one, N_("Write a date between 1900 and 2200."))
    return day.isoformat()


def _refused(one: Input, text: str, **params: object) -> Refused:
    return Refused(Reason(text, params), status=422, field=one.name)
