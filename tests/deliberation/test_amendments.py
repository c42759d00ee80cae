"""Amendments: accepted before the notice, voted before the motion after it, and the motion waits for them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scopgov.assemblies import services as meetings
from scopgov.deliberation import amendments, queries
from scopgov.deliberation.tables import Amendment
from scopgov.domain.amendments import End
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice
from scopgov.domain.states import PollState
from scopgov.minutes import queries as minutes
from scopgov.notices.tables import Notice
from scopgov.votes import again, services
from scopgov.votes.queries import motions_of
from scopgov.votes.tables import Motion, MotionKind, Poll
from tests.conftest import START
from tests.votes.meeting import CLOSES, OPENS, Meeting, prepare, put

MIDDLE = OPENS + (CLOSES - OPENS) / 2
BEFORE = OPENS - timedelta(days=1)
AUTUMN, SUMMER = "The assembly decides to meet in autumn.", "The assembly decides to meet in summer."


@pytest.fixture(autouse=True)
def _wired(meeting: Meeting) -> None:
    meeting.consequences[MotionKind.amendment] = amendments.AMENDMENT


def _propose(
    session: Session, meeting: Meeting, motion: Motion, by: int = 1, text: str = AUTUMN
) -> Amendment:
    return amendments.propose(
        session,
        actor=meeting.actor(by),
        now=BEFORE,
        motion=motion,
        title="Later",
        text=text,
        reason="Spring is full.",
    )


def _put(meeting: Meeting, by: int = 1, text: str = AUTUMN) -> tuple[int, int]:
    """Propose an amendment and put it to the vote; return its number and its poll's."""
    with meeting.act() as (session, poll, _):
        made = _propose(session, meeting, poll.motion, by, text)
        vote = amendments.put(session, actor=meeting.actor(by), now=BEFORE, amendment=made)
        return made.id, vote.polls[-1].id


def _vote(meeting: Meeting, poll_id: int, choices: dict[int, Choice]) -> None:
    with meeting.database.transaction() as session:
        for at, choice in choices.items():
            services.cast(
                session,
                actor=meeting.actor(at),
                now=OPENS,
                poll=session.get_one(Poll, poll_id),
                choice=choice,
                consequences=meeting.consequences,
            )


def _ends(meeting: Meeting) -> list[End | None]:
    with meeting.database.reading() as session:
        return list(session.scalars(select(Amendment.ended).order_by(Amendment.id)))


def test_before_the_notice_whoever_put_the_motion_accepts_it(meeting: Meeting) -> None:
    with meeting.database.transaction() as session:
        motion = put(session, meeting, prepare(session, meeting))
        first, second = (
            _propose(session, meeting, motion, by, text) for by, text in ((1, AUTUMN), (2, SUMMER))
        )
        with pytest.raises(Forbidden):
            amendments.accept(session, actor=meeting.actor(3), now=BEFORE, amendment=first)
        with pytest.raises(Refused, match="Before the notice"):
            amendments.put(session, actor=meeting.actor(1), now=BEFORE, amendment=first)
        amendments.accept(session, actor=meeting.actor(), now=BEFORE, amendment=first)
        assert (motion.text, first.ended) == (AUTUMN, End.accepted)
        with pytest.raises(Refused, match="changed since"):
            amendments.accept(session, actor=meeting.actor(), now=BEFORE, amendment=second)


def test_one_declined_is_told_why_and_may_come_again(meeting: Meeting) -> None:
    with meeting.database.transaction() as session:
        motion = put(session, meeting, prepare(session, meeting))
        made = _propose(session, meeting, motion)
        amendments.decline(
            session, actor=meeting.actor(), now=BEFORE, amendment=made, answer="Autumn is full."
        )
        assert (made.ended, made.answer) == (End.declined, "Autumn is full.")
        meetings.convene(session, actor=meeting.actor(), now=START, assembly=motion.assembly)
        again = _propose(session, meeting, motion)
        amendments.put(session, actor=meeting.actor(1), now=BEFORE, amendment=again)


def test_after_the_notice_it_is_voted_first_and_the_motion_in_its_words(meeting: Meeting) -> None:
    _number, vote = _put(meeting)
    with meeting.database.reading() as session:
        told = select(Notice.member_id).where(
            Notice.heading == "Amendment", Notice.text.contains("voted first")
        )
        assert sorted(session.scalars(told)) == sorted(meeting.members)
    _vote(meeting, vote, dict.fromkeys(range(3), Choice.for_))
    with pytest.raises(Refused, match=r"not open yet|once this is settled"):
        meeting.vote(1, Choice.for_, OPENS)
    with meeting.act() as (session, poll, assembly):
        assert [one.item.mark for one in motions_of(session, assembly)] == ["1 A1", "1"]
        assert poll.opens_at == MIDDLE
    assert meeting.settle(MIDDLE).motion_id == 1
    poll = meeting.settle(MIDDLE)
    assert poll.state is PollState.opened
    assert json.loads(poll.definition)["motion"]["text"] == AUTUMN
    assert _ends(meeting) == [End.carried]
    meeting.vote(1, Choice.for_, MIDDLE)
    assert meeting.settle(CLOSES).state is PollState.closed
    with meeting.act() as (session, _poll, assembly):
        held = minutes.draft(session, assembly, meeting.consequences)
        assert [(one["position"], one["amendment"]) for one in held["motions"]] == [(1, 1), (1, 0)]
        assert [one["title"] for one in held["agenda"]] == ["Meet in spring"]


