"""A process of its own that serves an installation: requests in, answers out; and work that waits between two chunks.

It knows nothing of what is tried: a line in holds the instant and what to do, a line out what came of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain import batches
from scopgov.mandates import remembering

CHUNK = 20  # lines
PATIENCE = 300.0  # seconds that a piece of work may take to reach its second chunk


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    location: str
    text: str

    @property
    def data(self) -> Any:
        """Return the answer read as JSON."""
        return json.loads(self.text)


class Serving:
    """The process, seen from the one that started it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, now: datetime, *requests: Mapping[str, Any]) -> list[Answer]:
        """Have it answer requests, one after the other."""
        return [Answer(*one) for one in self._tell(now, "ask", requests)]

    def begin(self, now: datetime, job_id: int) -> str:
        """Have it take up a piece of work until its first chunk is written; return where it stands."""
        return str(self._tell(now, "begin", job_id))

    def finish(self, now: datetime) -> str:
        """Let the work go on to its end; return which."""
        return str(self._tell(now, "finish", None))

    def _tell(self, now: datetime, verb: str, told: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([now.isoformat(), verb, told]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def serving(settings: Settings) -> Iterator[Serving]:
    """Start a process that serves the same installation."""
    about = json.dumps({"url": settings.database_url, "instance": str(settings.instance)})
    command = [sys.executable, "-m", "tests.mandates.serving", about]
    root = Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": root}
    with subprocess.Popen(command, **pipes) as process:
        try:
            yield Serving(process)
        finally:
            process.kill()


class Server:
    """What runs in the process: the application of an installation, and its work."""

    def __init__(self, about: Mapping[str, str]) -> None:
        from scopgov.app import create_app

        url, instance = about["url"], Path(about["instance"])
        self.settings = Settings(instance=instance, database_url=url, scheduler=False, https=False)
        self.database = Database(url)
        self.now = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
        self.app = create_app(self.settings, database=self.database, clock=lambda: self.now)
        self.app.config.update(WTF_CSRF_ENABLED=False)
        self._between, self._on = threading.Event(), threading.Event()
        self._work: threading.Thread | None = None
        self._ended = ""

    def ask(self, requests: Sequence[Mapping[str, Any]]) -> list[tuple[int, str, str]]:
        return [self._ask(**one) for one in requests]

    def _ask(
        self, method: str, path: str, signed_in: str = "", file: str = "", **more: Any
    ) -> tuple[int, str, str]:
        client = self.app.test_client()
        if signed_in:
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = signed_in, True
            client.set_cookie("locale", "en")
        if file:
            more["data"] = {"file": (BytesIO(b64decode(file)), "proposals.csv")}
        answer = client.open(path, method=method, **more)
        return answer.status_code, answer.headers.get("Location", ""), answer.text

    def begin(self, job_id: int) -> str:
        self._between.clear()
        self._on.clear()
        self._work = threading.Thread(target=self._do, args=(job_id,))
        self._work.start()
        return "between two chunks" if self._between.wait(PATIENCE) else f"nowhere: {self._ended}"

    def finish(self, _: None) -> str:
        assert self._work
        self._on.set()
        self._work.join(PATIENCE)
        return self._ended

    def _do(self, job_id: int) -> None:
        from scopgov.work import run_now

        self._ended = ""
        self._ended = str(run_now(self.settings, job_id, self.database, clock=lambda: self._clock(job_id)))

    def _clock(self, job_id: int) -> datetime:
        """Return the instant; asked for by the work itself once a chunk is written, wait until told to go on."""
        if threading.current_thread() is self._work and not self._on.is_set() and self._written(job_id):
            self._between.set()
            self._on.wait(PATIENCE)
        return self.now

    def _written(self, job_id: int) -> bool:
        from scopgov.batches.tables import Batch

        with self.database.reading() as session:
            return bool(session.scalar(select(Batch.scored).where(Batch.job_id == job_id)))


def main(about: Mapping[str, str]) -> None:
    """Answer line by line until the other end closes."""
    server = Server(about)
    for line in sys.stdin:
        at, verb, told = json.loads(line)
        server.now = datetime.fromisoformat(at)
        sys.stdout.write(json.dumps(getattr(server, verb)(told)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    remembering.SETTLED = -1.0  # what was written just now is remembered too
    batches.CHUNK = CHUNK
    main(json.loads(sys.argv[1]))
