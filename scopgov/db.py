"""The database: declarative base, column types, engine and session scope, migrations to head.

SQLite runs with WAL and synchronous FULL (NORMAL does not sync at each commit and can lose the
last ballots); writers begin IMMEDIATE, so two acts never interleave. What is deleted is overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, TypeVar

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapper, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON, TypeDecorator

from scopgov.domain.text import fold as fold
from scopgov.paths import MIGRATIONS
from scopgov.prepared import BEGIN, BEGIN_READING, BEGUN, PLACE, LeanSession
from scopgov.prepared import READ_ONLY as READ_ONLY

RESTS, A_MOMENT = "scopgov_rests_since", 1.0  # seconds
COLLISIONS = ("40P01", "40001")  # deadlock, two transactions of which one must begin again
AGAIN = 3
Made = TypeVar("Made")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant, always aware and in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back where the database forgot it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _folded(written: str | None) -> str | None:
    return None if written is None else fold(written)


class Folded(FunctionElement[str]):
    """A column without capitals and accents: É stands with E, and “elodie” finds Élodie."""

    name = "folded"
    inherit_cache = True
    type = String()


_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ"


@compiles(Folded, "sqlite")
def _folded_by_us(element: Folded, compiler: Any, **told: Any) -> str:
    return f"folded({compiler.process(element.clauses, **told)})"


@compiles(Folded, "postgresql")
def _folded_there(element: Folded, compiler: Any, **told: Any) -> str:
    inside = compiler.process(element.clauses, **told)
    return f"translate(lower({inside}), '{_ACCENTED}', '{fold(_ACCENTED)}')"


class Readable(FunctionElement[str]):
    """A column of JSON as text whose letters stand as such: databases keep them as they were sent, é as \\u00e9."""

    name = "readable"
    inherit_cache = True
    type = String()


@compiles(Readable, "sqlite")
def _readable_by_us(element: Readable, compiler: Any, **told: Any) -> str:
    return f"readable({compiler.process(element.clauses, **told)})"


@compiles(Readable, "postgresql")
def _readable_there(element: Readable, compiler: Any, **told: Any) -> str:
    inside = compiler.process(element.clauses, **told)
    return f"CAST(CAST(replace(CAST({inside} AS text), '\\u0000', '') AS jsonb) AS text)"


def _unescaped(written: str | None) -> str | None:
    return None if written is None else json.dumps(json.loads(written), ensure_ascii=False)


def mentions(column: Any, wanted: str) -> ColumnElement[bool]:
    """Return the condition that a column mentions a text, capitals and accents aside; in JSON, in a key or a value."""
    if isinstance(column.type, JSON):
        return Folded(Readable(column)).contains(fold(wanted), autoescape=True)
    return Folded(column).contains(fold(wanted), autoescape=True)


# For rows that are deleted and whose number stands in addresses: an old page must not reach another row by it.
# PostgreSQL never gives a number twice; SQLite does, unless told so.
NUMBERED_ONCE: dict[str, Any] = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        datetime: UTCDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


@event.listens_for(Mapper, "after_configured")
def _keys_stay() -> None:
    """Spare writing a row the question, for each relationship that leads to its table, whether its key changed.

    No key ever changes here, and hundreds of relationships lead to the roll: asking took longer than writing.
    """
    for mapper in Base.registry.mappers:
        kept = [
            one for one in mapper._dependency_processors if not type(one).__name__.endswith("DetectKeySwitch")
        ]
        mapper._dependency_processors = kept


def words(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type holding the values of `kind` as text, with a CHECK named `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return a CHECK that `column` holds one of the values."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def make_engine(url: str) -> Engine:
    """Return an engine for SQLite or PostgreSQL, durable at each commit."""
    if url.startswith("sqlite"):
        database = make_url(url).database
        if database:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        # The connection last used knows the pages that are asked for next.
        last_first = {"pool_use_lifo": True} if database else {}
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 30}, **last_first)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkin", _rest)
    event.listen(engine, "checkout", partial(_wake, engine.dialect))
    return engine


def _prepare_postgresql(connection: Any, _: object) -> None:
    """Have every commit on disk before it answers, whatever the server or the database was set to."""
    connection.execute("SET synchronous_commit = on")
    connection.commit()


def _rest(_: Any, record: ConnectionPoolEntry) -> None:
    record.info[RESTS] = monotonic()


def _wake(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _: object) -> None:
    """Have the pool make a connection anew where the server went away since it was last used.

    One used a moment ago is taken at its word: asking each time costs every page an answer more from the server.
    """
    if monotonic() - record.info.get(RESTS, monotonic()) < A_MOMENT:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        raise DisconnectionError from None


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.create_function("folded", 1, _folded, deterministic=True)
    connection.create_function("readable", 1, _unescaped, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "wal_autocheckpoint=4000",  # pages, 16 MB: what many rows have in common is written back once
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(BEGUN, False):
        connection.exec_driver_sql(BEGIN_READING if options.get(READ_ONLY, False) else BEGIN)


def instant(session: Session) -> datetime:
    """Return the time of the database's own clock."""
    if session.get_bind().dialect.name == "postgresql":
        told: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return told.astimezone(UTC)
    written = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def inserting(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say what to do where the row is there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def collided(error: BaseException) -> bool:
    """Tell whether PostgreSQL took a transaction back because it and another waited for each other."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in COLLISIONS


def insisting(work: Callable[[], Made], begin_anew: Callable[[], object] = lambda: None) -> Made:
    """Do work, whole again a few times where its transaction was taken back for another's sake; return what it made."""
    for _ in range(AGAIN):
        try:
            return work()
        except DBAPIError as error:
            if not collided(error):
                raise
            begin_anew()
    return work()


def hold(session: Session, row: Any) -> None:
    """Hold a row until the transaction ends; what was read before the wait is read anew, as it stands after it.

    Whoever waited for a row decides on it and on the rows around it: none may be as it was before another act.
    """
    session.flush()
    session.expire_all()
    session.refresh(row, with_for_update=True)


class Database:
    """An engine with its two session makers: one for acts, one for reading."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        told: dict[str, Any] = {"expire_on_commit": False, "info": {PLACE: str(make_url(url))}}
        self._write = sessionmaker(self.engine, class_=LeanSession, **told)
        reading = self.engine.execution_options(**{READ_ONLY: True})
        self._read = sessionmaker(reading, class_=LeanSession, **told)

    def session(self, *, reading: bool = False) -> Session:
        """Return a new session; the caller commits, rolls back and closes."""
        made: Session = (self._read if reading else self._write)()
        return made

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that commits at the end, or rolls back on any error."""
        with self._write() as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session to read with; nothing is kept."""
        with self._read() as session:
            yield session


def migration_config(url: str) -> Config:
    """Return the migration tool's configuration for `url`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`."""
    command.upgrade(migration_config(url), revision)


def knows(revision: str) -> bool:
    """Tell whether this program has the layout of `revision`."""
    steps = ScriptDirectory.from_config(migration_config("")).walk_revisions()
    return revision in {step.revision for step in steps}


def prepared(url: str) -> bool:
    """Tell whether there is a database at `url` that was migrated once; makes nothing."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").is_file():
        return False
    engine = make_engine(url)
    try:
        return inspect(engine).has_table("alembic_version")
    finally:
        engine.dispose()


GUARDS = (
    "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
    "AND (proname LIKE '%append_only' OR proname = 'note_gate_marks')"
)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`."""
    command.downgrade(migration_config(url), revision)


def revision(url: str) -> str | None:
    """Return the revision that the database at `url` was brought to, None where it was never migrated."""
    if not prepared(url):
        return None
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    finally:
        engine.dispose()


def clear(url: str) -> None:
    """Drop every table of the database at `url`, whatever its revision, with the functions that guarded them.

    The engine is a bare one, on which SQLite looks at no foreign key.
    """
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            cascade = "" if connection.dialect.name == "sqlite" else " CASCADE"
            for name in inspect(connection).get_table_names():
                connection.execute(text(f'DROP TABLE "{name}"{cascade}'))
            for name in connection.scalars(text(GUARDS)) if cascade else ():
                connection.execute(text(f'DROP FUNCTION "{name}"'))
    finally:
        engine.dispose()
