"""Courses in the browser: who finds what, records whom, and how a mistake is undone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from scopgov.courses import queries
from scopgov.courses.provided import provided, questions_of
from scopgov.domain.policy import Role
from tests.conftest import START, People

SignIn = Callable[..., FlaskClient]
DAY = "2026-08-30"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lead(people: People, sign_in: SignIn) -> FlaskClient:
    """An AI lead's browser, once a course is created in it."""
    client = sign_in(people.admit("Lea", Role.ai_lead))
    answer = client.post(
        "/courses/new",
        data={"code": "reading-a-score", "title": "Reading a score", "summary": "Mondays, room 2."},
    )
    assert answer.location == "/courses/1"
    return client


def _attended(people: People, member_id: int) -> bool:
    with people.database.reading() as session:
        return queries.attended(session, member_id, "reading-a-score", START.date())


def _send(client: FlaskClient, text: str = "", file: str = "", day: str = DAY) -> Any:
    data: dict[str, Any] = {"attended_on": day, "people": text}
    if file:
        data["file"] = (io.BytesIO(file.encode()), "sheet.csv")
    return client.post("/courses/1/attendances/list", data=data)


def test_every_page_leads_to_the_courses_and_a_member_reads_them(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    client = sign_in(people.admit("Ada"))
    assert 'href="/courses"' in client.get("/").text
    page = client.get("/courses").text
    assert "Reading a score" in page
    assert "not followed yet" in page
    assert "Create a course" not in page
    shown = client.get("/courses/1").text
    assert "Mondays, room 2." in shown
    assert "You have not followed it yet." in shown
    assert "Record who attended" not in shown


def test_without_any_course_the_page_says_who_creates_them(people: People, sign_in: SignIn) -> None:
    page = sign_in(people.admit("Ada")).get("/courses").text
    assert "There is no course yet." in page


def test_members_ticked_are_recorded_and_read_it_on_their_pages(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    ada, bob = people.admit("Ada"), people.admit("Bob")
    offered = lead.get("/courses/1/attendances/new").text
    assert "Ada" in offered
    answer = lead.post(
        "/courses/1/attendances/new", data={"attended_on": DAY, "members": [str(ada), str(bob)]}
    )
    assert answer.location == "/courses/1"
    page = lead.get("/courses/1").text
    assert "2 attendances are recorded." in page
    assert "2 people have followed it." in page
    assert "Ada" not in lead.get("/courses/1/attendances/new").text
    client = sign_in(ada)
    assert "followed on 30 August 2026" in client.get("/courses").text
    assert "You followed it on 30 August 2026." in client.get("/courses/1").text
    assert "Reading a score" in client.get("/account").text
    assert "Reading a score" in lead.get(f"/roll/{ada}").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"attended_on": DAY}, "Choose at least one person."),
        ({"attended_on": "", "members": ["1"]}, "Give a day."),
        ({"attended_on": "2026-09-02", "members": ["1"]}, "This day is yet to come."),
        ({"attended_on": DAY, "members": ["9" * 30]}, "Invalid"),
        ({"attended_on": DAY, "members": ["987654"]}, "There is no such member."),
    ],
)
def test_what_is_wrong_is_said_where_it_was_typed(lead: FlaskClient, data: dict[str, Any], said: str) -> None:
    answer = lead.post("/courses/1/attendances/new", data=data)
    assert answer.status_code == 422
    assert said in answer.text


def test_writers_without_the_course_are_found_among_two_thousand(people: People, lead: FlaskClient) -> None:
    people.admit_many(2000)
    people.admit("writer Wim", Role.proposal_writer)
    first = lead.get("/courses/1/attendances/new").text
    assert "Page 1 of 41" in first
    assert "Wim" not in first
    found = lead.get("/courses/1/attendances/new?role=proposal_writer").text
    assert "Wim" in found
    assert "membre" not in found
    assert "Page 1 of" not in found
    assert "membre 1999" in lead.get("/courses/1/attendances/new?q=membre+1999").text
    assert "Nobody without this course answers" in lead.get("/courses/1/attendances/new?q=nobody").text


def test_a_list_pasted_or_sent_records_everybody_or_nobody(people: People, lead: FlaskClient) -> None:
    ids = people.admit_many(3)
    answer = _send(lead, "membre.1@example.test\nmembre.2@example.test\nmembre.9@example.test")
    assert answer.status_code == 422
    assert "Line 3: Nobody on the roll has the address membre.9@example.test." in answer.text
    assert "membre.1@example.test" in answer.text
    assert not any(_attended(people, one) for one in ids)
    assert _send(lead, "membre.1@example.test, membre.2@example.test").location == "/courses/1"
    assert _send(lead, file="nom;courriel\nTrois;membre.3@example.test\n").location == "/courses/1"
    assert all(_attended(people, one) for one in ids)
    assert "at least one e-mail address" in _send(lead).text


def test_those_who_attended_are_paged_and_searched(people: People, lead: FlaskClient) -> None:
    people.admit_many(120)
    _send(lead, "\n".join(f"membre.{i}@example.test" for i in range(1, 121)))
    page = lead.get("/courses/1").text
    assert "120 people have followed it." in page
    assert "Page 1 of 3" in page
    found = lead.get("/courses/1?q=membre+117").text
    assert "membre 117" in found
    assert "membre 11<" not in found
    assert "Nobody of that name" in lead.get("/courses/1?q=nobody").text


