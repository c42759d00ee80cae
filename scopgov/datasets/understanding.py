"""Says what was found in a file, for the pages that show it: how it was read, its first rows, what broke."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scopgov.datasets.guessing import decimal_of, personal_sign, sampled
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import Schema
from scopgov.domain.reasons import reason_data

SHOWN_ROWS, SHOWN_PROBLEMS, SHOWN_TEXT = 8, 20, 60


def understood(table: Table, schema: Schema, broken_sha256: str = "") -> dict[str, Any]:
    """Return what a page shows of a file, as JSON-able data; `broken_sha256` names the list of all broken lines."""
    head, some = table.frame.head(SHOWN_ROWS), sampled(table.frame)
    return {
        "format": table.format,
        "encoding": table.encoding,
        "separator": table.separator,
        "decimal": decimal_of(schema),
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "columns": [str(name) for name in table.frame.columns],
        "lines": [int(line) for line in head.index],
        "head": [[cell[: 2 * SHOWN_TEXT] for cell in row] for row in head.to_numpy().tolist()],
        "examples": {str(name): examples(some[name]) for name in some.columns},
        "signs": signs(some),
        "broken": table.broken,
        "reasons": table.reasons,
        "problems": [one.to_data() for one in table.problems[:SHOWN_PROBLEMS]],
        "broken_sha256": broken_sha256,
    }


def signs(frame: pd.DataFrame) -> dict[str, Any]:
    """Return why columns look as if they were about persons, by name: the reason, whether only a few cells do."""
    seen = {str(name): personal_sign(str(name), frame[name]) for name in frame.columns}
    return {name: {**reason_data(one.reason), "stray": one.stray} for name, one in seen.items() if one}


def examples(cells: pd.Series[Any], most: int = 3) -> list[str]:
    """Return the most frequent texts of a column."""
    counts = cells[cells != ""].value_counts().head(most)
    return [str(text)[:SHOWN_TEXT] for text in counts.index]
