"""The law wants in the minutes what members were given to read: every kind of motion says what that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopgov import consequences
from scopgov.config import Settings
from scopgov.votes.consequence import Consequence
from scopgov.votes.tables import MotionKind

FREE_TEXT = (MotionKind.choice, MotionKind.other)
ABOUT_SOMETHING = [kind for kind in MotionKind if kind not in FREE_TEXT]


@pytest.mark.parametrize("kind", ABOUT_SOMETHING)
def test_a_motion_about_something_names_its_documents(kind: MotionKind, tmp_path: Path) -> None:
    table = consequences.table(Settings(instance=tmp_path, database_url=""))
    assert table[kind].documents is not Consequence().documents
