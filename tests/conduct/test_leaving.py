"""A member leaves a meeting: the quorum of each vote counts who is there when it is taken, not who once came."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.assemblies import attending, queries
from scopgov.assemblies.tables import Assembly
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice, Outcome
from scopgov.minutes import queries as minutes
from scopgov.votes.queries import approval, deemed_present
from tests.conduct.sitting import CHAIR, MEMBER, SECRETARY, Sitting, in_session, later
from tests.conftest import Clock, People


@pytest.fixture
def sitting(people: People, database: Database) -> Sitting:
    return in_session(people, database, count=10)


def _leave(sitting: Sitting, place: int, by: int = CHAIR) -> None:
    with sitting.meeting.database.transaction() as session:
        attending.record_departure(
            session,
            actor=sitting.meeting.actor(by),
            now=later(minutes=20),
            assembly=session.get_one(Assembly, sitting.assembly_id),
            member_id=sitting.members[place],
        )


def _there(session: Session, sitting: Sitting) -> queries.Presence:
    return queries.presence(session, session.get_one(Assembly, sitting.assembly_id))


def test_the_quorum_reached_in_one_vote_is_lost_in_the_next_once_members_left(sitting: Sitting) -> None:
    sitting.present(CHAIR, SECRETARY)
    sitting.open(0)
    sitting.vote(CHAIR, Choice.for_)
    sitting.close(0, now=later(minutes=6))
    _leave(sitting, SECRETARY)
    sitting.open(1, now=later(minutes=21))
    sitting.vote(CHAIR, Choice.for_, place=1, now=later(minutes=21))
    sitting.close(1, now=later(minutes=30))
    assert (sitting.poll(0).outcome, sitting.poll(1).outcome) == (Outcome.carried, Outcome.no_quorum)
    with sitting.meeting.database.reading() as session:
        found = approval(session, sitting.polls[0])
        assert found is not None and found.carried  # what was decided before stays proved
        assert deemed_present(session, session.get_one(Assembly, sitting.assembly_id), later(hours=9)) == []


def test_who_left_may_come_back_or_give_a_proxy(sitting: Sitting) -> None:
    sitting.present(MEMBER, SECRETARY)
    _leave(sitting, MEMBER)
    with sitting.meeting.database.transaction() as session:
        attending.give_proxy(
            session,
            actor=sitting.meeting.actor(MEMBER),
            now=later(minutes=25),
            assembly=session.get_one(Assembly, sitting.assembly_id),
            holder_id=sitting.members[SECRETARY],
        )
        found = _there(session, sitting)
        assert found.proxies == {sitting.members[MEMBER]: sitting.members[SECRETARY]}
        assert sitting.members[MEMBER] in found.left
    sitting.present(MEMBER)
    with sitting.meeting.database.reading() as session:
        found = _there(session, sitting)
        assert sitting.members[MEMBER] in found.present
        assert (found.left, found.proxies) == (frozenset(), {})


def test_nobody_sends_another_member_away_and_nobody_leaves_who_is_not_there(sitting: Sitting) -> None:
    sitting.present(SECRETARY)
    with pytest.raises(Forbidden):
        _leave(sitting, SECRETARY, by=MEMBER)
    with pytest.raises(Refused, match="not recorded"):
        _leave(sitting, MEMBER)
    _leave(sitting, SECRETARY)
    with pytest.raises(Refused, match="not recorded"):
        _leave(sitting, SECRETARY)


def test_the_sheet_records_who_leaves_and_the_minutes_say_until_when(
    sitting: Sitting, sign_in: Callable[[int], FlaskClient], clock: Clock
) -> None:
    sitting.present(CHAIR, SECRETARY)
    clock.at = later(minutes=20)
    chair, member = sign_in(sitting.members[CHAIR]), sign_in(sitting.members[MEMBER])
    page = f"/assemblies/{sitting.assembly_id}/attendance"
    assert chair.get(page).text.count("Leaves the meeting") == 2
    assert "Leaves the meeting" not in member.get(page).text
    address = f"/assemblies/{sitting.assembly_id}/departures/{sitting.members[SECRETARY]}"
    assert member.post(address).status_code == 403
    assert "was there until" in chair.post(address, follow_redirects=True).text
    with sitting.meeting.database.reading() as session:
        lines = minutes.attendance(session, session.get_one(Assembly, sitting.assembly_id))
    assert [line.get("left") for line in lines] == [None, clock.at.isoformat()]