def test_a_mistake_is_undone_for_a_reason_that_everybody_reads(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    ada = people.admit("Ada")
    lead.post("/courses/1/attendances/new", data={"attended_on": DAY, "members": [str(ada)]})
    assert 'href="/courses/attendances/1/undo"' in lead.get("/courses/1").text
    assert "Ada" in lead.get("/courses/attendances/1/undo").text
    assert lead.post("/courses/attendances/1/undo", data={"reason": ""}).status_code == 422
    assert _attended(people, ada)
    answer = lead.post("/courses/attendances/1/undo", data={"reason": "Read the wrong line"})
    assert answer.location == "/courses/1"
    assert not _attended(people, ada)
    page = sign_in(ada).get("/courses/1").text
    assert "Read the wrong line" in page
    assert "undone by Lea" in page
    assert lead.post("/courses/attendances/1/undo", data={"reason": "Twice"}).status_code == 422


def test_a_course_is_put_in_other_words(lead: FlaskClient) -> None:
    assert "Mondays, room 2." in lead.get("/courses/1/change").text
    assert lead.post("/courses/1/change", data={"title": ""}).status_code == 422
    lead.post("/courses/1/change", data={"title": "Reading", "summary": "Tuesdays."})
    page = lead.get("/courses/1").text
    assert "Tuesdays." in page
    assert "reading-a-score" in page


@pytest.mark.parametrize("role", [Role.board, Role.ethics_committee, Role.proposal_writer, None])
def test_nobody_else_records(people: People, sign_in: SignIn, lead: FlaskClient, role: Role | None) -> None:
    client = sign_in(people.admit("Ada", *([role] if role else [])))
    for path in ("/courses/new", "/courses/1/change", "/courses/1/attendances/new"):
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
    assert _send(client, "ada@example.test").status_code == 403


def test_in_french_the_pages_speak_french(people: People, sign_in: SignIn, lead: FlaskClient) -> None:
    client = sign_in(people.admit("Ada"), locale="fr")
    assert "Formations" in client.get("/courses").text
    assert "Vous ne l’avez pas encore suivie." in client.get("/courses/1").text


def _course(lead: FlaskClient) -> str:
    answer = lead.post("/courses/provided/awareness")
    assert answer.location == "/courses/2"
    return "/courses/2"


def _answers(page: str, right: bool) -> dict[str, str]:
    found = provided("awareness")
    assert found is not None
    seed = re.search(r'name="seed"[^>]*value="(\d+)"', page)
    assert seed is not None
    asked = questions_of(found.questions, "en")
    wrong = {one.id: next(key for key in one.choices if key not in one.right) for one in asked}
    return {
        "seed": seed[1],
        **{f"q_{one.id}": next(iter(one.right)) if right else wrong[one.id] for one in asked},
    }


def test_a_course_is_followed_chapter_by_chapter_then_checked_with_every_answer_explained(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    at, client = _course(lead), sign_in(people.admit("Ada"))
    assert "What a model is" in client.get(at).text
    assert client.get(f"{at}/check").location == f"{at}#reading"
    chapter = client.get(f"{at}/chapters/1")
    assert "<strong>A model knows what is in its data, and nothing else.</strong>" in chapter.text
    for number in range(1, 7):
        answer = client.post(f"{at}/chapters/{number}")
        assert answer.location == (f"{at}/chapters/{number + 1}" if number < 6 else f"{at}#reading")
    page = client.get(f"{at}/check").text
    empty = client.post(f"{at}/check", data={"seed": _answers(page, True)["seed"], "q_model": "a"})
    assert empty.status_code == 422
    assert empty.text.count("Choose an answer.") >= 6
    failed = client.post(f"{at}/check", data=_answers(page, False)).text
    assert "Not passed this time" in failed
    assert "It was fitted to past cases" in failed
    assert "You have not followed it yet." in client.get(at).text
    assert (
        "Passed: you have followed this course" in client.post(f"{at}/check", data=_answers(page, True)).text
    )
    shown = client.get(at).text
    assert "You followed it on 1 September 2026." in shown
    assert "It counts until 1 September 2029." in shown
    assert "not passed" in shown
    assert "not passed" not in lead.get(at).text


def test_a_text_never_runs_in_the_page(people: People, sign_in: SignIn, lead: FlaskClient) -> None:
    at = _course(lead)
    lead.post(f"{at}/draft")
    text = "## Un\n\n<script>alert(1)</script> [ici](javascript:alert(1)) ![x](http://example.test/x.png)\n"
    lead.post(f"{at}/draft/text", data={"revision": "1", "fr": text})
    data = {"revision": "2", "because": "Essai", "earlier": "counts"}
    assert lead.post(f"{at}/draft/publish", data={**data, "earlier": "ends"}).status_code == 422
    assert lead.post(f"{at}/draft/publish", data=data).location == at
    page = sign_in(people.admit("Ada")).get(f"{at}/chapters/1").text
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page
    assert "<img" not in page.partition("<main")[2]
    assert "Version 1" in lead.get(f"{at}/texts/2").text
    assert lead.get(f"{at}/texts/3").status_code == 404


def test_whoever_may_not_manage_courses_brings_in_and_publishes_nothing(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    at, client = _course(lead), sign_in(people.admit("Ada"))
    assert "Bring in" not in client.get("/courses").text
    assert client.post("/courses/provided/judging-a-model").status_code == 403
    assert client.post(f"{at}/draft").status_code == 403
    assert lead.post("/courses/provided/nothing-here").status_code == 404
    assert "Bring in “Judging a model”" in lead.get("/courses").text
