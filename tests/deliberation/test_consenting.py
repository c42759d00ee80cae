"""A consent round in the life of a motion: asked, answered, read at the vote and in the minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from scopgov.deliberation import consenting, mood
from scopgov.deliberation.tables import ConsentRound
from scopgov.domain.consent import Stance
from scopgov.domain.errors import Forbidden, Refused
from scopgov.minutes import queries as minutes
from scopgov.notices.tables import Notice
from tests.conftest import START, Clock
from tests.deliberation.test_pages import SignIn
from tests.votes.meeting import OPENS, Meeting

ENDS = START + timedelta(days=5)


def _ask(meeting: Meeting) -> int:
    with meeting.act() as (session, poll, _):
        made = consenting.ask(session, actor=meeting.actor(), now=START, motion=poll.motion, closes_at=ENDS)
        return made.id


def _answer(meeting: Meeting, number: int, at: int, stance: Stance, reason: str = "") -> None:
    with meeting.act() as (session, _poll, _):
        consenting.answer(
            session,
            actor=meeting.actor(at),
            now=START,
            asked=session.get_one(ConsentRound, number),
            stance=stance,
            reason=reason,
        )


def test_a_round_is_answered_changed_and_read(meeting: Meeting) -> None:
    number = _ask(meeting)
    with pytest.raises(Refused, match="under way"):
        _ask(meeting)
    with pytest.raises(Refused, match="which harm"):
        _answer(meeting, number, 1, Stance.objection)
    _answer(meeting, number, 1, Stance.consent)
    _answer(meeting, number, 1, Stance.objection, "It rains.")
    _answer(meeting, number, 2, Stance.consent)
    with meeting.act() as (session, poll, assembly):
        told = session.scalars(select(Notice.member_id).where(Notice.heading == "Consent round"))
        assert sorted(told) == sorted(meeting.members)
        assert consenting.waiting_for(session, meeting.members[1], START) == []
        assert len(consenting.waiting_for(session, meeting.members[3], START)) == 1
        assert len(mood.told(session, poll.motion, ENDS)) == 1  # one of five objects
        [motion] = minutes.draft(session, assembly, meeting.consequences)["motions"]
        [held] = motion["consent"]
        assert held["found"][0]["params"] == {"consents": 1, "asides": 0, "objections": 1}
        assert held["found"][1]["params"] == {"silent": 3, "on_roll": 5}


def test_it_ends_at_its_time(meeting: Meeting) -> None:
    number = _ask(meeting)
    with meeting.act() as (session, _poll, _), pytest.raises(Refused, match="ended"):
        consenting.answer(
            session,
            actor=meeting.actor(1),
            now=ENDS,
            asked=session.get_one(ConsentRound, number),
            stance=Stance.consent,
        )


def test_who_put_the_motion_or_the_board_asks(meeting: Meeting) -> None:
    with meeting.act() as (session, poll, _), pytest.raises(Forbidden):
        consenting.ask(session, actor=meeting.actor(1), now=START, motion=poll.motion, closes_at=ENDS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_round_in_the_browser(meeting: Meeting, sign_in: SignIn, clock: Clock) -> None:
    board, member = sign_in(meeting.members[0]), sign_in(meeting.members[1])
    late = {"closes_at": f"{OPENS + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    assert "before votes open" in board.post("/motions/1/consent", data=late).text
    page = board.post(
        "/motions/1/consent", data={"closes_at": f"{ENDS:%Y-%m-%dT%H:%M}"}, follow_redirects=True
    )
    assert "0 answers so far" in page.text
    assert "Say whether you consent to the motion “Meet in spring”." in member.get("/").text
    lacking = member.post("/consent/1", data={"stance": "objection", "reason": ""})
    assert (lacking.status_code, "which harm" in lacking.text) == (422, True)
    answered = {"stance": "aside", "reason": "I am away."}
    assert "Change my answer" in member.post("/consent/1", data=answered, follow_redirects=True).text
    assert (
        sign_in(meeting.people.admit("Emma Employee", associate=False)).post("/consent/1").status_code == 403
    )
    clock.at = ENDS
    assert "few carry it" in member.get("/motions/1").text
    assert "Silence is not consent" in member.get("/polls/1").text
