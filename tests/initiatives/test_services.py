"""An item that enough members ask for in time stands on the agenda with its poll; any other does not."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice
from scopgov.domain.states import PollState
from scopgov.initiatives import queries, services
from scopgov.initiatives.tables import Initiative
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.votes import queries as votes
from scopgov.votes import services as polls
from tests.conftest import People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

IN_TIME = OPENS - timedelta(days=10)


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    """Forty-one members: three must ask."""
    return convened(people, database, count=41)


def _ask(meeting: Meeting, at: int = 1, *, title: str = "Open the canteen") -> int:
    with meeting.act() as (session, _, assembly):
        return services.ask(
            session,
            actor=meeting.actor(at),
            now=IN_TIME,
            assembly=assembly,
            title=title,
            text="The assembly opens the canteen.",
            consequences=meeting.consequences,
        ).id


def _support(meeting: Meeting, number: int, at: int) -> None:
    with meeting.act() as (session, _, _assembly):
        services.support(
            session,
            actor=meeting.actor(at),
            now=IN_TIME,
            initiative=queries.initiative(session, number),
            consequences=meeting.consequences,
        )


def _standing(meeting: Meeting, number: int) -> tuple[int, bool]:
    with meeting.database.reading() as session:
        found = queries.standing(session, queries.initiative(session, number), IN_TIME)
        return len(found.supporters), found.of.motion_id is not None


def _headings(session: Session) -> set[str]:
    return set(session.scalars(select(Notice.heading)))


def test_the_third_of_forty_one_members_puts_the_item_on_the_agenda(meeting: Meeting) -> None:
    number = _ask(meeting)
    _support(meeting, number, 2)
    assert _standing(meeting, number) == (2, False)
    _support(meeting, number, 3)
    assert _standing(meeting, number) == (3, True)
    with meeting.act() as (session, _, assembly):
        assert [item.title for item in assembly.items] == ["Meet in spring", "Open the canteen"]
        motion = votes.motions_of(session, assembly)[-1]
        assert motion.text == "The assembly opens the canteen."
        assert motion.put_by == meeting.members[1]
        assert _headings(session) >= {"An item is asked for", "Added to the agenda"}
        acts = session.scalars(select(RecordEntry.act).order_by(RecordEntry.seq)).all()
    assert acts[-4:] == ["initiative.asked", "initiative.supported", "initiative.supported", "motion.put"]


def test_what_members_put_on_the_agenda_is_voted_like_the_rest(meeting: Meeting) -> None:
    number = _ask(meeting)
    for at in (2, 3):
        _support(meeting, number, at)
    with meeting.act() as (session, _, assembly):
        poll = votes.motions_of(session, assembly)[-1].polls[0]
        for at in range(21):
            polls.cast(
                session,
                actor=meeting.actor(at),
                now=OPENS,
                poll=poll,
                choice=Choice.for_,
                consequences=meeting.consequences,
            )
    meeting.settle(CLOSES)
    with meeting.act() as (session, _, assembly):
        poll = votes.motions_of(session, assembly)[-1].polls[0]
        assert poll.state is PollState.closed
        assert json.loads(poll.definition)["motion"]["title"] == "Open the canteen"


def test_in_a_small_cooperative_one_member_is_enough(people: People, database: Database) -> None:
    meeting = convened(people, database, count=5)
    number = _ask(meeting)
    assert _standing(meeting, number) == (1, True)


@pytest.mark.parametrize("days", [16, 4])
def test_out_of_time_nothing_is_asked_for(meeting: Meeting, days: int) -> None:
    with meeting.act() as (session, _, assembly), pytest.raises(Refused, match="asked for"):
        services.ask(
            session,
            actor=meeting.actor(1),
            now=OPENS - timedelta(days=days),
            assembly=assembly,
            title="Late",
            text="Late.",
            consequences=meeting.consequences,
        )


def test_support_that_comes_too_late_does_not_list(meeting: Meeting) -> None:
    number = _ask(meeting)
    _support(meeting, number, 2)
    with meeting.act() as (session, _, _assembly), pytest.raises(Refused, match="until"):
        services.support(
            session,
            actor=meeting.actor(3),
            now=OPENS - timedelta(days=4),
            initiative=queries.initiative(session, number),
            consequences=meeting.consequences,
        )
    assert _standing(meeting, number) == (2, False)


def test_a_member_supports_once_and_may_stop(meeting: Meeting) -> None:
    number = _ask(meeting)
    _support(meeting, number, 2)
    with pytest.raises(Refused, match="already"):
        _support(meeting, number, 2)
    with meeting.act() as (session, _, _assembly):
        initiative = queries.initiative(session, number)
        services.drop(session, actor=meeting.actor(2), now=IN_TIME, initiative=initiative)
    assert _standing(meeting, number) == (1, False)


def test_who_asked_withdraws_and_nobody_else(meeting: Meeting) -> None:
    number = _ask(meeting)
    with meeting.act() as (session, _, _assembly), pytest.raises(Forbidden):
        initiative = queries.initiative(session, number)
        services.withdraw(session, actor=meeting.actor(2), now=IN_TIME, initiative=initiative)
    with meeting.act() as (session, _, _assembly):
        initiative = queries.initiative(session, number)
        services.withdraw(session, actor=meeting.actor(1), now=IN_TIME, initiative=initiative)
    with pytest.raises(Refused, match="withdrawn"):
        _support(meeting, number, 2)


def test_what_is_on_the_agenda_can_be_neither_dropped_nor_withdrawn(meeting: Meeting) -> None:
    number = _ask(meeting)
    for at in (2, 3):
        _support(meeting, number, at)
    for verb, at in ((services.drop, 2), (services.withdraw, 1)):
        with meeting.act() as (session, _, _assembly), pytest.raises(Refused, match="on the agenda"):
            initiative = queries.initiative(session, number)
            verb(session, actor=meeting.actor(at), now=IN_TIME, initiative=initiative)


def test_whoever_is_not_on_the_roll_asks_for_nothing(meeting: Meeting, people: People) -> None:
    outsider = people.actor(people.admit("Otto", associate=False))
    with meeting.act() as (session, _, assembly), pytest.raises(Forbidden):
        services.ask(
            session,
            actor=outsider,
            now=IN_TIME,
            assembly=assembly,
            title="Mine",
            text="Mine.",
            consequences=meeting.consequences,
        )


def test_an_assembly_in_preparation_takes_no_request(meeting: Meeting) -> None:
    with meeting.act() as (session, _, assembly):
        prepared = assemblies.call_again(
            session,
            actor=meeting.actor(),
            now=IN_TIME,
            assembly=assembly,
            opens_at=OPENS + timedelta(days=30),
            closes_at=CLOSES + timedelta(days=30),
        )
        assert queries.closed(prepared, IN_TIME) is not None


def test_supports_given_at_once_put_one_motion(meeting: Meeting) -> None:
    number = _ask(meeting)
    begin = threading.Barrier(4)
    found: list[str] = []

    def support(at: int) -> None:
        begin.wait()
        try:
            _support(meeting, number, at)
            found.append("supported")
        except Refused:
            found.append("refused")

    threads = [threading.Thread(target=support, args=(at,)) for at in (2, 3, 4, 5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == ["refused", "refused", "supported", "supported"]
    with meeting.database.reading() as session:
        assert len(session.scalars(select(Initiative.motion_id)).all()) == 1
        titles = [item.title for item in queries.initiative(session, number).assembly.items]
    assert titles.count("Open the canteen") == 1
