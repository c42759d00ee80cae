"""The next version of a course is written, tried and published by those who keep courses; nobody loses words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from scopgov.courses import queries
from scopgov.domain.policy import Role
from tests.conftest import START, People

SignIn = Callable[..., FlaskClient]
AT = "/courses/1"
TEXT = {"fr": "# Cours\n\nPour tous.\n\n## Un\n\nMot.\n", "en": "# Course\n\nFor all.\n\n## One\n\nWord.\n"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lead(people: People, sign_in: SignIn) -> FlaskClient:
    client = sign_in(people.admit("Lea", Role.ai_lead))
    client.post("/courses/new", data={"code": "our-own", "title": "Our own"})
    assert client.post(f"{AT}/draft").location == f"{AT}/draft"
    return client


def _question(revision: int, text: str, right: tuple[int, ...] = (0,), **more: str) -> dict[str, Any]:
    data = {"revision": str(revision), "text_fr": f"{text} ?", "text_en": f"{text}?", "why_fr": "Car."}
    data |= {"why_en": f"Because {text}."}
    for at, said in enumerate(("one", "two", "three")):
        data |= {f"choices-{at}-fr": f"{said} fr", f"choices-{at}-en": said}
    return data | {f"choices-{at}-right": "y" for at in right} | more


def _write_all(lead: FlaskClient) -> int:
    lead.post(f"{AT}/draft/text", data={"revision": "1", **TEXT})
    for at, text in enumerate(("alpha", "beta", "gamma", "delta")):
        right = (0, 1) if text == "delta" else (0,)
        done = lead.post(f"{AT}/draft/questions/new", data=_question(2 + at, text, right))
        assert done.location == f"{AT}/draft#questions"
    return 6


def test_a_course_of_ones_own_is_written_tried_published_and_followed(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    assert "Its text is empty." in lead.get(f"{AT}/draft").text
    seen = lead.post(
        f"{AT}/draft/text", data={"revision": "1", "preview": "1", "fr": "## A\n\n**fort**"}
    ).text
    assert "<strong>fort</strong>" in seen
    assert "Nothing is written yet." in lead.get(f"{AT}/draft").text
    revision = _write_all(lead)
    page = lead.get(f"{AT}/draft").text
    assert "Nothing is missing." in page
    lead.post(f"{AT}/draft/questions/q4/up")
    lead.post(f"{AT}/draft/questions/q1/down")
    order = lead.get(f"{AT}/draft").text
    assert [order.index(f"{name}?") for name in ("beta", "alpha", "delta", "gamma")] == sorted(
        order.index(f"{name}?") for name in ("beta", "alpha", "delta", "gamma")
    )
    tried = lead.post(f"{AT}/draft/try?in=fr", data={"seed": "7", **{f"q_q{at}": "a" for at in (1, 2, 3, 4)}})
    assert "A reader would have passed" in tried.text
    assert "All the right answers" in tried.text
    assert "alpha ?" in tried.text
    ada = people.admit("Ada")
    member = sign_in(ada)
    assert "For all." not in member.get(AT).text
    assert member.get(f"{AT}/draft").status_code == 403
    data = {"revision": str(revision + 2), "because": "First text", "earlier": "counts"}
    assert lead.post(f"{AT}/draft/publish", data=data).location == AT
    assert lead.get(f"{AT}/draft").status_code == 404
    member.post(f"{AT}/chapters/1")
    check = member.get(f"{AT}/check").text
    assert check.count('type="checkbox"') == 3
    answers = {"q_q1": "a", "q_q2": "a", "q_q3": "b", "q_q4": ["a", "b"]}
    passed = member.post(f"{AT}/check", data={"seed": "7", **answers}).text
    assert "Passed: you have followed this course" in passed
    assert "Because gamma." in passed
    with people.database.reading() as session:
        assert queries.attended(session, ada, "our-own", START.date())


def test_two_who_write_at_once_lose_nothing(people: People, sign_in: SignIn, lead: FlaskClient) -> None:
    other = sign_in(people.admit("Max", Role.administrator))
    assert other.post(f"{AT}/draft/text", data={"revision": "1", **TEXT}).status_code == 302
    late = lead.post(f"{AT}/draft/text", data={"revision": "1", "fr": "## Mes mots\n"})
    assert late.status_code == 422
    assert "Max saved this draft" in late.text
    assert "## Mes mots" in late.text
    assert "## Un" in lead.get(f"{AT}/draft/text").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text_fr": " "}, "Write the question."),
        ({"why_fr": ""}, "Say why: whoever answered reads it."),
        ({"choices-1-fr": "", "choices-1-en": "", "choices-2-fr": "", "choices-2-en": ""}, "two answers"),
        ({"choices-0-right": ""}, "at least one, and not all"),
        ({"choices-1-right": "y", "choices-2-right": "y"}, "at least one, and not all"),
        ({"choices-0-fr": "x" * 301}, "300"),
    ],
)
def test_what_a_question_lacks_is_said_and_what_was_typed_stays(
    lead: FlaskClient, data: dict[str, str], said: str
) -> None:
    sent = {
        key: value
        for key, value in _question(1, "alpha", **data).items()
        if key != "choices-0-right" or value
    }
    answer = lead.post(f"{AT}/draft/questions/new", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Because alpha." in answer.text
    assert "No question yet." in lead.get(f"{AT}/draft").text


def test_a_draft_that_lacks_something_is_not_published_and_may_be_thrown_away(lead: FlaskClient) -> None:
    lead.post(f"{AT}/draft/text", data={"revision": "1", "fr": TEXT["fr"], "en": "## One\n\n## Two\n"})
    lead.post(f"{AT}/draft/questions/new", data=_question(2, "alpha"))
    data = {"revision": "3", "because": "x", "earlier": "counts"}
    refused = lead.post(f"{AT}/draft/publish", data=data)
    assert refused.status_code == 422
    assert "The two languages do not have the same number of chapters." in refused.text
    assert "at least 4 questions" in refused.text
    lead.post(f"{AT}/draft/questions/q1/leave-out")
    assert "No question yet." in lead.get(f"{AT}/draft").text
    assert lead.post(f"{AT}/draft/drop").location == AT
    assert "Follow it here" not in lead.get(AT).text


def test_a_new_version_says_beside_the_one_before_what_changes_and_keeps_certificates(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    lead.post("/courses/provided")
    at = "/courses/2"
    member = sign_in(people.admit("Ada"))
    lead.post(f"{at}/attendances/list", data={"attended_on": "2026-08-30", "people": "ada@example.test"})
    lead.post(f"{at}/draft")
    text = lead.get(f"{at}/draft/text").text
    assert "# L’IA dans notre coopérative" in text
    lead.post(
        f"{at}/draft/text", data={"revision": "1", "fr": TEXT["fr"], "en": TEXT["en"].replace("Word", "Wyrd")}
    )
    beside = lead.get(f"{at}/draft/publish").text
    assert "Wyrd" in beside
    assert "In force" in beside
    lead.post(f"{at}/draft/publish", data={"revision": "2", "because": "Shorter", "earlier": "counts"})
    assert "Wyrd" in member.get(f"{at}/texts/2").text
    assert "What changed since version 1" in member.get(f"{at}/texts/2").text
    assert "Shown to those who keep courses" not in member.get(f"{at}/texts/2").text
    assert "Shown to those who keep courses" in lead.get(f"{at}/texts/2").text
    assert "followed on 30 August 2026" in member.get("/courses").text


def test_an_older_cooperative_is_asked_to_bring_the_courses_in_and_does_it_at_once(
    people: People, sign_in: SignIn, lead: FlaskClient
) -> None:
    asked = "Bring in the courses that come with the program"
    assert asked in lead.get("/").text
    assert asked not in sign_in(people.admit("Ada")).get("/").text
    assert lead.post("/courses/provided").location == "/courses"
    page = lead.get("/courses").text
    assert "4 courses are there. Everybody can follow them." in page
    assert "Judging a model" in page
    assert asked not in lead.get("/").text
