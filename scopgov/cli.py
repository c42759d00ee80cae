"""The commands of scopgov: translate what is typed into calls of services."""

from __future__ import annotations

import click

from scopgov import db
from scopgov.config import read_settings


@click.group()
def main() -> None:
    """Govern the AI models of a cooperative."""


@main.command()
def migrate() -> None:
    """Bring the database to the newest layout."""
    settings = read_settings()
    db.upgrade(settings.database_url)


@main.command()
def serve() -> None:
    """Serve the site with waitress, jobs and clock included."""
    from waitress import serve as listen

    from scopgov.app import create_app

    settings = read_settings()
    db.upgrade(settings.database_url)
    click.echo(f"scopgov listens on http://{settings.host}:{settings.port}")
    listen(create_app(settings), host=settings.host, port=settings.port, threads=8, ident=None)
