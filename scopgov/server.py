"""Serve the site: one process for the pages, the clock and the pool of long work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from scopgov import clock, db, schedule
from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.jobs.runner import Runner
from scopgov.notices.mail_views import writer
from scopgov.work import JOBS


def serve(settings: Settings) -> None:
    """Bring the database to the newest layout, then serve until stopped."""
    from waitress import serve as listen

    db.upgrade(settings.database_url)
    click.echo(f"scopgov listens on http://{settings.host}:{settings.port}")
    app = create_app(settings)
    runner = app.extensions["scopgov_runner"] = Runner(settings, JOBS)
    runner.start()
    try:
        with ticking(app, settings):
            listen(app, host=settings.host, port=settings.port, threads=8, ident=None)
    finally:
        runner.stop()


@contextmanager
def ticking(app: Flask, settings: Settings) -> Iterator[None]:
    """Run the clock of `app`, where the settings have one; what it is doing is finished before it stops."""
    if not settings.scheduler:
        yield
        return
    work = schedule.table(settings, app.extensions["scopgov_consequences"], writer(app, settings.public_url))
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
