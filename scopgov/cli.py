"""The commands of scopgov: translate what is typed into calls of services."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from scopgov import db
from scopgov.config import BadSetting, Settings, read_settings
from scopgov.db import Database
from scopgov.domain.errors import Refused
from scopgov.record import services as chain
from scopgov.record.services import Verification
from scopgov.record.tables import RecordEntry

if TYPE_CHECKING:
    from scopgov.privacy.replaying import Replayed
    from scopgov.privacy.restoring import Backup, Held


class Commands(click.Group):
    """A group of commands in which a refusal is said in one line, without a trace."""

    def invoke(self, context: click.Context) -> object:
        """Run the command; a refusal ends it with status 1. What it writes is its owner's alone to read."""
        os.umask(0o077)
        try:
            return super().invoke(context)
        except Refused as refused:
            raise click.ClickException(str(refused.reason)) from None
        except BadSetting as bad:
            raise click.ClickException(str(bad)) from None
        except OperationalError as failed:
            said = str(failed.orig).strip().splitlines()[0]
            raise click.ClickException(f"the database does not answer: {said}") from None


@click.group(cls=Commands)
def main() -> None:
    """Govern the AI models of a cooperative."""


@contextmanager
def _present(settings: Settings) -> Iterator[Database]:
    """Give the database of an installation that is there; a command that only reads makes none."""
    if not db.prepared(settings.database_url):
        raise click.ClickException(
            f"there is no installation yet ({settings.instance}): `scopgov init` prepares one"
        )
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.engine.dispose()


@main.command()
def init() -> None:
    """Prepare an empty installation and print the address of its set-up page."""
    from scopgov.founding import keys
    from scopgov.members.queries import cooperative

    settings = read_settings()
    db.upgrade(settings.database_url)
    with _present(settings) as database, database.reading() as session:
        if cooperative(session) is not None:
            raise click.ClickException("this installation already has its cooperative")
    key = keys.make(settings.instance)
    click.echo("Start the site with `scopgov serve`, then open this address, once:")
    click.echo(f"  {settings.public_url}/set-up/{key}")


@main.command()
def migrate() -> None:
    """Bring the database to the newest layout."""
    db.upgrade(read_settings().database_url)


@main.command()
def serve() -> None:
    """Serve the site with waitress, jobs and clock included."""
    from scopgov.server import serve as run

    run(read_settings())


@main.command()
@click.option("--reset", is_flag=True, help="Begin anew: everything done in the demonstration is lost.")
@click.option("--only-fill", is_flag=True, help="Fill the instance in and stop, without serving.")
def demo(reset: bool, only_fill: bool) -> None:
    """Show an invented cooperative on the loopback interface, its sign-ins printed."""
    from scopgov.demo import people, playing
    from scopgov.server import serve as run

    settings = replace(read_settings(), host="127.0.0.1")
    playing.ensure(settings, datetime.now(UTC), reset=reset, say=lambda step: click.echo(f"  {step}…"))
    click.echo(f"Sign in with the password “{people.SIGN_IN_WITH}” and one of these addresses:")
    for address, role in playing.sign_ins():
        click.echo(f"  {address:40} {role}")
    if not only_fill:
        run(settings)


