"""Refusals to programs, as problem details (RFC 9457), in French or English by Accept-Language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import Response, json, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_
from scopgov.web import scope
from scopgov.web.filters import say

PROGRAMS = "/api/v1/"  # addresses that programs read, not people
LANGUAGES = ("fr", "en")
LONGEST_KNOWN = 200  # characters of a header that is remembered: strangers may send long ones
MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, str] = {
    400: N_("The request cannot be read"),
    401: N_("No valid token"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Method not allowed"),
    409: N_("Not possible as things stand"),
    413: N_("Too large"),
    415: N_("Not JSON"),
    422: N_("Values refused"),
    429: N_("Too many calls"),
    500: N_("A failure on our side"),
}
CODES: Mapping[int, str] = {
    400: "unreadable",
    401: "token",
    403: "not_allowed",
    404: "not_found",
    405: "method",
    409: "conflict",
    413: "too_large",
    415: "not_json",
    422: "values",
    429: "too_many",
    500: "failure",
}


def wanted() -> bool:
    """Tell whether a program asks, which is answered with data and never with a page."""
    return request.path.startswith(PROGRAMS)


def language() -> str:
    """Return the language a program asks for; French where it names neither."""
    return language_of(request.headers.get("Accept-Language"))


def language_of(accepted: str | None) -> str:
    """Return the language that a header `Accept-Language` asks for; French where it names neither."""
    if accepted is None:
        return LANGUAGES[0]
    return _known(accepted) if len(accepted) <= LONGEST_KNOWN else _best(accepted)


@lru_cache(maxsize=256)
def _known(accepted: str) -> str:
    return _best(accepted)


def _best(accepted: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES, LANGUAGES[0]) or LANGUAGES[0]


def problem(
    status: int,
    reason: Reason,
    *,
    code: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what is said of a refusal: its kind, the sentence, the fields at fault, what to do."""
    known = status if status in TITLES else 400
    kind = code or CODES[known]
    told = {
        "type": f"{scope.settings().public_url}/api/documentation#{CODES[known]}",
        "title": say(TITLES[known]),
        "status": status,
        "detail": say(reason),
        "code": kind,
        "errors": list(errors),
        **(more or {}),
    }
    return {**told, "remedy": say(reason.remedy)} if reason.remedy else told


def answer(
    status: int,
    reason: Reason,
    *,
    code: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Return a refusal as an answer."""
    body = json.dumps(problem(status, reason, code=code, errors=errors, more=more), ensure_ascii=False)
    made = Response(body, status, mimetype=MEDIA_TYPE)
    made.headers.update(headers or {})
    if status == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="scopgov"'
    return made
