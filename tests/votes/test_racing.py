"""Many threads at once: a member in several browsers counts once, a vote at the close counts or is refused."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from scopgov.assemblies import attending
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.openings import Wait, written
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.states import PollState
from scopgov.record import services as record
from scopgov.votes import queries, services, urns
from scopgov.votes.confidential import Receipt
from scopgov.votes.tables import Poll
from tests.conftest import START, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

FOR = Choice.for_


def test_one_member_in_twenty_threads_counts_once(sealed: Meeting) -> None:
    sealed.settle(OPENS)
    receipts: list[Receipt] = []
    failures: list[BaseException] = []

    def click() -> None:
        try:
            receipts.append(sealed.seal(1, FOR))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    poll = sealed.settle()
    with sealed.database.reading() as session:
        assert urns.turnout(session, poll) == 1
        kept = {one.commitment for one in urns.ballots(session, poll)}
        assert kept | set(urns.superseded(session, poll)) == {one.commitment for one in receipts}


def test_one_member_in_twenty_threads_counts_once_in_the_open(meeting: Meeting) -> None:
    meeting.settle(OPENS)
    failures: list[BaseException] = []

    def click(at: int) -> None:
        try:
            meeting.vote(1, FOR if at % 2 else Choice.against)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=click, args=(at,)) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    poll = meeting.settle()
    with meeting.database.reading() as session:
        assert urns.turnout(session, poll) == 1
        assert record.verify(session).intact
        found = queries.approval(session, poll.id)
        assert found is not None
        assert found.outcome is poll.outcome


def test_a_member_who_votes_at_the_same_instant_as_their_proxy_holder_has_their_own_vote_counted(
    meeting: Meeting,
) -> None:
    with meeting.act() as (session, _, assembly):
        giver, holder = meeting.actor(1), meeting.members[2]
        attending.give_proxy(session, actor=giver, now=START, assembly=assembly, holder_id=holder)
    meeting.settle(OPENS)
    meeting.vote(2, FOR)
    begin, refused, failures = threading.Barrier(8), [], []

    def race(at: int) -> None:
        begin.wait()
        try:
            if at == 0:
                meeting.vote(1, FOR)
            else:
                meeting.vote(2, Choice.against, member=1)
        except Forbidden as reason:
            refused.append(reason)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=race, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with meeting.act() as (session, poll, _):
        ballot = queries.ballot_of(session, poll, meeting.members[1])
        assert ballot is not None
        assert (ballot.cast_by, ballot.choice) == (meeting.members[1], FOR)
        assert urns.turnout(session, poll) == 2


def test_votes_racing_the_close_are_counted_with_a_receipt_or_refused(
    people: People, database: Database, tmp_path: Path
) -> None:
    sealed = convened(people, database, 24, secrecy=Secrecy.confidential, keys=tmp_path / "keys")
    sealed.settle(OPENS)
    begin = threading.Barrier(25)
    receipts: list[str] = []
    refused: list[str] = []
    failures: list[BaseException] = []

    def race(at: int) -> None:
        begin.wait()
        try:
            receipts.append(sealed.seal(at, FOR, CLOSES - timedelta(microseconds=1)).commitment)
        except Refused as reason:
            refused.append(str(reason))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=race, args=(at,)) for at in range(24)]
    for thread in threads:
        thread.start()
    begin.wait()
    sealed.settle(CLOSES)
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(receipts) + len(refused) == 24
    with database.reading() as session:
        poll = session.get_one(Poll, sealed.poll_id)
        assert poll.state is PollState.closed
        assert sorted(receipts) == [one.commitment for one in urns.ballots(session, poll)]


def test_votes_for_a_poll_that_still_waits_are_refused_side_by_side(meeting: Meeting) -> None:
    """Each page holds the poll in share before the vote is cast: none may then want it for itself."""
    with meeting.act() as (_, poll, _assembly):
        poll.waits = written({Wait.chair})
    actors = [meeting.actor(at) for at in range(4)]
    together = threading.Barrier(4 if meeting.database.engine.dialect.name == "postgresql" else 1)
    refused: list[str] = []
    failures: list[BaseException] = []

    def vote(at: int) -> None:
        try:
            with meeting.database.transaction() as session:
                poll = queries.held_in_share(session, meeting.poll_id)
                together.wait()
                services.cast(
                    session,
                    actor=actors[at],
                    now=OPENS,
                    poll=poll,
                    choice=FOR,
                    consequences=meeting.consequences,
                )
        except Refused as reason:
            refused.append(str(reason))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=vote, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert refused == ["The chair of the meeting opens this vote, in session."] * 4
