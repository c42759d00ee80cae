"""A process of its own that asks the gate again and again: one line in, one line out.

Each line names a way: `gate`, `page`. It answers with the code of the refusal, or `open`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.gate import Channel, Refusal
from scopgov.mandates import gate, remembering
from scopgov.members import queries as members
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.usecases.tables import UseCase


class Other:
    """The process, seen from the one that started it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, way: str, now: datetime) -> str:
        """Have it ask now, by one way."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([way, now.isoformat()]) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def another(about: dict[str, Any]) -> Iterator[Other]:
    """Start a process that knows `about`: url, instance, use_case, member, token, given."""
    command = [sys.executable, "-m", "tests.mandates.other_process", json.dumps(about)]
    root = Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": root}
    with subprocess.Popen(command, **pipes) as process:
        try:
            yield Other(process)
        finally:
            process.kill()


def _by_gate(about: dict[str, Any], database: Database, now: datetime) -> str:
    store = Settings(instance=Path(about["instance"]), database_url="").artefacts
    with database.transaction() as session:
        found = gate.open_for(
            session,
            store=store,
            use_case=session.get_one(UseCase, about["use_case"]),
            actor=members.actor(session, about["member"], now),
            now=now,
            channel=Channel.page,
        )
        remembered = len(remembering.MEMORY._held)
    return found.code if isinstance(found, Refusal) else f"open {remembered}"


def _by_page(about: dict[str, Any], database: Database, clock: list[datetime]) -> Callable[[], str]:
    from scopgov.app import create_app

    settings = Settings(
        instance=Path(about["instance"]), database_url=about["url"], scheduler=False, https=False
    )
    app = create_app(settings, database=database, clock=lambda: clock[0])
    app.config.update(WTF_CSRF_ENABLED=False)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = about["token"], True

    def ask() -> str:
        counts = _counts(database)
        client.post(f"/scores/new/{about['number']}", data=about["form"])
        with database.reading() as session:
            if _counts(database)[0] > counts[0]:
                return "open"
            last = session.scalars(select(ScoreRefusal).order_by(ScoreRefusal.id.desc()).limit(1)).one()
            return last.code if _counts(database)[1] > counts[1] else "nothing"

    return ask


def _counts(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        return len(session.scalars(select(Score.id)).all()), len(
            session.scalars(select(ScoreRefusal.id)).all()
        )


def main(about: dict[str, Any]) -> None:
    database = Database(about["url"])
    clock = [datetime.fromisoformat("2026-01-01T00:00:00+00:00")]
    by_page = _by_page(about, database, clock)
    for line in sys.stdin:
        way, told = json.loads(line)
        clock[0] = datetime.fromisoformat(told)
        sys.stdout.write((_by_gate(about, database, clock[0]) if way == "gate" else by_page()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    remembering.SETTLED = -1.0
    main(json.loads(sys.argv[1]))
