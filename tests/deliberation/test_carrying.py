"""Objections go with a motion put anew: the unanswered ones hold the new vote back, the others are history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.deliberation import carrying, deferring, objecting, queries
from scopgov.deliberation.tables import Objection
from scopgov.domain.deliberation import Finding
from scopgov.domain.openings import Wait
from scopgov.domain.polls import Outcome
from scopgov.domain.states import PollState
from scopgov.minutes import queries as minutes
from scopgov.record.tables import RecordEntry
from scopgov.votes import again
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion
from tests.conftest import Clock
from tests.deliberation.conftest import COMMITTEE
from tests.votes.meeting import CLOSES, OPENS, Meeting, prepare

SignIn = Callable[..., FlaskClient]
BEFORE = OPENS - timedelta(days=1)
LATER = OPENS + timedelta(days=60)
WORDS = "Nobody would read the file."


@pytest.fixture(autouse=True)
def _wired(meeting: Meeting) -> None:
    wired = meeting.consequences
    meeting.consequences = Consequences(wired, vault=wired.vault, on_put_anew=carrying.carry_over)


def _object(meeting: Meeting, clause: int | None = 1) -> None:
    with meeting.act() as (session, poll, _):
        told = {"actor": meeting.actor(1), "now": BEFORE, "motion": poll.motion}
        objecting.raise_objection(session, **told, reason=WORDS, clause_id=clause)


def _only(session: Session, meeting: Meeting) -> Objection:
    [one] = queries.objections(session, session.get_one(Motion, _motion_of(session, meeting)))
    return one


def _motion_of(session: Session, meeting: Meeting) -> int:
    number = session.scalar(select(Motion.id).join(Motion.polls).where(Motion.polls.any(id=meeting.poll_id)))
    assert number is not None
    return number


def _judge(meeting: Meeting, now: datetime) -> None:
    with meeting.act() as (session, _poll, _):
        objecting.judge(
            session,
            actor=meeting.actor(COMMITTEE),
            now=now,
            objection=_only(session, meeting),
            finding=Finding.not_sustained,
            text="Each file is read.",
            lifts="",
            consequences=meeting.consequences,
        )


def _lift(meeting: Meeting, now: datetime) -> None:
    with meeting.act() as (session, _poll, _):
        objecting.lift(
            session,
            actor=meeting.actor(1),
            now=now,
            objection=_only(session, meeting),
            consequences=meeting.consequences,
        )


def _postpone(meeting: Meeting) -> None:
    """Postpone the motion to another assembly, convened in time, and go on with its new poll."""
    with meeting.act() as (session, poll, _):
        to = prepare(session, meeting, LATER, LATER + timedelta(hours=2))
        moved = deferring.postpone(
            session,
            actor=meeting.actor(),
            now=BEFORE,
            motion=poll.motion,
            to=to,
            reason="To talk first.",
            consequences=meeting.consequences,
        )
        assemblies.convene(session, actor=meeting.actor(), now=BEFORE, assembly=to)
        meeting.poll_id = moved.polls[0].id


def _call_again(meeting: Meeting) -> Assembly:
    """Call the assembly again without a quorum the first time, and go on with the new poll."""
    assert meeting.settle(CLOSES).outcome is Outcome.no_quorum
    opens = CLOSES + timedelta(days=20)
    with meeting.act() as (session, _, first):
        told = {"actor": meeting.actor(), "now": CLOSES}
        second = assemblies.call_again(
            session, **told, assembly=first, opens_at=opens, closes_at=opens + timedelta(hours=1)
        )
        [motion] = again.put_again(
            session, **told, first=first, second=second, consequences=meeting.consequences
        )
        assemblies.convene(session, **told, assembly=second)
        meeting.poll_id = motion.polls[0].id
        return second


def test_one_the_committee_has_not_answered_holds_the_vote_it_is_postponed_to(meeting: Meeting) -> None:
    _object(meeting)
    _postpone(meeting)
    poll = meeting.settle(LATER)
    assert (poll.state, poll.waits_for) == (PollState.scheduled, {Wait.committee})
    with meeting.act() as (session, _, _assembly):
        one = _only(session, meeting)
        assert (one.reason, one.raised_at) == (WORDS, BEFORE)
        assert one.carried_from is not None
        assert [each.id for each in queries.open_objections(session, ethical=True)] == [one.id]
        subject = RecordEntry.subject == f"objection:{one.id}"
        assert session.scalars(select(RecordEntry.act).where(subject)).all() == ["objection.carried"]
    _judge(meeting, LATER)
    assert meeting.settle(LATER).state is PollState.opened


def test_lifting_one_carried_over_lets_the_vote_open(meeting: Meeting) -> None:
    _object(meeting)
    _postpone(meeting)
    _lift(meeting, LATER - timedelta(days=1))
    assert meeting.settle(LATER).state is PollState.opened


@pytest.mark.parametrize("end", [_judge, _lift])
def test_one_answered_or_lifted_is_carried_with_its_history_and_holds_nothing(
    meeting: Meeting, end: Callable[[Meeting, datetime], None]
) -> None:
    _object(meeting)
    end(meeting, BEFORE)
    with meeting.act() as (session, _, _assembly):
        was = _only(session, meeting)
        before = (was.answer, was.answered_at, was.finding, was.lifted_at, was.raised_by)
    _postpone(meeting)
    assert meeting.settle(LATER).state is PollState.opened
    with meeting.act() as (session, _, _assembly):
        one = _only(session, meeting)
        assert (one.answer, one.answered_at, one.finding, one.lifted_at, one.raised_by) == before


def test_a_second_call_reads_the_objections_of_the_first(meeting: Meeting) -> None:
    _object(meeting)
    _judge(meeting, BEFORE)
    second = _call_again(meeting)
    assert meeting.settle(CLOSES + timedelta(days=20)).state is PollState.opened
    with meeting.act() as (session, _, assembly):
        [motion] = minutes.draft(session, assembly, meeting.consequences)["motions"]
        [told] = motion["objections"]
        assert told["carried_from"] == second.title
        assert (told["answer"], told["finding"]) == ("Each file is read.", "not_sustained")


def test_a_practical_one_left_unanswered_still_awaits_its_answer_at_the_second_call(meeting: Meeting) -> None:
    _object(meeting, clause=None)
    _call_again(meeting)
    with meeting.act() as (session, poll, _assembly):
        [one] = queries.open_objections(session, ethical=False, put_by=meeting.members[0])
        assert one.motion_id == poll.motion_id
        assert poll.waits == ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_says_where_an_objection_was_raised(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    _object(meeting)
    _postpone(meeting)
    clock.at = LATER - timedelta(days=1)
    page = sign_in(meeting.members[3]).get("/motions/2").text
    assert WORDS in page
    assert "Carried over from “Ordinary assembly”" in page
    assert "Waits for the ethics committee" in page
    assert "Answer for the committee" in sign_in(meeting.members[COMMITTEE]).get("/motions/2").text