def test_a_ballot_on_the_motion_never_meets_a_text_that_changes_after_it(meeting: Meeting) -> None:
    _number, vote = _put(meeting)
    _vote(meeting, vote, dict.fromkeys(range(3), Choice.for_))
    with pytest.raises(Refused, match="once this is settled"):
        meeting.vote(1, Choice.for_, MIDDLE)  # nothing closed the vote on the amendment yet
    meeting.settle(MIDDLE)
    meeting.vote(1, Choice.for_, MIDDLE)
    with meeting.act() as (_session, poll, _):
        assert json.loads(poll.definition)["motion"]["text"] == AUTUMN == poll.motion.text


def test_of_two_carried_the_one_with_more_votes_is_taken(meeting: Meeting) -> None:
    _first, autumn = _put(meeting)
    _second, summer = _put(meeting, by=2, text=SUMMER)
    _vote(meeting, autumn, dict.fromkeys(range(2), Choice.for_))
    _vote(meeting, summer, dict.fromkeys(range(4), Choice.for_))
    meeting.settle(MIDDLE)
    assert _ends(meeting) == [End.overtaken, End.carried]
    with meeting.act() as (_session, poll, _):
        assert poll.motion.text == SUMMER


def test_one_rejected_leaves_the_motion_as_it_was(meeting: Meeting) -> None:
    _number, vote = _put(meeting)
    _vote(meeting, vote, dict.fromkeys(range(3), Choice.against))
    meeting.settle(MIDDLE)
    assert meeting.settle(MIDDLE).state is PollState.opened
    with meeting.act() as (_session, poll, _):
        assert poll.motion.text == "The assembly decides to meet in spring."
    assert _ends(meeting) == [End.rejected]


def test_one_withdrawn_in_time_gives_the_motion_its_whole_window_back(meeting: Meeting) -> None:
    number, vote = _put(meeting)
    with meeting.act() as (session, _poll, _):
        amendments.withdraw(
            session,
            actor=meeting.actor(1),
            now=BEFORE,
            amendment=session.get_one(Amendment, number),
            consequences=meeting.consequences,
        )
    with meeting.act() as (session, poll, _):
        assert (poll.opens_at, poll.waits) == (OPENS, "")
        assert session.get_one(Poll, vote).state is PollState.cancelled
    assert meeting.settle(OPENS).state is PollState.opened
    assert _ends(meeting) == [End.withdrawn]


def test_none_is_put_once_the_votes_of_the_assembly_have_begun(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, _):
        made = _propose(session, meeting, poll.motion)
    meeting.settle(OPENS)
    with meeting.act() as (session, poll, _):
        with pytest.raises(Refused, match="Votes are open"):
            amendments.put(
                session, actor=meeting.actor(1), now=OPENS, amendment=session.get_one(Amendment, made.id)
            )
        assert not queries.amending(poll.motion, OPENS).bound


@pytest.mark.parametrize("kind", [kind for kind in MotionKind if kind is not MotionKind.other])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_other_words_change_nothing_that_a_motion_sets_in_motion(meeting: Meeting, kind: MotionKind) -> None:
    with meeting.act() as (session, poll, _):
        poll.motion.kind = kind
        session.flush()
        with pytest.raises(Refused, match="other words would not change it"):
            _propose(session, meeting, poll.motion)


def test_an_amendment_withdrawn_by_another_request_meanwhile_is_not_put(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, _):
        made = _propose(session, meeting, poll.motion)
        ended = update(Amendment).values(ended=End.withdrawn, ended_at=BEFORE)
        session.execute(ended, execution_options={"synchronize_session": False})
        with pytest.raises(Refused):
            amendments.put(session, actor=meeting.actor(1), now=BEFORE, amendment=made)
        assert made.vote is None


def test_an_amendment_is_never_put_to_a_second_call(meeting: Meeting) -> None:
    _put(meeting)
    meeting.settle(MIDDLE)
    meeting.settle(MIDDLE)
    meeting.settle(CLOSES)
    with meeting.act() as (session, _poll, assembly):
        second = meetings.call_again(
            session,
            actor=meeting.actor(),
            now=CLOSES,
            assembly=assembly,
            opens_at=CLOSES + timedelta(days=20),
            closes_at=CLOSES + timedelta(days=21),
        )
        put = again.put_again(
            session,
            actor=meeting.actor(),
            now=CLOSES,
            first=assembly,
            second=second,
            consequences=meeting.consequences,
        )
        assert [one.kind for one in put] == [MotionKind.other]
