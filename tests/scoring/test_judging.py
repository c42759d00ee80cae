"""Where members voted it, a person judges a case before its score exists, and asking again does not get round it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select

from scopgov.domain.policy import Role
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import OwnJudgement, Score
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF_LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
MINE = {"likely": "rather", "reason": "The client changes its mind."}


def _writer(people: People, around: Case, clock: Clock, sign_in: SignIn, percent: int) -> FlaskClient:
    with people.database.transaction() as session:
        factory.granted(session, around, clock, own_judgement_percent=percent)
    return sign_in(around.writer)


def _scores(people: People) -> int:
    with people.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Score)) or 0


@PDF_LEFT_OPEN
def test_the_score_exists_only_once_the_person_has_said_what_they_think(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 100)
    asked = client.post("/scores/new/1", data=typed())
    assert asked.location.endswith("/scores/drafts/1/judgement")
    assert _scores(people) == 0
    again = client.post("/scores/new/1", data=typed(reference=" p-2026-118 "))
    assert "/judgement" in again.location
    page = client.get("/scores/drafts/1/judgement").text
    assert "The score does not exist yet" in page
    assert client.post("/scores/drafts/1/judgement", data={"reason": "x"}).status_code == 422
    lacking = client.post("/scores/drafts/1/judgement", data={"likely": "even", "reason": " "})
    assert lacking.status_code == 422
    assert _scores(people) == 0
    given = client.post("/scores/drafts/1/judgement", data=MINE)
    assert given.location.endswith("/scores/1")
    page = client.get("/scores/1").text
    assert "Before the score was shown" in page
    assert "The client changes its mind." in page
    with people.database.reading() as session:
        held = session.scalars(select(OwnJudgement)).one()
        assert (held.score_id, held.probability) == (1, 0.75)
        wanted = RecordEntry.act.in_(["own_judgement.given", "score.given"])
        acts = session.scalars(select(RecordEntry.act).where(wanted).order_by(RecordEntry.seq)).all()
        assert acts == ["own_judgement.given", "score.given"]
    once_more = client.post("/scores/new/1", data=typed())
    assert once_more.location.endswith("/scores/2")
    text = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(client.get("/scores/1/sheet.pdf").data)).pages
    )
    assert "changes its mind" in " ".join(text.split())
    page = client.get("/mandates/1").text
    assert "Judged by people first" in page
    assert "judged first" in page and "score shown at once" in page


@ONE_KIND
def test_each_person_judges_for_themself_and_reads_nobody_elses_draft(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 100)
    client.post("/scores/new/1", data=typed())
    client.post("/scores/drafts/1/judgement", data=MINE)
    other = sign_in(people.admit("Wanda", Role.proposal_writer))
    assert "/judgement" in other.post("/scores/new/1", data=typed()).location
    assert client.get("/scores/drafts/2/judgement").status_code == 404


@ONE_KIND
def test_without_a_share_voted_nobody_is_asked(
    people: People, around: Case, clock: Clock, sign_in: SignIn
) -> None:
    client = _writer(people, around, clock, sign_in, 0)
    assert client.post("/scores/new/1", data=typed()).location.endswith("/scores/1")
    client.post("/scores/new/1/keep", data=typed())
    assert client.get("/scores/drafts/1/judgement").status_code == 302
