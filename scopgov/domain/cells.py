"""What is written into a file that people open in a spreadsheet, or programs read.

The one rule of separators: a file with the headings of its reader has semicolons, which French spreadsheets open; a
file whose columns have fixed names, for programs, has commas as RFC 4180 says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # tells a spreadsheet that the texts are UTF-8
PEOPLE, PROGRAMS = ";", ","


def cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


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
        writer.writerow(row)
        if count % together == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()
