"""A meeting in session: its chair opens and closes each vote; nobody sees a result before it is announced."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.conduct import queries as conduct
from scopgov.conduct import services
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.openings import Wait
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import AssemblyState, PollState
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.votes import again, interposing, proofs, queries, waiting
from scopgov.votes.tables import Ballot, Motion, Poll
from tests.conduct.sitting import CHAIR, CLOSES, MEMBER, OPENS, SECRETARY, Sitting, in_session, later
from tests.conftest import People
from tests.votes.meeting import Meeting

FOR, AGAINST = Choice.for_, Choice.against


def _acts(sitting: Sitting, act: Act) -> list[tuple[int, dict[str, object]]]:
    with sitting.meeting.database.reading() as session:
        of_it = select(RecordEntry).where(RecordEntry.act == act.value)
        rows = session.scalars(of_it.order_by(RecordEntry.seq))
        return [(row.actor_id or 0, json.loads(row.facts)) for row in rows]


def test_a_vote_in_session_waits_for_its_chair_inside_the_window_announced(sitting: Sitting) -> None:
    sitting.meeting.settle(later(hours=1))
    assert {sitting.poll(place).state for place in (0, 1)} == {PollState.scheduled}
    with pytest.raises(Refused, match="chair of the meeting opens"):
        sitting.vote(MEMBER, FOR, now=later(hours=1))


def test_the_chair_opens_it_and_roll_and_definition_are_those_of_that_instant(
    sitting: Sitting, people: People
) -> None:
    late = people.admit("Late Comer")
    poll = sitting.open(minutes=5, now=later(minutes=10))
    assert (poll.state, poll.opens_at, poll.closes_at) == (PollState.opened, later(minutes=10), CLOSES)
    definition = json.loads(poll.definition)
    assert definition["announced_until"] == "2026-09-21T09:15:00Z"
    with sitting.meeting.database.reading() as session:
        assert queries.roll_of(session, poll) == {*sitting.members, late}
        assert proofs.definition(session, poll) == definition
    ((by, _facts),) = _acts(sitting, Act.poll_opened)
    assert by == sitting.members[CHAIR]
    assert sitting.poll(1).state is PollState.scheduled


def test_the_chair_and_the_board_lead_the_meeting_and_nobody_else(sitting: Sitting) -> None:
    for place in (SECRETARY, MEMBER):
        with pytest.raises(Forbidden, match="chair"):
            sitting.open(by=place)
        with pytest.raises(Forbidden, match="chair"):
            sitting.take(by=place)
    sitting.open(by=0)
    with pytest.raises(Forbidden):
        sitting.close(by=MEMBER, now=later(hours=1))
    sitting.close(by=0, now=later(minutes=5))


def test_before_the_meeting_sits_its_votes_stay_closed(people: People, database: Database) -> None:
    sitting = in_session(people, database, begun=False)
    with pytest.raises(Refused, match="Open the meeting first"):
        sitting.open(by=0)


def test_one_vote_at_a_time_and_the_floor_stays_with_it(sitting: Sitting) -> None:
    sitting.open(0)
    for act in (lambda: sitting.open(1), lambda: sitting.take(1)):
        with pytest.raises(Refused, match="Close the vote"):
            act()
    sitting.close(0, now=later(minutes=5))
    sitting.take(1)
    current = sitting.seen().current
    assert current is not None and current.poll.id == sitting.polls[1]


def test_it_is_closed_at_the_time_announced_not_before(sitting: Sitting) -> None:
    sitting.open(minutes=5)
    sitting.vote(MEMBER, FOR)
    with pytest.raises(Refused, match="The vote is announced until"):
        sitting.close(now=later(minutes=4, seconds=59))
    sitting.vote(0, FOR, now=later(minutes=20))  # announced for five minutes, and not closed yet
    assert sitting.close(now=later(minutes=21)).outcome is Outcome.carried
    with pytest.raises(Refused, match="was closed on"):
        sitting.vote(CHAIR, AGAINST, now=later(minutes=22))


def test_it_may_be_closed_once_the_whole_roll_has_voted(sitting: Sitting) -> None:
    sitting.open(minutes=30)
    for at in range(5):
        sitting.vote(at, FOR)
        if at < 4:
            with pytest.raises(Refused, match="is announced until"):
                sitting.close()
    assert sitting.close().state is PollState.closed


def test_on_the_spot_those_in_the_room_vote_and_once_they_have_it_may_be_closed(
    people: People, database: Database
) -> None:
    sitting = in_session(people, database, remote=False)
    sitting.present(CHAIR, MEMBER)
    sitting.open(minutes=30)
    with pytest.raises(Forbidden, match="not recorded as present"):
        sitting.vote(0, FOR)
    sitting.vote(CHAIR, FOR)
    with pytest.raises(Refused, match="is announced until"):
        sitting.close()
    sitting.vote(MEMBER, AGAINST)
    sitting.present(0)  # who comes in before the close votes, and is waited for
    with pytest.raises(Refused, match="is announced until"):
        sitting.close()
    sitting.vote(0, FOR)
    assert sitting.close().outcome is Outcome.carried


def test_a_vote_that_no_chair_closes_is_over_at_the_end_announced_by_the_notice(sitting: Sitting) -> None:
    sitting.open(minutes=5)
    sitting.vote(MEMBER, FOR)
    with pytest.raises(Refused, match="no vote was recorded"):
        sitting.vote(0, FOR, now=CLOSES)
    line = sitting.seen(CLOSES).lines[0]  # nothing ran yet: what the clock says is derived
    assert line.decided is not None and not line.taking
    poll = sitting.meeting.settle(CLOSES)
    assert (poll.outcome, poll.proclaimed_at) == (Outcome.carried, CLOSES)


def test_a_vote_never_opened_decides_nothing_and_may_be_put_again(sitting: Sitting) -> None:
    sitting.meeting.settle(CLOSES)
    poll = sitting.poll()
    assert poll.state is PollState.cancelled
    assert poll.cancelled_reason is not None and "never opened" in poll.cancelled_reason.text


def test_the_room_sees_a_result_once_it_is_announced(sitting: Sitting) -> None:
    sitting.open(minutes=5)
    sitting.vote(MEMBER, FOR)
    sitting.close(now=later(minutes=5))
    seen = sitting.seen(later(minutes=6))
    assert (seen.lines[0].decided, seen.result, seen.lines[0].over) == (None, None, True)
    assert _told(sitting, "Result") == 0
    sitting.announce(now=later(minutes=7))
    sitting.announce(now=later(minutes=8))  # pressed twice
    seen = sitting.seen(later(minutes=8))
    assert seen.result is not None and seen.lines[0].decided == seen.result
    assert _told(sitting, "Result") == 5
    assert len(_acts(sitting, Act.poll_proclaimed)) == 1


def test_a_result_has_no_effect_and_the_record_does_not_tell_it_before_it_is_announced(
    sitting: Sitting,
) -> None:
    sitting.open(minutes=5)
    sitting.vote(MEMBER, FOR)
    sitting.close(now=later(minutes=5))
    [(_, closed)] = _acts(sitting, Act.poll_closed)
    assert (set(closed), sitting.meeting.outcomes) == ({"verdict"}, [])
    assert _pending(sitting) == sitting.polls
    sitting.announce(now=later(minutes=6))
    sitting.announce(now=later(minutes=6))
    assert [facts for _, facts in _acts(sitting, Act.poll_proclaimed)] == [{"outcome": "carried"}]
    assert sitting.meeting.outcomes == ["carried"]
    with sitting.meeting.database.reading() as session:
        approved = queries.approval(session, sitting.polls[0])
        assert approved is not None and approved.carried
    assert _pending(sitting) == sitting.polls[1:]


def _pending(sitting: Sitting) -> list[int]:
    with sitting.meeting.database.reading() as session:
        pending = select(Poll.id).where(queries.PENDING, Poll.id.in_(sitting.polls))
        return list(session.scalars(pending.order_by(Poll.id)))


def _told(sitting: Sitting, heading: str) -> int:
    with sitting.meeting.database.reading() as session:
        return len(session.scalars(select(Notice).where(Notice.heading == heading)).all())


def test_members_are_told_that_the_meeting_begins_and_not_of_each_vote(sitting: Sitting) -> None:
    assert _told(sitting, "The meeting has begun") == 5
    sitting.open()
    assert _told(sitting, "Votes are open") == 0


def test_there_is_nothing_to_announce_before_the_close(sitting: Sitting) -> None:
    sitting.open()
    with pytest.raises(Refused, match="not closed"):
        sitting.announce()


def test_closing_the_meeting_announces_what_was_decided_and_leaves_the_rest_undecided(
    sitting: Sitting,
) -> None:
    sitting.open(0)
    with pytest.raises(Refused, match="Close the vote"):
        sitting.end()
    sitting.close(0, now=later(minutes=5))
    closed = sitting.end(now=later(minutes=6))
    assert closed.state is AssemblyState.closed
    assert sitting.poll(0).proclaimed_at == later(minutes=6)
    assert sitting.poll(1).state is PollState.cancelled


def test_the_debates_may_be_summed_up_item_by_item_instead(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="Sum up the debates"):
        sitting.end(debates=" ")
    with sitting.meeting.database.transaction() as session:
        item = session.get_one(Poll, sitting.polls[0]).motion.item
        actor = sitting.meeting.actor(SECRETARY)
        services.note(session, actor=actor, now=OPENS, item=item, debates="Said in short.")
    assert sitting.end(debates="").state is AssemblyState.closed


def test_the_bureau_notes_and_logs_and_members_do_not(sitting: Sitting) -> None:
    def log(by: int, text: str = "The sound was cut.") -> None:
        with sitting.meeting.database.transaction() as session:
            assembly = session.get_one(Assembly, sitting.assembly_id)
            services.log_incident(
                session, actor=sitting.meeting.actor(by), now=later(minutes=3), assembly=assembly, text=text
            )

    with pytest.raises(Forbidden):
        log(MEMBER)
    with pytest.raises(Refused, match="Say what happened"):
        log(SECRETARY, " ")
    log(SECRETARY)
    sitting.take(1)
    log(CHAIR, "It came back.")
    with sitting.meeting.database.reading() as session:
        found = conduct.incidents(session, session.get_one(Assembly, sitting.assembly_id))
        assert [(one.text, one.item and one.item.position) for one in found] == [
            ("The sound was cut.", None),
            ("It came back.", 2),
        ]
    sitting.end()
    with pytest.raises(Refused, match="not sitting"):
        log(CHAIR)


def test_the_second_call_is_held_as_the_first(sitting: Sitting) -> None:
    sitting.open(minutes=5)
    closed = sitting.close(now=later(minutes=5))
    assert closed.outcome is Outcome.no_quorum
    sitting.end(now=later(minutes=6))
    meeting = sitting.meeting
    with meeting.database.transaction() as session:
        first = session.get_one(Assembly, sitting.assembly_id)
        second = assemblies.call_again(
            session,
            actor=meeting.actor(),
            now=later(days=1),
            assembly=first,
            opens_at=later(days=30),
            closes_at=later(days=30, hours=2),
        )
        put = again.put_again(
            session,
            actor=meeting.actor(),
            now=later(days=1),
            first=first,
            second=second,
            consequences=meeting.consequences,
        )
        assert second.conduct is Conduct.session
        assert [motion.polls[-1].waits for motion in put] == ["chair"]


def test_two_who_press_open_at_once_open_it_once(sitting: Sitting) -> None:
    opened, refused = _at_once([lambda: sitting.open(minutes=5), lambda: sitting.open(minutes=9, by=0)] * 2)
    assert (len(opened), len(refused)) == (1, 3)
    assert "open already" in str(refused[0])
    assert len(_acts(sitting, Act.poll_opened)) == 1


def test_two_who_open_different_votes_at_once_open_one(sitting: Sitting) -> None:
    opened, refused = _at_once([lambda: sitting.open(0), lambda: sitting.open(1, by=0)])
    assert (len(opened), len(refused)) == (1, 1)
    assert sorted(sitting.poll(place).state for place in (0, 1)) == [PollState.opened, PollState.scheduled]


def test_votes_racing_the_chair_are_counted_or_refused(people: People, database: Database) -> None:
    sitting = in_session(people, database, 12)
    sitting.open(minutes=5)
    at = later(minutes=5)
    acts = [lambda place=place: sitting.vote(place, FOR, now=at) for place in range(12)]
    acts.insert(6, lambda: sitting.close(now=at))
    done, refused = _at_once(acts)
    poll = sitting.poll()
    assert poll.state is PollState.closed
    assert poll.verdict is not None
    with database.reading() as session:
        ballots = session.scalars(select(Ballot).where(Ballot.poll_id == poll.id)).all()
    assert poll.verdict["tally"]["for"] == len(ballots) == len(done) - 1 == 12 - len(refused)


def _at_once(acts: list[Callable[[], object]]) -> tuple[list[object], list[Refused]]:
    begin = threading.Barrier(len(acts))
    done: list[object] = []
    refused: list[Refused] = []
    failures: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        begin.wait()
        try:
            done.append(act())
        except Refused as reason:
            refused.append(reason)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return done, refused


def test_pressing_close_twice_closes_once(sitting: Sitting) -> None:
    sitting.open(minutes=5)
    for at in range(5):
        sitting.vote(at, FOR)
    first = sitting.close()
    assert sitting.close(now=later(seconds=2)).closed_at == first.closed_at
    assert len(_acts(sitting, Act.poll_closed)) == 1


def test_a_motion_waits_for_the_vote_on_its_amendments_too(sitting: Sitting) -> None:
    meeting = sitting.meeting
    with meeting.database.transaction() as session:
        motion = session.get_one(Poll, sitting.polls[0]).motion
        made = interposing.interpose(
            session,
            actor=meeting.actor(MEMBER),
            now=OPENS,
            motion=motion,
            title="Rather in May",
            text="The assembly decides to meet in May.",
            params={},
        )
        poll = made.polls[0]
        assert (poll.opens_at, poll.closes_at, poll.waits) == (OPENS, CLOSES, "chair")
    with pytest.raises(Refused, match="once this is settled"):
        sitting.open(0)
    with meeting.database.transaction() as session:
        waiting.let_go(session, session.get_one(Poll, sitting.polls[0]), Wait.amendments)
    assert sitting.open(0).state is PollState.opened


def test_by_the_clock_nothing_changed(meeting: Meeting) -> None:
    meeting.vote(MEMBER, FOR)
    poll: Poll = meeting.settle(CLOSES)
    assert (poll.announced_until, poll.proclaimed_at, poll.outcome) == (None, None, Outcome.carried)
    with meeting.database.reading() as session:
        assert session.get_one(Motion, poll.motion_id).assembly.conduct is Conduct.window
        when: datetime = session.get_one(Poll, poll.id).closes_at
    assert when == CLOSES
