"""Reads one sheet of an Excel workbook (.xlsx, .xlsm) as text: values only, never a formula or a macro.

Rows are streamed; what a workbook unpacks to is bounded before anything of it is unpacked.
"""

from __future__ import annotations

import re
import sys
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from scopgov.datasets.gathering import gather
from scopgov.datasets.reading import Reading, Table, check_names
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

MOST_UNPACKED = 400 * 1024 * 1024
MOST_WHOLE = (
    100 * 1024 * 1024
)  # of a part that is read whole: texts shared by cells, styles; sheets are streamed
MOST_ROW = 16 * 1024 * 1024  # of a sheet: a row is held whole as it is read, whatever streams
MOST_PARTS = 5_000
LAST_ROW = 1_048_576  # of any sheet that Excel makes
HEAD = 100
BEYOND = 10  # columns looked at beyond the header, to tell a row that is too long
_ROW = b"<row "
_ROW_BEGINS = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_LONGEST_MARK = 200  # bytes kept of a block, for a mark that two blocks share
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNREADABLE = N_("This workbook cannot be read. Save it again as .xlsx, or as CSV.")


def is_workbook(path: Path, filename: str) -> bool:
    """Tell whether a file is a workbook, by its bytes. Raises Refused for the kinds that are not read."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD or (start == _ZIP and not _holds_sheets(path)):
        text = N_(
            "Only CSV, ARFF and Excel workbooks of today (.xlsx) are read. Save the file as one of them."
        )
        raise Refused(Reason(text), field="file")
    return start == _ZIP


def _holds_sheets(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as parts:
            return "xl/workbook.xml" in parts.namelist()
    except zipfile.BadZipFile:
        return False


def read_workbook(path: Path, reading: Reading) -> Table:
    """Read the sheet asked for, else the first one, into a `Table`; line numbers are those of the sheet."""
    _check_size(path)
    with _opened(path) as book:
        names = [sheet.title for sheet in book.worksheets]
        if reading.options.sheet and reading.options.sheet not in names:
            text = N_("The workbook has no sheet named “%(sheet)s”.")
            raise Refused(Reason(text, {"sheet": reading.options.sheet}), field="sheet")
        sheet = book[reading.options.sheet] if reading.options.sheet else book.worksheets[0]
        frame = _frame(path, sheet, reading)
    told = {"format": "xlsx", "sheet": sheet.title, "sheets": tuple(names)}
    return Table(frame, **told, **reading.broken.told())


def rows(path: Path, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Yield the header of the first sheet, then each row that is not empty, with their numbers in the sheet."""
    _check_size(path)
    with _opened(path) as book:
        sheet = book.worksheets[0]
        total, width = _count(path, sheet, reading), 0
        for number, row in _told(_rows(sheet, reading.limits.columns + 1), total, reading):
            if any(row):
                width = width or len(check_names(row, reading.limits))
                yield number, list(_cropped(row[: width + BEYOND], width))


def _check_size(path: Path) -> None:
    """Refuse a workbook that would unpack to too much: no more of a part is read than it says it holds."""
    with zipfile.ZipFile(path) as parts:
        sizes = [part.file_size for part in parts.infolist()]
        whole = [part.file_size for part in parts.infolist() if not _streamed(part.filename)]
    if max(whole, default=0) > MOST_WHOLE:
        text = N_("The texts of this workbook take more than %(megabytes)s MB. Save the sheet as CSV.")
        raise Refused(Reason(text, {"megabytes": MOST_WHOLE >> 20}), field="file")
    if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_PARTS:
        text = N_("This workbook unpacks to more than %(megabytes)s MB. Save the sheet as CSV.")
        raise Refused(Reason(text, {"megabytes": MOST_UNPACKED >> 20}), field="file")
    with _readable(), zipfile.ZipFile(path) as parts:
        long = [part.filename for part in parts.infolist() if part.file_size > MOST_ROW]
        rows = [_longest_row(parts, name) > MOST_ROW for name in long if _streamed(name)]
    if any(rows):
        text = N_("A row of this workbook takes more than %(megabytes)s MB: no row of a table does.")
        raise Refused(Reason(text, {"megabytes": MOST_ROW >> 20}), field="file")


