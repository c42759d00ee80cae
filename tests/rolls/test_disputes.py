"""The roll of an assembly is shown to all from the notice on, disputed until votes open, and answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.db import Database
from scopgov.domain.disputes import Ground
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.minutes import missing
from scopgov.domain.policy import Role
from scopgov.domain.states import DisputeState, PollState
from scopgov.domain.statutes import CompanyForm
from scopgov.home.tasks import tasks
from scopgov.members import services as members
from scopgov.members.tables import Member
from scopgov.minutes import queries as minutes
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.rolls import queries, services
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened, prepare

SignIn = Callable[..., FlaskClient]
BEFORE = OPENS - timedelta(days=5)
DAY = OPENS.date()


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    return convened(people, database)


def _dispute(
    meeting: Meeting,
    by: int,
    ground: Ground,
    about: int | None,
    now: datetime = BEFORE,
    reason: str = "Look.",
) -> int:
    with meeting.act() as (session, _, assembly):
        return services.dispute(
            session,
            actor=meeting.people.actor(by),
            now=now,
            assembly=assembly,
            ground=ground,
            about_id=about,
            reason=reason,
        ).id


def _answer(meeting: Meeting, number: int, *, upheld: bool, now: datetime = BEFORE, by: int = 0) -> None:
    with meeting.act() as (session, _, _assembly):
        services.answer(
            session,
            actor=meeting.actor(by),
            now=now,
            dispute=queries.dispute(session, number),
            upheld=upheld,
            text="We looked.",
            done="Admitted on 1 January." if upheld else "",
        )


def _told(session: Session, member_id: int) -> list[str]:
    mine = select(Notice.heading).where(Notice.member_id == member_id).order_by(Notice.id)
    return [one for one in session.scalars(mine) if "roll is" in one]


def test_a_dispute_is_told_answered_told_and_every_step_is_in_the_record(meeting: Meeting) -> None:
    employee = meeting.people.admit("Zoé Zola", associate=False)
    number = _dispute(meeting, meeting.members[1], Ground.missing, employee)
    with meeting.act() as (session, _, _a):
        assert _told(session, meeting.members[0]) == ["The roll is disputed"]
        assert _told(session, employee) == ["The roll is disputed"]
        assert [t.endpoint for t in tasks(session, meeting.actor(), BEFORE) if "dispute" in t.text.text] == [
            "rolls.answer"
        ]
    _answer(meeting, number, upheld=True)
    with meeting.act() as (session, _, _a):
        assert _told(session, meeting.members[1]) == ["A dispute of the roll is answered"]
        assert queries.unanswered(session) == []
        subject = RecordEntry.subject == f"dispute:{number}"
        acts = session.scalars(select(RecordEntry.act).where(subject).order_by(RecordEntry.seq)).all()
        assert acts == ["dispute.raised", "dispute.upheld"]


def test_whoever_is_missing_says_so_themself_and_speaks_for_nobody_else(meeting: Meeting) -> None:
    employee = meeting.people.admit("Zoé Zola", associate=False)
    other = meeting.people.admit("Yves Yvon", associate=False)
    with pytest.raises(Forbidden):
        _dispute(meeting, employee, Ground.missing, other)
    _dispute(meeting, employee, Ground.missing, employee)
    with pytest.raises(Refused, match="already"):
        _dispute(meeting, employee, Ground.missing, employee)


def test_it_is_disputed_from_the_notice_until_votes_open_and_never_stops_them(meeting: Meeting) -> None:
    _dispute(
        meeting, meeting.members[1], Ground.not_entitled, meeting.members[2], OPENS - timedelta(minutes=1)
    )
    with pytest.raises(Refused, match="frozen"):
        _dispute(meeting, meeting.members[1], Ground.not_entitled, meeting.members[3], OPENS)
    assert meeting.settle(OPENS).state is PollState.opened


def test_the_board_answers_but_not_its_own_dispute_and_once(meeting: Meeting) -> None:
    number = _dispute(meeting, meeting.members[0], Ground.wrong_date, meeting.members[2])
    for by in (0, 1):
        with pytest.raises(Forbidden):
            _answer(meeting, number, upheld=False, by=by)
    other = _dispute(meeting, meeting.members[1], Ground.wrong_date, meeting.members[2])
    _answer(meeting, other, upheld=False)
    with pytest.raises(Refused, match="cannot be done now"):
        _answer(meeting, other, upheld=True)


def test_one_withdrawn_stays_readable_and_awaits_nobody(meeting: Meeting) -> None:
    number = _dispute(meeting, meeting.members[1], Ground.missing, None)
    with meeting.act() as (session, _, _a):
        with pytest.raises(Forbidden):
            services.withdraw(
                session, actor=meeting.actor(2), now=BEFORE, dispute=queries.dispute(session, number)
            )
        one = services.withdraw(
            session, actor=meeting.actor(1), now=BEFORE, dispute=queries.dispute(session, number)
        )
        assert (one.state, one.reason) == (DisputeState.withdrawn, "Look.")
        assert queries.unanswered(session) == []


def test_the_minutes_hold_disputes_and_lack_the_answer_that_was_not_given(meeting: Meeting) -> None:
    number = _dispute(meeting, meeting.members[1], Ground.not_entitled, meeting.members[2])
    meeting.settle(CLOSES)

    def lacking() -> set[str]:
        with meeting.act() as (session, _, assembly):
            content = minutes.draft(session, assembly, meeting.consequences)
            return {str(one.text) for one in missing(CompanyForm.sa, content)}

    assert "the answer to each dispute of the roll" in lacking()
    _answer(meeting, number, upheld=True, now=CLOSES)
    assert "the answer to each dispute of the roll" not in lacking()
    with meeting.act() as (session, _, assembly):
        [told] = minutes.draft(session, assembly, meeting.consequences)["disputes"]
        assert (told["upheld"], told["late"], told["done"]) == (True, True, "Admitted on 1 January.")


def test_the_roll_is_that_of_the_day_votes_open_and_then_the_frozen_one(meeting: Meeting) -> None:
    late = meeting.people.admit("Zoé Zola", associate=False)
    administrator = meeting.people.admit("Root", Role.administrator, associate=False)

    def roll(now: datetime) -> frozenset[int]:
        with meeting.act() as (session, _, assembly):
            return queries.on_roll(session, assembly, now)

    with meeting.act() as (session, _, _a):
        members.become_associate(
            session,
            actor=meeting.people.actor(administrator),
            now=BEFORE,
            person=session.get_one(Member, late),
            since=DAY,
        )
    assert roll(BEFORE) == {*meeting.members, late}
    meeting.settle(OPENS)
    with meeting.act() as (session, _, _a):
        person = session.get_one(Member, meeting.members[4])
        members.depart(
            session, actor=meeting.people.actor(administrator), now=OPENS, person=person, departed_on=DAY
        )
    assert roll(OPENS) == {*meeting.members, late}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_from_the_page_of_the_assembly_to_the_answer(
    app: Flask, meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = BEFORE
    member, board = sign_in(meeting.members[1]), sign_in(meeting.members[0])
    assert "/assemblies/1/roll" in member.get("/assemblies/1").text
    page = member.get("/assemblies/1/roll").text
    assert "5 members may vote" in page
    assert "Nobody disputes the roll" in page
    address = "/assemblies/1/roll/disputes/new"
    typed = {"ground": "missing", "about_id": str(meeting.members[2]), "reason": "Look again."}
    refused = member.post(address, data=typed)
    assert (refused.status_code, "This person is on the roll." in refused.text) == (422, True)
    assert "Look again." in refused.text
    page = member.post(address, data={**typed, "ground": "not_entitled"}, follow_redirects=True).text
    assert "Look again." in page
    assert "Withdraw my dispute" in page
    assert "Answer for the board" not in page
    assert "1 dispute of the roll awaits the board" in board.get("/assemblies/1").text
    lacking = board.post("/disputes/1/answer", data={"finding": "upheld", "text": "Left in May.", "done": ""})
    assert (lacking.status_code, "Say what is done about it." in lacking.text) == (422, True)
    answered = {"finding": "upheld", "text": "Left in May.", "done": "The departure is entered."}
    page = board.post("/disputes/1/answer", data=answered, follow_redirects=True).text
    assert "The departure is entered." in page
    assert "Left in May." in member.get("/assemblies/1/roll").text
    assert "awaits the board" not in board.get("/assemblies/1").text


def test_before_the_notice_nobody_reads_the_roll_as_that_of_the_assembly(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    with meeting.database.transaction() as session:
        number = prepare(session, meeting).id
    page = sign_in(meeting.members[1]).get(f"/assemblies/{number}/roll").text
    assert "once the notice is sent" in page
    assert "Bea Board" not in page
    with meeting.database.transaction() as session, pytest.raises(Refused, match="once the notice"):
        services.dispute(
            session,
            actor=meeting.actor(1),
            now=START,
            assembly=session.get_one(Assembly, number),
            ground=Ground.missing,
            about_id=None,
            reason="Me.",
        )
