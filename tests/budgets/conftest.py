"""The people of these tests and the house they vote in."""

import pytest

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.votes.tables import MotionKind
from tests.budgets.voting import House, house_of, studied
from tests.conftest import People
from tests.studies.conftest import board, cast
from tests.usecases.proposing import Cast

__all__ = ["board", "cast"]


@pytest.fixture
def house(people: People, database: Database, settings: Settings, cast: Cast, board: int) -> House:
    return house_of(people, database, settings, cast, board)


@pytest.fixture
def launched(house: House) -> int:
    """The number of a use case launched by vote with a budget of 14,000 euros."""
    with house.database.transaction() as session:
        use_case = studied(session, house)
        found = use_case.id
    house.decide(MotionKind.launch)
    return found
