"""Screening a file in the browser: parts kept one by one, questions that follow, red lines, readers and writers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from scopgov.domain.policy import Role
from scopgov.screening.tables import Screening
from scopgov.usecases import services as files
from scopgov.usecases.tables import UseCase
from tests.conftest import START, People
from tests.screening.answers import DATA, LAW, lines, screened, whole
from tests.usecases.proposing import WHOLE, Cast, submitted

SignIn = Callable[..., FlaskClient]
SCREENING = "/use-cases/1/screening"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def file(session: Session, cast: Cast) -> UseCase:
    made = submitted(session, cast)
    session.commit()
    return made


def _send(client: FlaskClient, part: str, said: dict[str, Any], status: int = 302) -> Any:
    answer = client.post(f"{SCREENING}/write/{part}", data=said)
    assert answer.status_code == status, answer.text
    return answer


def test_a_file_is_screened_part_by_part_and_concluded(cast: Cast, sign_in: SignIn, file: UseCase) -> None:
    client = sign_in(cast.author)
    assert "Screen this file" in client.get("/use-cases/1").text
    for part, said in whole(clauses=2).items():
        assert client.get(f"{SCREENING}/write/{part.value}").status_code == 200
        _send(client, part.value, dict(said))
    _send(client, "law", LAW)  # the questions that followed from the first answers
    page = client.post(f"{SCREENING}/conclude", follow_redirects=True).text
    for shown in ("Minimal risk", "frozen as it was concluded", "AI Act, article 4", "Changes nothing."):
        assert shown in page
    shown = sign_in(cast.member).get("/use-cases/1").text
    assert "Read the screening" in shown
    assert "Screen this file" not in shown


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_a_concluded_screening_is_a_pdf_with_its_data(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session
) -> None:
    row = screened(session, cast.actor(cast.author), START, session.merge(file))
    session.commit()
    reader = PdfReader(io.BytesIO(sign_in(cast.member).get(f"{SCREENING}/1/screening.pdf").data))
    assert list(reader.attachments) == ["screening-1-1.json"]
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert row.digest and row.digest in text
    assert "This is not legal advice." in text


def test_what_is_missing_keeps_one_on_the_page_with_what_was_kept(
    cast: Cast, sign_in: SignIn, file: UseCase
) -> None:
    client = sign_in(cast.author)
    answer = _send(client, "tool", {"rule": "yes"})
    assert answer.location.endswith("/write/tool#missing")
    page = client.get(f"{SCREENING}/write/tool").text
    assert "Plain automation: a written rule" in page
    assert '<a href="#counting">Would counting and a chart answer the need?</a>' in page
    assert '<a href="#rule">' not in page
    refused = _send(client, "data", {**DATA, "known": "900"}, 422).text
    assert "No more cases can have a known end" in refused
    assert 'value="900"' in refused


def test_only_the_questions_that_matter_are_asked(cast: Cast, sign_in: SignIn, file: UseCase) -> None:
    client = sign_in(cast.author)
    assert "recruit" not in client.get(f"{SCREENING}/write/law").text
    _send(client, "law", {"ai_system": "yes", "at_work": "yes", "about_persons": "yes"})
    page = client.get(f"{SCREENING}/write/law").text
    assert "recruit" in page
    assert "That is profiling." not in page
    _send(client, "law", {"ai_system": "yes", "at_work": "yes", "about_persons": "yes", "area_hiring": "yes"})
    assert "That is profiling." in client.get(f"{SCREENING}/write/law").text


def test_a_practice_that_the_law_forbids_stops_the_file_and_says_the_article(
    cast: Cast, sign_in: SignIn, session: Session
) -> None:
    files.draft(session, actor=cast.actor(cast.author), now=START, proposal=WHOLE)
    session.commit()
    client = sign_in(cast.author)
    _send(client, "lines", lines("emotions", clauses=2))
    page = client.get(f"{SCREENING}/1").text
    assert "Concluding it stops this version of the file for good" in page
    page = client.post(f"{SCREENING}/conclude", follow_redirects=True).text
    assert "AI Act, article 5(1)(f)" in page
    page = client.get("/use-cases/1").text
    assert "Stopped by its screening" in page
    assert "AI Act, article 5(1)(f)" in page
    assert "Submit to the ethics committee" not in page
    assert "law forbids" in client.post("/use-cases/1/submit").text
    assert client.get(f"{SCREENING}/write/tool").status_code == 200
    _send(client, "tool", {"rule": "yes"}, 422)


def test_a_line_to_weigh_is_read_by_the_committee(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session
) -> None:
    changed = {"lines": lines("ranks_people", clauses=2)}
    screened(session, cast.actor(cast.author), START, session.merge(file), **changed)
    session.commit()
    page = sign_in(cast.committee).get("/use-cases/1/check").text
    assert "Red lines that must be discussed" in page
    assert "A person looks at each." in page


def test_members_read_and_only_authors_and_the_ai_lead_write(
    cast: Cast, sign_in: SignIn, file: UseCase, session: Session, people: People
) -> None:
    screened(session, cast.actor(cast.author), START, session.merge(file))
    session.commit()
    for other in (cast.member, cast.committee):
        client = sign_in(other)
        assert client.get(f"{SCREENING}/1").status_code == 200
        assert client.get(f"{SCREENING}/write/tool").status_code == 403
        assert client.post(f"{SCREENING}/conclude").status_code == 403
    lead = sign_in(people.admit("Lea Lead", Role.ai_lead))
    page = lead.get(f"{SCREENING}/write/data").text
    assert "Filled in with the answers of screening 1" in page
    assert "Projects since 2016." in page
    _send(lead, "law", {**LAW, "talks": "yes"})
    assert lead.post(f"{SCREENING}/drop", follow_redirects=True).status_code == 200
    assert lead.get(f"{SCREENING}/write/nothing").status_code == 404
    assert lead.get(f"{SCREENING}/9").status_code == 404


def test_an_altered_screening_says_so(cast: Cast, sign_in: SignIn, file: UseCase, session: Session) -> None:
    row: Screening = screened(session, cast.actor(cast.author), START, session.merge(file))
    said = {**row.content["said"], "law": {**LAW, "talks": "yes"}}
    row.content = {**row.content, "said": said}
    session.commit()
    page = sign_in(cast.member).get(f"{SCREENING}/1").text
    assert "its digest differs" in page
