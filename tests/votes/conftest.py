"""A meeting of five members of an SA."""

import pytest

from scopgov.db import Database
from tests.conftest import People
from tests.votes.meeting import Meeting, convened


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    return convened(people, database)
