"""Reads the answers of a system from outside: a CSV file with outcomes, scores and groups, one row for each project.

Keeps nothing and knows nothing of the database or of pages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.protocol import as_number
from scopgov.domain.text import N_

OUTCOME, SCORE = "outcome", "score"
MOST_ROWS, MOST_GROUPINGS, MOST_GROUPS = 200_000, 8, 60
_SAID = {"0": 0, "1": 1, "no": 0, "yes": 1, "non": 0, "oui": 1, "false": 0, "true": 1}


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
    header, *lines = _lines(data)
    names = [name.strip() for name in header]
    places = {name.lower(): at for at, name in enumerate(names)}
    if OUTCOME not in places or SCORE not in places or len(places) < len(names):
        raise _fault(N_("The first line must name each column once, “outcome” and “score” among them."))
    others = [at for at in range(len(names)) if at not in (places[OUTCOME], places[SCORE])]
    if not 1 <= len(others) <= MOST_GROUPINGS:
        text = N_("Beside “outcome” and “score”, name between 1 and %(most)s groupings.")
        raise _fault(text, most=MOST_GROUPINGS)
    if not 1 <= len(lines) <= MOST_ROWS:
        raise _fault(N_("The file must hold between 1 and %(most)s rows."), most=MOST_ROWS)
    rows = list(_rows(lines, len(names), places[OUTCOME], places[SCORE]))
    groups = {names[at]: tuple(row[at].strip() for row in lines) for at in others}
    for name, values in groups.items():
        _check_groups(name, values)
    return Outside(tuple(row[0] for row in rows), tuple(row[1] for row in rows), groups)


def _lines(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        found = [row for row in csv.reader(StringIO(text), delimiter=separator, strict=True) if any(row)]
    except csv.Error as error:
        raise _fault(N_("The file cannot be read as CSV.")) from error
    return found or [[]]


def _rows(
    lines: Sequence[Sequence[str]], width: int, outcome: int, score: int
) -> Iterator[tuple[int, float]]:
    for at, row in enumerate(lines, 2):
        if len(row) != width:
            raise _fault(N_("Row %(line)s does not have as many cells as the first line."), line=at)
        came = _SAID.get(row[outcome].strip().lower())
        if came is None:
            raise _fault(N_("Row %(line)s: an outcome is 0 or 1."), line=at)
        given = as_number(row[score].strip().replace(",", "."))
        if given is None or not 0 <= given <= 1:
            raise _fault(
                N_("Row %(line)s: a score lies between 0 and 1 (0 or 1 for a plain no or yes)."), line=at
            )
        yield came, given


def _check_groups(name: str, values: Sequence[str]) -> None:
    different = set(values)
    if len(different) > MOST_GROUPS and any(as_number(value) is None for value in different if value):
        text = N_(
            "“%(name)s” has more than %(most)s different texts: it looks like names, which must not come here. "
            "Leave this column out."
        )
        raise _fault(text, name=name, most=MOST_GROUPS)


def _fault(text: str, **params: object) -> Refused:
    return Refused(Reason(text, params), status=422, field="file")
