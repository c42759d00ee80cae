"""Migrations go both ways on both databases, with rows in every table, and end at the tables of the code."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    MetaData,
    inspect,
    text,
)

from scopgov import db, tables
from scopgov.db import Database
from tests.house.filling import STEPS, fill, rows
from tests.house.source import FEATURES, ROOT


def test_the_head_makes_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_going_down_leaves_nothing_and_coming_back_makes_all_again(
    database: Database, database_url: str
) -> None:
    before = _schema(database)
    fill(database)
    database.engine.dispose()
    db.downgrade(database_url, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    db.upgrade(database_url)
    assert _schema(database) == before
    fill(database)


def test_each_step_keeps_the_rows_that_were_there(database: Database, database_url: str) -> None:
    database.engine.dispose()
    db.downgrade(database_url, STEPS[0])
    for below, step in pairwise(STEPS):
        fill(database)
        before = rows(database)
        db.upgrade(database_url, step)
        assert rows(database).items() >= before.items()
        db.downgrade(database_url, below)
        assert rows(database) == before
        db.upgrade(database_url, step)


def test_numbers_given_once_stay_so_whatever_a_migration_makes_anew(database: Database) -> None:
    """On SQLite: a table made anew by batch loses it where the migration does not say it again."""
    asked = {
        one.name
        for one in tables.metadata.tables.values()
        if one.dialect_options["sqlite"]["autoincrement"] and database.engine.dialect.name == "sqlite"
    }
    with database.engine.connect() as connection:
        query = (
            "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
            if asked
            else "SELECT 1 WHERE 1 = 0"
        )
        assert set(connection.scalars(text(query))) == asked


def test_every_row_of_every_table_can_be_written_at_head(database: Database) -> None:
    fill(database)
    assert set(rows(database).values()) == {1}


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


def test_a_database_is_cleared_whole_and_may_be_laid_anew(database: Database, database_url: str) -> None:
    fill(database)
    database.engine.dispose()
    db.clear(database_url)
    assert db.revision(database_url) is None
    db.upgrade(database_url)
    assert db.revision(database_url) == STEPS[-1]
