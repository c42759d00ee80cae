"""The board meets and votes under its own rule, and decides nothing that binds all members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.statutes import Body, DecisionKind
from scopgov.initiatives import queries as initiatives
from scopgov.votes import services
from scopgov.votes.consequence import Consequence
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]
ANNOUNCED = {
    "title": "Board of October",
    "place": "Lyon",
    "kind": "ordinary",
    "opens_at": "2026-10-20T10:00",
    "closes_at": "2026-10-20T12:00",
}
OPENS_AT = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)


def _met(meeting: Meeting, people: People) -> tuple[int, list[int]]:
    """Convene a board of three on a motion of free text; return its poll and its members."""
    board = [meeting.members[0], *(people.admit(name, Role.board) for name in ("Bo", "Bob"))]
    every = Consequence(bodies=frozenset(Body))
    meeting.consequences = {MotionKind.other: every, MotionKind.launch: Consequence()}
    with meeting.act() as (session, _, _assembly):
        held = assemblies.prepare(
            session,
            actor=meeting.actor(),
            now=START,
            title="Board of October",
            place="Lyon",
            kind=DecisionKind.ordinary,
            body=Body.board,
            opens_at=OPENS,
            closes_at=CLOSES,
        )
        motion = services.put_motion(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=held,
            kind=MotionKind.other,
            title="Buy chairs",
            text="The board buys chairs.",
            consequences=meeting.consequences,
        )
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=held)
        return motion.polls[0].id, board


def test_the_board_alone_votes_at_its_meeting(meeting: Meeting, people: People) -> None:
    meeting.poll_id, board = _met(meeting, people)
    with pytest.raises(Forbidden):
        meeting.vote(1, Choice.for_)
    meeting.members = board
    for at in range(2):
        meeting.vote(at, Choice.for_)
    poll = meeting.settle()
    assert poll.outcome is Outcome.carried
    assert poll.verdict is not None
    assert poll.verdict["members"] == 3


def test_without_half_of_the_board_there_is_no_quorum(meeting: Meeting, people: People) -> None:
    meeting.poll_id, meeting.members = _met(meeting, people)
    meeting.vote(0, Choice.for_)
    assert meeting.settle().outcome is Outcome.no_quorum


def test_what_binds_all_members_is_put_to_no_board(meeting: Meeting, people: People) -> None:
    meeting.poll_id, _board = _met(meeting, people)
    with meeting.act() as (session, _poll, held), pytest.raises(Refused, match="general assembly"):
        services.put_motion(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=held,
            kind=MotionKind.launch,
            title="Launch",
            text="Launch.",
            subject_id=1,
            consequences=meeting.consequences,
        )


def test_members_ask_for_no_item_at_a_meeting_of_the_board(meeting: Meeting, people: People) -> None:
    meeting.poll_id, _board = _met(meeting, people)
    with meeting.act() as (_session, _poll, held):
        assert initiatives.closed(held, OPENS - timedelta(days=10)) is not None


def test_the_board_prepares_its_meeting_and_is_offered_a_text_of_its_own(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    board = sign_in(meeting.members[0])
    answer = board.post("/assemblies/new", data={**ANNOUNCED, "body": "board", "kind": "extraordinary"})
    assert answer.status_code == 302
    with meeting.database.reading() as session:
        held = session.scalars(select(Assembly).order_by(Assembly.id.desc())).first()
        assert held is not None
        assert (held.body, held.kind) == (Body.board, DecisionKind.ordinary)
        page = board.get(f"/assemblies/{held.id}/motions").text
        assert session.scalars(select(Poll)).all()
    assert "A text of your own" in page
    assert "Ratif" not in page


def test_a_general_assembly_is_still_offered_what_members_decide(
    meeting: Meeting, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    board = sign_in(meeting.members[0])
    answer = board.post("/assemblies/new", data={**ANNOUNCED, "body": "general_assembly"})
    page = board.get(f"{answer.headers['Location']}/motions").text
    assert "Ratif" in page


def _committee(people: People) -> tuple[int, int]:
    return people.admit("Eve", Role.ethics_committee), people.admit("Ed", Role.ethics_committee)


def _prepared(meeting: Meeting, by: int, body: Body) -> int:
    with meeting.database.transaction() as session:
        held = assemblies.prepare(
            session,
            actor=meeting.people.actor(by),
            now=START,
            title="Committee of October",
            place="Lyon",
            kind=DecisionKind.ordinary,
            body=body,
            opens_at=OPENS,
            closes_at=CLOSES,
        )
        return held.id


def test_the_committee_prepares_its_meetings_and_nobody_elses(meeting: Meeting, people: People) -> None:
    eve, _ed = _committee(people)
    assert _prepared(meeting, eve, Body.ethics_committee)
    for body in (Body.general_assembly, Body.board):
        with pytest.raises(Forbidden):
            _prepared(meeting, eve, body)
    with pytest.raises(Forbidden):
        _prepared(meeting, meeting.members[0], Body.ethics_committee)


def test_the_notice_of_the_committee_keeps_the_delay_of_the_rules(meeting: Meeting, people: People) -> None:
    eve, _ed = _committee(people)
    number = _prepared(meeting, eve, Body.ethics_committee)
    actor = people.actor(eve)
    meeting.consequences = {MotionKind.other: Consequence(bodies=frozenset(Body))}
    with meeting.database.transaction() as session:
        held = session.get_one(Assembly, number)
        services.put_motion(
            session,
            actor=actor,
            now=START,
            assembly=held,
            kind=MotionKind.other,
            title="Meet monthly",
            text="The committee meets each month.",
            consequences=meeting.consequences,
        )
        with pytest.raises(Refused, match="days before"):
            assemblies.convene(session, actor=actor, now=OPENS - timedelta(hours=1), assembly=held)
        with pytest.raises(Forbidden):
            assemblies.convene(session, actor=meeting.actor(), now=START, assembly=held)
        assemblies.convene(session, actor=actor, now=START, assembly=held)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_committee_holds_its_meeting_from_its_page_to_the_minutes(
    meeting: Meeting, people: People, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    eve, ed = _committee(people)
    client, board = sign_in(eve), sign_in(meeting.members[0])
    assert "/assemblies/new?body=ethics_committee" in client.get("/opinions").text
    assert "Prepare a meeting of the committee" not in board.get("/opinions").text
    page = client.get("/assemblies/new").text
    assert 'value="ethics_committee"' in page
    assert 'value="board"' not in page
    forged = client.post("/assemblies/new", data={**ANNOUNCED, "body": "general_assembly"})
    assert forged.status_code == 422
    at = client.post("/assemblies/new", data={**ANNOUNCED, "body": "ethics_committee"}).headers["Location"]
    typed = {"title": "Meet monthly", "text": "The committee meets each month.", "secrecy": "open"}
    for stranger in ("/edit", "/motions", "/motions/new?kind=other", "/cancel"):
        assert board.get(at + stranger).status_code == 403
        assert client.get(at + stranger).status_code == 200
    client.post(f"{at}/motions/new?kind=other", data=typed)
    assert board.post(f"{at}/convene").status_code == 403
    assert "The notice is sent" in client.post(f"{at}/convene", follow_redirects=True).text
    clock.at = OPENS_AT
    bureau = {"chair_id": str(eve), "secretary_id": str(ed)}
    assert board.post(f"{at}/open", data=bureau).status_code == 403
    assert client.post(f"{at}/open", data=bureau).status_code == 302
    for number, one in ((eve, client), (ed, sign_in(ed))):
        assert one.post(f"/polls/2/ballots/{number}", data={"choice": "for"}).status_code == 302
    clock.at = CLOSES_AT
    assert client.post(f"{at}/close", data={"debates": "A short one."}).status_code == 302
    assert "Draw up the minutes" in client.get("/").text
    assert "Draw up the minutes" not in board.get("/").text
    minutes = at.replace("/assemblies/", "/minutes/of/")
    assert board.post(minutes).status_code == 403
    drawn_up = client.post(minutes, follow_redirects=True).text
    assert "member of the ethics committee" in drawn_up, drawn_up[-1500:]
