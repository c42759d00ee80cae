"""Tell the pool of this installation, once an act is durable, that work waits; tests run without a pool."""

from __future__ import annotations

from flask import current_app

from scopgov.jobs.runner import Runner
from scopgov.web import scope


def wake() -> None:
    """Have the pool look for work as soon as this request's act is written."""
    runner: Runner | None = current_app.extensions.get("scopgov_runner")
    if runner is not None:
        scope.after_commit(runner.wake)
