"""A score is contested from its page; somebody who had no part in the case examines it again and answers."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from scopgov.domain.policy import Role
from scopgov.domain.states import DisputeState
from scopgov.record.tables import RecordEntry
from tests.contests.scored import UPHELD, WHY, Scored

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # papers do not depend on it
PDF_LEFT_OPEN = pytest.mark.filterwarnings(
    "ignore:unclosed file .*sRGB2014.icc:ResourceWarning"
)  # WeasyPrint's


def test_a_contest_is_examined_by_somebody_who_had_no_part_in_it_and_every_step_is_told(
    scored: Scored,
) -> None:
    member, writer = scored.around.hands.member.member_id, scored.around.writer
    board = scored.around.hands.board.member_id
    address = scored.contest(member)
    assert scored.told(board) == ["A score is contested"]
    assert scored.told(writer) == []
    asked = scored.sign_in(board)
    assert "Examine again the score of “P-2026-118”" in asked.get("/").text
    assert "Examine again" not in scored.sign_in(writer).get("/").text
    assert WHY in asked.get(address).text
    for apart in (writer, member, scored.around.root.member_id):
        assert scored.sign_in(apart).post(f"{address}/answer", data=UPHELD).status_code == 403
        assert "What do you find?" not in scored.sign_in(apart).get(address).text
    lacking = asked.post(f"{address}/answer", data={**UPHELD, "done": ""})
    assert lacking.status_code == 422
    assert "Say what is done about it." in lacking.text
    assert "It was." in lacking.text
    assert asked.post(f"{address}/answer", data=UPHELD).status_code == 302
    assert asked.post(f"{address}/answer", data=UPHELD).status_code == 302  # a button pressed twice
    again = asked.post(f"{address}/answer", data={**UPHELD, "text": "It was not."})
    assert again.status_code in (409, 422)
    assert "Scored again with the new budget." in scored.sign_in(member).get(address).text
    assert scored.told(member) == scored.told(writer) == ["A contest is answered"]
    with scored.people.database.reading() as session:
        acts = session.scalars(
            select(RecordEntry.act).where(RecordEntry.subject == "contest:1").order_by(RecordEntry.seq)
        ).all()
        assert acts == ["contest.raised", "contest.upheld"]
    assert "Contests of its scores" in asked.get("/mandates/1").text


def test_it_is_contested_once_at_a_time_and_withdrawn_by_whoever_did(scored: Scored) -> None:
    employee = scored.people.admit("Zoé Zola", associate=False)
    address = scored.contest(employee)
    client = scored.sign_in(employee)
    pressed = client.post(f"/contests/new/{scored.score_id}", data={"reason": WHY})
    assert pressed.location == address  # a button pressed twice
    twice = client.post(f"/contests/new/{scored.score_id}", data={"reason": f"{WHY} And more."})
    assert "You contest this score already" in twice.text
    assert f"{WHY} And more." in twice.text
    assert "Contested by Zoé Zola" in client.get(scored.page).text
    other = scored.sign_in(scored.around.hands.member.member_id)
    assert other.post(f"{address}/withdraw").status_code == 403
    for _ in range(2):  # a button pressed twice
        assert client.post(f"{address}/withdraw").status_code == 302
    with scored.people.database.reading() as session:
        acts = session.scalars(select(RecordEntry.act)).all()
    assert acts.count("contest.withdrawn") == 1
    assert scored.one().state is DisputeState.withdrawn
    assert client.post(f"/contests/new/{scored.score_id}", data={"reason": WHY}).status_code == 302


@ONE_KIND
def test_whom_it_is_contested_for_is_read_by_those_who_examine_it_alone(scored: Scored) -> None:
    whom = "Lou Client, 06 00 00 00 00"
    member = scored.around.hands.member.member_id
    address = scored.contest(member, for_whom=whom)
    for reader in (member, scored.around.hands.board.member_id):
        assert whom in scored.sign_in(reader).get(address).text
    stranger = scored.sign_in(scored.people.admit("Yves", Role.administrator)).get(address).text
    assert whom not in stranger
    assert "For a client or partner" in stranger


@ONE_KIND
def test_the_list_says_which_wait_too_long_and_finds_a_reference(scored: Scored) -> None:
    reader = scored.sign_in(scored.around.hands.member.member_id)
    assert "No contest waits for an answer." in reader.get("/contests").text
    scored.contest(scored.around.hands.member.member_id)
    waiting = reader.get("/contests").text.split("How they went")[0].split("<table")[1]
    assert "30 days left" in waiting and "late" not in waiting
    scored.clock.at += timedelta(days=30)
    assert "Today is the last day" in reader.get("/contests/1").text
    scored.clock.at += timedelta(days=1)
    assert "1 day late" in reader.get("/contests/1").text
    page = reader.get("/contests?q=2026-118&shown=waiting").text
    assert "status-refused" in page and "1 day late" in page
    assert "P-2026-118" in page
    assert "No contest of a score with this reference." in reader.get("/contests?q=nothing&shown=").text
    assert "No contest is answered yet." in reader.get("/contests?shown=answered&q=").text


@ONE_KIND
@PDF_LEFT_OPEN
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("sheet", ["P-2026-118", "People decide", "raises it", "Mandate no. 1", "2,400.5"]),
        (
            "letter",
            ["What part a model had in", "within 30 days", "name score no. 1", "No decision is recorded"],
        ),
    ],
)
def test_the_papers_of_a_score_say_what_it_was_who_decides_and_how_to_contest_it(
    scored: Scored, kind: str, said: list[str]
) -> None:
    client = scored.sign_in(scored.around.writer)
    answer = client.get(f"{scored.page}/{kind}.pdf")
    assert answer.status_code == 200
    reader = PdfReader(BytesIO(answer.data))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for one in said:
        assert one in text, text
    assert f"score-1-{kind}.json" in reader.attachments
    assert answer.data == client.get(f"{scored.page}/{kind}.pdf").data
