"""Whoever reads the files of PostgreSQL during a confidential poll (heap, WAL, log) finds no choice there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from scopgov.db import Database
from scopgov.domain.polls import Choice, Secrecy
from scopgov.votes.tables import Poll
from tests.conftest import People
from tests.votes.meeting import OPENS, convened


def _files(database: Database) -> bytes:
    """Return all that the server wrote: pages of tables, the log ahead of them, and what it says of statements."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        number = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    written = [*(folder / "pg_wal").iterdir(), *(folder / "base" / str(number)).iterdir()]
    said = [folder.parent / "log"] if (folder.parent / "log").is_file() else []
    return b"\n".join(path.read_bytes() for path in (*written, *said) if path.is_file())


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_heap_wal_and_log_hold_no_ballot_before_the_close(
    people: People, database: Database, tmp_path: Path
) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE \"{name}\" SET log_statement = 'all'"))
        for table in ("envelopes", "superseded_envelopes"):
            connection.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = off)"))
    database.engine.dispose()
    meeting = convened(people, database, 8, secrecy=Secrecy.confidential, keys=tmp_path / "keys")
    meeting.settle(OPENS)
    given = [meeting.seal(at, choice) for at, choice in enumerate([*Choice, *Choice])]
    given += [
        meeting.seal(0, Choice.against),
        meeting.seal(1, Choice.for_),
    ]  # what was replaced stays on its page
    with database.reading() as session:
        slip = meeting.slip(session.get_one(Poll, meeting.poll_id), meeting.members[0])
    found = _files(database)
    assert b"INSERT INTO envelopes" in found, "the log of statements is read"
    for receipt in given:
        for secret in (receipt.parts[0].nonce, receipt.commitment, receipt.signature):
            assert secret.encode() not in found
            assert bytes.fromhex(secret) not in found
    assert slip.given.encode() not in found
    meeting.settle()
    assert given[-1].commitment.encode() in _files(database), "what is published is found: the reading works"
