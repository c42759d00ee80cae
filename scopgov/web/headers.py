"""The headers that tell browsers what an answer may do. Nearly all bear the same ones, worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Flask, Response, current_app, request
from flask_talisman import Talisman

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def install(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer, and send whoever comes without encryption to https where that is so."""
    same = Same(app, force_https=https, content_security_policy=POLICY, session_cookie_secure=https)
    app.extensions["scopgov_headers"] = same


def of_all_answers(app: Flask, *, secure: bool) -> list[tuple[str, str]]:
    """Return the headers that every answer bears, to whoever came with encryption or without."""
    same: Same = app.extensions["scopgov_headers"]
    with app.test_request_context("/", base_url="https://localhost" if secure else None):
        return list(same.known(secure).items())


class Same(Talisman):  # type: ignore[misc] # the library bears no types
    """Talisman, which works all out for each answer, but where a view has no options of its own."""

    @cached_property
    def _options(self) -> dict[str, Any]:
        found: dict[str, Any] = super()._get_local_options()
        return found

    @cached_property
    def _known(self) -> dict[bool, dict[str, str]]:
        return {}

    def _get_local_options(self) -> dict[str, Any]:
        found: dict[str, Any] = super()._get_local_options() if _own() else self._options
        return found

    def _set_response_headers(self, response: Response) -> Response:
        if _own():
            made: Response = super()._set_response_headers(response)
            return made
        known = self.known(request.is_secure or request.headers.get("X-Forwarded-Proto") == "https")
        if known.keys().isdisjoint(response.headers.keys()):
            response.headers.extend(known)
        else:
            response.headers.update(known)
        return response

    def known(self, secure: bool) -> dict[str, str]:
        """Return the headers of an answer on which no view has a say of its own."""
        if secure not in self._known:
            bare = Response()
            bare.headers.clear()
            self._known[secure] = dict(super()._set_response_headers(bare).headers)
        return self._known[secure]

    def _force_https(self) -> Any:
        return super()._force_https() if self.force_https else None

    def _make_nonce(self) -> None:
        """Make none: no page has a script or a style of its own."""


def _own() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "talisman_view_options", None))
