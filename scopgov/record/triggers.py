"""The SQL by which the database itself refuses to change or delete what was recorded."""

from __future__ import annotations

EVENTS = ("UPDATE", "DELETE")


def append_only(table: str, dialect: str) -> list[str]:
    """Return the statements that make `table` append-only on SQLite or PostgreSQL."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for event in EVENTS
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def free(table: str, dialect: str) -> list[str]:
    """Return the statements that undo `append_only`."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {table}_no_{event.lower()}" for event in EVENTS]
    return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_append_only()"]


def nothing_replaced(dialect: str) -> list[str]:
    """Return the statement that refuses an entry in the place of another, or none where none is needed.

    SQLite's INSERT OR REPLACE deletes the row in its way without its delete triggers
    (https://www.sqlite.org/lang_conflict.html); PostgreSQL's ON CONFLICT DO UPDATE fires those of updates.
    """
    if dialect != "sqlite":
        return []
    return [
        "CREATE TRIGGER record_entries_no_replace BEFORE INSERT ON record_entries "
        "WHEN EXISTS (SELECT 1 FROM record_entries WHERE seq >= NEW.seq OR hash = NEW.hash) "
        "BEGIN SELECT RAISE(ABORT, 'record_entries is append-only'); END"
    ]


def replacing(dialect: str) -> list[str]:
    """Return the statement that undoes `nothing_replaced`."""
    return ["DROP TRIGGER record_entries_no_replace"] if dialect == "sqlite" else []
