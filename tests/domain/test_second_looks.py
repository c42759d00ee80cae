"""Whom one may ask for a second look."""

from __future__ import annotations

import pytest

from scopgov.domain.second_looks import Part, may_be_asked

SCORER, DECIDER, ASKED, OTHER = range(1, 5)
PART = Part(SCORER, DECIDER, frozenset({ASKED}))


@pytest.mark.parametrize("may_score", [True, False])
@pytest.mark.parametrize("asker", [SCORER, DECIDER, OTHER])
@pytest.mark.parametrize("colleague", [SCORER, DECIDER, ASKED, OTHER])
def test_one_asks_another_person_once_who_may_score_or_had_no_part(
    asker: int, colleague: int, may_score: bool
) -> None:
    party = colleague in (SCORER, DECIDER)
    wanted = colleague not in (asker, ASKED) and (may_score or not party)
    assert (may_be_asked(PART, asker=asker, colleague=colleague, may_score=may_score) is None) == wanted
