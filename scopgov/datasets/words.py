"""How kinds, roles and derivations of columns are named on pages."""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.datasets.schema import How, Kind, Role
from scopgov.domain.text import N_

KINDS: Mapping[Kind, str] = {
    Kind.category: N_("category"),
    Kind.date: N_("date"),
    Kind.identifier: N_("identifier"),
    Kind.integer: N_("whole number"),
    Kind.number: N_("number"),
    Kind.text: N_("text"),
}
ROLES: Mapping[Role, str] = {
    Role.ignored: N_("left aside"),
    Role.feature: N_("feature: the model reads it"),
    Role.group: N_("group: compared by audits only"),
    Role.identifier: N_("identifier of the row"),
    Role.split_date: N_("date that splits the rows"),
    Role.planned_end: N_("planned end"),
    Role.actual_end: N_("actual end"),
    Role.outcome: N_("known afterwards only"),
}
DERIVATIONS: Mapping[How, str] = {
    How.days_between: N_("days from one date to another"),
    How.days_after: N_("a date some days after another"),
    How.band: N_("bands of a number"),
    How.first_letters: N_("first letters of a text"),
    How.item_count: N_("number of items in a list"),
    How.has_term: N_("whether a text has a term"),
    How.date_part: N_("year, quarter or month of a date"),
    How.logarithm: N_("logarithm of a number"),
}
STEPS: Mapping[str, str] = {
    "keep_values": N_("keep the rows with some values"),
    "keep_parsed": N_("keep the rows where a column can be read"),
    "keep_above": N_("keep the rows above a number"),
    "missing_codes": N_("take some codes as missing"),
    "drop_duplicates": N_("drop rows that repeat an earlier row"),
    "strip": N_("remove needless spaces"),
}
SEPARATED = ";"


def listed(text: str) -> list[str]:
    """Return the items of a text typed with `;` between them."""
    return [item.strip() for item in text.split(SEPARATED) if item.strip()]


def joined(items: object) -> str:
    """Return items as they are typed again."""
    if not isinstance(items, (list, tuple)):
        return "" if items is None else str(items)
    return f"{SEPARATED} ".join(str(int(item)) if _whole(item) else str(item) for item in items)


def _whole(item: object) -> bool:
    return isinstance(item, float) and item.is_integer()
