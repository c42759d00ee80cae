"""Drops columns at the door, or replaces their cells by pseudonyms: the file is written again, the one that came goes.

Lines that broke cannot be cut into cells: where columns are so changed, only their number and reason are kept of them.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

import pandas as pd

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import reading
from scopgov.datasets.coding import by_text
from scopgov.datasets.gathering import Problem
from scopgov.datasets.reading import Options, Reading, Table
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.minimisation import fault
from scopgov.domain.text import N_
from scopgov.pseudonyms.keyring import Key

SEPARATOR, ENCODING = ",", "utf-8-sig"


@dataclass(frozen=True)
class Cut:
    """What is done to a file at the door: columns dropped, and columns replaced by the pseudonyms of a key."""

    dropped: Sequence[str] = ()
    replaced: Sequence[str] = ()
    key: Key | None = None

    def __bool__(self) -> bool:
        return bool(self.dropped or self.replaced)

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return what is kept of a frame. Raises Refused where no column is left, or one is not in the file."""
        reason = fault([str(name) for name in frame.columns], self.dropped, self.replaced)
        if reason is not None:
            raise Refused(reason, field="dropped")
        kept = frame.drop(columns=list(self.dropped))
        return kept.assign(**{name: _tokens(kept[name], self.key) for name in self.replaced if self.key})


AS_IT_CAME = Cut()


def _tokens(cells: pd.Series[Any], key: Key) -> pd.Series[Any]:
    made = by_text(cells, lambda distinct: distinct.map(lambda cell: key.token(str(cell))))
    return made.astype(object)


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
    settings: Settings, table: Table, kept: pd.DataFrame, options: Options
) -> tuple[Table, str, int]:
    """Store what is kept of a table; return it as read again, with its SHA-256 and its size.

    Raises Refused where a cell cannot be written so that it is read the same.
    """
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
