"""A course is called in both languages: each reader finds it, is told of it and gets its certificate in their own."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from scopgov.courses import publishing
from scopgov.courses.tables import Course
from scopgov.domain.policy import Role
from tests.conftest import START, People

SignIn = Callable[..., FlaskClient]
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]
BOTH = {
    "code": "reading-a-score",
    "title": "Lire un score",
    "title_en": "Reading a score",
    "summary": "Le lundi.",
    "summary_en": "On Mondays.",
    "level": "awareness",
}


def _in(client: FlaskClient, language: str) -> FlaskClient:
    client.set_cookie("locale", language)
    return client


def test_each_reader_finds_it_in_their_language_on_pages_papers_and_in_the_register(
    people: People, sign_in: SignIn
) -> None:
    lead = sign_in(people.admit("Lea", Role.ai_lead))
    assert lead.post("/courses/new", data=BOTH).location == "/courses/1"
    ada = people.admit("Ada")
    lead.post("/courses/1/attendances/new", data={"members": [ada], "attended_on": START.date().isoformat()})
    told = {"fr": ("Lire un score", "Le lundi."), "en": ("Reading a score", "On Mondays.")}
    other = {"fr": told["en"], "en": told["fr"]}
    for language, (title, summary) in told.items():
        theirs = _in(sign_in(ada), language)
        for path in ("/courses", "/courses/1"):
            page = theirs.get(path).text
            assert title in page and summary in page, (language, path)
            assert not any(one in page for one in other[language]), (language, path)
        assert title in theirs.get(f"/courses?q={other[language][0]}").text
        paper = PdfReader(BytesIO(theirs.get("/courses/attendances/1/certificate.pdf").data))
        assert title in " ".join(" ".join(page.extract_text() for page in paper.pages).split())
        assert title in _in(lead, language).get("/courses/register.csv").text


def test_one_language_is_read_in_both_until_the_other_has_its_own(people: People, sign_in: SignIn) -> None:
    lead = sign_in(people.admit("Lea", Role.ai_lead))
    neither = lead.post("/courses/new", data={**BOTH, "title": " ", "title_en": ""})
    assert neither.status_code == 422
    assert "Give the course a title." in neither.text
    lead.post("/courses/new", data={**BOTH, "title": "", "summary": ""})
    assert "Reading a score" in _in(lead, "fr").get("/courses/1").text
    form = _in(lead, "en").get("/courses/1/change").text
    assert form.count('value="Reading a score"') == 1
    lead.post("/courses/1/change", data=BOTH)
    assert "Lire un score" in _in(lead, "fr").get("/courses/1").text


def test_what_comes_with_the_program_is_called_in_both(people: People) -> None:
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    with people.database.transaction() as session:
        publishing.bring_in(session, actor=lead, now=START, code="reading-a-score")
        made = session.scalars(select(Course)).one()
        assert (made.named.in_("fr"), made.named.in_("en")) == ("Lire un score", "Reading a score")
        assert made.taught.in_("fr") != made.taught.in_("en")
