"""The call that programs make most, one score, answered before the machinery of pages begins.

It gives only what the whole way would have given, by the same functions: the token, the gate, the row, its entry of the
record, the words. Whoever is refused, is drawn to judge first, has a poll to settle before or asks in any but the
plainest manner goes the whole way, on which nothing that was tried here is left.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy.orm import Session

from scopgov.api import answer_views as answers
from scopgov.api import asking, bodies, resting
from scopgov.api.body_views import LARGEST
from scopgov.api.guard_views import COUNTED, secret_in, unnoted, windows
from scopgov.applications import calling
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.applications import Scope
from scopgov.mandates import remembering
from scopgov.scoring.services import Given
from scopgov.web import headers, problems
from scopgov.web.filters import Speech, speech

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ADDRESS = re.compile(rf"{answers.ROOT}/use-cases/([1-9][0-9]{{0,8}})/scores")
TYPE = "application/json"
GIVEN = "201 CREATED"
UNUSUAL = ("HTTP_IDEMPOTENCY_KEY", "HTTP_TRANSFER_ENCODING")
DIGITS = len(str(LARGEST))


@dataclass(frozen=True)
class Asked:
    """A call for one score as it came: for which use case, the hash of its token, its body, the language it wants."""

    number: int
    shown: str
    body: bytes
    language: str
    secure: bool


class Lane:
    """Answers the plainest calls of one application; None for all others, which go the whole way."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.extensions["scopgov_settings"]
        self._database: Database = app.extensions["scopgov_database"]
        self._of_thread = threading.local()
        self._speeches: Mapping[str, Speech] = {one: speech(app, one) for one in problems.LANGUAGES}
        self._headers = {secure: headers.of_all_answers(app, secure=secure) for secure in (False, True)}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """Answer a call, its score durable; Refused or Unsaid goes the whole way, what failed on our side is raised."""
        asked = _asked(environ)
        if asked is None or (self._settings.https and not asked.secure):
            return None
        wanted = bodies.body(asked.body, bodies.ONE)
        session = self._taken()
        if not resting.remembered(session, asked.shown, asked.number):
            return None
        try:
            told = self._told(session, asked, wanted, environ)
            if told is None:
                return None
            body = answers.written(told)
            session.commit()
        finally:
            session.close()
        self._of_thread.session = session
        start_response(GIVEN, self._head(asked, told, len(body)))
        return [body]

    def _taken(self) -> Session:
        """Return the session of this thread, to be given back once all went well: nobody acts in what another left."""
        held: Session | None = self._of_thread.__dict__.pop("session", None)
        return held or self._database.session()

    def _head(self, asked: Asked, told: Mapping[str, Any], length: int) -> list[tuple[str, str]]:
        return [
            ("Content-Type", TYPE),
            ("Content-Length", str(length)),
            ("Cache-Control", "no-store"),
            ("Location", told["links"]["self"]),
            *self._headers[asked.secure],
        ]

    def _told(
        self, session: Session, asked: Asked, wanted: bodies.Body, environ: WSGIEnvironment
    ) -> dict[str, Any] | None:
        """Give the score that is asked for, and return what is said of it; None, or Refused, for the whole way."""
        now = self._app.extensions["scopgov_clock"]()
        about, before = resting.of(session, asked.shown, asked.number), remembering.marks(session)
        caller = calling.allowed(about.token, now)
        due = about.next_due is not None and about.next_due <= now
        if due or not caller.may(Scope.score) or unnoted(self._app, caller, now):
            return None
        reference, inputs = bodies.asked(wanted)
        if windows(self._app).wait(caller.token_id, caller.calls, now):
            return None
        environ[COUNTED] = True
        made = asking.one(
            session,
            store=self._settings.artefacts,
            caller=caller,
            now=now,
            use_case=about.use_case,
            reference=reference,
            inputs=inputs,
            key=self._settings.secret_key(),
            under=bodies.mandate(wanted),
        )
        if not isinstance(made, Given) or made.judged_first or remembering.moved(session, before):
            return None
        return answers.said(made, self._speeches[asked.language])


def _asked(environ: WSGIEnvironment) -> Asked | None:
    """Return a call for one score made in the plainest manner; its body can be read again."""
    posted = environ["REQUEST_METHOD"] == "POST" and not environ.get("QUERY_STRING")
    found = ADDRESS.fullmatch(environ.get("PATH_INFO", "")) if posted else None
    length = environ.get("CONTENT_LENGTH") or ""
    plain = environ.get("CONTENT_TYPE") == TYPE and not any(name in environ for name in UNUSUAL)
    secret = secret_in(environ.get("HTTP_AUTHORIZATION", ""))
    if not (
        found and plain and secret and length.isdecimal() and len(length) <= DIGITS and int(length) <= LARGEST
    ):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    language = problems.language_of(environ.get("HTTP_ACCEPT_LANGUAGE"))
    secure = "https" in (environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_PROTO"))
    return Asked(int(found[1]), calling.hashed(secret), body, language, secure)
