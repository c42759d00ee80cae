"""Where the files of proposals stand, and how their lines are read again; a workbook is written once as lines."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.datasets import sheets
from scopgov.datasets.reading import Reading
from scopgov.datasets.spans import Rows

LARGEST = 1 << 30


def files(batch: Batch) -> list[str]:
    """Return the digests, in the store of batches, of all that holds what people typed: none once it is deleted."""
    if batch.deleted_at is not None:
        return []
    return [one for one in (batch.sha256, batch.lines_sha256) if one]


def rows(settings: Settings, batch: Batch) -> Rows | None:
    """Return the lines of a batch, hashed on the way; None where the file is gone, or is a workbook not read yet.

    Raises NotFound or Tampered as the store does.
    """
    if batch.deleted_at is not None:
        return None
    path = store.checked(settings.batches, batch.lines_sha256 or batch.sha256)
    return None if batch.lines_sha256 is None and sheets.is_workbook(path, batch.filename) else Rows(path)


def lines(settings: Settings, session: Session) -> Iterator[tuple[Batch, Iterator[tuple[int, str]]]]:
    """Yield each batch whose file is still here, with the lines below its header as texts; errors of cells aside."""
    kept = select(Batch).where(Batch.deleted_at.is_(None)).order_by(Batch.id)
    for one in session.scalars(kept).all():
        if store.exists(settings.batches, one.sha256):
            yield one, _texts(settings, one)


def _texts(settings: Settings, batch: Batch) -> Iterator[tuple[int, str]]:
    """Yield the lines of a batch; those of a workbook that was never written as lines are read from it."""
    found = rows(settings, batch)
    if found is not None:
        yield from found.texts()
    else:
        path = store.path_of(settings.batches, batch.sha256)
        below = islice(sheets.rows(path, Reading()), 1, None)
        yield from ((number, "; ".join(cells)) for number, cells in below)


def write_lines(settings: Settings, sha256: str, reading: Reading) -> str:
    """Write the sheet of a stored workbook as lines of text, each on the line it has there; return their digest."""
    with tempfile.TemporaryFile("w+b") as file:
        _write(file, sheets.rows(store.checked(settings.batches, sha256), reading))
        file.seek(0)
        return store.take(settings.batches, file, LARGEST)[0]


def _write(file: IO[bytes], found: Iterator[tuple[int, list[str]]]) -> None:
    at = 1
    for number, cells in found:
        file.write(b"\n" * (number - at))
        file.write(_line(cells))
        at = number + 1


def _line(cells: list[str]) -> bytes:
    """Write a row as one line: what breaks a line inside a cell is a space."""
    held: list[str] = []
    csv.writer(_Into(held), delimiter=";", lineterminator="\n").writerow(
        [" ".join(one.splitlines()) for one in cells]
    )
    return "".join(held).encode("utf-8", "surrogateescape")


class _Into:
    def __init__(self, held: list[str]) -> None:
        self._held = held

    def write(self, text: str) -> int:
        self._held.append(text)
        return len(text)


def lines_in(path: Path) -> int:
    """Count the lines below the header of a stored text file."""
    return Rows(path).count()
