"""A writer's desk with files of proposals: the browser, the work beside it, what is read back."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from scopgov import store
from scopgov.batches import queries, working
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.datasets.spans import Rows
from scopgov.domain.acts import Act
from scopgov.jobs.tables import JobState
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.record.tables import RecordEntry
from scopgov.work import run_now
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case

HEADER = ["reference", *GIVEN]


def csv_of(rows: list[list[str]], header: list[str] = HEADER) -> bytes:
    held = io.StringIO()
    csv.writer(held, delimiter=";").writerows([header, *rows])
    return held.getvalue().encode()


def row(reference: str, **changes: str) -> list[str]:
    return [reference, *(str(value) for value in {**GIVEN, **changes}.values())]


FIVE = [row(f"P-{at}", budget=str(2000 + 100 * at)) for at in range(5)]


@dataclass
class Desk:
    """A writer's browser beside the work, run here and now."""

    people: People
    around: Case
    clock: Clock
    settings: Settings
    client: FlaskClient
    mandate_id: int

    def send(self, content: bytes, name: str = "proposals.csv") -> Any:
        data = {"file": (io.BytesIO(content), name)}
        return self.client.post("/batches/new/1", data=data, content_type="multipart/form-data")

    def batch(self) -> Batch:
        with self.people.database.reading() as session:
            found = session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one()
            _ = found.job
            return found

    def run(self) -> JobState | None:
        return run_now(self.settings, self.batch().job_id, self.people.database, clock=self.clock)

    def step(self, lines: int = 2) -> int | None:
        """Score the chunk that comes next, in a work of its own; return the line reached, None at the end."""
        batch = self.batch()
        rows = Rows(store.path_of(self.settings.batches, batch.sha256))
        block = next(rows.blocks(batch.position or rows.first, most=lambda: lines), None)
        if block is None:
            return None
        work = working.Work(self.settings, self.people.database, batch.id)
        work.step(block, self.clock())
        return work.write(self.clock())

    def given(self) -> int:
        """Count the scores kept, chunk by chunk, each checked against its digest."""
        with self.people.database.reading() as session:
            return sum(len(queries.answers(one).lines) for one in queries.chunks(session, self.batch().id))

    def open(self, line: int, who: FlaskClient | None = None) -> str:
        """Open a line as a score of its own and return its address."""
        answer = (who or self.client).post(f"/batches/{self.batch().id}/lines/{line}")
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    def count(self, table: type) -> int:
        with self.people.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def acts(self, act: Act) -> int:
        with self.people.database.reading() as session:
            query = select(func.count()).select_from(RecordEntry).where(RecordEntry.act == act.value)
            return session.scalar(query) or 0

    def rows(self) -> list[dict[str, str]]:
        text = self.client.get(f"/batches/{self.batch().id}/scores.csv").data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def suspend(self) -> None:
        with self.people.database.transaction() as session:
            mandate = session.get_one(Mandate, self.mandate_id)
            told = {"actor": self.around.hands.judge, "now": self.clock(), "reason": "An incident."}
            mandates.suspend(session, mandate=mandate, **told)
