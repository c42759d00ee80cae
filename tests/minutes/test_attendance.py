"""Minutes and verdict count the same people: a proxy given to somebody who never came represents nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.assemblies import attending
from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.polls import Choice
from scopgov.minutes import queries
from tests.conftest import Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_THE_SPOT, FROM_AFAR, GIVES_TO_AFAR, ABSENT, GIVES_TO_ABSENT = range(5)


@pytest.fixture
def held(people: People, database: Database, clock: Clock) -> Meeting:
    meeting = convened(people, database)
    with meeting.act() as (session, _, assembly):
        for giver, holder in ((GIVES_TO_AFAR, FROM_AFAR), (GIVES_TO_ABSENT, ABSENT)):
            attending.give_proxy(
                session,
                actor=meeting.actor(giver),
                now=OPENS,
                assembly=assembly,
                holder_id=meeting.members[holder],
            )
        chair = meeting.members[ON_THE_SPOT]
        attending.record_attendance(
            session, actor=meeting.actor(), now=OPENS, assembly=assembly, member_id=chair
        )
        assemblies.open_meeting(
            session, actor=meeting.actor(), now=OPENS, assembly=assembly, chair_id=chair, secretary_id=chair
        )
    meeting.vote(FROM_AFAR, Choice.for_)
    meeting.vote(FROM_AFAR, Choice.against, member=GIVES_TO_AFAR)
    clock.at = CLOSES
    meeting.settle()
    return meeting


def test_the_sheet_of_the_minutes_names_those_whom_the_verdict_counts(held: Meeting) -> None:
    with held.act() as (session, poll, assembly):
        lines = queries.attendance(session, assembly)
        verdict = poll.verdict or {}
    kinds = [line["attending"] for line in lines]
    assert len(lines) == verdict["present"] + verdict["remote"] + verdict["represented"] == 3
    assert sorted(kinds) == ["present", "remote", "represented"]
    assert held.actor(GIVES_TO_ABSENT).name not in {line["name"] for line in lines}


def test_the_sum_is_written_as_on_the_page_of_the_verdict(held: Meeting, sign_in: SignIn) -> None:
    with held.act() as (session, _, assembly):
        board = held.actor()
        assemblies.close_meeting(session, actor=board, now=CLOSES, assembly=assembly, debates="None.")
    client = sign_in(held.members[ON_THE_SPOT])
    client.post(f"/minutes/of/{held.assembly_id}")
    for page in ("/minutes/1", f"/polls/{held.poll_id}"):
        assert '<td class="num">−1</td>' in client.get(page).text, page
