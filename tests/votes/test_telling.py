"""What members are told of an assembly and its polls: once, in the transaction of the act, never a choice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.errors import Reason
from scopgov.domain.polls import CHOICE_NAMES, Choice
from scopgov.members.tables import Member
from scopgov.notices.queries import sentence
from scopgov.notices.tables import Notice
from scopgov.votes import services
from scopgov.votes.consequence import Consequence
from scopgov.votes.tables import MotionKind
from tests.conftest import START, People
from tests.notices.telling import notices
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened, prepare, put


def _told(database: Database, heading: str = "") -> list[tuple[int, str]]:
    found = [notice for notice in notices(database) if heading in ("", notice.heading)]
    return [(notice.member_id, str(sentence(notice))) for notice in found]


def _headings(database: Database, member_id: int) -> list[str]:
    return [notice.heading for notice in notices(database) if notice.member_id == member_id]


def test_convening_calls_every_member_on_the_roll_with_the_agenda(
    database: Database, meeting: Meeting
) -> None:
    told = _told(database, "Notice of assembly")
    assert [number for number, _said in told] == sorted(meeting.members)
    said = told[0][1]
    for part in ("Ordinary assembly", "Lyon", str(OPENS), str(CLOSES), "1. Meet in spring"):
        assert part in said
    assert {notice.path for notice in notices(database)} == {f"/assemblies/{meeting.assembly_id}"}


def test_no_notice_stands_without_its_act(database: Database, meeting: Meeting) -> None:
    before = len(notices(database))
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        motion = put(session, meeting, prepare(session, meeting))
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=motion.assembly)
        assert len(session.scalars(select(Notice)).all()) == before + 5
        _ = 1 / 0
    assert len(notices(database)) == before


def test_an_assembly_in_preparation_tells_nobody(database: Database, meeting: Meeting) -> None:
    before = len(notices(database))
    with database.transaction() as session:
        motion = put(session, meeting, prepare(session, meeting))
        services.cancel_assembly(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=motion.assembly,
            reason="The room is flooded.",
            consequences=meeting.consequences,
        )
    assert len(notices(database)) == before


def test_whoever_was_called_is_told_that_the_assembly_is_cancelled(
    database: Database, meeting: Meeting
) -> None:
    with meeting.act() as (session, _poll, assembly):
        services.cancel_assembly(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=assembly,
            reason="The room is flooded.",
            consequences=meeting.consequences,
        )
    for member in meeting.members:
        assert _headings(database, member) == ["Notice of assembly", "Assembly cancelled"]


def test_the_opening_and_the_result_are_told_to_the_roll(database: Database, meeting: Meeting) -> None:
    meeting.settle(OPENS)
    for at in range(5):
        meeting.vote(at, Choice.for_)
    meeting.settle(CLOSES)
    member = meeting.members[2]
    assert _headings(database, member) == ["Notice of assembly", "Votes are open", "Result"]
    assert _told(database, "Result")[0][1] == "Meet in spring: carried."
    assert {notice.path for notice in notices(database) if notice.heading == "Result"} == {
        f"/polls/{meeting.poll_id}"
    }


def test_settling_again_tells_nothing_again(database: Database, meeting: Meeting) -> None:
    for at in (OPENS, OPENS, CLOSES, CLOSES, CLOSES + timedelta(days=1)):
        meeting.settle(at)
    assert len(notices(database)) == 3 * 5


def test_votes_that_open_together_are_told_of_once(database: Database, people: People) -> None:
    meeting = convened(people, database)
    with database.transaction() as session:
        assembly = prepare(session, meeting)
        put(session, meeting, assembly)
        put(session, meeting, assembly)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
    meeting.settle(OPENS)
    assert _headings(database, meeting.members[1]).count("Votes are open") == 2  # one for each assembly


def test_a_window_that_nobody_noticed_is_not_announced_as_open(database: Database, meeting: Meeting) -> None:
    meeting.settle(CLOSES)
    assert _headings(database, meeting.members[1]) == ["Notice of assembly", "Result"]


def test_a_cancelled_poll_is_told_without_its_ballots(database: Database, meeting: Meeting) -> None:
    meeting.vote(0, Choice.against)
    with meeting.act() as (session, poll, _):
        services.cancel(
            session,
            actor=meeting.actor(),
            now=OPENS,
            poll=poll,
            reason="Wrong text",
            consequences=meeting.consequences,
        )
    assert [number for number, _said in _told(database, "Poll cancelled")] == sorted(meeting.members)


def test_a_poll_that_could_not_open_is_told_where_it_was_awaited(
    database: Database, meeting: Meeting
) -> None:
    def never(*_: object) -> Reason:
        return Reason("The text is no longer that of the motion.")

    meeting.consequences = {MotionKind.other: Consequence(may_open=never)}
    meeting.settle(OPENS)
    assert len(_told(database, "Poll cancelled")) == 5
    with database.transaction() as session:
        put(session, meeting, prepare(session, meeting))  # in an assembly never convened
    meeting.settle(OPENS)
    assert len(_told(database, "Poll cancelled")) == 5


def test_casting_tells_nobody_anything(database: Database, meeting: Meeting) -> None:
    meeting.settle(OPENS)
    before = len(notices(database))
    meeting.vote(0, Choice.for_)
    meeting.vote(0, Choice.against)
    assert len(notices(database)) == before


def test_nothing_told_holds_a_choice_or_a_name(
    database: Database, session: Session, meeting: Meeting
) -> None:
    session.execute(update(Member).values(name="Somebody Named"))
    session.commit()
    for at, choice in enumerate((Choice.for_, Choice.against, Choice.abstain, Choice.blank)):
        meeting.vote(at, choice)
    meeting.settle(CLOSES)
    said = " ".join(f"{one.heading} {one.text} {one.params}" for one in notices(database)).lower()
    for secret in ("somebody", *(name.lower() for name in CHOICE_NAMES.values() if name != "For")):
        assert secret not in said


def test_every_notice_leads_to_a_page_that_is_there(
    database: Database, meeting: Meeting, sign_in: object
) -> None:
    meeting.settle(CLOSES)
    client = sign_in(meeting.members[0])  # type: ignore[operator]
    assert isinstance(client, FlaskClient)
    for path in {notice.path for notice in notices(database)}:
        assert client.get(path).status_code == 200, path
