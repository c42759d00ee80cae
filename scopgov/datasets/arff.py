"""Reads the ARFF text format (dense rows): nominal, numeric, date and string attributes, "?" for missing.

Source of the format: the ARFF page of the Weka manual. Sparse rows and relational attributes are refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from scopgov.datasets.gathering import gather
from scopgov.datasets.reading import Reading, Table, check_names
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

_ATTRIBUTE = re.compile(r"""@attribute\s+(?:'([^']*)'|"([^"]*)"|(\S+))\s+(.+)""", re.IGNORECASE)
_JAVA_DATES = (("yyyy", "%Y"), ("YYYY", "%Y"), ("MM", "%m"), ("dd", "%d"), ("DD", "%d"), ("HH", "%H"))
_JAVA_TIMES = (("mm", "%M"), ("ss", "%S"), ("'", ""))
_NUMERIC = {"numeric": "number", "real": "number", "integer": "integer"}


def read_arff(lines: Iterator[str], encoding: str, reading: Reading) -> Table:
    """Read ARFF lines into a `Table`; "?" becomes an empty cell. Raises Refused for what is not dense ARFF."""
    declared: dict[str, dict[str, object]] = {}
    names: list[str] = []
    for number, line in enumerate(lines, start=1):
        word = line.strip().lower()
        if word.startswith("@attribute"):
            name, described = _attribute(line.strip(), number)
            names.append(name)
            declared[name] = described
        elif word.startswith("@data"):
            check_names(names, reading.limits)
            broken = reading.broken
            frame = gather(_rows(lines, number + 1), names, reading.limits, broken)
            told: dict[str, Any] = {
                "format": "arff",
                "encoding": encoding,
                "separator": ",",
                "declared": declared,
            }
            return Table(frame, **told, **broken.told())
    raise Refused(Reason(N_("The ARFF file has no @data line.")), field="file")


def _attribute(line: str, number: int) -> tuple[str, dict[str, object]]:
    match = _ATTRIBUTE.match(line)
    if match is None:
        raise Refused(Reason(N_("Line %(line)s is not an attribute."), {"line": number}), field="file")
    name = next(part for part in match.groups()[:3] if part is not None).strip()
    return name, _described(match.group(4).strip(), number)


def _described(kind: str, number: int) -> dict[str, object]:
    word = kind.split()[0].lower()
    if kind.startswith("{"):
        return {"kind": "category", "values": _cells(kind.strip("{} "))}
    if word in _NUMERIC:
        return {"kind": _NUMERIC[word]}
    if word == "date":
        return {"kind": "date", "date_format": _date_format(kind[4:].strip().strip("\"'"))}
    if word == "string":
        return {"kind": "text"}
    text = N_("Line %(line)s declares an unknown kind of attribute: “%(kind)s”.")
    raise Refused(Reason(text, {"line": number, "kind": kind[:40]}), field="file")


def _date_format(java: str) -> str:
    pattern = java or "yyyy-MM-dd'T'HH:mm:ss"
    for written, ours in (*_JAVA_DATES, *_JAVA_TIMES):
        pattern = pattern.replace(written, ours)
    return pattern


def _rows(lines: Iterator[str], first: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=first):
        stripped = line.strip()
        if not stripped or stripped.startswith("%"):
            continue
        if stripped.startswith("{"):
            raise Refused(Reason(N_("Sparse ARFF rows are not read.")), field="file")
        yield number, ["" if cell == "?" else cell for cell in _cells(stripped)]


def _cells(line: str) -> list[str]:
    quote = "'" if "'" in line and '"' not in line else '"'
    reader = csv.reader(io.StringIO(line), quotechar=quote, skipinitialspace=True, escapechar="\\")
    return [cell.strip() for cell in next(reader, [])]
