"""Databases on the PostgreSQL server of a test run: copied from a template, emptied and lent again."""

from __future__ import annotations

import os
import uuid
from functools import cache
from time import sleep
from typing import Any

import psycopg
from sqlalchemy import make_url

POSTGRES = os.environ.get("SCOPGOV_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
LAYOUT = """
    SELECT 'class', count(*), sum(xmin::text::bigint), sum(oid::bigint) FROM pg_class
    UNION ALL SELECT 'column', count(*), sum(xmin::text::bigint), sum(attrelid::bigint) FROM pg_attribute
    UNION ALL SELECT 'constraint', count(*), sum(xmin::text::bigint), sum(oid::bigint) FROM pg_constraint
    UNION ALL SELECT 'trigger', count(*), sum(xmin::text::bigint), sum(oid::bigint) FROM pg_trigger
    UNION ALL SELECT 'function', count(*), sum(xmin::text::bigint), sum(oid::bigint) FROM pg_proc
    UNION ALL SELECT 'setting', count(*), 0, 0 FROM pg_db_role_setting
        JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()"""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
NUMBER_AGAIN = """
    SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
    WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"""
MOST_LOANS = 100  # what was deleted still takes room


def url_of(name: str, driver: str = "postgresql+psycopg") -> str:
    """Return the address of a database on the server."""
    place = make_url(POSTGRES).set(drivername=driver, database=name)
    return place.render_as_string(hide_password=False)


def _connected(name: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url_of(name, "postgresql"), autocommit=True)


def administer(*statements: str) -> None:
    """Run statements on the server, outside of any transaction."""
    with _connected(make_url(POSTGRES).database or "postgres") as connection:
        for statement in statements:
            connection.execute(statement.encode())


@cache
def _copying() -> str:
    """Return what has the server copy a database file by file, which is quicker, where it knows both ways."""
    with _connected(make_url(POSTGRES).database or "postgres") as connection:
        return " STRATEGY FILE_COPY" if connection.info.server_version >= 150000 else ""


class Lent:
    """A database for one test after the other, each of which finds it as the template is.

    Emptying takes a third of the time that copying takes. It is done only where the server never tidies up by
    itself: where it takes back the room of deleted rows, later rows are read in another order.
    """

    def __init__(self, template: str) -> None:
        self.name = f"scopgov_test_{uuid.uuid4().hex[:12]}"
        self.url = url_of(self.name)
        administer(f"CREATE DATABASE {self.name} TEMPLATE {template}{_copying()}")
        self._loans = 0
        self._connection = _connected(self.name)
        self._tidied = self._told("SHOW autovacuum") != [("off",)]
        names = [name for (name,) in self._told(TABLES)]
        self._holding = " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT FROM \"{n}\")" for n in names)
        self._filled, self._layout = self._rows(), self._told(LAYOUT)

    def emptied(self) -> bool:
        """Empty the database; tell whether it is now as before its first loan."""
        self._loans += 1
        if self._tidied or self._loans == MOST_LOANS:
            return False
        try:
            return self._left_alone() and self._as_before()
        except psycopg.Error:
            return False

    def drop(self) -> None:
        """Drop the database, whoever still uses it."""
        self._connection.close()
        administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def _told(self, statement: str) -> list[Any]:
        return self._connection.execute(statement.encode()).fetchall()

    def _rows(self) -> dict[str, list[Any]]:
        """Return the rows of each table that holds any."""
        return {name: self._told(f'SELECT * FROM "{name}"') for (name,) in self._told(self._holding)}

    def _left_alone(self) -> bool:
        for _ in range(20):
            if self._told(OTHERS) == [(0,)]:
                return True
            sleep(0.005)  # a connection just closed takes a moment to end
        return False

    def _as_before(self) -> bool:
        if self._told(LAYOUT) != self._layout:
            return False
        self._connection.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        for (table,) in self._told(self._holding):
            if table not in self._filled:
                self._connection.execute(f'DELETE FROM "{table}"'.encode())
        self._told(NUMBER_AGAIN)
        return self._rows() == self._filled
