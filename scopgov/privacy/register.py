"""The inventory as data to take away: JSON, CSV, and what the printed register of processing says (GDPR art. 30)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.cells import cell, sheet
from scopgov.domain.policy import Role
from scopgov.domain.processing import PART_NAMES
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.members.tables import Cooperative, Member
from scopgov.privacy import words
from scopgov.privacy.queries import Entry

FORMAT = "scopgov-inventory/1"
HEADINGS: Mapping[str, str] = {
    "number": N_("No."),
    "use_case": N_("Use case"),
    "name": N_("Name of the source"),
    "owner": N_("Owner"),
    "location": N_("Location"),
    "access": N_("Who has access"),
    "personal": N_("About persons"),
    "persons": N_("Categories of persons"),
    "categories": N_("Categories of data"),
    "purpose": N_("Purpose"),
    "basis": N_("Legal basis (GDPR, art. 6)"),
    "basis_detail": N_("Why this basis"),
    "ground": N_("Condition for sensitive data (GDPR, art. 9)"),
    "months": N_("Kept for, in months"),
    "counted_from": N_("Counted from"),
    "until": N_("Or kept until"),
    "afterwards": N_("What happens then"),
    "recipients": N_("Recipients"),
    "transfer": N_("Transfer outside the European Union"),
    "country": N_("To which country and whom"),
    "safeguard": N_("Safeguard of the transfer"),
    "security": N_("Security measures"),
    "personal_columns": N_("Columns about persons"),
    "sensitive_columns": N_("Sensitive columns"),
    "files": N_("Files from this source"),
    "lacking": N_("Not said yet"),
    "changed_at": N_("Last change"),
}
NAMES: Mapping[str, Mapping[Any, str]] = {
    "basis": words.BASES,
    "ground": words.GROUNDS,
    "afterwards": words.AFTERWARDS,
    "safeguard": words.SAFEGUARDS,
    "lacking": PART_NAMES,
}

Say = Callable[[str], str]


def contacts(session: Session, now: datetime) -> Sequence[Member]:
    """Return whom persons may turn to about their data today."""
    return members.charged(session, Role.data_protection, members.local_day(now))


def row(entry: Entry) -> dict[str, Any]:
    """Return one source as plain data; None and "" are what nobody said yet, `lacking` names them."""
    holding = entry.holding
    said = {name: _plain(value) for name, value in entry.said.__dict__.items() if name != "owner_id"}
    return {
        "number": holding.id,
        "use_case": holding.use_case.number,
        **said,
        "owner": holding.owner.name if holding.owner else holding.service,
        "personal_columns": list(entry.found.personal),
        "sensitive_columns": list(entry.found.sensitive),
        "files": [{"name": one.name, "sha256": one.sha256} for one in entry.files],
        "lacking": [part.value for part in entry.lacking],
        "changed_at": holding.changed_at.isoformat(),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_data(
    cooperative: Cooperative | None, contacts: Sequence[Member], entries: Iterable[Entry], now: datetime
) -> dict[str, Any]:
    """Return the whole inventory as plain data, with the controller and whom to turn to."""
    names = ("name", "form", "town", "registration")
    return {
        "format": FORMAT,
        "controller": {name: getattr(cooperative, name, "") for name in names},
        "contacts": [{"name": one.name, "email": one.email} for one in contacts],
        "made_at": now.isoformat(),
        "sources": [row(entry) for entry in entries],
    }


def as_csv(entries: Iterable[Entry], say: Say) -> str:
    """Return the sources as a table in the words of `say`, one line each; lists are joined by `; `."""
    lines = (
        [cell(_flat(one[name], NAMES.get(name, {}), say)) for name in HEADINGS] for one in map(row, entries)
    )
    return sheet([[say(heading) for heading in HEADINGS.values()], *lines])


def _flat(value: Any, names: Mapping[Any, str], say: Say) -> str:
    if isinstance(value, list):
        return "; ".join(_flat(one["name"] if isinstance(one, dict) else one, names, say) for one in value)
    if isinstance(value, bool):
        return say(N_("yes") if value else N_("no"))
    return "" if value is None else say(names[value]) if value in names else str(value)
