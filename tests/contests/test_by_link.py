"""Whoever a score concerns contests it with no account, through the address in their letter, and follows it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from scopgov.contests import linking, tokens
from scopgov.contests.tables import ContestLink, ScoreContest
from scopgov.domain.contests import MOST_IN_AN_HOUR, MOST_WAITING, may_contest_by_link
from scopgov.record.tables import RecordEntry
from tests.contests.scored import UPHELD, WHY, Scored

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages do not depend on it
PDF_LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


def _nobody(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("locale", "en")
    return client


def _letter(scored: Scored) -> str:
    pages = PdfReader(BytesIO(scored.writer.get(f"{scored.page}/letter.pdf").data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _address(scored: Scored) -> str:
    """Return the path of the link, as its letter prints it."""
    found = re.search(r"/contest/([a-z2-7 -]+)", _letter(scored))
    assert found is not None
    return "/contest/" + found.group(1).strip().replace(" ", "")[:32]


def _linked(scored: Scored) -> str:
    assert scored.writer.post(f"/contests/links/{scored.score_id}").status_code == 302
    return _address(scored)


@PDF_LEFT_OPEN
def test_a_client_contests_by_the_address_in_the_letter_and_reads_the_answer_there(
    scored: Scored, app: Flask
) -> None:
    nobody = _nobody(app)
    address = _linked(scored)
    page = nobody.get(address)
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    with scored.people.database.reading() as session:
        link = session.scalars(select(ContestLink)).one()
        assert address.split("/")[-1] not in (link.seed, link.token_sha256)
        likely = f"{link.score.probability:.0%}".rstrip("%")
    assert f"{likely}%" not in page.text
    assert nobody.post(address, data={"reason": " "}).status_code == 422
    sent = nobody.post(address, data={"reason": WHY, "email": "lou@client.example"})
    assert sent.status_code == 302
    followed = nobody.get(sent.location)
    assert "Keep this address" in followed.text
    assert "To be answered by" in followed.text
    assert scored.told(scored.around.hands.board.member_id) == ["A score is contested"]
    board = scored.board
    shown = board.get("/contests/1").text
    assert "the person concerned, by their link" in shown
    assert "lou@client.example" in shown
    member = scored.sign_in(scored.people.admit("Yves"))
    assert "lou@client.example" not in member.get("/contests/1").text
    assert board.post("/contests/1/answer", data=UPHELD).status_code == 302
    assert "Scored again with the new budget." in nobody.get(sent.location).text
    assert scored.told(scored.around.writer) == ["A contest is answered"]


@ONE_KIND
@PDF_LEFT_OPEN
def test_a_link_ends_on_its_day_when_another_is_made_and_when_it_is_ended(scored: Scored, app: Flask) -> None:
    nobody = _nobody(app)
    first = _linked(scored)
    second = _linked(scored)
    assert first != second
    assert nobody.get(first).status_code == 404
    typed = second.upper().replace("-", "").replace("/CONTEST/", "/contest/")
    assert nobody.get(typed).status_code == 200
    sent = nobody.post(second, data={"reason": WHY})
    scored.clock.at += timedelta(days=181)
    assert nobody.get(second).status_code == 404
    assert nobody.post(second, data={"reason": WHY}).status_code == 404
    assert nobody.get(sent.location).status_code == 200
    assert "/contest/" not in _letter(scored)
    _linked(scored)
    assert scored.writer.post(f"/contests/links/{scored.score_id}/end").status_code == 302
    assert "/contest/" not in _letter(scored)
    member = scored.sign_in(scored.around.hands.member.member_id)
    assert member.post(f"/contests/links/{scored.score_id}").status_code == 403


@ONE_KIND
@PDF_LEFT_OPEN
def test_nobody_floods_those_who_answer(scored: Scored, app: Flask) -> None:
    nobody, address = _nobody(app), _linked(scored)
    for at in range(MOST_WAITING):
        assert nobody.post(address, data={"reason": f"{WHY} {at}"}).status_code == 302
    again = nobody.post(address, data={"reason": WHY})
    assert again.status_code == 422
    assert "already awaits its answer" in again.text
    assert WHY in again.text


@pytest.mark.parametrize("waiting", [0, MOST_WAITING - 1, MOST_WAITING])
@pytest.mark.parametrize("recent", [0, MOST_IN_AN_HOUR - 1, MOST_IN_AN_HOUR])
def test_a_link_takes_few_contests_at_once(waiting: int, recent: int) -> None:
    refused = may_contest_by_link(waiting=waiting, in_the_last_hour=recent)
    assert (refused is None) == (waiting < MOST_WAITING and recent < MOST_IN_AN_HOUR)


def test_a_secret_is_the_same_for_the_same_key_and_seed_alone() -> None:
    seed = tokens.seed()
    made = tokens.token(b"key", "a", seed)
    assert made == tokens.token(b"key", "a", seed)
    others = (tokens.token(b"other", "a", seed), tokens.token(b"key", "b", seed))
    assert made not in (*others, tokens.token(b"key", "a", tokens.seed()))
    assert tokens.hashed(made) == tokens.hashed(made.upper().replace("-", " "))
    assert len(made.replace("-", "")) == 26


@ONE_KIND
@PDF_LEFT_OPEN
def test_the_address_an_answer_went_to_is_forgotten_after_a_year(scored: Scored, app: Flask) -> None:
    address = _linked(scored)
    _nobody(app).post(address, data={"reason": WHY, "email": "lou@client.example"})
    scored.board.post("/contests/1/answer", data=UPHELD)
    for days, forgotten in ((364, 0), (366, 1)):
        with scored.people.database.transaction() as session:
            assert linking.forget(session, now=scored.clock.at + timedelta(days=days)) == forgotten
    with scored.people.database.reading() as session:
        assert session.get_one(ScoreContest, 1).email == ""


@ONE_KIND
@PDF_LEFT_OPEN
def test_the_same_words_sent_twice_are_one_contest_of_which_the_answer_is_sent_once_too(
    scored: Scored, app: Flask
) -> None:
    address, client = _linked(scored), _nobody(app)
    said = {"reason": "Not our project.", "email": "client@example.org"}
    first = client.post(address, data=said).location
    assert client.post(address, data=said).location == first
    one = scored.one()
    answers = [scored.board.post(f"/contests/{one.id}/answer", data=UPHELD) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    other = scored.board.post(f"/contests/{one.id}/answer", data={**UPHELD, "text": "It was not."})
    assert other.status_code in (409, 422)
    with scored.people.database.reading() as session:
        acts = RecordEntry.act.in_(["contest.raised", "contest.upheld"])
        assert len(session.scalars(select(RecordEntry).where(acts)).all()) == 2
