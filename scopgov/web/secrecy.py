"""Answers that no browser, proxy or other site may keep or hear of: what a voter is handed."""

from __future__ import annotations

from flask import Flask, Response, g


def install(app: Flask) -> None:
    """Put the headers on the answers marked; must run before what sets the headers of all answers."""
    app.after_request(_headers)


def keep_secret() -> None:
    """Mark the answer to this request: kept nowhere, its address told to nobody."""
    g.secret = True


def _headers(response: Response) -> Response:
    if g.get("secret"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
