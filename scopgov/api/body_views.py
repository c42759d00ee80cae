"""Takes the body of a call, once and bounded, and does a call with a key only once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from scopgov.api import once
from scopgov.api.guard_views import caller
from scopgov.web import scope

View = TypeVar("View", bound=Callable[..., Any])
LARGEST = 64 * 1024  # bytes of a body that asks for one thing
HEADER = "Idempotency-Key"


def sent(most: int = LARGEST) -> bytes:
    """Return the body of the call, JSON of a bounded size."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    if "body" not in g:
        g.body = request.stream.read(most + 1)
    found: bytes = g.body
    if len(found) > most:
        raise RequestEntityTooLarge
    return found


def done_once(most: int = LARGEST) -> Callable[[View], View]:
    """Answer a call made again under the same key as it was answered first, and do nothing again."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            key = request.headers.get(HEADER)
            if key is None:
                return view(*args, **kwargs)
            return _again(key, most) or _kept(key, view(*args, **kwargs))

        return guarded  # type: ignore[return-value]

    return guard


def _again(key: str, most: int) -> Response | None:
    """Return what was answered under this key before, if anything was."""
    asked = once.digest_of(request.method, request.path, sent(most))
    found = once.begin(
        scope.session(), application_id=caller().application_id, key=key, asked=asked, now=scope.now()
    )
    if found is None:
        return None
    made = Response(found.answer, found.status, mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    made.headers["Idempotent-Replayed"] = "true"
    return made


def _kept(key: str, made: Response) -> Response:
    answer = made.get_data(as_text=True)
    once.keep(
        scope.session(),
        application_id=caller().application_id,
        key=key,
        status=made.status_code,
        answer=answer,
    )
    return made
