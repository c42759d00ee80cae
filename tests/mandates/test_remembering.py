"""What the gate remembers is forgotten by the first thing that moves, in this process and in every other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.orm import Session

from scopgov.applications import services as applications
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.db import Database
from scopgov.domain.applications import Scope
from scopgov.domain.gate import Refusal
from scopgov.mandates import gate, gathering, remembering, watched
from scopgov.mandates.tables import Mandate
from scopgov.usecases.tables import UseCase
from tests.audits.factory import bytes_of
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import GIVEN, Case

COURSE = "read-a-score"


@dataclass
class Stage:
    """A mandate that asks for a course, its writer who followed it, and how often facts were gathered."""

    database: Database
    people: People
    around: Case
    clock: Clock
    mandate: int
    use_case: int
    gathered: list[int]

    def ask(self) -> str:
        with self.database.transaction() as session:
            return self.ask_in(session)

    def ask_in(self, session: Session) -> str:
        found = gate.open_for(
            session,
            store=self.around.store,
            use_case=session.get_one(UseCase, self.use_case),
            actor=self.people.actor(self.around.writer, self.clock.at),
            now=self.clock.at,
        )
        return found.code if isinstance(found, Refusal) else "open"

    def change(self, statement: str) -> None:
        with self.database.transaction() as session:
            session.execute(text(statement), {"mandate": self.mandate})


@pytest.fixture
def stage(
    database: Database, people: People, around: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    gathered: list[int] = []
    real = gathering.of_mandate

    def counted(*told: Any) -> Any:
        gathered.append(1)
        return real(*told)

    monkeypatch.setattr(gathering, "of_mandate", counted)
    monkeypatch.setattr(remembering, "SETTLED", -1.0)
    with database.transaction() as session:
        _follow(session, around.writer, clock)
        mandate = factory.granted(session, around, clock, course_code=COURSE)
        told = mandate.id, mandate.use_case_id
    return Stage(database, people, around, clock, *told, gathered)


def _follow(session: Session, writer: int, clock: Clock) -> None:
    course = Course(code=COURSE, title="Read a score")
    session.add(course)
    session.flush()
    told = {"attended_on": date(2026, 8, 1), "recorded_by": writer, "recorded_at": clock.at}
    session.add(CourseAttendance(course_id=course.id, member_id=writer, **told))


def test_facts_are_gathered_once_while_nothing_moves(stage: Stage) -> None:
    assert [stage.ask() for _ in range(3)] == ["open"] * 3
    assert len(stage.gathered) == 1


CHANGES = {
    "course": "UPDATE course_attendances SET undone_at = recorded_at, undone_by = recorded_by",
    "suspended": "UPDATE mandates SET state = 'suspended' WHERE id = :mandate",
    "terms": "UPDATE mandates SET purpose = 'Another purpose' WHERE id = :mandate",
    "carried": "DELETE FROM ballots",
    "definition": "UPDATE polls SET definition = replace(definition, 'allow', 'forbid')",
    "dossier_voted": "UPDATE dossiers SET content = content || ' '",
    "dossier": "UPDATE opinions SET reasons = 'None at all'",
    "version": "UPDATE model_versions SET state = 'retired'",
    "launched": "UPDATE use_cases SET state = 'refused'",
}


@pytest.mark.parametrize("code", CHANGES)
def test_a_row_changed_by_hand_counts_at_the_next_call(stage: Stage, code: str) -> None:
    assert [stage.ask(), stage.ask()] == ["open", "open"]
    stage.change(CHANGES[code])
    assert stage.ask() == code


def test_a_changed_or_lost_byte_counts_at_the_next_call(stage: Stage) -> None:
    assert [stage.ask(), stage.ask()] == ["open", "open"]
    path = bytes_of(stage.around.store, factory.small_model().artefact_sha256)
    data = path.read_bytes()
    path.write_bytes(data + b"\0")
    assert stage.ask() == "artefact"
    path.write_bytes(data)
    assert stage.ask() == "open"
    bytes_of(stage.around.store, factory.small_model().certificate["sha256"]).unlink()
    assert stage.ask() == "dossier"


def test_what_was_rolled_back_is_not_remembered(stage: Stage) -> None:
    assert stage.ask() == "open"
    with stage.database.session() as session:
        session.execute(update(Mandate).values(state="suspended"))
        assert stage.ask_in(session) == "suspended"
        session.rollback()
    assert stage.ask() == "open"
    with stage.database.session() as session:
        session.execute(update(Mandate).values(purpose="Another"))
        session.rollback()
        session.execute(update(Mandate).values(purpose="Yet another"))
        assert stage.ask_in(session) == "terms"
        session.rollback()
    assert stage.ask() == "open"


def test_nothing_is_remembered_where_a_change_would_leave_no_mark(stage: Stage) -> None:
    on = " ON opinions" if stage.database.engine.dialect.name == "postgresql" else ""
    with stage.database.transaction() as session:
        session.execute(text(f"DROP TRIGGER gate_marks_opinions_update{on}"))
        session.execute(update(Mandate).values(purpose=Mandate.purpose))  # leaves a mark
    assert [stage.ask(), stage.ask()] == ["open", "open"]
    assert len(stage.gathered) == 2


def test_nothing_is_remembered_of_a_file_that_changed_just_now(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "SETTLED", 3600.0)
    assert [stage.ask(), stage.ask()] == ["open", "open"]
    assert len(stage.gathered) == 2


def test_everything_is_looked_at_again_after_a_minute(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.ask() == "open"
    monkeypatch.setattr(remembering, "LASTS", 0.0)
    assert stage.ask() == "open"
    assert len(stage.gathered) == 2


def test_every_table_the_gate_reads_is_watched(stage: Stage) -> None:
    read: set[str] = set()

    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        read.update(re.findall(r"(?:FROM|JOIN)\s+\"?(\w+)", statement))

    event.listen(stage.database.engine, "before_cursor_execute", heard)
    assert stage.ask() == "open"
    read -= {"gate_marks", "sqlite_master", "pg_trigger", "pg_class", "cooperative"}
    assert "polls" in read and "ballots" in read
    assert read <= set(watched.WATCHED)


def test_a_table_made_anew_is_watched_again(stage: Stage) -> None:
    with stage.database.engine.begin() as connection:
        on = " ON polls" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER gate_marks_polls_update{on}"))
        assert not watched.whole(connection)
        watched.install(connection)
        assert watched.whole(connection)


def test_a_score_itself_leaves_no_mark(stage: Stage) -> None:
    from scopgov.scoring import services as scoring

    with stage.database.transaction() as session:
        before = remembering.marks(session)
        scoring.score(
            session,
            store=stage.around.store,
            actor=stage.people.actor(stage.around.writer, stage.clock.at),
            now=stage.clock.at,
            use_case=session.get_one(UseCase, stage.use_case),
            reference="P-1",
            inputs=GIVEN,
        )
        assert remembering.marks(session) == before


def test_what_was_told_of_a_mandate_is_told_anew_once_it_changed(stage: Stage) -> None:
    def purpose() -> str:
        with stage.database.transaction() as session:
            key = ("purpose", stage.mandate)
            return remembering.told(session, key, lambda: session.get_one(Mandate, stage.mandate).purpose)

    before = purpose()
    assert purpose() == before
    stage.change("UPDATE mandates SET purpose = 'Another purpose' WHERE id = :mandate")
    assert purpose() == "Another purpose"


def test_a_token_leaves_marks_but_not_for_being_used(stage: Stage) -> None:
    now = stage.clock.at
    with stage.database.transaction() as session:
        writer = stage.people.actor(stage.around.writer, now)
        made = applications.enter(session, actor=writer, now=now, name="CRM", purpose="")
        told: dict[str, Any] = {"scopes": [Scope.score], "calls": 60, "expires_on": date(2027, 1, 1)}
        token, _ = applications.make_token(session, actor=writer, now=now, application=made, **told)
        session.flush()
        before = remembering.marks(session)
        token.last_used_at = now
        session.flush()
        assert remembering.marks(session) == before
        token.revoked_at, token.revoked_by = now, writer.member_id
        session.flush()
        assert remembering.marks(session) != before


def test_marks_move_with_every_change_a_transaction_sees(stage: Stage) -> None:
    with stage.database.reading() as session:
        first = remembering.marks(session)
        remembering.marks(session)
        assert remembering.marks(session) == first
    stage.change("UPDATE mandates SET conditions = conditions WHERE id = :mandate")
    with stage.database.transaction() as session:
        second = remembering.marks(session)
        assert second != first
        with session.begin_nested() as within:
            session.execute(text("UPDATE polls SET state = state"))
            inside = remembering.marks(session)
            within.rollback()
        assert inside != second
        assert remembering.marks(session) in (second, inside)
    with stage.database.transaction() as session:
        assert remembering.marks(session) == second
