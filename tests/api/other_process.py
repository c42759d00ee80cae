"""A process of its own that serves the programming interface: an instant in, the status and the code answered out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scopgov.config import Settings
from scopgov.mandates import remembering
from tests.api.conftest import BODY

Answered = tuple[int, str]


class Other:
    """The process, seen from the one that started it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def score(self, secret: str, now: datetime) -> Answered:
        """Have it answer a call for a score now."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([secret, now.isoformat()]) + "\n")
        self._process.stdin.flush()
        status, code = json.loads(self._process.stdout.readline())
        return status, code


@contextmanager
def another(settings: Settings) -> Iterator[Other]:
    """Start a process that serves the same installation."""
    about = json.dumps({"url": settings.database_url, "instance": str(settings.instance)})
    command = [sys.executable, "-m", "tests.api.other_process", about]
    root = Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": root}
    with subprocess.Popen(command, **pipes) as process:
        try:
            yield Other(process)
        finally:
            process.kill()


def main(about: dict[str, Any]) -> None:
    from scopgov.app import create_app

    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    settings = Settings(instance=Path(about["instance"]), database_url=about["url"], scheduler=False)
    client = create_app(settings, clock=lambda: clock[0]).test_client()
    for line in sys.stdin:
        secret, told = json.loads(line)
        clock[0] = datetime.fromisoformat(told)
        shown = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        answer = client.post("/api/v1/use-cases/1/scores", json=BODY, headers=shown)
        sys.stdout.write(json.dumps([answer.status_code, answer.json.get("code", "")]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    remembering.SETTLED = -1.0
    main(json.loads(sys.argv[1]))
