"""The inventory as data to take away: JSON, CSV, and what the printed register of processing says (GDPR art. 30)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.cells import cell
from scopgov.domain.policy import Role
from scopgov.members import queries as members
from scopgov.members.tables import Cooperative, Member
from scopgov.privacy.queries import Entry

FORMAT = "scopgov-inventory/1"


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


def as_csv(entries: Iterable[Entry]) -> str:
    """Return the sources as a table, one line each; lists are joined by `; `."""
    rows = [row(entry) for entry in entries]
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";")
    names = list(rows[0]) if rows else ["number", "use_case", "name"]
    lines.writerow(names)
    lines.writerows([cell(_flat(one[name])) for name in names] for one in rows)
    return written.getvalue()


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one["name"]) if isinstance(one, dict) else str(one) for one in value)
    return "" if value is None else str(value)