def _longest_row(parts: zipfile.ZipFile, name: str) -> int:
    """Return how many bytes of a sheet stand before, between or after the beginnings of its rows, at most.

    What could feign one, a comment or a part taken as it is, stands in no long sheet that a spreadsheet writes.
    """
    longest, since, kept = 0, 0, b""
    with parts.open(name) as part:
        for block in iter(partial(part.read, 1 << 20), b""):
            if b"<!" in kept + block:
                return sys.maxsize
            begins = [found.start() - len(kept) for found in _ROW_BEGINS.finditer(kept + block)]
            if begins:
                longest = max(longest, since + max(begins[0], 0))
                since = -begins[-1]
            since += len(block)
            longest, kept = max(longest, since), (kept + block)[-_LONGEST_MARK:]
            if longest > MOST_ROW:
                return longest
    return longest


def _streamed(part: str) -> bool:
    name = part.lower()
    return name.startswith("xl/worksheets/") and not name.endswith("sharedstrings.xml")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")  # of features of Excel that hold no values
        with _readable():
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise Refused(Reason(N_("The workbook has no sheet of cells.")), field="file")
        yield book


@contextmanager
def _readable() -> Iterator[None]:
    """Refuse a workbook that openpyxl stumbles upon, whatever a damaged part makes it raise."""
    try:
        yield
    except Exception as error:
        raise Refused(Reason(_UNREADABLE), field="file") from error


def _sound(sheet: Any, width: int) -> Iterator[Sequence[object]]:
    """Yield the rows of a sheet as openpyxl reads them; what whoever takes them raises is theirs."""
    with _readable():
        yield from sheet.iter_rows(max_col=width, values_only=True)


def _count(path: Path, sheet: Any, reading: Reading) -> int:
    """Return about how many rows a sheet has, as progress tells; what it says of its size need not be so."""
    with _readable():
        total = sheet.max_row or 0
    sheet.reset_dimensions()
    if total or reading.head:
        return total
    with _readable(), zipfile.ZipFile(path) as parts, parts.open(sheet._worksheet_path) as part:
        return sum(block.count(_ROW) for block in iter(partial(part.read, 1 << 20), b""))


def _frame(path: Path, sheet: Any, reading: Reading) -> pd.DataFrame:
    total = _count(path, sheet, reading)
    most = reading.limits.columns + 1
    at, cells = next(((at, row) for at, row in _rows(sheet, most) if any(row)), (0, []))
    names = check_names(cells, reading.limits)
    rows = _told(_rows(sheet, len(names) + BEYOND), total, reading)
    return gather(
        ((number, _cropped(row, len(names))) for number, row in rows if number > at and any(row)),
        names,
        reading.limits,
        reading.broken,
    )


def _rows(sheet: Any, width: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet; a row that says it stands a thousand million rows below is not waited for."""
    for number, row in enumerate(_sound(sheet, width), start=1):
        if number > LAST_ROW:
            raise Refused(Reason(_UNREADABLE), field="file")
        yield number, [written(value) for value in row]


def _told(
    rows: Iterator[tuple[int, list[str]]], total: int, reading: Reading
) -> Iterator[tuple[int, list[str]]]:
    for number, row in rows:
        if reading.head and number > HEAD:
            return
        if number % 5_000 == 0:
            reading.tell(min(number, total), total)
        yield number, row


def _cropped(row: Sequence[str], width: int) -> Sequence[str]:
    """Return a row without the empty cells beyond the header."""
    return row if any(row[width:]) else row[:width]


def written(value: object) -> str:
    """Write the value of a cell as text: days as year-month-day without their hour, numbers with a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
