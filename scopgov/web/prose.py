"""Markdown as HTML: raw HTML is shown as text, links lead only where a browser is safe, nothing is fetched."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from flask import Flask
from markdown_it import MarkdownIt

from scopgov.web import filters


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default", {"html": False}).disable("image")
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    return reader


def _table_open(*told: Any) -> str:
    return '<div class="table">\n<table>\n'


def _table_close(*told: Any) -> str:
    return "</table>\n</div>\n"


@lru_cache(maxsize=200)
def prose(text: str) -> str:
    """Return a text written in Markdown as HTML that may stand in a page, as it is."""
    return str(_reader().render(text))


def install(app: Flask) -> None:
    """Register the filter."""
    filters.add(app, prose)
