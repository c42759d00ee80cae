"""Meetings by the clock, and meetings in session."""

from pathlib import Path

import pytest

from scopgov.db import Database
from tests.conduct.sitting import Sitting, in_session
from tests.conftest import People
from tests.votes.conftest import meeting, sealed

__all__ = ["meeting", "sealed"]


@pytest.fixture
def sitting(people: People, database: Database, tmp_path: Path) -> Sitting:
    """A meeting of five in session, its chair at work."""
    return in_session(people, database, keys=tmp_path / "instance" / "poll_keys")
