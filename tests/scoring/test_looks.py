"""A second look is asked of a named colleague, who is told, sees the case and says what they think."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score, SecondLook
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF_LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
VIEW = {"view": "concerned", "said": "That client always adds works in May."}


@pytest.fixture
def writer(people: People, around: Case, clock: Clock, sign_in: SignIn) -> FlaskClient:
    with people.database.transaction() as session:
        factory.granted(session, around, clock)
    client = sign_in(around.writer)
    assert client.post("/scores/new/1", data=typed()).status_code == 302
    return client


def test_a_colleague_is_told_sees_the_case_and_their_view_stands_beside_the_decision(
    writer: FlaskClient, people: People, around: Case, sign_in: SignIn
) -> None:
    colleague = around.hands.member.member_id
    asked = writer.post("/scores/1/looks", data={"colleague": colleague, "question": "The roof?"})
    assert asked.status_code == 302
    theirs = sign_in(colleague)
    assert "Give Wim a second look at “P-2026-118”" in theirs.get("/").text
    with people.database.reading() as session:
        mine = session.scalars(select(Notice).where(Notice.member_id == colleague))
        assert "A second look is asked of you" in [one.heading for one in mine]
    page = theirs.get("/scores/1").text
    assert "The roof?" in page
    assert "Give my view" in page
    assert "Give my view" not in writer.get("/scores/1").text
    assert theirs.post("/scores/looks/1/give", data={"view": "concerned", "said": " "}).status_code == 422
    assert theirs.post("/scores/looks/1/give", data=VIEW).status_code == 302
    assert theirs.post("/scores/looks/1/give", data=VIEW).status_code == 302  # a button pressed twice
    other = theirs.post("/scores/looks/1/give", data={**VIEW, "said": "I think otherwise."})
    assert other.status_code in (409, 422)
    assert "That client always adds works in May." in writer.get("/scores/1").text
    assert "second look at" not in theirs.get("/").text
    with people.database.reading() as session:
        score = session.get_one(Score, 1)
        assert score.decision is None
        subject = RecordEntry.subject == "second_look:1"
        acts = session.scalars(select(RecordEntry.act).where(subject).order_by(RecordEntry.seq))
        assert acts.all() == ["look.asked", "look.given"]
        told = session.scalars(select(Notice.heading).where(Notice.member_id == around.writer)).all()
        assert "A second look is given" in told


@ONE_KIND
def test_nobody_gives_the_view_of_another_nor_asks_themself(
    writer: FlaskClient, people: People, around: Case, sign_in: SignIn
) -> None:
    itself = writer.post("/scores/1/looks", data={"colleague": around.writer})
    assert itself.status_code == 422
    colleague = around.hands.member.member_id
    assert sign_in(colleague).post("/scores/1/looks", data={"colleague": around.writer}).status_code == 403
    writer.post("/scores/1/looks", data={"colleague": colleague})
    again = writer.post("/scores/1/looks", data={"colleague": colleague})
    assert again.status_code == 302  # a button pressed twice
    twice = writer.post("/scores/1/looks", data={"colleague": colleague, "question": "And the roof?"})
    assert twice.status_code == 422
    assert writer.post("/scores/looks/1/give", data=VIEW).status_code == 403
    board = sign_in(around.hands.board.member_id)
    assert board.post("/scores/looks/1/withdraw").status_code == 403
    for _ in range(2):  # a button pressed twice
        assert writer.post("/scores/looks/1/withdraw").status_code == 302
    late = sign_in(colleague).post("/scores/looks/1/give", data=VIEW)
    assert late.status_code == 422
    assert "is no longer asked for" in late.text
    assert "Nobody was asked" in writer.get("/scores/1").text
    with people.database.reading() as session:
        assert session.get_one(SecondLook, 1).view is None


@ONE_KIND
@PDF_LEFT_OPEN
def test_the_sheet_of_the_proposal_holds_the_second_look(
    writer: FlaskClient, around: Case, sign_in: SignIn
) -> None:
    colleague = around.hands.member.member_id
    writer.post("/scores/1/looks", data={"colleague": colleague})
    before = writer.get("/scores/1/sheet.pdf").data
    sign_in(colleague).post("/scores/looks/1/give", data=VIEW)
    after = writer.get("/scores/1/sheet.pdf").data
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(after)).pages).split())
    assert "always adds works in May" in text
    assert before != after
