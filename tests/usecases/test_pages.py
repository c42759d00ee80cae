"""A person proposes, submits and judges in the browser; what they typed is kept when it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.usecases.proposing import EFFECTS, Cast, submitted

SignIn = Callable[..., FlaskClient]
TYPED = {
    "title": "Sorting invoices",
    "category": "internal_operations",
    "problem": "Two hours a day.",
    "benefit": "More time on site.",
    "people": "Accounting.",
    "purpose": "Propose an account for each invoice",
    "indicators-0-name": "Hours a week",
    "indicators-0-unit": "h",
    "indicators-0-baseline": "10,5",
    "indicators-0-target": "4",
    "indicators-0-due_on": "2027-12-31",
}


def test_a_member_proposes_and_submits(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.member)
    page = client.post("/use-cases/new", data=TYPED, follow_redirects=True).text
    assert "Sorting invoices" in page
    assert "10.5\u00a0h" in page
    page = client.post("/use-cases/1/submit", follow_redirects=True).text
    assert "submitted" in page


def test_a_file_page_tells_what_is_missing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.member)
    data = {"title": "Only a title", "category": "data_analysis"}
    page = client.post("/use-cases/new", data=data, follow_redirects=True).text
    assert "Say what the problem is." in page
    assert client.post("/use-cases/1/submit").status_code == 409


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Give the use case a title."),
        ("indicators-0-target", "many", "This is not a number"),
        ("indicators-0-target", "", "Give the target."),
        ("indicators-0-name", "", "Name the indicator."),
        ("indicators-0-baseline", "1e999999", "This is not a number"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_kept(
    cast: Cast, sign_in: SignIn, field: str, value: str, message: str
) -> None:
    answer = sign_in(cast.member).post("/use-cases/new", data={**TYPED, field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Two hours a day." in answer.text


def test_an_indicator_can_be_added_without_javascript(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.member).post("/use-cases/new", data={**TYPED, "add_line": "1"}).text
    assert "indicators-1-name" in page
    assert "Two hours a day." in page


def test_the_committee_reads_it_clause_by_clause(cast: Cast, sign_in: SignIn, session: Session) -> None:
    submitted(session, cast)
    session.commit()
    client = sign_in(cast.committee)
    assert "A person decides" in client.get("/use-cases/1/check").text
    given = {
        "clauses-0-kind": "met",
        "clauses-0-reason": "The decision is written down.",
        "clauses-1-kind": "met_with_condition",
        "clauses-1-reason": "Two columns are not needed.",
        **{f"effects-{at}-direction": one.direction.value for at, one in enumerate(EFFECTS)},
        **{f"effects-{at}-whom": one.whom for at, one in enumerate(EFFECTS)},
    }
    mended = {
        "clauses-1-condition": "Drop them.",
        **{f"effects-{at}-why": one.why for at, one in enumerate(EFFECTS)},
    }
    refused = client.post("/use-cases/1/check", data=given)
    assert refused.status_code == 422
    assert "Write the condition" in refused.text
    assert "Two columns are not needed." in refused.text
    refused = client.post("/use-cases/1/check", data={**given, "clauses-1-condition": "Drop them."})
    assert 'href="#effects-1-why"' in refused.text
    assert "Say why, in one sentence." in refused.text
    assert "Choose one of the four." in client.post("/use-cases/1/check", data=mended).text
    page = client.post("/use-cases/1/check", data={**given, **mended}, follow_redirects=True).text
    assert "Drop them." in page
    assert "Small clients are flagged more." in page
    assert "Cannot be known yet" in page
    assert "checked against the charter" in page


def test_others_do_not_judge(cast: Cast, sign_in: SignIn, session: Session) -> None:
    submitted(session, cast)
    session.commit()
    for person in (cast.author, cast.member, cast.administrator):
        assert sign_in(person).get("/use-cases/1/check").status_code == 403


def test_the_list_is_searched_and_says_when_empty(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.member)
    assert "Nobody has proposed a use of AI yet" in client.get("/use-cases").text
    client.post("/use-cases/new", data=TYPED)
    assert "Sorting invoices" in client.get("/use-cases?q=invoi&state=drafted&order=title").text
    assert "No use case answers this search" in client.get("/use-cases?q=%25").text
    assert client.get("/use-cases?state=nonsense&order=x&page=99").status_code == 200


def test_a_number_nobody_gave_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.member).get("/use-cases/99").status_code == 404
