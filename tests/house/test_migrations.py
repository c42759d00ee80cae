"""Migrations go both ways on both databases, with rows in every table, and end at the tables of the code."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Column,
    Enum,
    Inspector,
    MetaData,
    Table,
    TableClause,
    column,
    inspect,
    select,
    table,
    text,
)

from scopgov import db, tables
from scopgov.db import Database
from tests.conftest import START
from tests.house.source import FEATURES, ROOT

STEPS = [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()][::-1]


def _value(column: Column[Any], place: int) -> Any:
    if column.foreign_keys or column.primary_key:
        return "x" if column.type.python_type is str else 1
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    if isinstance(column.type, db.UTCDateTime):
        return START + timedelta(days=place)
    made = {str: "x", int: 1, float: 0.5, bool: False, bytes: b"x", date: START.date(), Decimal: Decimal(1)}
    return made[column.type.python_type]


def _fill(database: Database) -> None:
    """Put one row into every table that the database has and that is empty."""
    empty = {name for name, count in _rows(database).items() if count == 0}
    with database.engine.begin() as connection:
        inspector = inspect(connection)
        for known in _known(inspector):
            if known.name in empty:
                there = {found["name"] for found in inspector.get_columns(known.name)}
                wanted = [c for c in known.columns if not c.nullable and c.name in there]
                row = {c.name: _value(c, place) for place, c in enumerate(wanted)}
                connection.execute(_bare(known.name, wanted).insert().values(row))


def _bare(name: str, columns: list[Column[Any]]) -> TableClause:
    """Return a table without the defaults of the code, which knows columns that come in later steps."""
    return table(name, *(column(each.name, each.type) for each in columns))


def _known(inspector: Inspector) -> list[Table]:
    there = set(inspector.get_table_names())
    return [known for known in tables.metadata.sorted_tables if known.name in there]


def _rows(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            known.name: len(connection.execute(select(text("1")).select_from(known)).all())
            for known in _known(inspect(connection))
        }


def test_the_head_makes_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_going_down_leaves_nothing_and_coming_back_makes_all_again(
    database: Database, database_url: str
) -> None:
    before = _schema(database)
    _fill(database)
    database.engine.dispose()
    db.downgrade(database_url, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    db.upgrade(database_url)
    assert _schema(database) == before
    _fill(database)


def test_each_step_keeps_the_rows_that_were_there(database: Database, database_url: str) -> None:
    database.engine.dispose()
    db.downgrade(database_url, STEPS[0])
    for below, step in pairwise(STEPS):
        _fill(database)
        before = _rows(database)
        db.upgrade(database_url, step)
        assert _rows(database).items() >= before.items()
        db.downgrade(database_url, below)
        assert _rows(database) == before
        db.upgrade(database_url, step)


def test_every_row_of_every_table_can_be_written_at_head(database: Database) -> None:
    _fill(database)
    assert set(_rows(database).values()) == {1}


def test_migrations_have_names_people_read_in_one_line_of_order() -> None:
    names = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert names == STEPS
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_every_feature_with_tables_is_migrated() -> None:
    with_tables = {name for name in FEATURES if (ROOT / "scopgov" / name / "tables.py").exists()}
    assert set(tables.FEATURES) == with_tables


def _schema(database: Database) -> dict[str, object]:
    """Return what a database holds: columns, keys, indexes and checks by table, and its triggers."""
    inspector = inspect(database.engine)
    reflected = MetaData()
    reflected.reflect(database.engine)
    triggers = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if database.engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    )
    with database.engine.connect() as connection:
        held: dict[str, object] = {"triggers": connection.execute(text(triggers)).scalars().all()}
    for found in reflected.sorted_tables:
        held[found.name] = (
            [(each.name, str(each.type), each.nullable) for each in found.columns],
            sorted(str(check["name"]) for check in inspector.get_check_constraints(found.name)),
            sorted(str(index["name"]) for index in inspector.get_indexes(found.name)),
            sorted(str(key["name"]) for key in inspector.get_foreign_keys(found.name)),
            sorted(str(key["name"]) for key in inspector.get_unique_constraints(found.name)),
        )
    return held


def test_a_database_beyond_this_program_is_not_touched(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.sqlite'}"
    db.upgrade(url)
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    with pytest.raises(Exception, match="9999_from_the_future"):
        db.upgrade(url)
    database.engine.dispose()
