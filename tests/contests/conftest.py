"""A scored proposal, the application reading the same folder."""

from __future__ import annotations

import pytest

from scopgov.config import Settings
from tests.conftest import Clock, People
from tests.contests.scored import Scored, SignIn, scored_by_the_writer
from tests.mandates.factory import case


@pytest.fixture
def scored(people: People, settings: Settings, clock: Clock, sign_in: SignIn) -> Scored:
    return scored_by_the_writer(people, case(people, settings.instance), clock, sign_in)
