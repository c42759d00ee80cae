"""Reads the answers of a system from outside: a CSV file with outcomes, scores and groups, one row for each project.

Keeps nothing and knows nothing of the database or of pages.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.protocol import as_number
from scopgov.domain.text import N_

OUTCOME, SCORE = "outcome", "score"
MOST_ROWS, MOST_GROUPINGS, MOST_GROUPS = 500_000, 8, 60
_TOLD = re.compile(r"sep=.?", re.IGNORECASE)  # what some spreadsheets say of the separator, above the table
_SAID = {
    "0": 0,
    "1": 1,
    "0.0": 0,
    "1.0": 1,
    "0,0": 0,
    "1,0": 1,
    "no": 0,
    "yes": 1,
    "non": 0,
    "oui": 1,
    "false": 0,
    "true": 1,
    "faux": 0,
    "vrai": 1,
}


@dataclass(frozen=True)
class Outside:
    """Outcomes (0 or 1), scores between 0 and 1, and the group of each row by each grouping."""

    label: tuple[int, ...]
    probability: tuple[float, ...]
    groups: Mapping[str, tuple[str, ...]]

    def to_data(self) -> dict[str, Any]:
        """Return the answers as they are kept."""
        groups = {name: list(values) for name, values in self.groups.items()}
        return {"label": list(self.label), "probability": list(self.probability), "groups": groups}

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Return the rows and outcomes of each group: no answer."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for name, values in self.groups.items():
            counts = {value: {"rows": 0, "positives": 0} for value in sorted(set(values))}
            for value, outcome in zip(values, self.label, strict=True):
                counts[value]["rows"] += 1
                counts[value]["positives"] += outcome
            found[name] = counts
        return found


def parse(data: bytes) -> Outside:
    """Return the answers of a file, or refuse it at its first fault, naming the line or the column."""
    (_first, header), *lines = _lines(data)
    names = [name.strip() for name in header]
    places = {name.lower(): at for at, name in enumerate(names)}
    if OUTCOME not in places or SCORE not in places or len(places) < len(names) or "" in places:
        text = N_(
            "The first line must name each column once, “outcome” and “score” among them, with a semicolon, a comma or "
            "a tab between cells."
        )
        raise _fault(text)
    others = [at for at in range(len(names)) if at not in (places[OUTCOME], places[SCORE])]
    if not 1 <= len(others) <= MOST_GROUPINGS:
        text = N_("Beside “outcome” and “score”, name between 1 and %(most)s groupings.")
        raise _fault(text, most=MOST_GROUPINGS)
    if not 1 <= len(lines) <= MOST_ROWS:
        raise _fault(
            N_("The file has %(rows)s rows: it must hold between 1 and %(most)s."),
            rows=Decimal(len(lines)),
            most=Decimal(MOST_ROWS),
        )
    rows = list(_rows(lines, len(names), places[OUTCOME], places[SCORE]))
    groups = {names[at]: tuple(row[at].strip() for _line, row in lines) for at in others}
    for name, values in groups.items():
        _check_groups(name, values)
    if len({came for came, _given in rows}) < 2:
        raise _fault(N_("Every row has the same outcome: no share of errors could be compared."))
    return Outside(tuple(row[0] for row in rows), tuple(row[1] for row in rows), groups)


def _lines(data: bytes) -> list[tuple[int, list[str]]]:
    """Return the lines of a file that hold something, with their numbers."""
    text = _text(data)
    first = next(
        (line for line in text.splitlines() if line.strip() and not _TOLD.fullmatch(line.strip())), ""
    )
    reader = csv.reader(StringIO(text, newline=None), delimiter=max(";,\t", key=first.count), strict=True)
    try:
        found = [(reader.line_num, row) for row in reader if any(row)]
        if found and _TOLD.match(found[0][1][0].strip()):
            del found[0]
    except csv.Error as error:
        text = N_("Row %(line)s cannot be read: a quotation mark is not closed, or a cell is far too long.")
        raise _fault(text, line=reader.line_num) from error
    return found or [(1, [])]


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text or text.startswith("PK\x03"):
        raise _fault(N_("This is no text: save the table as CSV, in UTF-8, and choose that file."))
    return text


def _rows(
    lines: Sequence[tuple[int, Sequence[str]]], width: int, outcome: int, score: int
) -> Iterator[tuple[int, float]]:
    for at, row in lines:
        if len(row) != width:
            text = N_(
                "Row %(line)s does not have as many cells as the first line. Where numbers have a decimal comma, put "
                "semicolons between cells."
            )
            raise _fault(text, line=at)
        came = _SAID.get(row[outcome].strip().lower())
        if came is None:
            raise _fault(N_("Row %(line)s: an outcome is 0 or 1."), line=at)
        given = as_number(row[score].strip().replace(",", "."))
        if given is None or not 0 <= given <= 1:
            raise _fault(
                N_(
                    "Row %(line)s: a score lies between 0 and 1 (0.55 for 55 out of 100; 0 or 1 for a plain no or yes)."
                ),
                line=at,
            )
        yield came, given


def _check_groups(name: str, values: Sequence[str]) -> None:
    different = set(values)
    if len(different) < 2:
        text = N_("“%(name)s” has the same value in every row: there is nothing to compare by it.")
        raise _fault(text, name=name)
    if len(different) > MOST_GROUPS and any(as_number(value) is None for value in different if value):
        text = N_(
            "“%(name)s” has more than %(most)s different texts: it looks like names, which must not come here. "
            "Leave this column out."
        )
        raise _fault(text, name=name, most=MOST_GROUPS)


def _fault(text: str, **params: object) -> Refused:
    return Refused(Reason(text, params), status=422, field="file")
