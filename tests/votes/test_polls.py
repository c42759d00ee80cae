"""A poll opens and closes at its times, counts each member once, and decides what its ballots say."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from scopgov.assemblies import attending
from scopgov.assemblies.tables import Attending
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import PollState
from scopgov.members.tables import Member
from scopgov.record.tables import RecordEntry
from scopgov.votes import queries, services
from scopgov.votes.tables import Ballot, Poll
from tests.conftest import START, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

FOR, AGAINST = Choice.for_, Choice.against
TICK = timedelta(microseconds=1)


def _count(meeting: Meeting) -> int:
    with meeting.database.reading() as session:
        return queries.turnout(session, session.get_one(Poll, meeting.poll_id))


def _acts(meeting: Meeting) -> list[str]:
    with meeting.database.reading() as session:
        query = select(RecordEntry.act).where(RecordEntry.subject == f"poll:{meeting.poll_id}")
        return list(session.scalars(query.order_by(RecordEntry.seq)))


def test_votes_are_taken_from_the_opening_to_just_before_the_close(meeting: Meeting) -> None:
    with pytest.raises(Refused, match="not open yet"):
        meeting.vote(1, FOR, OPENS - TICK)
    meeting.vote(1, FOR, OPENS)
    meeting.vote(2, FOR, CLOSES - TICK)
    with pytest.raises(Refused, match="no vote was recorded"):
        meeting.vote(3, FOR, CLOSES)
    assert _count(meeting) == 2


def test_a_late_clock_changes_nothing(meeting: Meeting) -> None:
    """Nothing ran between the notice and a day after the close but the members' own votes."""
    for at in (0, 1, 2):
        meeting.vote(at, FOR, OPENS + timedelta(minutes=at))
    poll = meeting.settle(CLOSES + timedelta(days=1))
    assert (poll.state, poll.outcome) == (PollState.closed, Outcome.carried)
    assert meeting.outcomes == ["carried"]


def test_a_poll_nobody_noticed_opens_and_closes_without_quorum(meeting: Meeting) -> None:
    poll = meeting.settle(CLOSES + timedelta(days=1))
    assert poll.outcome is Outcome.no_quorum
    assert _acts(meeting) == ["poll.opened", "poll.closed"]


def test_settling_twice_decides_once(meeting: Meeting) -> None:
    meeting.settle(OPENS)
    meeting.settle(CLOSES)
    meeting.settle(CLOSES)
    assert meeting.outcomes == ["no_quorum"]
    assert _acts(meeting) == ["poll.opened", "poll.closed"]


def test_a_vote_can_be_changed_and_counts_once(meeting: Meeting) -> None:
    first = meeting.vote(1, FOR)
    second = meeting.vote(1, AGAINST)
    assert first.receipt != second.receipt
    assert _count(meeting) == 1
    assert _acts(meeting) == ["poll.opened", "ballot.cast", "ballot.cast"]


def test_the_roll_is_that_of_the_opening_day(meeting: Meeting) -> None:
    with meeting.act() as (session, _, _assembly):
        leaving = session.get_one(Member, meeting.members[4])
        leaving.departed_on = (OPENS - timedelta(days=1)).date()
    meeting.vote(0, FOR)
    with pytest.raises(Forbidden):
        meeting.vote(4, FOR)
    with meeting.act() as (session, poll, _):
        assert len(queries.roll_of(session, poll)) == 4


def test_someone_admitted_after_the_opening_has_no_vote(meeting: Meeting) -> None:
    meeting.vote(0, FOR)
    late = meeting.people.admit("Late Comer")
    meeting.members.append(late)
    with pytest.raises(Forbidden, match="frozen when it opened"):
        meeting.vote(5, FOR)


def test_two_clicks_at_once_count_once(meeting: Meeting) -> None:
    failures: list[BaseException] = []

    def click() -> None:
        try:
            meeting.vote(1, FOR)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _count(meeting) == 1


def test_a_holder_votes_for_whom_they_represent(meeting: Meeting) -> None:
    with meeting.act() as (session, _, assembly):
        attending.give_proxy(
            session, actor=meeting.actor(1), now=START, assembly=assembly, holder_id=meeting.members[2]
        )
    meeting.vote(2, FOR)
    meeting.vote(2, FOR, member=1)
    meeting.vote(0, AGAINST)
    poll = meeting.settle()
    assert poll.verdict is not None
    assert (poll.verdict["remote"], poll.verdict["represented"]) == (2, 1)
    assert poll.outcome is Outcome.carried


def test_a_member_who_turns_up_takes_their_vote_back(meeting: Meeting) -> None:
    with meeting.act() as (session, _, assembly):
        attending.give_proxy(
            session, actor=meeting.actor(1), now=START, assembly=assembly, holder_id=meeting.members[2]
        )
    meeting.vote(2, FOR, member=1)
    meeting.vote(1, AGAINST)
    with pytest.raises(Forbidden, match="do not hold a proxy"):
        meeting.vote(2, FOR, member=1)
    with meeting.database.reading() as session:
        choices = session.scalars(select(Ballot.choice)).all()
    assert list(choices) == [AGAINST]


