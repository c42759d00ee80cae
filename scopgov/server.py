"""Serve the site: one process for the pages, the clock and the pool of long work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import click
from flask import Flask

from scopgov import clock, db, schedule
from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.jobs.runner import Runner
from scopgov.members.queries import cooperative
from scopgov.notices.mail_views import speaker, writer
from scopgov.work import JOBS


def serve(settings: Settings) -> None:
    """Bring the database to the newest layout, then serve until stopped."""
    must_be_restored(settings)
    db.upgrade(settings.database_url)
    app = create_app(settings)
    database = app.extensions["scopgov_database"]
    try:
        keep_home(settings, database)
        _listen(app, settings)
    finally:
        database.engine.dispose()


def _listen(app: Flask, settings: Settings) -> None:
    from waitress import serve as listen

    click.echo(f"scopgov listens on http://{settings.host}:{settings.port}")
    runner = app.extensions["scopgov_runner"] = Runner(settings, JOBS)
    runner.start()
    gc.collect()
    gc.freeze()  # what was made so far stays: passing over it again would hold up whoever asks meanwhile
    try:
        with ticking(app, settings):
            listen(app, host=settings.host, port=settings.port, threads=8, ident=None)
    except OSError as taken:
        raise click.ClickException(f"nothing can listen there: {taken.strerror}") from None
    finally:
        runner.stop()


def must_be_restored(settings: Settings) -> None:
    """Refuse to serve what a restore left half done: what was erased may not be erased again."""
    if settings.restoring.exists():
        text = N_("A restore stopped before its end here: restore the backup into a new installation.")
        raise Refused(Reason(text))


def keep_home(settings: Settings, database: Database) -> None:
    """Refuse to show a demonstration to other machines: anybody signs in with a password that is printed."""
    with database.reading() as session:
        there = cooperative(session)
    if there is not None and there.demonstration and not _loopback(settings.host):
        text = N_("This is a demonstration: it listens on 127.0.0.1 only, and not on %(host)s.")
        raise Refused(Reason(text, {"host": settings.host or "*"}))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def ticking(app: Flask, settings: Settings) -> Iterator[None]:
    """Run the clock of `app`, where the settings have one; what it is doing is finished before it stops."""
    if not settings.scheduler:
        yield
        return
    consequences, write = app.extensions["scopgov_consequences"], writer(app, settings.public_url)
    work = schedule.table(settings, consequences, write, speaker(app))
    started = clock.start(
        work,
        app.extensions["scopgov_database"],
        timezone=settings.timezone,
        now=app.extensions["scopgov_clock"],
    )
    try:
        yield
    finally:
        started.shutdown()
