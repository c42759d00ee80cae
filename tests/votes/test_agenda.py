"""Before the notice a motion is put in other words or taken off; after it, nothing of it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.states import PollState
from scopgov.minutes import queries as minutes
from scopgov.record.tables import RecordEntry
from scopgov.votes import agenda, queries
from scopgov.votes.tables import Motion, MotionKind
from tests.conftest import START
from tests.votes.meeting import Meeting, prepare, put

SignIn = Callable[..., FlaskClient]


@dataclass
class Agenda:
    """An assembly in preparation with three motions."""

    meeting: Meeting
    number: int
    motions: list[int]

    def listed(self) -> list[tuple[int, int]]:
        with self.meeting.database.reading() as session:
            found = queries.motions_of(session, session.get_one(Assembly, self.number))
            return [(motion.id, motion.item.position) for motion in found]

    def take_off(self, session: Session, at: int, by: int = 0) -> Motion:
        return agenda.take_off(
            session,
            actor=self.meeting.actor(by),
            now=START,
            motion=session.get_one(Motion, self.motions[at]),
            consequences=self.meeting.consequences,
        )

    def change(self, session: Session, title: str, text: str, by: int = 0) -> Motion:
        motion = session.get_one(Motion, self.motions[0])
        told = {"actor": self.meeting.actor(by), "now": START, "consequences": self.meeting.consequences}
        return agenda.change(session, **told, motion=motion, title=title, text=text)

    def convene(self) -> None:
        with self.meeting.database.transaction() as session:
            assembly = session.get_one(Assembly, self.number)
            assemblies.convene(session, actor=self.meeting.actor(), now=START, assembly=assembly)


@pytest.fixture
def three(meeting: Meeting) -> Agenda:
    with meeting.database.transaction() as session:
        assembly = prepare(session, meeting)
        return Agenda(meeting, assembly.id, [put(session, meeting, assembly).id for _ in range(3)])


def _acts(session: Session, motion_id: int) -> list[str]:
    about = RecordEntry.subject == f"motion:{motion_id}"
    return list(session.scalars(select(RecordEntry.act).where(about).order_by(RecordEntry.seq)))


def test_a_motion_taken_off_leaves_the_agenda_and_the_others_move_up(three: Agenda) -> None:
    with three.meeting.database.transaction() as session:
        motion = three.take_off(session, 1)
        assert motion.polls[0].state is PollState.cancelled
        assert _acts(session, motion.id) == ["motion.put", "motion.withdrawn"]
    first, _, third = three.motions
    assert three.listed() == [(first, 1), (third, 2)]
    assert three.meeting.outcomes == ["cancelled"]
    with three.meeting.database.transaction() as session:
        assembly = session.get_one(Assembly, three.number)
        later = put(session, three.meeting, assembly)
        assert later.item.position == 3
        drafted = minutes.draft(session, assembly, three.meeting.consequences)
        assert [line["position"] for line in drafted["agenda"]] == [1, 2, 3]
        assert len(drafted["motions"]) == 3


def test_a_motion_is_taken_off_once(three: Agenda) -> None:
    with three.meeting.database.transaction() as session:
        three.take_off(session, 0)
    for verb in (lambda s: three.take_off(s, 0), lambda s: three.change(s, "a", "b")):
        with (
            pytest.raises(Refused, match="no longer on the agenda"),
            three.meeting.database.transaction() as session,
        ):
            verb(session)


def test_a_notice_needs_something_left_on_the_agenda(three: Agenda) -> None:
    with three.meeting.database.transaction() as session:
        for at in range(3):
            three.take_off(session, at)
    with pytest.raises(Refused, match="Put something on the agenda first"):
        three.convene()


def test_a_motion_put_in_other_words_says_them_on_the_agenda_too(three: Agenda) -> None:
    with three.meeting.database.transaction() as session:
        motion = three.change(session, " Meet in June ", " The assembly decides to meet in June. ")
        assert motion.item.title == motion.title == "Meet in June"
        assert motion.text == "The assembly decides to meet in June."
        assert _acts(session, motion.id) == ["motion.put", "motion.changed"]
        for title, text, field in (("", "x", "title"), ("x", " ", "text")):
            with pytest.raises(Refused) as refused:
                three.change(session, title, text)
            assert refused.value.field == field


def test_what_the_notice_announced_no_longer_changes(three: Agenda) -> None:
    three.convene()
    for verb in (lambda s: three.take_off(s, 0), lambda s: three.change(s, "a", "b")):
        with (
            pytest.raises(Refused, match="The notice is sent"),
            three.meeting.database.transaction() as session,
        ):
            verb(session)


def test_a_second_call_decides_on_the_same_text(three: Agenda) -> None:
    with three.meeting.database.transaction() as session:
        session.get_one(Assembly, three.number).call = 2
        with pytest.raises(Refused, match="text of the first one"):
            three.change(session, "a", "b")


def test_only_the_board_changes_an_agenda(three: Agenda) -> None:
    with three.meeting.database.transaction() as session:
        for verb in (lambda: three.take_off(session, 0, by=1), lambda: three.change(session, "a", "b", by=1)):
            with pytest.raises(Forbidden):
                verb()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_board_does_both_in_the_browser(app: Flask, three: Agenda, sign_in: SignIn) -> None:
    table = app.extensions["scopgov_consequences"]
    table[MotionKind.other] = three.meeting.consequences[MotionKind.other]
    board, member = sign_in(three.meeting.members[0]), sign_in(three.meeting.members[1])
    first, second, _ = three.motions
    page = board.get(f"/motions/{first}").text
    assert "Take it off the agenda" in page
    assert "Take it off the agenda" not in member.get(f"/motions/{first}").text
    assert member.post(f"/motions/{first}/take-off").status_code == 403
    assert "Meet in spring" in board.get(f"/motions/{first}/edit").text
    right = {"title": "Meet in June", "text": "The assembly decides to meet in June."}
    assert board.post(f"/motions/{first}/edit", data={**right, "text": ""}).status_code == 422
    assert board.post(f"/motions/{first}/edit", data=right).location == f"/motions/{first}"
    shown = board.post(f"/motions/{second}/take-off", follow_redirects=True).text
    assert "The motion is off the agenda." in shown
    assert "Meet in June" in shown
    assert f'href="/motions/{second}"' not in shown
    taken_off = board.get(f"/motions/{second}").text
    assert "Taken off the agenda on 1 September 2026" in taken_off
    assert "Put it in other words" not in taken_off
