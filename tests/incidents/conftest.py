"""The people and folders around one use case, the application reading the same folder."""

from __future__ import annotations

import pytest

from scopgov.config import Settings
from tests.conftest import People
from tests.mandates.factory import Case, case


@pytest.fixture
def around(people: People, settings: Settings) -> Case:
    return case(people, settings.instance)