def test_nobody_votes_for_another_without_a_proxy_the_board_neither(meeting: Meeting) -> None:
    for at in (0, 2):
        with pytest.raises(Forbidden):
            meeting.vote(at, FOR, member=1)


def test_an_administrator_who_is_no_associate_has_no_vote(meeting: Meeting) -> None:
    with meeting.database.reading() as session:
        number = session.scalar(select(Member.id).where(Member.name == "Ada Admin"))
    assert number is not None
    meeting.members.append(number)
    with pytest.raises(Forbidden):
        meeting.vote(5, FOR)


def test_presence_makes_the_quorum_without_a_vote(meeting: Meeting) -> None:
    with meeting.act() as (session, _, assembly):
        for at in (1, 2, 3):
            attending.record_attendance(
                session,
                actor=meeting.actor(),
                now=OPENS,
                assembly=assembly,
                member_id=meeting.members[at],
                attending=Attending.present,
            )
    meeting.vote(1, FOR)
    poll = meeting.settle()
    assert poll.verdict is not None
    assert (poll.verdict["present"], poll.verdict["remote"]) == (3, 0)
    assert poll.outcome is Outcome.carried


def test_an_early_close_needs_every_vote(meeting: Meeting) -> None:
    for at in range(4):
        meeting.vote(at, FOR)
    with pytest.raises(Refused, match="missing: 1"), meeting.act() as (session, poll, _):
        services.close_early(
            session, actor=meeting.actor(), now=OPENS, poll=poll, consequences=meeting.consequences
        )
    meeting.vote(4, AGAINST)
    with meeting.act() as (session, poll, _):
        closed = services.close_early(
            session, actor=meeting.actor(), now=OPENS, poll=poll, consequences=meeting.consequences
        )
        assert closed.outcome is Outcome.carried
    with pytest.raises(Refused, match="no vote was recorded"):
        meeting.vote(4, FOR)


def test_a_cancelled_poll_decides_nothing_and_says_why(meeting: Meeting) -> None:
    meeting.vote(0, FOR)
    with meeting.act() as (session, poll, _):
        services.cancel(
            session,
            actor=meeting.actor(),
            now=OPENS,
            poll=poll,
            reason="The text had a mistake.",
            consequences=meeting.consequences,
        )
    poll = meeting.settle()
    assert (poll.state, poll.outcome) == (PollState.cancelled, None)
    assert str(poll.cancelled_reason) == "The text had a mistake."
    assert meeting.outcomes == ["cancelled"]
    with pytest.raises(Refused, match="cancelled"):
        meeting.vote(1, FOR)


@pytest.mark.parametrize("count", [19, 20])
def test_proxies_are_capped_by_the_law(people: People, database: Database, count: int) -> None:
    """One extra vote under twenty members, one twentieth of them from twenty: one for both here."""
    meeting = convened(people, database, count)

    def give(giver: int, now: datetime = START) -> None:
        with meeting.act() as (session, _, assembly):
            attending.give_proxy(
                session, actor=meeting.actor(giver), now=now, assembly=assembly, holder_id=meeting.members[9]
            )

    give(1)
    with pytest.raises(Refused, match="already holds 1 of the 1"):
        give(2)


def test_proxies_given_one_after_the_other_make_no_more_votes(meeting: Meeting) -> None:
    """The holder votes for one member, who takes the proxy back; another gives theirs in turn."""

    def give(giver: int) -> None:
        with meeting.act() as (session, _, assembly):
            holder = meeting.members[2]
            attending.give_proxy(
                session, actor=meeting.actor(giver), now=OPENS, assembly=assembly, holder_id=holder
            )

    give(1)
    meeting.vote(2, FOR, member=1)
    with meeting.act() as (session, _, assembly):
        attending.revoke_proxy(session, actor=meeting.actor(1), now=OPENS, assembly=assembly)
    give(3)
    with pytest.raises(Forbidden, match="as many other members"):
        meeting.vote(2, FOR, member=3)
    meeting.vote(1, AGAINST)  # the ballot is their own again
    meeting.vote(2, FOR, member=3)
    meeting.vote(2, AGAINST, member=3)


def test_every_vote_leaves_one_entry_that_tells_no_choice(meeting: Meeting) -> None:
    meeting.vote(1, FOR)
    with meeting.database.reading() as session:
        facts = session.scalars(select(RecordEntry.facts).where(RecordEntry.act == "ballot.cast")).all()
        assert session.scalar(select(func.count()).select_from(Ballot)) == 1
    assert len(facts) == 1
    assert "for" not in facts[0]
