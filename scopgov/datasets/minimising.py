"""Drops columns at the door: a file is written again without them, and only that file is kept.

Lines that broke cannot be cut into cells: where columns are dropped, only their number and reason are kept of them.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import pandas as pd

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import reading
from scopgov.datasets.gathering import Problem
from scopgov.datasets.reading import Options, Reading, Table
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.minimisation import fault
from scopgov.domain.text import N_

SEPARATOR, ENCODING = ",", "utf-8-sig"


def options_after(options: Options) -> Options:
    """Return how the file written again is to be read."""
    return Options(encoding=ENCODING, separator=SEPARATOR, decimal=options.decimal)


def name_after(filename: str) -> str:
    """Return the name of the file written again."""
    return PurePath(filename).stem + ".csv"


def textless(problem: Problem) -> Problem:
    """Return what is kept of a line that broke: where it stood and why, none of what it held."""
    return replace(problem, text="")


def rewritten(
    settings: Settings, table: Table, dropped: Sequence[str], options: Options
) -> tuple[Table, str, int]:
    """Store a table without some of its columns; return it as read again, with its SHA-256 and its size.

    Raises Refused where no column is left, or where a cell cannot be written so that it is read the same.
    """
    names = [str(name) for name in table.frame.columns]
    reason = fault(names, dropped)
    if reason is not None:
        raise Refused(reason, field="dropped")
    kept = table.frame.drop(columns=list(dropped))
    sha256, size = _stored(settings, kept)
    path = store.path_of(settings.sources, sha256)
    again = reading.read(path, "kept.csv", Reading(options_after(options)))
    if not again.frame.reset_index(drop=True).equals(kept.reset_index(drop=True)):
        store.forget(settings.sources, sha256)
        raise Refused(
            Reason(N_("A cell of this file cannot be written again as it is: keep all columns, or mend it."))
        )
    problems = tuple(map(textless, table.problems))
    told = replace(again, problems=problems, broken=table.broken, reasons=table.reasons)
    return replace(told, declared=table.declared), sha256, size


def _stored(settings: Settings, kept: pd.DataFrame) -> tuple[str, int]:
    with tempfile.TemporaryFile() as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        lines.writerow(kept.columns)
        lines.writerows(zip(*(kept[name] for name in kept.columns), strict=True))
        text.detach()
        file.seek(0)
        return store.take(settings.sources, file, settings.max_upload_mb << 20)
