"""The people of these tests, and a member of the board."""

import pytest

from scopgov.domain.policy import Role
from tests.conftest import People
from tests.usecases.proposing import Cast, cast

__all__ = ["cast"]


@pytest.fixture
def board(people: People, cast: Cast) -> int:
    return people.admit("Bea Board", Role.board)
