"""Decides which columns of a quality report to show, in which order, and what the report comes to in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scopgov.datasets.schema import Kind, Role

Report = Mapping[str, Any]
Finding = Mapping[str, Any]
SAID_ONCE = ("constant", "drift", "filled_afterwards", "leak_role")  # whose words hold nothing but the column


@dataclass(frozen=True)
class Entry:
    """One column of a report: where it stands, its facts, and what was found of it."""

    place: int
    name: str
    facts: Mapping[str, Any]
    found: list[Mapping[str, Any]]
    rows: int

    @property
    def missing(self) -> float:
        """Return the share of its cells that are missing."""
        return float(self.facts["missing"] / self.rows) if self.rows else 0.0

    @property
    def invalid(self) -> float:
        """Return the share of its cells that do not fit its kind."""
        return float(self.facts["invalid"] / self.rows) if self.rows else 0.0


@dataclass(frozen=True)
class Asked:
    """Which columns somebody wants to see: of a kind, with a finding or without, by missing share."""

    kind: str = ""
    found: str = ""
    order: str = ""


def entries(report: Report) -> list[Entry]:
    """Return the columns of a report in the order of the file, the derived ones last."""
    return [
        Entry(place, name, facts, of_column(report, name), report["rows"])
        for place, (name, facts) in enumerate(report["columns"].items())
    ]


def of_column(report: Report, name: str) -> list[Mapping[str, Any]]:
    """Return what was found of one column."""
    return [one for one in report["warnings"] if one["column"] == name]


def shown(report: Report, asked: Asked) -> list[Entry]:
    """Return the columns asked for, in the order asked for."""
    kept = [
        one
        for one in entries(report)
        if asked.kind in ("", one.facts["kind"]) and asked.found in ("", "some" if one.found else "none")
    ]
    return sorted(kept, key=lambda one: -one.missing) if asked.order == "missing" else kept


def gathered(report: Report) -> list[tuple[Finding, list[str]]]:
    """Return the findings, what is said of several columns in the same words once, with the names of the others."""
    told: dict[tuple[str, str], tuple[Finding, list[str]]] = {}
    for place, one in enumerate(report["warnings"]):
        key = (one["code"], "" if one["code"] in SAID_ONCE else str(place))
        if key in told:
            told[key][1].append(f"“{one['column']}”")
        else:
            told[key] = (one, [])
    return list(told.values())


def summed(report: Report) -> dict[str, int]:
    """Count the findings, and the columns in use of which nothing was found."""
    used = [one for one in entries(report) if one.facts["role"] != Role.ignored]
    fine = sum(not one.found for one in used)
    aside = len(report["columns"]) - len(used)
    return {"findings": len(gathered(report)), "fine": fine, "aside": aside}


def values(report: Report | None) -> list[tuple[str, list[str]]]:
    """Return the values that each category of a report holds most often, for who has to type one."""
    columns = report["columns"] if report else {}
    return [
        (name, [value for value, _count in facts["top"]])
        for name, facts in columns.items()
        if facts["kind"] == Kind.category and facts["top"]
    ]
