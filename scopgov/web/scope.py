"""What one request has: a database session (one commit at its end), the person acting, the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import Actor

Made = TypeVar("Made")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask, settings: Settings, database: Database, clock: Callable[[], datetime] | None) -> None:
    """Give every request of `app` its session and close it at the end."""
    app.extensions["scopgov_settings"] = settings
    app.extensions["scopgov_database"] = database
    app.extensions["scopgov_clock"] = clock or (lambda: datetime.now(UTC))
    app.after_request(_commit)
    app.teardown_request(_close)


def settings() -> Settings:
    """Return the settings of the running installation."""
    found: Settings = current_app.extensions["scopgov_settings"]
    return found


def database() -> Database:
    """Return the database of the running installation."""
    found: Database = current_app.extensions["scopgov_database"]
    return found


def now() -> datetime:
    """Return the instant of this request, the same all along it."""
    instant: datetime | None = g.get("now")
    if instant is None:
        instant = g.now = current_app.extensions["scopgov_clock"]()
    return instant


def session() -> Session:
    """Return the session of this request; safe methods get one that is never committed."""
    opened: Session | None = g.get("session")
    if opened is None:
        opened = g.session = database().session(reading=request.method in SAFE_METHODS)
    return opened


def actor() -> Actor:
    """Return the person acting. Routes without a guard must not ask."""
    found = current_actor()
    if found is None:
        raise RuntimeError("nobody is signed in on a guarded route")
    return found


def current_actor() -> Actor | None:
    """Return the person signed in, or None."""
    from flask_login import current_user

    return current_user.actor if current_user.is_authenticated else None


def keep_nothing() -> None:
    """Mark this request as failed: its session is rolled back whatever the answer."""
    g.failed = True


def roll_back() -> None:
    """Drop what failed, a commit too, so that the page that says so can read the database."""
    opened: Session | None = g.get("session")
    if opened is not None:
        opened.rollback()


def begin_anew() -> None:
    """Drop all that was done, so that the same act is done again from its beginning, at the time it was sent."""
    roll_back()
    for name in ("after_commit", "failed"):
        g.pop(name, None)
    if request.mimetype == "multipart/form-data":
        for file in (one for sent in request.files.listvalues() for one in sent):
            file.stream.seek(0)


def write() -> None:
    """Write all that was changed so far, still to be committed: what another act stands in the way of is told now."""
    opened: Session | None = g.get("session")
    if opened is not None and request.method not in SAFE_METHODS and not g.get("failed"):
        opened.flush()


def aside(work: Callable[[], Made]) -> Made:
    """Do slow work with no transaction open, so that nobody waits to write meanwhile; nothing may be written yet.

    A vote must never wait for a file: on SQLite, the session of an act holds the one right to write.
    """
    opened = session()
    if opened.new or opened.dirty or opened.deleted:
        raise RuntimeError("what was done before slow work would be lost")
    opened.rollback()
    return work()


def after_commit(action: Callable[[], object]) -> None:
    """Run `action` once this request's act is durable (start a job, send a mail)."""
    if "after_commit" not in g:
        g.after_commit = []
    g.after_commit.append(action)


def _commit(response: Response) -> Response:
    opened: Session | None = g.get("session")
    if opened is None or request.method in SAFE_METHODS or g.get("failed"):
        return response
    opened.commit()
    for action in g.pop("after_commit", []):
        action()
    return response


def _close(error: BaseException | None) -> None:
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()
