"""A process killed in the middle of a chunk, as by `kill -9`: nothing is lost, counted twice or left half done."""

from __future__ import annotations

import os
import signal

import pytest

from scopgov.batches import working
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.jobs.tables import JobState
from scopgov.record import services as record
from tests.batches.desk import FIVE, Desk, csv_of

pytestmark = pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # a file another process opens


def _die(*told: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _killed_while_it_writes(desk: Desk) -> None:
    """Score a chunk in a process of its own that is killed once its rows are written and before they stand."""
    child = os.fork()
    if child == 0:
        try:
            working._enter = _die
            desk.people.database = Database(desk.people.database.url)
            desk.step()
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("before", [0, 1])
def test_a_chunk_whose_process_is_killed_is_not_there_and_is_scored_once_afterwards(
    desk: Desk, before: int
) -> None:
    desk.send(csv_of(FIVE))
    for _ in range(before):
        desk.step()
    reached = desk.batch().position
    _killed_while_it_writes(desk)
    assert (desk.given(), desk.batch().position, desk.batch().scored) == (2 * before, reached, 2 * before)
    assert desk.acts(Act.score_given_together) == before
    assert desk.run() is JobState.succeeded
    assert [one["line"] for one in desk.rows()] == ["2", "3", "4", "5", "6"]
    assert (desk.given(), desk.batch().scored, desk.batch().refused) == (5, 5, 0)
    assert desk.acts(Act.score_given_together) == before + 1
    with desk.people.database.reading() as session:
        assert record.verify(session).intact
