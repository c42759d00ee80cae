"""An exported record is followed without the database, and any change in it is found."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.policy import CLOCK
from scopgov.record import services
from scopgov.registers import queries
from tests.conftest import START


@pytest.fixture
def lines(session: Session) -> list[str]:
    for number in range(4):
        services.append(
            session,
            actor=CLOCK,
            now=START,
            act=Act.job_cancelled,
            subject=f"job:{number}",
            facts={"n": number, "words": "éà"},
        )
    session.commit()
    return list(queries.exported(session))


def test_an_export_verifies_and_gives_the_same_head(session: Session, lines: list[str]) -> None:
    found = services.follow(services.read_line(line) for line in lines)
    assert found == services.verify(session)
    assert found.intact


@pytest.mark.parametrize("field", ["seq", "at", "actor", "act", "subject", "facts", "previous", "hash"])
def test_a_change_of_any_field_is_found(lines: list[str], field: str) -> None:
    changed = json.loads(lines[2])
    changed[field] = {
        "seq": 9,
        "actor": 7,
        "facts": {"n": 5},
        "at": "2026-09-01T10:00:00+00:00",
    }.get(field, "0" * 64)
    lines[2] = json.dumps(changed)
    assert services.follow(map(services.read_line, lines)).broken_at in (3, 4)


def test_a_missing_entry_is_found(lines: list[str]) -> None:
    del lines[1]
    assert services.follow(map(services.read_line, lines)).broken_at == 2


@pytest.mark.parametrize("written", ["{}", "[]", "nonsense", '{"seq": 1}'])
def test_a_line_that_is_no_entry_is_said_so(written: str) -> None:
    with pytest.raises(ValueError):
        services.read_line(written)


def test_a_printed_head_is_found_or_not(session: Session, lines: list[str]) -> None:
    head = services.head(session)
    assert head is not None
    spaced = " ".join(head.hash[at : at + 4] for at in range(0, 64, 4)).upper()
    assert queries.holds(session, head.seq, spaced)
    assert not queries.holds(session, head.seq - 1, spaced)
    assert not queries.holds(session, 99, head.hash)
