"""A connection that the server dropped is made anew; one used a moment ago is taken at its word. A row is written
without a look at each relationship that leads to its table."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import configure_mappers

from scopgov import db, tables
from scopgov.db import Database


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_dropped_is_made_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading() as session:
        first = session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database.engine.url.render_as_string(hide_password=False))
    with other.reading() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    other.engine.dispose()
    monkeypatch.setattr(db, "A_MOMENT", 0.0)
    with database.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != first


def test_writing_a_row_looks_at_the_relationships_of_its_own_table_alone() -> None:
    assert tables.metadata.tables
    configure_mappers()
    for mapper in db.Base.registry.mappers:
        assert all(one.parent is mapper for one in mapper._dependency_processors), mapper
