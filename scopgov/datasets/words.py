"""How kinds, roles and derivations of columns are named on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scopgov.datasets import checks, gathering
from scopgov.datasets.schema import How, Kind, Moment, Personal, Role
from scopgov.domain.drift import Moved, Strength
from scopgov.domain.errors import Reason
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
MOMENTS: Mapping[Moment, str] = {
    Moment.before: N_("before the proposal"),
    Moment.at: N_("at the proposal"),
    Moment.during: N_("during the project"),
    Moment.after: N_("after the project"),
}
PERSONAL: Mapping[Personal, str] = {
    Personal.none: N_("not about a person"),
    Personal.indirect: N_("helps to find a person"),
    Personal.direct: N_("names a person"),
}
DERIVATIONS: Mapping[How, str] = {
    How.days_between: N_("days from one date to another"),
    How.days_after: N_("a date some days after another"),
    How.band: N_("bands of a number"),
    How.first_letters: N_("first letters of a text"),
    How.item_count: N_("number of items in a list"),
    How.has_term: N_("whether a text has a term"),
    How.has_word: N_("whether a text has a word, whatever its capitals and accents"),
    How.date_part: N_("year, quarter or month of a date"),
    How.logarithm: N_("logarithm of a number"),
}
STRENGTHS: Mapping[Strength, str] = {
    Strength.slight: N_("moved slightly"),
    Strength.clear: N_("moved clearly"),
    Strength.strong: N_("moved strongly"),
}
LOOKS: Mapping[str, str] = {
    Moved.moved: "status status-caution",
    Moved.not_shown: "",
    Moved.too_few: "soft",
}
STEPS: Mapping[str, str] = {
    "keep_values": N_("keep the rows with some values"),
    "keep_parsed": N_("keep the rows where a column can be read"),
    "keep_above": N_("keep the rows above a number"),
    "missing_codes": N_("take some codes as missing"),
    "drop_duplicates": N_("drop rows that repeat an earlier row"),
    "strip": N_("remove needless spaces"),
}
ENCODINGS: Mapping[str, str] = {
    "utf-8-sig": N_("UTF-8"),
    "cp1252": N_("Windows, Western (1252)"),
    "iso8859-15": N_("ISO 8859-15 (Latin 9)"),
    "mac_roman": N_("Macintosh (Mac Roman)"),
    "cp850": N_("DOS, Western (850)"),
    "utf-16": N_("UTF-16"),
    "utf-16-le": N_("UTF-16, low byte first"),
    "utf-16-be": N_("UTF-16, high byte first"),
}
SEPARATORS: Mapping[str, str] = {
    ",": N_("comma"),
    ";": N_("semicolon"),
    "\t": N_("tab"),
    "|": N_("vertical bar"),
}
DECIMALS: Mapping[str, str] = {".": N_("point"), ",": N_("comma")}
FORMATS: Mapping[str, str] = {"csv": N_("CSV"), "arff": N_("ARFF"), "xlsx": N_("Excel workbook")}
BROKEN: Mapping[str, str] = {
    gathering.TOO_FEW: N_("too few fields"),
    gathering.TOO_MANY: N_("too many fields"),
    gathering.OPEN_QUOTE: N_("quote never closed"),
    gathering.NULL_BYTE: N_("null byte"),
    gathering.UNDECODABLE: N_("bytes the encoding does not know"),
    gathering.TOO_LONG: N_("cell too long"),
    checks.REQUIRED: N_("empty and must not be"),
    checks.NOT_A_NUMBER: N_("not a number"),
    checks.NOT_WHOLE: N_("not a whole number"),
    checks.NOT_A_DATE: N_("not a date"),
    checks.TOO_LOW: N_("below the lowest allowed"),
    checks.TOO_HIGH: N_("above the highest allowed"),
    checks.NOT_LISTED: N_("not one of the values allowed"),
    checks.REPEATED: N_("stands in an earlier row"),
}
SEPARATED = ";"


def moved(one: Mapping[str, Any]) -> Reason:
    """Say what the figures allow one to say of one feature of a report."""
    if one["verdict"] == Moved.moved:
        return Reason(STRENGTHS[Strength(one["strength"])])
    return Reason(N_("no move shown") if one["verdict"] == Moved.not_shown else N_("too few cases"))


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
