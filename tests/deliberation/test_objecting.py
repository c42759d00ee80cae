"""Objections: the ethical ones hold a vote back until the committee answers; voters and minutes have them all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from scopgov.deliberation import objecting, queries
from scopgov.deliberation.tables import Objection
from scopgov.domain.deliberation import Finding
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice
from scopgov.domain.states import PollState
from scopgov.minutes import queries as minutes
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from tests.conftest import START
from tests.deliberation.conftest import COMMITTEE
from tests.votes.meeting import CLOSES, OPENS, Meeting

BEFORE = OPENS - timedelta(days=1)
DURING = OPENS + timedelta(hours=1)


def _object(meeting: Meeting, by: int = 1, clause: int | None = 1, now: datetime = BEFORE) -> int:
    with meeting.act() as (session, poll, _):
        made = objecting.raise_objection(
            session,
            actor=meeting.actor(by),
            now=now,
            motion=poll.motion,
            reason="Nobody would read the file.",
            clause_id=clause,
        )
        return made.id


def _judge(
    meeting: Meeting, number: int, by: int = COMMITTEE, now: datetime = BEFORE, lifts: str = ""
) -> None:
    with meeting.act() as (session, _poll, _):
        objecting.judge(
            session,
            actor=meeting.actor(by),
            now=now,
            objection=session.get_one(Objection, number),
            finding=Finding.sustained if lifts else Finding.not_sustained,
            text="Each file is read.",
            lifts=lifts,
            consequences=meeting.consequences,
        )


def _answer(meeting: Meeting, number: int, by: int = 0) -> None:
    with meeting.act() as (session, _poll, _):
        objecting.answer(
            session,
            actor=meeting.actor(by),
            now=BEFORE,
            objection=session.get_one(Objection, number),
            text="It is booked.",
        )


def _lift(meeting: Meeting, number: int, by: int = 1, now: datetime = BEFORE) -> None:
    with meeting.act() as (session, _poll, _):
        objecting.lift(
            session,
            actor=meeting.actor(by),
            now=now,
            objection=session.get_one(Objection, number),
            consequences=meeting.consequences,
        )


def _told(meeting: Meeting, at: int) -> list[str]:
    with meeting.database.reading() as session:
        mine = select(Notice.heading).where(Notice.member_id == meeting.members[at]).order_by(Notice.id)
        return [one for one in session.scalars(mine) if one in ("Objection", "The answer", "Votes are open")]


def test_an_ethical_objection_holds_the_vote_back_until_the_committee_answers(meeting: Meeting) -> None:
    number = _object(meeting)
    assert _told(meeting, COMMITTEE) == ["Objection"]
    assert _told(meeting, 0) == ["Objection"]
    assert meeting.settle(OPENS).state is PollState.scheduled
    with pytest.raises(Refused, match="once this is settled"):
        meeting.vote(1, Choice.for_, DURING)
    _judge(meeting, number, now=DURING)
    assert meeting.settle(DURING).state is PollState.opened
    assert _told(meeting, 1) == ["The answer", "Votes are open"]
    meeting.vote(1, Choice.for_, DURING)
    assert meeting.settle(CLOSES).state is PollState.closed


def test_an_answer_in_time_changes_nothing_of_the_opening(meeting: Meeting) -> None:
    _judge(meeting, _object(meeting), lifts="Read each file.")
    assert meeting.settle(OPENS).state is PollState.opened


def test_a_vote_that_waited_to_its_close_is_cancelled_and_says_why(meeting: Meeting) -> None:
    _object(meeting)
    poll = meeting.settle(CLOSES)
    assert poll.state is PollState.cancelled
    assert poll.cancelled_reason is not None
    assert "not settled before its close" in poll.cancelled_reason.text
    assert meeting.outcomes == ["cancelled"]


def test_lifting_it_lets_the_vote_open(meeting: Meeting) -> None:
    first, second = _object(meeting), _object(meeting, by=3)
    _lift(meeting, first)
    assert meeting.settle(OPENS).state is PollState.scheduled
    with pytest.raises(Forbidden):
        _lift(meeting, second)
    _lift(meeting, second, by=3, now=DURING)
    assert meeting.settle(DURING).state is PollState.opened


def test_a_practical_objection_is_answered_by_whoever_put_the_motion_and_holds_nothing(
    meeting: Meeting,
) -> None:
    number = _object(meeting, clause=None)
    with pytest.raises(Forbidden, match="Only whoever put"):
        _answer(meeting, number, by=3)
    with pytest.raises(Refused, match="names no clause"):
        _judge(meeting, number)
    _answer(meeting, number)
    with pytest.raises(Refused, match="is answered"):
        _answer(meeting, number)
    assert meeting.settle(OPENS).state is PollState.opened


def test_the_committee_alone_answers_the_ethical_and_never_one_of_its_parties(meeting: Meeting) -> None:
    number = _object(meeting)
    with pytest.raises(Refused, match="the committee answers"):
        _answer(meeting, number)
    with pytest.raises(Forbidden):
        _judge(meeting, number, by=0)
    with pytest.raises(Refused, match="Nobody else sits"):
        _object(meeting, by=COMMITTEE)


def test_one_objects_once_on_a_ground_before_votes_open(meeting: Meeting) -> None:
    _object(meeting, clause=None)
    with pytest.raises(Refused, match="stands already"):
        _object(meeting, clause=None)
    _object(meeting, clause=1)
    with pytest.raises(Refused, match="no clause"):
        _object(meeting, clause=99, by=3)
    meeting.settle(OPENS)
    with pytest.raises(Refused, match="stands already"):
        _object(meeting, now=DURING)


def test_none_is_raised_once_votes_are_open(meeting: Meeting) -> None:
    meeting.settle(OPENS)
    with pytest.raises(Refused, match="Votes are open"):
        _object(meeting, now=DURING)


def test_the_record_holds_digests_and_the_minutes_the_words(meeting: Meeting) -> None:
    number = _object(meeting)
    _judge(meeting, number, lifts="Read each file.")
    with meeting.act() as (session, poll, assembly):
        of_it = select(RecordEntry).where(RecordEntry.subject == f"objection:{number}")
        acts = session.scalars(of_it.order_by(RecordEntry.seq)).all()
        assert [one.act for one in acts] == ["objection.raised", "objection.judged"]
        assert not any("Nobody would read" in one.facts for one in acts)
        [motion] = minutes.draft(session, assembly, meeting.consequences)["motions"]
        [held] = motion["objections"]
        assert (held["reason"], held["finding"], held["clause"]["number"]) == (
            "Nobody would read the file.",
            "sustained",
            1,
        )
        assert queries.open_objections(session, ethical=True) == []
        assert poll.motion.put_at == START
