"""When the next poll must be settled is known ahead, to the instant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from scopgov.domain.openings import Wait, written
from scopgov.votes import queries
from scopgov.votes.tables import Poll
from tests.votes.meeting import CLOSES, OPENS, Meeting

A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("waits", [frozenset(), frozenset({Wait.agreement})])
def test_a_poll_is_due_from_the_instant_foretold(meeting: Meeting, waits: frozenset[Wait]) -> None:
    with meeting.database.transaction() as session:
        session.execute(update(Poll).values(waits=written(waits)))
    first = CLOSES if waits else OPENS
    expected = [first, None] if waits else [OPENS, CLOSES, None]
    for at in expected:
        with meeting.database.reading() as session:
            assert queries.next_due(session) == at
            if at is None:
                assert not queries.due(session, CLOSES + timedelta(days=400))
                return
            assert not queries.due(session, at - A_MOMENT)
            assert queries.due(session, at) == [meeting.poll_id]
        meeting.settle(at)
