"""Turn refusals and failures into pages, in one place. A failure keeps nothing and shows no trace."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.web import problems, scope
from scopgov.web.filters import say
from scopgov.web.guards import safe_path

SENTENCES = {
    400: N_("The request could not be understood. Go back and try again."),
    401: N_("Sign in first."),
    403: N_("You may not do this."),
    404: N_("There is nothing at this address."),
    405: N_("This address cannot be used that way."),
    413: N_("This is too large to be received."),
    415: N_("Send JSON, and say so: `Content-Type: application/json`."),
    429: N_("Too many attempts. Wait a few minutes, then try again."),
}
TOO_LARGE = N_("This is too large to be received: %(megabytes)s MB at most.")


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _page(status: int, reason: Reason, reference: str = "", field: str = "") -> Response:
    scope.keep_nothing()
    if problems.wanted():
        return _problem(status, reason, reference, field)
    told = {"reason": reason, "status": status, "reference": reference, "before": _before()}
    return make_response(render_template("error.html", **told), status)


def _problem(status: int, reason: Reason, reference: str, field: str) -> Response:
    errors = [{"field": field, "detail": say(reason)}] if field else []
    told = {"reference": reference} if reference else {}
    return problems.answer(status, reason, errors=errors, more=told)


def _before() -> str:
    """Return the page of this site from which the refused act was sent, "" where it is not known."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host or (parts.path == request.path and request.method == "GET"):
        return ""
    return safe_path(parts.path, "")


def _refused(refused: Refused) -> Response:
    return _page(refused.status, refused.reason, field=refused.field)


def _forged(error: CSRFError) -> Response:
    return _page(400, Reason(N_("This page was open too long. Go back, reload it and send it again.")))


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return _failed(error.original_exception)  # what failed as the act was to be written
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    return _page(status, _reason(status))


def _reason(status: int) -> Reason:
    most = scope.settings().max_upload_mb
    if status == 413 and (request.content_length or 0) > most << 20:
        return Reason(TOO_LARGE, {"megabytes": most})
    return Reason(SENTENCES.get(status, SENTENCES[400]))


def _failed(error: Exception) -> Response:
    scope.roll_back()
    reference = secrets.token_hex(4)
    current_app.logger.exception("failure %s", reference)
    return _page(500, Reason(N_("Something went wrong on our side. Nothing was written.")), reference)
