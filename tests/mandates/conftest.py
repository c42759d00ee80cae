"""The people and folders around one use case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import People
from tests.mandates.factory import Case, case


@pytest.fixture
def around(people: People, tmp_path: Path) -> Case:
    return case(people, tmp_path / "instance")
