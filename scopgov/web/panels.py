"""Panels: what higher rooms show on the pages of lower ones, wired by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from flask import Flask, current_app

Panel = Callable[[Any], str]


def install(app: Flask, wiring: Iterable[tuple[str, str]]) -> None:
    """Register each panel of `wiring`: the place it is shown at, and `module:function`.

    The function receives the thing the page is about and returns HTML, "" where there is nothing to show.
    """
    shown: dict[str, list[Panel]] = {}
    for place, named in wiring:
        module, function = named.split(":")
        shown.setdefault(place, []).append(getattr(import_module(module), function))
    app.extensions["scopgov_panels"] = shown
    app.add_template_global(panels)


def panels(place: str, thing: object) -> list[str]:
    """Return the panels of a place about a thing, those with something to show; rendered, so shown `|safe`."""
    shown: dict[str, list[Panel]] = current_app.extensions["scopgov_panels"]
    rendered = (panel(thing) for panel in shown.get(place, []))
    return [html for html in rendered if html.strip()]
