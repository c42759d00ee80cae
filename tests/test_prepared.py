"""Statements run by the driver and work of the ORM are one transaction, seen, kept and dropped together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from scopgov.db import Database
from scopgov.prepared import Prepared
from scopgov.record.tables import RecordEntry

AT = datetime(2026, 9, 1, 9, 0, 0, 250_000, tzinfo=UTC)
ENTRIES = RecordEntry.metadata.tables["record_entries"]
ADD = Prepared(insert(ENTRIES), [column.name for column in ENTRIES.c])
SINCE = select(ENTRIES.c.seq, ENTRIES.c.at, ENTRIES.c.act).where(ENTRIES.c.seq >= bindparam("since"))
READ = Prepared(SINCE.order_by(ENTRIES.c.seq))


def _entry(seq: int) -> dict[str, Any]:
    told = {"seq": seq, "at": AT, "actor_id": 1, "act": "tried", "subject": f"try:{seq}", "facts": "{}"}
    return {**told, "previous": "0" * 64, "hash": f"{seq:064x}"}


def _by_driver(session: Session, seq: int) -> None:
    ADD.rows(session, _entry(seq))


def _by_orm(session: Session, seq: int) -> None:
    session.add(RecordEntry(**_entry(seq)))


def _seen(session: Session) -> list[int]:
    return [row.seq for row in READ.rows(session, {"since": 1})]


def _lent(database: Database) -> int:
    assert isinstance(database.engine.pool, QueuePool)
    return database.engine.pool.checkedout()


@pytest.mark.parametrize("first", [_by_driver, _by_orm])
@pytest.mark.parametrize("second", [_by_driver, _by_orm])
def test_both_are_one_transaction(
    database: Database, first: Callable[[Session, int], None], second: Callable[[Session, int], None]
) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        first(session, 1)
        second(session, 2)
        assert _seen(session) == [1, 2] == sorted(session.scalars(select(RecordEntry.seq)))
        raise ZeroDivisionError
    with database.reading() as session:
        assert _seen(session) == []
    with database.transaction() as session:
        first(session, 1)
        second(session, 2)
    with database.session() as session, session.begin():
        first(session, 3)
        second(session, 4)
    with database.session() as session:
        first(session, 5)
        session.rollback()
        second(session, 6)
        session.commit()
        first(session, 7)
    with database.reading() as session:
        assert _seen(session) == [1, 2, 3, 4, 6]
    assert _lent(database) == 0


def test_a_transaction_begun_by_the_driver_can_be_begun_by_hand(database: Database) -> None:
    with database.session() as session:
        _by_driver(session, 1)
        with session.begin():
            _by_orm(session, 2)
    with database.reading() as session:
        assert _seen(session) == [1, 2]
    assert _lent(database) == 0


def test_cells_are_read_as_their_columns_say(database: Database) -> None:
    with database.transaction() as session:
        _by_driver(session, 1)
        (row,) = READ.rows(session, {"since": 1})
        assert (row.seq, row.at, row.act) == (1, AT, "tried")
        (kept,) = session.scalars(select(RecordEntry))
        assert (kept.at, kept.hash) == (AT, f"{1:064x}")


def test_a_failure_is_told_as_the_orm_tells_it_and_without_the_values(database: Database) -> None:
    for begun in (False, True):
        with pytest.raises(IntegrityError) as caught, database.transaction() as session:
            if begun:
                session.execute(text("SELECT 1"))
            _by_driver(session, 1)
            _by_driver(session, 1)
        assert "try:1" not in str(caught.value)
    assert _lent(database) == 0


def test_whoever_listens_to_statements_hears_these_too(database: Database) -> None:
    heard: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        with database.transaction() as session:
            _by_driver(session, 1)
        with database.reading() as session:
            assert [row.at for row in READ.rows(session, {"since": 1})] == [AT]
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)
    assert any("INSERT INTO record_entries" in one for one in heard)
    assert any("FROM record_entries" in one for one in heard)


def test_what_a_session_changed_is_written_first_whoever_listens(database: Database) -> None:
    event.listen(database.engine, "before_cursor_execute", lambda *_: None)
    with database.transaction() as session:
        _by_orm(session, 1)
        assert _seen(session) == [1]


def test_who_only_reads_keeps_nobody_from_writing(database: Database) -> None:
    with database.reading() as session:
        assert _seen(session) == []
        with database.transaction() as other:
            _by_driver(other, 1)
