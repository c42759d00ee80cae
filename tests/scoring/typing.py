"""What a writer types in the form of a score."""

from __future__ import annotations

from tests.mandates.factory import GIVEN

COLUMNS = ("kind", "works", "start", "planned", "budget")


def typed(**changes: str) -> dict[str, str]:
    """Return the form of a proposal as typed; `changes` are by column, or by field of the form."""
    given = {**GIVEN, **{name: value for name, value in changes.items() if name in COLUMNS}}
    values = {f"input_{at}": str(given[name]) for at, name in enumerate(COLUMNS)}
    rest = {name: value for name, value in changes.items() if name not in COLUMNS}
    return {"reference": "P-2026-118", **values, **rest}
