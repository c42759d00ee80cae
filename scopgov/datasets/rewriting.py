"""Writes a kept file again with some of its rows corrected, emptied or removed. Needs no database, writes no row.

Made from a snapshot, as `preparing` does; `erasing` writes what comes out of it and deletes the bytes of before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import minimising, preparing, queries, setting_apart, shelf
from scopgov.datasets.checks import breaches
from scopgov.datasets.gathering import line_of
from scopgov.datasets.minimising import textless
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.reading import Options
from scopgov.datasets.schema import Column, Schema
from scopgov.datasets.typing_cells import MEASURED, absent, typed_column
from scopgov.datasets.understanding import understood
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.rewritings import Way, lost
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Edit:
    """What is to be changed: rows by their line in the file, columns, and what is written there."""

    way: Way
    lines: Sequence[int]
    columns: Sequence[str] = ()
    value: str = ""


@dataclass(frozen=True)
class Rewritten:
    """A file written again: what it rests on, what is to be written of it, and the bytes that nothing needs then."""

    of: Snapshot
    edit: Edit
    values: Mapping[str, Any]
    leftovers: Sequence[str]


def rewritten(settings: Settings, of: Snapshot, edit: Edit, broken: str, apart: str) -> Rewritten:
    """Change rows of a file and prepare it again as it was declared; `broken` and `apart` name its lists.

    Raises Refused where a row is not there, a value does not fit its column, or no row would be left.
    """
    table = queries.table_of(settings, of)
    kept = edited(table.frame, queries.schema_of(of), edit)
    options = Options.from_data(of.reading)
    again, sha256, size = minimising.rewritten(settings, table, kept, options)
    after, name = minimising.options_after(options), minimising.name_after(of.filename)
    shelf.put(shelf.place(settings.tables, sha256, after), again)
    listed = _textless(settings, broken)
    values: dict[str, Any] = {
        "sha256": sha256,
        "size": size,
        "filename": name,
        "reading": after.to_data(),
        "rows": len(again.frame),
        "understood": understood(again, queries.schema_of(of), listed),
    }
    values |= _prepared(settings, replace(of, sha256=sha256, filename=name, reading=after.to_data()))
    named = {sha256, listed, (values.get("apart") or {}).get("sha256")}
    return Rewritten(
        of, edit, values, [one for one in (of.sha256, broken, apart) if one and one not in named]
    )


def _prepared(settings: Settings, of: Snapshot) -> dict[str, Any]:
    return dict(preparing.columns(settings, of, queries.schema_of(of)).values) if of.declared else {}


def _textless(settings: Settings, listed: str) -> str:
    """Keep of the lines that broke their number and reason alone: nobody can tell in which of them a person stands."""
    if not listed:
        return ""
    with tempfile.TemporaryFile() as file:
        for problem in setting_apart.problems(settings, listed):
            file.write(line_of(textless(problem)).encode())
        file.seek(0)
        return store.take(settings.sources, file)[0]


def edited(frame: pd.DataFrame, schema: Schema, edit: Edit) -> pd.DataFrame:
    """Return the rows of a file once they are changed."""
    gone = lost(edit.lines, [int(line) for line in frame.index])
    if gone is not None:
        raise Refused(gone)
    lines = list(edit.lines)
    if edit.way is Way.removed:
        kept = frame.drop(index=lines)
        if kept.empty:
            raise Refused(Reason(N_("No row would be left in this file.")))
        return kept
    kept = frame.copy()
    kept.loc[lines, list(edit.columns)] = edit.value if edit.way is Way.corrected else ""
    if edit.way is Way.corrected:
        _check(kept, schema, edit)
    return kept


def _check(kept: pd.DataFrame, schema: Schema, edit: Edit) -> None:
    """Refuse a value that does not fit its column, or breaks one of its rules, as declared."""
    for column in (one for one in schema.columns if one.name in edit.columns):
        reason = _unfit(kept.loc[list(edit.lines), column.name], column)
        for one in breaches(kept[[column.name]], Schema((column,))):
            if one.rows.loc[list(edit.lines)].any():
                reason = reason or one.reason(edit.value)
        if reason is not None:
            raise Refused(reason, field="value")


def _unfit(cells: pd.Series[Any], column: Column) -> Reason | None:
    wrong = typed_column(cells, column)[0].isna() & ~absent(cells, column)
    if column.kind in MEASURED and wrong.any():
        text = N_("“%(cell)s” does not fit “%(name)s”, as it is declared.")
        return Reason(text, {"cell": str(cells.iloc[0])[:80], "name": column.name})
    return None
