"""What was found of a person, as files that may be handed to them: whole rows, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scopgov.domain.cells import cell, table
from scopgov.privacy.rows import FoundThere
from scopgov.privacy.seeking import Search
from scopgov.privacy.seeking_bytes import FoundInFile

FORMAT = "scopgov-person/2"


def as_data(search: Search) -> dict[str, Any]:
    """Return the rows by place: every cell of rows of files, each text that names the person elsewhere."""
    files = [
        {"name": one.place.name, "sha256": one.place.of.sha256, "rows": one.whole()} for one in search.found
    ]
    return {
        "format": FORMAT,
        "files": files,
        "places": [_place(one) for one in search.there],
        "lines": [_lines(one) for one in search.files],
        "not_looked_into": [
            {"table": place.table, "what": place.unread, "count": count} for _, place, count in search.unread
        ],
    }


def _place(one: FoundThere) -> dict[str, Any]:
    told = {"erasure": one.kind.erasure.value, "because": one.kind.because, "kept": one.kind.delay}
    rows = [{"row": row.name, "page": row.page, "texts": dict(row.shown())} for row in one.rows]
    return {"table": one.place.table, "name": one.kind.name, **told, "rows": rows}


def _lines(one: FoundInFile) -> dict[str, Any]:
    lines = [{"line": line, "text": text} for line, text in one.lines]
    return {"what": one.what, "name": one.name, "page": one.page, "lines": lines}


def as_csv(search: Search) -> str:
    """Return one line for each cell: the places have other columns each; no cell is a formula."""
    rows = ([cell(place), line, cell(name), cell(value)] for place, line, name, value in _cells(search))
    return table([["place", "line", "column", "value"], *rows])


def _cells(search: Search) -> Iterator[tuple[str, object, str, str]]:
    for one in search.found:
        for row in one.whole():
            cells: Any = row["cells"]
            yield from ((one.place.name, row["line"], name, value) for name, value in cells.items())
    for there in search.there:
        for each in there.rows:
            yield from ((there.place.table, each.name, name, text) for name, text in each.shown())
    for file in search.files:
        yield from ((file.name, line, "", text) for line, text in file.lines)
