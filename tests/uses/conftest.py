"""The people around one use case, the application reading the same folder."""

from __future__ import annotations

import pytest

from scopgov.config import Settings
from scopgov.domain.policy import Actor, Role
from tests.conftest import People
from tests.mandates.factory import Case, case


@pytest.fixture
def around(people: People, settings: Settings) -> Case:
    return case(people, settings.instance)


@pytest.fixture
def contact(people: People) -> Actor:
    return people.actor(people.admit("Loïc", Role.data_protection))
