"""A connection that the server dropped is made anew; one used a moment ago is taken at its word."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from scopgov import db
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
