"""Copies one table, or what one SELECT finds, out of another database: read only, bounded, where it is allowed.

The address with its password lives as long as the copy is made: it is neither stored, nor logged, nor shown.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, CursorResult, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from scopgov.datasets.sheets import written
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

SECONDS, MOST_ROWS, MOST_COLUMNS = 30, 1_000_000, 500
MOST_BYTES, MOST_OF_ROW = 100 << 20, 4 << 20
KINDS = {"postgresql": "postgresql+psycopg", "sqlite": "sqlite"}
_TABLE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")
_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_TOGETHER = 50  # rows in memory at once
_TOO_LONG = "scopgov: a row is too long"
_FITS = (  # worked out there, so that no row longer than this is ever sent: a text that is no truth value fails
    "CAST(CASE WHEN octet_length(CAST((asked.*) AS text)) > {most} THEN '{mark}' ELSE 'true' END AS boolean)"
)
_POWERS = text(  # of a role that reads or writes files of its server, or runs programs there
    "SELECT rolsuper OR pg_has_role('pg_read_server_files', 'MEMBER') OR"
    " pg_has_role('pg_write_server_files', 'MEMBER') OR pg_has_role('pg_execute_server_program', 'MEMBER')"
    " FROM pg_roles WHERE rolname = current_user"
)


def allowed(sources: tuple[str, ...], url: URL) -> bool:
    """Tell whether an installation lets this database be read.

    `sources` hold `postgresql://host:port/database` (port and database may be left out) and `sqlite:///folder`.
    """
    kind = url.get_backend_name()
    if kind == "sqlite":
        return any(_inside(Path(url.database or "/"), one) for one in sources)
    return kind in KINDS and any(
        _matches(url, make_url(one)) for one in sources if not one.startswith("sqlite:")
    )


def _inside(path: Path, source: str) -> bool:
    """Tell whether a file stands in a folder that is allowed, wherever links lead."""
    if not source.startswith("sqlite:///"):
        return False
    folder = Path(source.removeprefix("sqlite:///")).resolve()
    return path.is_absolute() and path.resolve().is_relative_to(folder) and path.resolve().is_file()


def _matches(url: URL, source: URL) -> bool:
    port, other = url.port or 5432, source.port or 5432
    same = (url.get_backend_name(), url.host, port) == (source.get_backend_name(), source.host, other)
    return same and source.database in (None, "", url.database)


def address(sources: tuple[str, ...], typed: str, own: str = "") -> URL:
    """Read an address as typed. Raises Refused, naming none of its parts, when it may not be read.

    `own` is the address of this installation's own database, which nobody reads this way.
    """
    try:
        url = make_url(typed.strip())
        permitted = allowed(sources, url) and not (own and _same(url, make_url(own)))
    except (ArgumentError, ValueError):
        raise Refused(Reason(N_("This is not the address of a database.")), field="url") from None
    if not permitted or set(url.query) - {"sslmode"}:
        text = N_("This installation does not allow this database to be read. An administrator can allow it.")
        raise Refused(Reason(text), field="url")
    if url.host and not (url.username and url.password):
        raise Refused(Reason(N_("Write the user and the password in the address.")), field="url")
    return url.set(drivername=KINDS[url.get_backend_name()])


def _same(url: URL, own: URL) -> bool:
    if url.get_backend_name() != own.get_backend_name():
        return False
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").resolve() == Path(own.database or "").resolve()
    return _matches(url, own)


def question(asked: str) -> str:
    """Return what to read from: a table named, or a SELECT in brackets. Raises Refused for anything else."""
    asked = asked.strip().removesuffix(";")
    if _TABLE.fullmatch(asked):
        return ".".join(f'"{part}"' for part in asked.split("."))
    if ";" in asked or not _SELECT.match(asked):
        raise Refused(
            Reason(N_("Name one table, or write one SELECT without a semicolon.")), field="question"
        )
    return f"(\n{asked}\n)"


def copy(url: URL, asked: str, into: IO[bytes], most: int = MOST_ROWS, largest: int = MOST_BYTES) -> int:
    """Write what a SELECT finds as CSV into a file; return the number of rows.

    Raises Refused when the database cannot be reached, refuses, takes too long or holds too many rows or bytes.
    """
    until = time.monotonic() + SECONDS
    try:
        with _reading(url) as connection:
            return _copied(connection, question(asked), into, most, largest, until)
    except (SQLAlchemyError, TimeoutError) as error:
        if _too_long(error):
            told = {"megabytes": MOST_OF_ROW >> 20}
            long = N_("A row is longer than %(megabytes)s MB: leave its long column out of the question.")
            raise Refused(Reason(long, told), field="question") from None
        reason = N_(
            "The database could not be read: address, password, question, or more than %(seconds)s seconds."
        )
        raise Refused(Reason(reason, {"seconds": SECONDS}), field="question") from None


def _too_long(error: Exception) -> bool:
    origin = getattr(error, "orig", None)
    return _TOO_LONG in str(origin) or (isinstance(origin, sqlite3.DataError) and "too big" in str(origin))


@contextmanager
def _reading(url: URL) -> Iterator[Connection]:
    """Open a database in a transaction that cannot write, and give up after a while."""
    file = url.get_backend_name() == "sqlite"
    path = quote(str(Path(url.database or "").resolve()))  # what a name holds is no parameter
    opened = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    limits = {
        "connect_timeout": 10,
        "options": f"-c statement_timeout={SECONDS * 1000}",
        "passfile": f"{os.devnull}/none",  # nobody signs in with what this installation knows
    }
    engine = create_engine(
        opened if file else url, poolclass=NullPool, hide_parameters=True, connect_args={} if file else limits
    )
    if file:
        event.listen(engine, "connect", _guarded)
    try:
        with engine.connect() as connection:
            if not file:
                connection.execute(text("SET TRANSACTION READ ONLY"))
                _check_powers(connection)
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _check_powers(connection: Connection) -> None:
    """Refuse a role that could make a SELECT touch files of its server: no transaction holds that back."""
    if connection.scalar(_POWERS):
        told = N_("This user may do more than read tables. Use one that may only read what is to be copied.")
        raise Refused(Reason(told), field="url")


def _guarded(connection: Any, _record: object) -> None:
    """Let SQLite change nothing, open no other file, and stop when its time is over."""
    until = time.monotonic() + SECONDS
    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(7, 0)  # SQLITE_LIMIT_ATTACHED: no other database
    connection.setlimit(0, MOST_OF_ROW)  # SQLITE_LIMIT_LENGTH
    connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)


def _copied(connection: Connection, read: str, into: IO[bytes], most: int, largest: int, until: float) -> int:
    """Ask as a part of a question, so that only a SELECT can stand there, and write row by row."""
    source = text(read.replace(":", "\\:") + " AS asked")
    bounded = connection.dialect.name == "postgresql"  # SQLite is told its bound when it is opened
    fits = [text(_FITS.format(most=MOST_OF_ROW, mark=_TOO_LONG).replace(":", "\\:"))] if bounded else []
    whole = select(text("asked.*"), *fits).select_from(source).limit(most + 1)
    held = io.TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    try:
        with connection.execution_options(stream_results=True, max_row_buffer=_TOGETHER).execute(
            whole
        ) as found:
            rows = _written(found, len(fits), csv.writer(held), lambda: _go_on(into, largest, until))
    finally:
        held.detach()
    if rows > most:
        raise Refused(
            Reason(N_("There are more than %(rows)s rows: ask for fewer."), {"rows": most}), field="question"
        )
    return rows


def _written(found: CursorResult[Any], extra: int, writer: Any, go_on: Callable[[], None]) -> int:
    names, rows = list(found.keys())[: len(found.keys()) - extra], 0
    if len(names) > MOST_COLUMNS:
        raise Refused(Reason(N_("The file has more than %(columns)s columns."), {"columns": MOST_COLUMNS}))
    writer.writerow(names)
    for rows, row in enumerate(found, start=1):
        writer.writerow([written(value) for value in row[: len(names)]])
        if rows % 100 == 0:
            go_on()
    go_on()
    return rows


def _go_on(into: IO[bytes], largest: int, until: float) -> None:
    """Give up on a copy that is too large or too long, whatever each of its steps took."""
    if into.tell() > largest:
        told = {"megabytes": largest >> 20}
        raise Refused(Reason(N_("This is more than %(megabytes)s MB: ask for less."), told), field="question")
    if time.monotonic() > until:
        raise TimeoutError


def said(url: URL) -> str:
    """Return where a copy came from, without who asked nor how they signed in."""
    where = url.host or Path(url.database or "").name
    return f"{where}/{url.database}" if url.host else where
