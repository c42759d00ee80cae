"""Two contents of a file side by side, section by section, in the reader's words. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from scopgov.domain.differences import SideBySide, compare
from scopgov.domain.text import N_
from scopgov.usecases import queries
from scopgov.usecases.sections import INDICATOR_SHORT, SECTION_NAMES
from scopgov.usecases.tables import Category, IndicatorKind, Section
from scopgov.usecases.words import CATEGORY_NAMES
from scopgov.web import scope
from scopgov.web.filters import day, measured, number, say

TITLE, CATEGORY, AUTHORS = N_("Title"), N_("Kind of use"), N_("Authors")
PLAIN = (
    Section.problem,
    Section.people,
    Section.benefit,
    Section.gains,
    Section.purpose,
    Section.workshop,
)


@dataclass(frozen=True)
class Difference:
    """One section of two versions."""

    name: str
    sides: SideBySide


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return every section that both contents hold, side by side."""
    old, new = dict(told(before)), dict(told(after))
    return [Difference(name, compare(old[name], new[name])) for name in old if name in new]


def told(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each section of a content: its name, as a message id, and its text."""
    found = [(TITLE, content["title"]), (CATEGORY, say(CATEGORY_NAMES[Category(content["category"])]))]
    found += [(SECTION_NAMES[one], content[one.value]) for one in PLAIN[:-1]]
    found.append((SECTION_NAMES[Section.indicators], "\n".join(map(_indicator, content["indicators"]))))
    found.append((SECTION_NAMES[Section.workshop], content[Section.workshop.value]))
    if "attachments" in content:
        found.append((SECTION_NAMES[Section.attachments], _documents(content["attachments"])))
        found.append((AUTHORS, _people(content["authors"])))
    return found


def _indicator(one: Mapping[str, Any]) -> str:
    kind = say(INDICATOR_SHORT[IndicatorKind(one["kind"])])
    parts = [f"{one['name']} ({kind})", _figures(one)]
    if one["due_on"]:
        parts.append(_("due by %(day)s", day=day(date.fromisoformat(one["due_on"]))))
    if one["source"]:
        parts.append(_("source: %(source)s", source=one["source"]))
    if one["owner"]:
        parts.append(_("followed by %(name)s", name=_people([one["owner"]])))
    return " – ".join(parts) + "."


def _figures(one: Mapping[str, Any]) -> str:
    target = _amount(one["target"], one["unit"])
    if one["baseline"] is None:
        return str(_("target %(target)s", target=target))
    baseline = _amount(one["baseline"], one["unit"])
    return str(_("from %(baseline)s to %(target)s", baseline=baseline, target=target))


def _amount(held: str | None, unit: str) -> str:
    try:
        said = number(Decimal(held), 4) if held else "–"
    except InvalidOperation:  # typed, and refused as a number
        said = held or "–"
    return measured(said, unit)


def _documents(held: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{one['name']} ({one['kind']}, {_kilobytes(one['size'])})" for one in held)


def _kilobytes(size: int) -> str:
    return str(_("%(number)s kB", number=number(max(1, round(size / 1000)), 0)))


def _people(ids: Sequence[int]) -> str:
    names = queries.names(scope.session(), ids)
    return ", ".join(names[one] for one in ids if one in names)
