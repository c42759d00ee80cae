"""The record is one chain that neither code nor SQL can rewrite unnoticed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.policy import CLOCK
from scopgov.record import services
from tests.conftest import START


def _append(session: Session, number: int) -> None:
    services.append(
        session, actor=CLOCK, now=START, act=Act.job_cancelled, subject=f"job:{number}", facts={"n": number}
    )


def test_a_chain_of_acts_verifies(session: Session) -> None:
    for number in range(5):
        _append(session, number)
    session.commit()
    found = services.verify(session)
    assert found.intact
    assert found.entries == 5
    last = services.head(session)
    assert last is not None
    assert found.head == last.hash


def test_an_empty_record_verifies(session: Session) -> None:
    found = services.verify(session)
    assert found.intact
    assert found.entries == 0


ANEW = "INTO record_entries SELECT seq, at, 7, act, subject, facts, previous, hash FROM record_entries"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entries SET actor_id = 7",
        "DELETE FROM record_entries",
        f"INSERT {ANEW} WHERE true ON CONFLICT (seq) DO UPDATE SET actor_id = 7",
        f"INSERT {ANEW} WHERE true ON CONFLICT (hash) DO UPDATE SET actor_id = 7",
    ],
)
def test_the_database_refuses_to_change_what_was_recorded(session: Session, statement: str) -> None:
    _append(session, 1)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    session.rollback()
    assert services.verify(session).intact


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("moved", ["seq", "seq + 1"])
def test_sqlite_refuses_an_entry_in_the_place_of_another(session: Session, moved: str) -> None:
    _append(session, 1)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"REPLACE {ANEW.replace('seq', moved, 1)}"))
    session.rollback()
    assert services.verify(session).intact


def test_a_rewritten_entry_is_found_even_without_the_triggers(session: Session) -> None:
    for number in range(3):
        _append(session, number)
    session.commit()
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER record_entries_no_update"))
    else:
        session.execute(text("DROP TRIGGER record_entries_append_only ON record_entries"))
    session.execute(text("UPDATE record_entries SET actor_id = 9 WHERE seq = 2"))
    session.commit()
    session.expire_all()
    found = services.verify(session)
    assert not found.intact
    assert found.broken_at == 2
