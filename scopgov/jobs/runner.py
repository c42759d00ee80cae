"""Takes waiting work to other processes, so that pages stay quick; knows nothing of what the work means.

Any `concurrent.futures` executor may be handed in; by default a pool of processes that start afresh.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.jobs import services
from scopgov.jobs.services import Claim
from scopgov.jobs.working import Clock, Function, attempt, utc_now

LOOK_SECONDS = 5.0
logger = logging.getLogger("scopgov.jobs")


class Inline(Executor):
    """Does the work at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call `fn` now and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def process_pool(workers: int) -> Executor:
    """Return a pool of processes that end when the site ends."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Runner:
    """Claims queued jobs and submits them, `workers` at a time; looks again for silent ones."""

    def __init__(
        self,
        settings: Settings,
        jobs: Mapping[str, Function],
        *,
        executor: Callable[[int], Executor] = process_pool,
        database: Database | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.settings, self.jobs, self.clock = settings, jobs, clock
        self._make = executor
        self._executor: Executor | None = None
        self._database, self._owned = database or Database(settings.database_url), database is None
        self._room = threading.Semaphore(settings.workers)
        self._woken, self._over = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look for work in a thread of its own until stopped."""
        self._thread = threading.Thread(target=self._look, name="work", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take up nothing more; what runs is queued again at the next start."""
        self._over.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        if self._owned:
            self._database.engine.dispose()

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    def _look(self) -> None:
        while not self._over.is_set():
            try:
                self.turn()
            except Exception:
                logger.exception("work could not be looked for")
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()

    def turn(self) -> int:
        """Queue silent jobs again, then take up what waits while there is room; return how many were."""
        with self._database.transaction() as session:
            services.recover(session, now=self.clock())
        taken = 0
        while self._room.acquire(blocking=False):
            claim = self._claim()
            if claim is None:
                self._room.release()
                break
            self._submit(claim)
            taken += 1
        return taken

    def _claim(self) -> Claim | None:
        with self._database.transaction() as session:
            return services.claim(session, now=self.clock())

    def _submit(self, claim: Claim) -> None:
        if self._executor is None:
            self._executor = self._make(self.settings.workers)
        function = self.jobs.get(claim.kind, _unknown)
        try:
            future = self._executor.submit(attempt, self.settings, claim, function, clock=self.clock)
        except Exception:  # a broken pool: the claim falls silent and is queued again
            self._executor = None
            self._room.release()
            raise
        future.add_done_callback(lambda done: self._done(claim, done))

    def _done(self, claim: Claim, future: Future[Any]) -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            logger.error("work %s was cut off", claim.job_id, exc_info=error)
        if isinstance(error, BrokenExecutor):
            self._executor = None
        self._room.release()
        self._woken.set()


def _unknown(*_: object) -> None:
    raise LookupError("this kind of work is not known")
