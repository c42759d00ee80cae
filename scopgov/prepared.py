"""Statements prepared once and run by the driver itself, and the session whose transaction begins with them.

A call that programs make thousands of times runs a handful of small statements: what a session of the ORM does around
each costs ten times the statement. A session begins on the driver alone and takes the ORM up, in the same transaction,
as soon as anything asks for it: whoever works with a session sees no difference. Knows no table.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Executable, event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

READ_ONLY = "scopgov_read_only"
BEGUN = "scopgov_begun"  # of a connection whose transaction the driver has begun already
BEGIN, BEGIN_READING = "BEGIN IMMEDIATE", "BEGIN"
PLACE = "scopgov_place"  # among what a session carries
Values = Mapping[str, Any]


class Prepared:
    """A statement compiled once for each kind of database; `keys` names the columns that an INSERT gives.

    Values are written and rows read as the types of its columns say. It holds no list of unknown length.
    """

    def __init__(self, statement: Any, keys: Sequence[str] | None = None) -> None:
        self._statement: Executable = statement
        self._keys = keys
        self._made: dict[str, _Compiled] = {}

    def rows(self, session: Session, values: Values | None = None) -> list[Any]:
        """Run it in the transaction of a session, what the session changed being written first; return all rows."""
        assert isinstance(session, LeanSession)
        if session.overheard:
            session.flush()
            found = session.connection().execute(self._statement, dict(values or {}))
            return list(found) if found.returns_rows else []
        cursor = session.cursor()  # first: with its connection the dialect learns what it speaks to
        dialect = session.dialect
        made = self._made.get(dialect.name)
        if made is None or made.dialect is not dialect:
            made = self._made[dialect.name] = _Compiled(self._statement, self._keys, dialect)
        return made.run(cursor, values or {})


class _Compiled:
    """A statement in the words of one driver, with what turns values into its own and back."""

    def __init__(self, statement: Any, keys: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        self.dialect, self.text = dialect, str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._order: list[str] | None = compiled.positiontup
        kinds = {name: one.type.dialect_impl(dialect) for one, name in compiled.bind_names.items()}
        writes = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        self._writes = [(name, write) for name, write in writes.items() if write is not None]
        self._places = [(name, writes[name]) for name in self._order or ()]
        columns = list(getattr(statement, "exported_columns", ()))
        reads = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
        self._reads = [(place, read) for place, read in enumerate(reads) if read is not None]
        self._row = namedtuple("Row", [one.key for one in columns]) if columns else None

    def run(self, cursor: DBAPICursor, values: Values) -> list[Any]:
        """Run it and return its rows."""
        try:
            cursor.execute(self.text, self._given(values))
            found = cursor.fetchall() if self._row is not None else []
        except self.dialect.loaded_dbapi.Error as error:
            raise told(self.dialect, error, self.text) from error
        finally:
            cursor.close()
        return [self._read(row) for row in found] if found else []

    def _given(self, values: Values) -> Any:
        given = {**self._constants, **values} if self._constants else values
        if self._order is not None:
            return [given[name] if write is None else write(given[name]) for name, write in self._places]
        return {**given, **{name: write(given[name]) for name, write in self._writes}}

    def _read(self, row: Sequence[Any]) -> Any:
        cells = list(row)
        for place, read in self._reads:
            cells[place] = read(cells[place])
        return self._row(*cells)  # type: ignore[misc] # a statement that gives rows has a name for each cell


def speaks(session: Session) -> str:
    """Return which kind of database a session speaks with."""
    assert isinstance(session, LeanSession)
    return session.dialect.name


def place(session: Session) -> str:
    """Return where the database of a session is, without any password."""
    assert isinstance(session, LeanSession)
    found: str = session.info[PLACE]
    return found


def told(dialect: Dialect, error: Exception, statement: str | None = None) -> Exception:
    """Return a failure of the driver as the ORM would tell it, without the values."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(statement, None, error, base, hide_parameters=True, dialect=dialect)


