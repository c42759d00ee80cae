"""Keeps a file once read as arrays of numbers and texts, so that no page reads the file again.

What stands here can always be made again from the stored file: a copy that is lost or damaged is made anew.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scopgov.datasets.coding import Coded
from scopgov.datasets.gathering import Problem
from scopgov.datasets.reading import Options, Table
from scopgov.domain.canonical import digest

FORM = 1  # a higher number leaves all copies made before unread
_BETWEEN = "\x00"  # which no cell holds
_FACTS = ("format", "encoding", "separator", "declared", "broken", "sheet", "reasons")


def place(root: Path, sha256: str, options: Options) -> Path:
    """Return where the copy of a file read in one way stands."""
    return root / sha256[:2] / f"{sha256}-{digest(options.to_data())[:16]}-{FORM}.npz"


def put(path: Path, table: Table) -> None:
    """Keep a table; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        "facts": _bytes(json.dumps(_facts(table))),
        "lines": table.frame.index.to_numpy(),
    }
    for at, name in enumerate(table.frame.columns):
        coded = Coded.of(table.frame[name])
        if coded:
            arrays[f"codes{at}"] = coded.codes
        arrays[f"texts{at}"] = _bytes(_BETWEEN.join(coded.distinct if coded else table.frame[name]))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        np.savez(file, **arrays)
    os.replace(temporary, path)


def forget(root: Path, sha256: str) -> None:
    """Delete the copies of a file, however it was read."""
    for path in (root / sha256[:2]).glob(f"{sha256}-*.npz"):
        path.unlink(missing_ok=True)


def get(path: Path) -> Table | None:
    """Return a table kept before, or None."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _table(arrays)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _facts(table: Table) -> dict[str, Any]:
    facts = {name: getattr(table, name) for name in _FACTS}
    problems = [one.to_data() for one in table.problems]
    columns = [str(name) for name in table.frame.columns]
    return {**facts, "sheets": list(table.sheets), "problems": problems, "columns": columns}


def _table(arrays: Any) -> Table:
    facts = json.loads(arrays["facts"].tobytes())
    cells, coded = {}, {}
    for at, name in enumerate(facts["columns"]):
        cells[name] = np.array(arrays[f"texts{at}"].tobytes().decode().split(_BETWEEN), dtype=object)
        if f"codes{at}" in arrays:
            coded[name] = Coded(arrays[f"codes{at}"], pd.Series(cells[name], dtype=object))
            cells[name] = cells[name][coded[name].codes]
    index = pd.Index(arrays["lines"], name="line", dtype="int64")
    frame = pd.DataFrame(cells, index=index, columns=facts["columns"], dtype=object, copy=False)
    problems = tuple(Problem.from_data(one) for one in facts["problems"])
    told = {name: facts[name] for name in _FACTS}
    return Table(frame, problems, sheets=tuple(facts["sheets"]), coded=coded, **told)


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)
