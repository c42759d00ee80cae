"""Browsers in which somebody signed in before, each told by a signed cookie of its own.

Failures of such a browser are counted apart: a stranger who guesses a member's password from elsewhere slows down
strangers alone, and can keep nobody from voting.
"""

from __future__ import annotations

import hashlib
import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from scopgov.web import scope

COOKIE = "known"
LASTS = 31_536_000  # a year, in seconds


def known(email: str) -> str:
    """Return the mark of this browser where the person of this address signed in here before, else ""."""
    try:
        whose, mark = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, TypeError, ValueError):
        return ""
    return str(mark) if whose == _hashed(email) else ""


def remember(answer: Response, email: str) -> Response:
    """Have this browser known from now on as one in which the person of this address signed in."""
    held = [_hashed(email), known(email) or secrets.token_hex(8)]
    secure = scope.settings().https
    answer.set_cookie(
        COOKIE, _signer().dumps(held), max_age=LASTS, secure=secure, httponly=True, samesite="Lax"
    )
    return answer


def _hashed(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browser")
