"""When a comment may be changed or withdrawn: the whole table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scopgov.domain.comments import CHANGEABLE, CommentFacts, may_change, may_withdraw

WRITTEN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_a_comment_is_changed_and_withdrawn_within_limits(
    answered: bool, withdrawn: bool, late: bool
) -> None:
    facts = CommentFacts(WRITTEN, answered=answered, withdrawn=withdrawn)
    now = WRITTEN + CHANGEABLE - (timedelta(0) if late else timedelta(seconds=1))
    assert (may_change(facts, now) is None) is not (answered or withdrawn or late)
    assert (may_withdraw(facts) is None) is not (answered or withdrawn)
