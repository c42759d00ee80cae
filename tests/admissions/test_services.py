"""An employee becomes an associate by a carried vote, and by no other way where the cooperative says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scopgov.admissions import services as admission
from scopgov.admissions.services import ADMISSION
from scopgov.conduct.room import room
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import Body, CompanyForm
from scopgov.members import candidacies, queries
from scopgov.members import services as members
from scopgov.members.tables import Member
from scopgov.minutes import queries as minutes
from scopgov.votes import services
from scopgov.votes.tables import Motion, MotionKind
from scopgov.votes.vault import Vault
from tests.conftest import START, Clock, People
from tests.votes import meeting as meetings
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def employee(people: People) -> int:
    return people.admit("Ed Employee", associate=False)


def _propose(meeting: Meeting, person: int, at: int = 1) -> int:
    with meeting.act() as (session, _poll, _assembly):
        return candidacies.propose(
            session,
            actor=meeting.actor(at),
            now=START,
            person=session.get_one(Member, person),
            because="Two years with us.",
        ).id


def _put(meeting: Meeting) -> int:
    """Convene another assembly on the candidacy that waits; the meeting's poll is its poll from now on."""
    meeting.consequences = {**meeting.consequences, MotionKind.admission: ADMISSION}
    with meeting.act() as (session, _poll, _assembly):
        (offered,) = ADMISSION.proposals(session)
        held = meetings.prepare(session, meeting)
        motion = services.put_motion(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=held,
            kind=MotionKind.admission,
            title="Admit",
            text="Admit.",
            subject_id=offered.subject_id,
            params=offered.params,
            consequences=meeting.consequences,
        )
        meetings.assemblies.convene(session, actor=meeting.actor(), now=START, assembly=held)
        return motion.polls[0].id


def _votes(meeting: Meeting, person: int, on: date) -> bool:
    with meeting.database.reading() as session:
        return person in queries.roll(session, Body.general_assembly, on)


def _decide(meeting: Meeting, choice: Choice) -> None:
    meeting.poll_id = _put(meeting)
    for at in range(5):
        meeting.vote(at, choice)
    meeting.settle(CLOSES)


def test_a_carried_vote_gives_the_employee_a_vote_from_that_day(meeting: Meeting, employee: int) -> None:
    _propose(meeting, employee)
    _decide(meeting, Choice.for_)
    assert not _votes(meeting, employee, (CLOSES - timedelta(days=1)).date())
    assert _votes(meeting, employee, CLOSES.date())


def test_whoever_is_admitted_is_not_of_the_members_that_minutes_count(
    meeting: Meeting, employee: int
) -> None:
    _propose(meeting, employee)
    _decide(meeting, Choice.for_)
    with meeting.act() as (session, _poll, assembly):
        assert session.get_one(Member, employee).associate
        assert minutes.draft(session, assembly, meeting.consequences)["members"] == len(meeting.members)
        assert room(session, assembly, CLOSES, Vault(Path("nowhere"))).attendance.members == len(
            meeting.members
        )


def test_a_rejected_candidacy_is_closed_and_may_come_again(meeting: Meeting, employee: int) -> None:
    _propose(meeting, employee)
    _decide(meeting, Choice.against)
    assert not _votes(meeting, employee, CLOSES.date())
    assert _propose(meeting, employee)


def test_an_associate_is_not_proposed_and_nobody_is_proposed_twice(meeting: Meeting, employee: int) -> None:
    with pytest.raises(Refused, match="already"):
        _propose(meeting, meeting.members[2])
    _propose(meeting, employee)
    with pytest.raises(Refused, match="already"):
        _propose(meeting, employee)


def test_who_proposed_withdraws_until_it_is_on_an_agenda(meeting: Meeting, employee: int) -> None:
    number = _propose(meeting, employee)
    with meeting.act() as (session, _poll, _assembly), pytest.raises(Forbidden):
        admission.withdraw(
            session, actor=meeting.actor(2), now=START, candidacy=candidacies.candidacy(session, number)
        )
    _put(meeting)
    with meeting.act() as (session, _poll, _assembly), pytest.raises(Refused, match="agenda"):
        admission.withdraw(
            session, actor=meeting.actor(1), now=START, candidacy=candidacies.candidacy(session, number)
        )


def test_somebody_who_left_is_not_admitted(meeting: Meeting, people: People, employee: int) -> None:
    _propose(meeting, employee)
    poll_id = _put(meeting)
    with meeting.act() as (session, _poll, _assembly):
        session.get_one(Member, employee).departed_on = START.date()
    meeting.settle(OPENS)
    with meeting.database.reading() as session:
        assert (
            session.get_one(Motion, session.get_one(meetings.Poll, poll_id).motion_id).polls[0].outcome
            is None
        )
    assert not _votes(meeting, employee, CLOSES.date())


def test_where_members_vote_on_admissions_the_administrator_admits_no_associate(
    meeting: Meeting, people: People, employee: int
) -> None:
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    with meeting.act() as (session, _poll, _assembly):
        if queries.cooperative(session) is None:
            members.found(session, actor=root, now=START, name="C", form=CompanyForm.sa)
        members.change_cooperative(
            session, actor=root, now=START, name="C+", town="", registration="", admission_by_vote=True
        )
    with meeting.act() as (session, _poll, _assembly):
        person = session.get_one(Member, employee)
        with pytest.raises(Refused, match="vote on every admission"):
            members.become_associate(session, actor=root, now=START, person=person, since=START.date())
        told = {"name": "New", "admitted_on": START.date()}
        with pytest.raises(Refused, match="vote on every admission"):
            members.admit(session, actor=root, now=START, email="new@example.org", **told)
        members.admit(session, actor=root, now=START, email="emp@example.org", associate=False, **told)
    _propose(meeting, employee)
    _decide(meeting, Choice.for_)
    assert _votes(meeting, employee, CLOSES.date())


def test_a_member_proposes_from_the_page_of_the_person(
    meeting: Meeting, sign_in: SignIn, clock: Clock, employee: int
) -> None:
    clock.at = START
    client = sign_in(meeting.members[1])
    assert "Propose as an associate" in client.get(f"/roll/{employee}").text
    assert client.post(f"/roll/{employee}/candidacy", data={"because": ""}).status_code == 422
    page = client.post(
        f"/roll/{employee}/candidacy", data={"because": "Two years with us."}, follow_redirects=True
    ).text
    assert "Two years with us." in page
    assert "It is on no agenda yet" in page
    assert "Withdraw my proposal" in page
    assert "Withdraw my proposal" not in sign_in(meeting.members[2]).get(f"/roll/{employee}").text