@main.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a one-time link with which the person of this address chooses a password."""
    from scopgov.members import queries, services

    settings = read_settings()
    with _present(settings) as database:
        db.upgrade(settings.database_url)
        with database.transaction() as session:
            person = queries.by_email(session, email)
            if person is None:
                raise click.ClickException("nobody on the roll has this address")
            token = services.make_link_on_server(session, now=datetime.now(UTC), person=person)
    click.echo(f"{settings.public_url}/link/{token}")


@main.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Write everything that must survive into one file, while the site runs."""
    from scopgov.backup import save

    settings = read_settings()
    with _present(settings) as database:
        manifest = save(settings, database, target)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    click.echo(f"{target}: {rows} rows of {len(manifest['tables'])} tables, at {manifest['revision']}")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erasures",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The newest erasures.jsonl of the installation: what it lists is erased again.",
)
@click.option("--nothing-erased-since", is_flag=True, help="Say that nothing was erased since the backup.")
@click.option(
    "--record",
    "copy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The newest copy of the record kept elsewhere: what came after the backup is named from it.",
)
def restore(source: Path, path: Path | None, nothing_erased_since: bool, copy: Path | None) -> None:
    """Put a backup into an empty installation, and erase again what was erased since it was made."""
    from scopgov import backup
    from scopgov.erasures import listing
    from scopgov.privacy import restoring

    settings = read_settings()
    listed = path or (settings.erasures if settings.erasures.is_file() else None)
    if listed is None and not nothing_erased_since:
        raise click.ClickException(
            "a backup holds what was erased since it was made: name the newest list with --erasures erasures.jsonl "
            "(it stands in the instance folder of the installation), or say --nothing-erased-since"
        )
    of = restoring.Backup(*backup.head(source), _copied(copy) if copy else None)
    told = {"now": datetime.now(UTC), "listed": listed is not None, "of": of}
    held: list[restoring.Held] = []

    def then(session: Session, replayed: Replayed) -> None:
        held.append(restoring.note(session, replayed=replayed, **told))  # type: ignore[arg-type]

    replayed = backup.restore(settings, source, listing.read(listed) if listed else [], then).replayed
    click.echo(f"erased again: {replayed.done} of {replayed.listed} erasures listed")
    _say_lost(of, held[0])
    with _present(settings) as database, database.reading() as session:
        _say(chain.verify(session))
    if replayed.failed:
        raise click.ClickException(f"could not be erased again, do it by hand: {', '.join(replayed.failed)}")


def _copied(path: Path) -> list[RecordEntry]:
    """Return the entries of a copy of the record, whole from its first one."""
    with path.open(encoding="utf-8") as lines:
        try:
            entries = [chain.read_line(line) for line in lines if line.strip()]
        except ValueError as error:
            raise click.ClickException(f"{path} is not an exported record: {error}") from None
    found = chain.follow(entries)
    if not found.intact:
        raise click.ClickException(f"{path} is broken at entry {found.broken_at}")
    return entries


def _say_lost(of: Backup, held: Held) -> None:
    """Say what came after a backup as far as it is known, and what waits for people since it may have been stopped."""
    if of.whole:
        click.echo(f"nothing was lost: the copy of the record ends at entry {of.seq}, as the backup does")
        return
    if of.known:
        click.echo(f"lost: {len(of.lost)} entries of the record after entry {of.seq}; do again what must be")
        for entry in of.lost:
            click.echo(f"  {entry.seq}  {entry.at:%Y-%m-%d %H:%M} UTC  {entry.act}  {entry.subject}")
    else:
        click.echo(
            f"what came after entry {of.seq} of the record is lost, and no copy given says what it was"
        )
    suspended = len(held.mandates) + len(held.use_mandates)
    click.echo(
        f"mandates suspended until two of the ethics committee, or a vote, let them go on: {suspended}"
    )
    click.echo(f"tokens of programs ended, to be made anew: {len(held.tokens)}")


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def recount(path: Path) -> None:
    """Count the ballots of a confidential poll again, from the file its page offers; needs no installation."""
    from scopgov.domain import commitments

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = commitments.recount(data)
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}") from None
    for line in commitments.told(data, found):
        click.echo(line)


@main.command()
def diagram() -> None:
    """Print the life cycles in Mermaid's notation, as the README shows them."""
    from scopgov.domain.diagram import readme

    click.echo(readme())


@main.group()
def record() -> None:
    """Verify or export the record."""


@record.command()
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(path: Path | None) -> None:
    """Read the whole chain and say whether it holds: the database's, or an exported file's."""
    if path is None:
        with _present(read_settings()) as database, database.reading() as session:
            _say(chain.verify(session))
        return
    with path.open(encoding="utf-8") as lines:
        try:
            _say(chain.follow(chain.read_line(line) for line in lines if line.strip()))
        except ValueError as error:
            raise click.ClickException(f"{path} is not an exported record: {error}") from None


@record.command()
def export() -> None:
    """Print the whole record, one JSON line an entry."""
    from scopgov.registers.queries import exported

    with _present(read_settings()) as database, database.reading() as session:
        for line in exported(session):
            click.echo(line, nl=False)


def _say(found: Verification) -> None:
    if not found.intact:
        raise click.ClickException(f"the record is broken at entry {found.broken_at}")
    click.echo(f"the record is intact: {found.entries} entries, head {found.head}")
