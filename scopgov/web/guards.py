"""Deny by default: each route says who may use it, or says that it is public; a test walks them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from scopgov.domain.errors import Forbidden, Reason
from scopgov.domain.policy import NOTHING, Permission, Subject, may
from scopgov.domain.text import N_
from scopgov.web import scope

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a route that needs nobody signed in."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def by_token(view: View) -> View:
    """Mark a route that programs call with a token, which the route itself asks for: no cookie opens it."""
    view.guard = "token"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission, subject: Callable[..., Subject] | None = None) -> Callable[[View], View]:
    """Let a route run only for who holds `permission`.

    `subject` receives the route's arguments and returns the facts about the thing, where the rule needs them.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            about = subject(**kwargs) if subject else NOTHING
            decision = may(scope.actor(), permission, about)
            if not decision and decision.reason:
                raise Forbidden(decision.reason)
            return view(*args, **kwargs)

        guarded.guard = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def install(app: Flask) -> None:
    """Send whoever is not signed in to the sign-in page, except on public routes."""
    app.before_request(_deny_by_default)


def _deny_by_default() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    guard = getattr(view, "guard", None)
    if guard in ("public", "token"):
        return None
    if guard is None:
        raise Forbidden(Reason(N_("Nobody may do this.")))
    if scope.current_actor() is None:
        return redirect(url_for("members.sign_in", next=request.full_path.rstrip("?")))
    return None


def safe_path(target: str | None, otherwise: str) -> str:
    """Return `target` when it is a path of this site, else `otherwise` (no open redirect)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if not target.isprintable():  # a line end would not fit in a header
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc or "\\" in target else target
