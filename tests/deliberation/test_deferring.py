"""A divided assembly is told so; a motion is postponed to another assembly or withdrawn before its vote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from scopgov.deliberation import amendments, carrying, deferring, mood, objecting
from scopgov.deliberation.tables import Amendment, Deferral
from scopgov.domain.amendments import End
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Secrecy
from scopgov.domain.states import PollState
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, MotionKind
from tests.conftest import Clock
from tests.deliberation.test_pages import SignIn
from tests.votes.meeting import OPENS, Meeting, prepare

BEFORE = OPENS - timedelta(days=1)
LATER = OPENS + timedelta(days=60)


@pytest.fixture(autouse=True)
def _wired(meeting: Meeting) -> None:
    kinds = {**meeting.consequences, MotionKind.amendment: amendments.AMENDMENT}
    meeting.consequences = Consequences(
        kinds, vault=meeting.consequences.vault, on_put_anew=carrying.carry_over
    )


def _object(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, _):
        objecting.raise_objection(
            session, actor=meeting.actor(1), now=BEFORE, motion=poll.motion, reason="It rains in spring."
        )


def _next(meeting: Meeting) -> int:
    with meeting.database.transaction() as session:
        return prepare(session, meeting, LATER, LATER + timedelta(hours=2)).id


def _postpone(meeting: Meeting, to: int, by: int = 0) -> int:
    with meeting.act() as (session, poll, assembly):
        return deferring.postpone(
            session,
            actor=meeting.actor(by),
            now=BEFORE,
            motion=poll.motion,
            to=session.get_one(type(assembly), to),
            reason="To talk first.",
            consequences=meeting.consequences,
        ).id


def test_one_of_five_who_objects_divides_them_until_it_is_lifted(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, assembly):
        assert mood.told(session, poll.motion, BEFORE) == ()
    _object(meeting)
    with meeting.act() as (session, poll, assembly):
        [sign] = mood.told(session, poll.motion, BEFORE)
        assert (sign.params["count"], sign.params["on_roll"]) == (1, 5)
        assert [motion.id for motion, _ in mood.divided(session, assembly, BEFORE)] == [poll.motion_id]


def test_a_motion_postponed_is_put_to_the_other_assembly_and_everybody_is_told(meeting: Meeting) -> None:
    later = _next(meeting)
    with pytest.raises(Forbidden):
        _postpone(meeting, later, by=1)
    with pytest.raises(Refused, match="same kind"):
        _postpone(meeting, meeting.assembly_id)
    number = _postpone(meeting, later)
    with meeting.act() as (session, poll, _):
        moved = session.get_one(Motion, number)
        assert (moved.assembly_id, moved.text) == (later, poll.motion.text)
        assert poll.state is PollState.cancelled
        assert mood.deferred_from(session, moved) is mood.deferral(session, poll.motion)
        told = session.scalars(select(Notice.member_id).where(Notice.heading == "Motion put off"))
        assert sorted(told) == sorted(meeting.members)
        of_it = select(RecordEntry.act).where(RecordEntry.subject == "motion:1")
        acts = session.scalars(of_it.order_by(RecordEntry.seq)).all()
        assert acts[-1] == "motion.postponed"
    assert meeting.outcomes == ["cancelled"]


def test_a_motion_postponed_stays_confidential(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, _):
        poll.secrecy = Secrecy.confidential
    number = _postpone(meeting, _next(meeting))
    with meeting.act() as (session, poll, _):
        assert session.get_one(Motion, number).polls[-1].secrecy is Secrecy.confidential


def test_a_motion_withdrawn_takes_the_votes_on_its_amendments_with_it(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, _):
        made = amendments.propose(
            session,
            actor=meeting.actor(1),
            now=BEFORE,
            motion=poll.motion,
            title="Later",
            text="In autumn.",
            reason="Rain.",
        )
        amendments.put(session, actor=meeting.actor(1), now=BEFORE, amendment=made)
    with meeting.act() as (session, poll, _):
        deferring.withdraw(
            session,
            actor=meeting.actor(),
            now=BEFORE,
            motion=poll.motion,
            reason="No room.",
            consequences=meeting.consequences,
        )
    with meeting.act() as (session, poll, _):
        found = session.scalars(select(Amendment)).one()
        assert (found.ended, found.vote and found.vote.polls[-1].state) == (
            End.undecided,
            PollState.cancelled,
        )
        assert session.get_one(Deferral, poll.motion_id).into is None
        with pytest.raises(Refused, match="over"):
            deferring.withdraw(
                session,
                actor=meeting.actor(),
                now=BEFORE,
                motion=poll.motion,
                reason="Again.",
                consequences=meeting.consequences,
            )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_say_it_and_offer_three_ways(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    _object(meeting)
    clock.at = BEFORE
    member, board = sign_in(meeting.members[3]), sign_in(meeting.members[0])
    page = member.get("/motions/1").text
    assert "The assembly is divided on this motion" in page
    assert "Propose an amendment" in page
    assert "Postpone it" not in page
    assert "1 of 5 members on the roll object" in board.get("/assemblies/1").text
    assert "No other assembly of this kind" in board.get("/motions/1/postpone").text
    later = _next(meeting)
    lacking = board.post("/motions/1/postpone", data={"assembly_id": str(later), "reason": ""})
    assert (lacking.status_code, "Say why" in lacking.text) == (422, True)
    typed = {"assembly_id": str(later), "reason": "To talk first."}
    page = board.post("/motions/1/postpone", data=typed, follow_redirects=True).text
    assert "Postponed from “Ordinary assembly”" in page
    page = member.get("/motions/1").text
    assert "To talk first." in page
    assert "divided on this motion" not in page