class LeanSession(Session):
    """A session that begins its transaction on the driver, and joins it once the ORM is asked for anything."""

    _line: PoolProxiedConnection | None = None
    _joined: Connection | None = None
    _taken_back = 0

    @cached_property
    def engine(self) -> Engine:
        """Return the engine it speaks through."""
        assert isinstance(self.bind, Engine)
        return self.bind

    @cached_property
    def dialect(self) -> Dialect:
        """Return how its database speaks, whether or not it spoke yet."""
        return self.engine.dialect

    @property
    def overheard(self) -> bool:
        """Tell whether anything listens to each statement: all then take the way that is heard."""
        return bool(self.engine.dispatch.before_cursor_execute)

    def cursor(self) -> DBAPICursor:
        """Return a cursor of the driver in this session's transaction; nothing changed here is left unwritten."""
        if self.in_transaction():
            self.flush()
            return self.connection().connection.cursor()
        if self._line is None:
            self._line = self._begun()
        return self._line.cursor()

    def _begun(self) -> PoolProxiedConnection:
        """Take a connection and begin: PostgreSQL's driver does so by itself."""
        line = None
        try:
            line = self.engine.raw_connection()
            if self.dialect.name == "sqlite":
                reading = self.engine.get_execution_options().get(READ_ONLY, False)
                line.cursor().execute(BEGIN_READING if reading else BEGIN)
        except self.dialect.loaded_dbapi.Error as error:
            if line is not None:
                line.close()
            raise told(self.dialect, error) from error
        return line

    @property
    def changes(self) -> tuple[object, tuple[int, int]] | None:
        """Return what stays the same while nothing that this transaction sees can have changed; None where that may.

        On SQLite a transaction sees its own changes alone. The driver counts them, and not how many are taken back.
        """
        if self._line is None or self.dialect.name != "sqlite":
            return None
        if self.in_transaction():
            self.flush()
        return self._line, (self._line.total_changes, self._taken_back)

    def get_bind(self, *told: Any, **more: Any) -> Engine | Connection:
        """Return what the ORM speaks through: the connection whose transaction the driver began, if it did."""
        if self._line is not None and self._joined is None:
            joined = Connection(self.engine, self._line)
            self._joined = joined.execution_options(**{BEGUN: True})
        return self._joined or super().get_bind(*told, **more)

    def begin(self, nested: bool = False) -> Any:
        """Begin as the ORM does, in the transaction that the driver began, if it did."""
        begun = super().begin(nested)
        if self._line is not None:
            self.connection()
        return begun

    def commit(self) -> None:
        """Make all durable."""
        if self._line is not None and not self.in_transaction():
            self._end(self._line)
            return
        if self._line is not None:
            self.connection()
        try:
            super().commit()
        except BaseException:
            self.rollback()  # what could not be made durable is open on no connection that is lent again
            raise
        self._let_go()

    def rollback(self) -> None:
        """Drop all that was done."""
        super().rollback()
        self._let_go()

    def close(self) -> None:
        """Let go of everything: of the ORM's too, once it was asked for anything."""
        try:
            if self.in_transaction() or len(self.identity_map) or self.new:
                super().close()
        finally:
            self._let_go()

    def _end(self, line: PoolProxiedConnection) -> None:
        try:
            line.commit()
        except self.dialect.loaded_dbapi.Error as error:
            raise told(self.dialect, error) from error
        self._let_go()

    def took_back(self) -> None:
        """Note that something was taken back, to a savepoint or whole."""
        self._taken_back += 1

    def _let_go(self) -> None:
        """Give the connection back to the pool, which rolls back what is not durable."""
        line, joined = self._line, self._joined
        self._line = self._joined = None
        if joined is not None:
            joined.close()
        elif line is not None:
            line.close()


event.listen(LeanSession, "after_soft_rollback", lambda session, _: session.took_back())
