"""A model on which rounds can be held."""

from __future__ import annotations

import pytest

from scopgov.config import Settings
from tests.conftest import People
from tests.validation.holding import Table, laid


@pytest.fixture
def table(people: People, settings: Settings) -> Table:
    return laid(people, settings)
