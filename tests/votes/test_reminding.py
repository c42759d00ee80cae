"""Reminders: at fixed times, once for each, to whom nothing is counted for yet, whatever anybody does."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scopgov.assemblies import attending
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.db import Database
from scopgov.domain.polls import Choice
from scopgov.notices.queries import sentence
from scopgov.votes import queries, reminding, services
from scopgov.votes.vault import Vault
from tests.conftest import START, People
from tests.notices.telling import notices
from tests.votes.meeting import Meeting, convened, prepare, put

OPENS = START + timedelta(days=20)
CLOSES = OPENS + timedelta(days=7)
DAY, TWO = CLOSES - timedelta(hours=24), CLOSES - timedelta(hours=2)


@pytest.fixture
def week(people: People, database: Database) -> Meeting:
    """A meeting whose votes last a week, on two motions; 25 members, so that proxies may be given."""
    meeting = convened(people, database, count=25)
    with database.transaction() as session:
        assembly = prepare(session, meeting, OPENS, CLOSES)
        motions = [put(session, meeting, assembly), put(session, meeting, assembly)]
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
        meeting.assembly_id, meeting.poll_id = assembly.id, motions[0].polls[0].id
    meeting.settle(OPENS)
    return meeting


def _remind(database: Database, now: datetime) -> int:
    with database.reading() as session:
        due = reminding.due(session, now)
    done = 0
    for one in due:
        with database.transaction() as session:
            done += reminding.remind(session, now, one, Vault(Path("nowhere")))
    return done


def _reminded(database: Database) -> list[int]:
    return [one.member_id for one in notices(database) if one.heading == "Your vote is awaited"]


def _said(database: Database, member_id: int) -> list[str]:
    return [
        str(sentence(one))
        for one in notices(database)
        if one.heading == "Your vote is awaited" and one.member_id == member_id
    ]


def _vote_all(meeting: Meeting, at: int, now: datetime, member: int | None = None) -> None:
    """Vote in both polls."""
    with meeting.database.transaction() as session:
        for motion in queries.motions_of(session, session.get_one(Assembly, meeting.assembly_id)):
            services.cast(
                session,
                actor=meeting.actor(at),
                now=now,
                poll=motion.polls[0],
                choice=Choice.for_,
                member_id=None if member is None else meeting.members[member],
                consequences=meeting.consequences,
            )


def test_nobody_is_reminded_before_the_time(database: Database, week: Meeting) -> None:
    for at in (OPENS, OPENS + timedelta(days=3), DAY - timedelta(seconds=1)):
        assert _remind(database, at) == 0


def test_whoever_has_not_voted_is_reminded_once_at_each_time(database: Database, week: Meeting) -> None:
    _vote_all(week, 0, OPENS)
    _vote_all(week, 1, OPENS)
    assert _remind(database, DAY) == 23
    assert set(_reminded(database)) == set(week.members[2:])
    assert _remind(database, DAY + timedelta(hours=3)) == 0
    _vote_all(week, 2, DAY + timedelta(hours=3))
    assert _remind(database, TWO) == 22
    assert _remind(database, CLOSES - timedelta(seconds=1)) == 0
    assert _remind(database, CLOSES) == 0


def test_who_votes_when_moves_no_reminder(database: Database, week: Meeting) -> None:
    assert _remind(database, DAY) == 25
    with week.act() as (session, _poll, assembly):
        attending.give_proxy(
            session,
            actor=week.actor(5),
            now=DAY + timedelta(hours=1),
            assembly=assembly,
            holder_id=week.members[6],
        )
    assert _remind(database, DAY + timedelta(hours=2)) == 0


def test_a_reminder_names_the_motions_left_and_until_when(database: Database, week: Meeting) -> None:
    week.vote(3, Choice.against, OPENS)  # the first of the two only
    _remind(database, DAY)
    (said,) = _said(database, week.members[3])
    assert said.startswith("Your vote is still awaited on: ")
    assert said.count("Meet in spring") == 1
    (both,) = _said(database, week.members[4])
    assert both.count("Meet in spring") == 2
    assert str(CLOSES) in both


def test_a_vote_cast_by_the_proxy_holder_is_a_vote(database: Database, week: Meeting) -> None:
    with week.act() as (session, _poll, assembly):
        for giver in (5, 7):
            attending.give_proxy(
                session,
                actor=week.actor(giver),
                now=OPENS,
                assembly=assembly,
                holder_id=week.members[giver + 1],
            )
    for at, member in ((6, 6), (6, 5), (8, 8)):
        _vote_all(week, at, OPENS, member)
    _remind(database, DAY)
    assert _said(database, week.members[5]) == _said(database, week.members[6]) == []
    (giver,), (holder,) = (_said(database, week.members[at]) for at in (7, 8))
    assert giver.startswith("Nothing is counted for you yet on")
    assert holder.startswith("Your vote for members you represent is still awaited on")


def test_a_clock_that_was_down_reminds_late_but_once(database: Database, week: Meeting) -> None:
    assert _remind(database, TWO - timedelta(minutes=1)) == 25
    assert _remind(database, TWO + timedelta(minutes=30)) == 25
    assert len(_reminded(database)) == 50


def test_a_short_vote_is_reminded_two_hours_before_its_close_only(database: Database, people: People) -> None:
    meeting = convened(people, database)  # votes last three hours
    meeting.settle(OPENS)
    assert [_remind(database, OPENS + timedelta(minutes=m)) for m in (0, 59, 60, 61, 179)] == [0, 0, 5, 0, 0]


def test_nobody_is_reminded_of_a_poll_that_is_over(database: Database, people: People) -> None:
    meeting = convened(people, database)
    for at in range(5):
        meeting.vote(at, Choice.for_, OPENS)
    with meeting.act() as (session, poll, _):
        services.close_early(
            session, actor=meeting.actor(), now=OPENS, poll=poll, consequences=meeting.consequences
        )
    assert _remind(database, OPENS + timedelta(minutes=60)) == 0


def test_when_all_have_voted_the_time_passes_in_silence(database: Database, people: People) -> None:
    meeting = convened(people, database)
    for at in range(5):
        meeting.vote(at, Choice.for_, OPENS)
    assert _remind(database, OPENS + timedelta(minutes=60)) == 0
    with database.reading() as session:
        assert reminding.due(session, OPENS + timedelta(minutes=61)) == []
