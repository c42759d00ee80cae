"""Answers that no browser, proxy or other site may keep or hear of: what a voter is handed, what is shown once."""

from __future__ import annotations

from flask import Flask, Response, g


def install(app: Flask) -> None:
    """Put the headers on the answers marked; must run before what sets the headers of all answers."""
    app.after_request(_headers)


def keep_secret() -> None:
    """Mark the answer to this request: kept nowhere, its address told to nobody."""
    g.secret = True


def keep_nowhere() -> None:
    """Mark the answer to this request: kept nowhere; its page may send forms, so its address is told to this site."""
    g.kept_nowhere = True


def _headers(response: Response) -> Response:
    if g.get("kept_nowhere"):
        response.headers["Cache-Control"] = "no-store"
    if g.get("secret"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
