"""Lets a call in by its token alone: known, at work, of the right scope, not too often. No cookie counts here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from scopgov.api.limiting import Windows
from scopgov.applications import calling
from scopgov.applications.calling import Caller
from scopgov.domain.applications import SCOPE_NAMES, Scope
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.text import N_
from scopgov.mandates import remembering
from scopgov.web import problems, scope
from scopgov.web.guards import by_token

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Bearer "
COUNTED = "scopgov.counted"  # in the environment of a call that is counted already


def with_scope(needed: Scope | None) -> Callable[[View], View]:
    """Let a route run only for a token that lets its program do `needed`; for any token where None."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            found = _called(needed)
            seconds = 0 if COUNTED in request.environ else _wait(found)
            return _too_many(seconds) if seconds else view(*args, **kwargs)

        return by_token(guarded)  # type: ignore[return-value]

    return guard


def caller() -> Caller:
    """Return who calls."""
    found: Caller = g.caller
    return found


def still_lets_in() -> None:
    """Ask again who calls, once what they asked for is written, where something changed since: refused as at the door.

    An act that revokes waits its turn in the record, as a score does: the one that comes first counts.
    """
    session = scope.session()
    if remembering.moved(session, g.marks):
        calling.caller(session, shown(), scope.now())


def _called(needed: Scope | None) -> Caller:
    now = scope.now()
    session, hashed = scope.session(), calling.hashed(shown())
    g.marks = remembering.marks(session)
    token = remembering.told(session, ("token", hashed), partial(calling.known, session, hashed))
    found = g.caller = calling.allowed(token, now)
    if needed is not None and not found.may(needed):
        text = N_("The token was not made for this: %(scope)s.")
        raise Forbidden(Reason(text, {"scope": Reason(SCOPE_NAMES[needed])}))
    if unnoted(current_app, found, now):
        _note(found)
    return found


def unnoted(app: Flask, found: Caller, now: datetime) -> bool:
    """Tell whether it is worth writing that a token was used now."""
    return calling.unnoted(_noted(app).get(found.token_id, found.last_used_at), now)


def _noted(app: Flask) -> dict[int, datetime]:
    """Return when this process last wrote that a token was used, by token."""
    found: dict[int, datetime] = app.extensions.setdefault("scopgov_noted", {})
    return found


def _note(found: Caller) -> None:
    """Write when the token was used: with the act, or on its own where a call only reads."""
    now, noted = scope.now(), _noted(current_app)
    if request.method in scope.SAFE_METHODS:
        with scope.database().transaction() as session:
            calling.note_use(session, found, now)
        noted[found.token_id] = now
    else:
        calling.note_use(scope.session(), found, now)
        scope.after_commit(lambda: noted.update({found.token_id: now}))


def shown() -> str:
    """Return the token that a call shows; Refused (401) where it shows none."""
    secret = secret_in(request.headers.get("Authorization", ""))
    if secret is None:
        text = N_("Show a token: `Authorization: Bearer …`.")
        raise Refused(Reason(text), status=401)
    return secret


def secret_in(header: str) -> str | None:
    """Return the token that a header shows; None where it shows none."""
    return header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME.lower() else None


def _too_many(seconds: int) -> Response:
    scope.keep_nothing()
    text = N_("This token may call %(calls)s times a minute. Call again in %(seconds)s seconds.")
    reason = Reason(text, {"calls": caller().calls, "seconds": seconds})
    return problems.answer(429, reason, headers={"Retry-After": str(seconds)})


def _wait(found: Caller) -> int:
    return windows(current_app).wait(found.token_id, found.calls, scope.now())


def windows(app: Flask) -> Windows:
    """Return what counts calls, made once by each process: it must hold one file open, and one lock."""
    kept = app.extensions
    if "scopgov_calls" not in kept:
        kept.setdefault("scopgov_calls", Windows(kept["scopgov_settings"].calls))
    found: Windows = kept["scopgov_calls"]
    return found
