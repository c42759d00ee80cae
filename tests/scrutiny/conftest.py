"""A confidential poll for which scrutineers may be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopgov.db import Database
from scopgov.domain.polls import Secrecy
from tests.conftest import People
from tests.votes.meeting import Meeting, convened


@pytest.fixture
def sealed(people: People, database: Database, tmp_path: Path) -> Meeting:
    """A confidential poll of six members, not open yet."""
    return convened(people, database, 6, secrecy=Secrecy.confidential, keys=tmp_path / "keys")
