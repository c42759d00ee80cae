"""What browsers and proxies may keep of an answer: nothing of what a voter is handed or is shown once, no page unasked.

Pages are made for one person, in the language and at the instant they ask: a shared proxy keeps none, a browser asks
again before it shows one. It may keep them, so that a form half written is there when one comes back to it.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as Answer


def install(app: Flask) -> None:
    """Put the headers on the answers marked; must run before what sets the headers of all answers."""
    app.after_request(_headers)


def keep_secret() -> None:
    """Mark the answer to this request: kept nowhere, its address told to nobody."""
    g.secret = True


def keep_nowhere() -> None:
    """Mark the answer to this request: kept nowhere; its page may send forms, so its address is told to this site."""
    g.kept_nowhere = True


def forget(answer: Answer) -> Answer:
    """Have the browser throw away every page it keeps, the one before this too: whoever signed in is gone."""
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _headers(response: Response) -> Response:
    if g.get("kept_nowhere"):
        response.headers["Cache-Control"] = "no-store"
    if g.get("secret"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static" and not response.cache_control.no_store:
        response.headers["Cache-Control"] = "private, no-cache"
    return response
