"""Put a row into every table of a database, whatever its revision; count the rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Enum,
    Inspector,
    Table,
    TableClause,
    column,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.exc import IntegrityError

from scopgov import db, tables
from scopgov.db import Database
from tests.conftest import START
from tests.house.source import ROOT

BY_ITSELF = frozenset({"gate_marks"})  # written by triggers, whatever else is
STEPS = [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()][::-1]


def _value(column: Column[Any], place: int) -> Any:
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    if column.foreign_keys or column.primary_key:
        return "x" if column.type.python_type is str else 1
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, db.UTCDateTime):
        return START + timedelta(days=place)
    made = {
        str: "x",
        int: 1,
        float: 0.5,
        bool: False,
        bytes: b"x",
        date: START.date() + timedelta(days=place),
        Decimal: Decimal(1),
    }
    return made[column.type.python_type]


def fill(database: Database) -> None:
    """Put one row into every table that the database has and that is empty."""
    empty = {name for name, count in rows(database).items() if count == 0}
    with database.engine.begin() as connection:
        inspector = inspect(connection)
        for known in _known(inspector):
            if known.name in empty:
                there = {one["name"]: one["nullable"] for one in inspector.get_columns(known.name)}
                every = [c for c in known.columns if c.name in there]
                _insert(connection, known.name, [c for c in every if not there[c.name]], every)


def _insert(connection: Connection, name: str, needed: list[Column[Any]], every: list[Column[Any]]) -> None:
    """Write the columns that must hold something; where a check asks for others, all of them, or any one of them."""
    others = [one for one in every if one not in needed]
    *tried, last = [needed, every, *([*needed, one] for one in others)]
    for columns in tried:
        try:
            with connection.begin_nested():
                connection.execute(_bare(name, columns).insert().values(_row(columns)))
        except IntegrityError:
            continue
        return
    connection.execute(_bare(name, last).insert().values(_row(last)))


def _row(columns: list[Column[Any]]) -> dict[str, Any]:
    return {column.name: _value(column, place) for place, column in enumerate(columns)}


def _bare(name: str, columns: list[Column[Any]]) -> TableClause:
    """Return a table without the defaults of the code, which knows columns that come in later steps."""
    return table(name, *(column(each.name, each.type) for each in columns))


def _known(inspector: Inspector) -> list[Table]:
    there = set(inspector.get_table_names())
    return [known for known in tables.metadata.sorted_tables if known.name in there - BY_ITSELF]


def rows(database: Database) -> dict[str, int]:
    """Return how many rows each table that the database has holds."""
    with database.engine.connect() as connection:
        return {
            known.name: len(connection.execute(select(text("1")).select_from(known)).all())
            for known in _known(inspect(connection))
        }
