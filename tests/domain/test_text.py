"""What counts as written, whoever asks for a reason."""

from __future__ import annotations

import pytest

from scopgov.domain.text import legible

INVISIBLE = (
    "\u200b",  # zero width space
    "\ufeff",  # byte order mark
    "\u2060",  # word joiner
    "\u00ad",  # soft hyphen
    "\u200d\ufe0f",  # a joiner and a variation selector, with nothing to join or vary
    "\u034f\u0301",  # marks that stand on nothing
    "\u3164\u2800",  # drawn as blanks
    "\U000e0041",  # a tag
    "\x00",
    " \u00a0\u202f\u2003\n\t",
    " \u200b \n",
    "",
)


@pytest.mark.parametrize("written", INVISIBLE, ids=ascii)
def test_what_nobody_can_see_counts_as_nothing(written: str) -> None:
    assert legible(written) == ""


@pytest.mark.parametrize(
    "written",
    ["Non.", "1", "?", "賛成", "नहीं", "👍🏽", "e\u0301", "\u200bread\u200b", "👩\u200d🔧"],
    ids=ascii,
)
def test_what_can_be_seen_stays_as_it_was_written(written: str) -> None:
    assert legible(f" {written}\n") == written
