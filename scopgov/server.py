"""Serve the site: one process for the pages, the clock and the pool of long work."""

from __future__ import annotations

import click

from scopgov import db
from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.jobs.runner import Runner
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
        listen(app, host=settings.host, port=settings.port, threads=8, ident=None)
    finally:
        runner.stop()
