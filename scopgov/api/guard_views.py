"""Lets a call in by its token alone: known, at work, of the right scope, not too often. No cookie counts here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any, TypeVar

from flask import current_app, g, request
from werkzeug.wrappers import Response

from scopgov.api.limiting import Windows
from scopgov.applications import calling
from scopgov.applications.calling import Caller
from scopgov.domain.applications import SCOPE_NAMES, Scope
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.text import N_
from scopgov.mandates import remembering
from scopgov.web import problems, scope
from scopgov.web.filters import keep_language
from scopgov.web.guards import by_token

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Bearer "


def with_scope(needed: Scope | None) -> Callable[[View], View]:
    """Let a route run only for a token that lets its program do `needed`; for any token where None."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            keep_language()
            found = _called(needed)
            seconds = _windows().wait(found.token_id, found.calls, scope.now())
            return _too_many(seconds) if seconds else view(*args, **kwargs)

        return by_token(guarded)  # type: ignore[return-value]

    return guard


def caller() -> Caller:
    """Return who calls."""
    found: Caller = g.caller
    return found


def _called(needed: Scope | None) -> Caller:
    now = scope.now()
    session, shown = scope.session(), calling.hashed(_shown())
    token = remembering.told(session, ("token", shown), partial(calling.known, session, shown))
    found = g.caller = calling.allowed(token, now)
    if needed is not None and not found.may(needed):
        text = N_("The token was not made for this: %(scope)s.")
        raise Forbidden(Reason(text, {"scope": Reason(SCOPE_NAMES[needed])}))
    noted = current_app.extensions.setdefault(
        "scopgov_noted", {}
    )  # when this process wrote so last, by token
    if calling.unnoted(noted.get(found.token_id, found.last_used_at), now):
        _note(found, noted)
    return found


def _note(found: Caller, noted: dict[int, datetime]) -> None:
    """Write when the token was used: with the act, or on its own where a call only reads."""
    now = scope.now()
    if request.method in scope.SAFE_METHODS:
        with scope.database().transaction() as session:
            calling.note_use(session, found, now)
        noted[found.token_id] = now
    else:
        calling.note_use(scope.session(), found, now)
        scope.after_commit(lambda: noted.update({found.token_id: now}))


def _shown() -> str:
    given = request.headers.get("Authorization", "")
    if given[: len(SCHEME)].lower() != SCHEME.lower():
        text = N_("Show a token: `Authorization: Bearer …`.")
        raise Refused(Reason(text), status=401)
    return given[len(SCHEME) :].strip()


def _too_many(seconds: int) -> Response:
    scope.keep_nothing()
    text = N_("This token may call %(calls)s times a minute. Call again in %(seconds)s seconds.")
    reason = Reason(text, {"calls": caller().calls, "seconds": seconds})
    return problems.answer(429, reason, headers={"Retry-After": str(seconds)})


def _windows() -> Windows:
    """Return what counts calls, made once by each process: it must hold one file open, and one lock."""
    kept = current_app.extensions
    if "scopgov_calls" not in kept:
        kept.setdefault("scopgov_calls", Windows(scope.settings().calls))
    found: Windows = kept["scopgov_calls"]
    return found
