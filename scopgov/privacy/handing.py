"""What was found of a person, as files that may be handed to them: whole rows, with where they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from scopgov.domain.cells import cell
from scopgov.privacy.seeking import Found

FORMAT = "scopgov-person/1"


def as_data(found: Sequence[Found]) -> dict[str, Any]:
    """Return the rows by file, every cell of them."""
    files = [{"name": one.place.name, "sha256": one.place.of.sha256, "rows": one.whole()} for one in found]
    return {"format": FORMAT, "files": files}


def as_csv(found: Sequence[Found]) -> str:
    """Return one line for each cell: the files have other columns each; no cell is a formula."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["file", "line", "column", "value"])
    for one in found:
        for row in one.whole():
            cells: Any = row["cells"]
            lines.writerows([one.place.name, row["line"], name, cell(value)] for name, value in cells.items())
    return written.getvalue()
