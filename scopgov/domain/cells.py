"""What is written into a file that people open in a spreadsheet, or programs read.

The one rule of separators: a file with the headings of its reader has semicolons, and commas in its numbers, as French
spreadsheets read both (one that meets 3.5 there takes it for a day or a text); a file whose columns have fixed names,
for programs, has commas as RFC 4180 says, and points in its numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # tells a spreadsheet that the texts are UTF-8
PEOPLE, PROGRAMS = ";", ","
UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no workbook holds these
LONGEST, INSTEAD, CUT = 32_767, "\ufffd", "…"  # characters of one of its cells


def cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def in_workbook(text: str) -> str:
    """Return a text as a workbook can hold it: what it cannot is marked, what is too long is cut, and seen to be."""
    kept = UNWRITTEN.sub(INSTEAD, text)
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + CUT


def sheet(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a CSV file that people open in a spreadsheet."""
    return MARK + "".join(lines(rows))


def table(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a CSV file that programs read."""
    return MARK + "".join(lines(rows, PROGRAMS))


def lines(rows: Iterable[Iterable[object]], separator: str = PEOPLE, together: int = 500) -> Iterator[str]:
    """Write rows of a CSV file, some hundreds at a time."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=separator)
    for count, row in enumerate(rows, start=1):
        writer.writerow(map(_in_french, row) if separator == PEOPLE else row)
        if count % together == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def _in_french(value: object) -> object:
    return str(value).replace(".", ",") if isinstance(value, float | Decimal) else value
