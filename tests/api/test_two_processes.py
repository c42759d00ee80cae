"""What is done to a token in one process counts at the next call of its program in another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from scopgov.applications import services as applications
from scopgov.applications.tables import Application, Token
from scopgov.config import Settings
from scopgov.domain.gate import Channel
from scopgov.members import services as members
from scopgov.members.queries import member
from tests.api.conftest import BODY, Admit, Program
from tests.conftest import Clock, People
from tests.mandates.factory import Case, granted
from tests.mandates.serving import Serving, serving

GIVEN = (201, "")


@dataclass
class Two:
    """A mandate that lets programs score, a program of the writer, and another serving process."""

    people: People
    around: Case
    clock: Clock
    program: Program
    other: Serving

    def asks(self, program: Program | None = None, at: datetime | None = None) -> tuple[int, str]:
        shown = {"Authorization": f"Bearer {(program or self.program).secret}", "Accept-Language": "en"}
        call = {"method": "POST", "path": "/api/v1/use-cases/1/scores", "json": BODY, "headers": shown}
        (answer,) = self.other.ask(at or self.clock.at, call)
        return answer.status, answer.data.get("code", "")

    def change(self, statement: str) -> None:
        with self.people.database.transaction() as session:
            session.execute(text(statement))


@pytest.fixture
def two(people: People, settings: Settings, clock: Clock, around: Case, admit: Admit) -> Iterator[Two]:
    with people.database.transaction() as session:
        granted(session, around, clock, channels=frozenset({Channel.api}))
    program = admit(around.writer)
    with serving(settings) as other:
        yield Two(people, around, clock, program, other)


def test_what_is_done_to_a_token_in_one_process_counts_at_the_next_call_in_the_other(
    two: Two, admit: Admit
) -> None:
    """Why the gate is closed stands in the table of `tests/mandates/test_refusals.py`."""
    assert two.asks() == GIVEN
    two.change("UPDATE mandates SET channels = '[\"page\"]'")
    assert two.asks() == (403, "channel")
    two.change('UPDATE mandates SET channels = \'["page", "api"]\'')
    assert two.asks() == GIVEN
    assert two.asks(admit(two.around.hands.board.member_id)) == (403, "permission")
    _tokens(two, admit)


def _tokens(two: Two, admit: Admit) -> None:
    writer = two.people.actor(two.around.writer, two.clock.at)
    second, third = admit(two.around.writer), admit(two.around.writer)
    assert two.asks(at=two.clock.at + timedelta(days=301)) == (401, "token")
    with two.people.database.transaction() as session:
        token = session.get_one(Token, two.program.token_id)
        applications.revoke(session, actor=writer, now=two.clock.at, token=token)
    assert [two.asks(), two.asks(second)] == [(401, "token"), GIVEN]
    with two.people.database.transaction() as session:
        closed = session.get_one(Application, second.application_id)
        applications.close(session, actor=writer, now=two.clock.at, application=closed)
    assert [two.asks(second), two.asks(third)] == [(401, "token"), GIVEN]
    with two.people.database.transaction() as session:
        leaving = member(session, two.around.writer)
        told = {"actor": two.around.root, "now": two.clock.at, "departed_on": two.clock.at.date()}
        members.depart(session, person=leaving, **told)
    assert two.asks(third) == (401, "token")
