"""What may come in at all: numbers that a database can hold, text without NUL characters."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

JSON = "application/json"
LARGEST = 2**31 - 1  # an INTEGER of PostgreSQL


class NumberConverter(IntegerConverter):
    """`<int:…>` of an address: a number no table can hold is the number of nothing (404)."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int = LARGEST) -> None:
        super().__init__(map, fixed_digits, min, max)


def install(app: Flask) -> None:
    """Refuse what no database could store; must run before any route is registered."""
    app.url_map.converters["int"] = NumberConverter
    app.before_request(_without_nul)


def _without_nul() -> None:
    """Answer 400 to text holding a NUL, which PostgreSQL cannot keep."""
    sent = [request.path, *(request.args.values() if request.query_string else ())]
    if request.mimetype != JSON:  # whoever reads JSON looks for NUL characters in it
        sent += [text for _, text in request.form.items(multi=True)]
    if any("\x00" in text for text in sent):
        abort(400)
