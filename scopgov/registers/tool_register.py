"""The register of tools as lines: every mandate of use, what was proposed, what was found in use with none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions import queries as conditions
from scopgov.domain.cells import cell, sheet
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Reason
from scopgov.domain.state_words import state_name
from scopgov.domain.text import N_
from scopgov.registers import audited
from scopgov.screening import queries as screenings
from scopgov.screening.law_wording import RISKS
from scopgov.uses import found, queries, services
from scopgov.uses.tables import FoundTool, ToolFile

HEADINGS: Mapping[str, str] = {
    "product": N_("Product"),
    "supplier": N_("Supplier"),
    "release": N_("Version or offer"),
    "hosted_in": N_("Hosted in"),
    "use_case": N_("Use case"),
    "purpose": N_("Purpose"),
    "state": N_("State"),
    "risk": N_("Class under the AI Act"),
    "audit": N_("Fairness audit"),
    "who": N_("Who may use it"),
    "data_in": N_("Data that go in"),
    "data_out": N_("Data that must not go in"),
    "steward": N_("Who follows it"),
    "starts_on": N_("From"),
    "review_on": N_("Review due"),
    "ends_on": N_("End"),
    "open_conditions": N_("Open conditions"),
    "public": N_("On the public register"),
    "dossier": N_("Dossier"),
}
Say = Callable[[Any], str]


@dataclass(frozen=True)
class Line:
    """One tool: what each column holds, "" where it says nothing; reasons are said in the reader's language."""

    cells: Mapping[str, Any]

    def of(self, name: str) -> Any:
        """Return what a column holds."""
        return self.cells.get(name, "")


def lines(session: Session, today: date) -> list[Line]:
    """Return the register: mandates and proposals, the latest first, then what is in use with no mandate."""
    files = session.scalars(select(ToolFile).order_by(ToolFile.id.desc())).all()
    return [*(_of_file(session, one, today) for one in files), *map(_of_found, found.waiting(session))]


def _of_file(session: Session, of: ToolFile, today: date) -> Line:
    mandate, risk = of.mandate, screenings.risk(session, of.use_case)
    terms = mandate.terms if mandate else of.said
    named = {
        name: getattr(terms, name) for name in ("product", "supplier", "release", "hosted_in", "purpose")
    }
    said = {name: getattr(terms, name) for name in ("data_in", "data_out")}
    days = {name: getattr(terms, name) for name in ("starts_on", "review_on", "ends_on")}
    bound = conditions.binding(session, of.use_case, Origin.tool, of.id) if mandate else []
    return Line(
        {
            **named,
            **said,
            **days,
            "use_case": of.use_case.title,
            "state": Reason(queries.condition(mandate, today).word) if mandate else state_name(of.state),
            "risk": Reason(RISKS[risk]) if risk else "",
            "audit": audited.of_tool(of),
            "who": queries.who(terms),
            "steward": queries.named(session, [terms.steward])[0].name,
            "open_conditions": str(sum(conditions.is_open(one) for one in bound)) if mandate else "",
            "public": Reason(N_("yes"))
            if mandate and services.PUBLISHING.publication(session, mandate)
            else Reason(N_("no")),
            "dossier": of.digest,
        }
    )


def _of_found(one: FoundTool) -> Line:
    state = Reason(N_("found in use, no mandate"))
    told = {"product": one.product, "supplier": one.supplier, "purpose": one.used_for, "data_in": one.data_in}
    return Line({**told, "state": state, "who": [one.used_by]})


def as_csv(found: list[Line], say: Say) -> str:
    """Return the lines for a spreadsheet, in the reader's language."""
    rows = ([cell(_flat(one.of(name), say)) for name in HEADINGS] for one in found)
    return sheet([[say(Reason(heading)) for heading in HEADINGS.values()], *rows])


def _flat(value: Any, say: Say) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(_flat(one, say) for one in value)
    return say(value) if isinstance(value, Reason) else str(value)


def as_data(found: list[Line], say: Say) -> Iterator[dict[str, str]]:
    """Return the lines as plain data, for whoever reads them with a program."""
    for one in found:
        yield {name: _flat(one.of(name), say) for name in HEADINGS}
