"""The picture, its table and its file say the same; filters stay in the address; bad input is kept at its field."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.domain.ranking import STARTING
from scopgov.ranking.tables import Rating
from scopgov.usecases.tables import UseCase
from tests.conftest import START
from tests.usecases.proposing import Cast, submitted

SignIn = Callable[..., FlaskClient]


def _typed(value: str = "4", reason: str = "", **other: str) -> dict[str, str]:
    typed = {}
    for at, one in enumerate(STARTING):
        typed[f"ratings-{at}-key"] = one.key
        typed[f"ratings-{at}-value"] = other.get(one.key, value)
        typed[f"ratings-{at}-reason"] = reason
    return typed


def _files(session: Session, cast: Cast, *values: tuple[int, int]) -> list[UseCase]:
    """Submit one file for each value and difficulty that a member gives on every criterion."""
    files = [submitted(session, cast) for _ in values]
    for file, (value, difficulty) in zip(files, values, strict=True):
        session.add_all(
            Rating(
                use_case_id=file.id,
                use_case_version=1,
                member_id=cast.member,
                criterion=one.key,
                value=value if one.axis == "value" else difficulty,
                rated_at=START,
            )
            for one in STARTING
        )
    session.commit()
    return files


def test_a_member_rates_and_finds_the_file_on_the_picture(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    submitted(session, cast)
    session.commit()
    client = sign_in(cast.member)
    assert "No file is rated yet" in client.get("/ranking").text
    page = client.post("/use-cases/1/ratings", data=_typed(data="1"), follow_redirects=True).text
    assert "Your ratings are kept." in page
    assert "17 divided by 5" in page
    page = client.get("/ranking").text
    assert "No. 1, Projects at risk: value 4, difficulty 3.4" in page
    assert "Value 4, difficulty 3.4, from 1 to 5." in client.get("/use-cases/1").text


def test_what_an_author_typed_is_kept_when_a_reason_is_missing(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    submitted(session, cast)
    session.commit()
    client = sign_in(cast.author)
    answer = client.post(
        "/use-cases/1/ratings", data=_typed("3", "It helps.", cost="2") | {"ratings-8-reason": ""}
    )
    assert answer.status_code == 422
    assert 'id="ratings-8-reason-error"' in answer.text
    assert answer.text.count("It helps.") == len(STARTING) - 1
    assert re.search(r'<option selected value="2">', answer.text)
    client.post("/use-cases/1/ratings", data=_typed("3", "It helps."))
    assert "by its authors only" in client.get("/ranking").text


def test_the_file_for_spreadsheets_holds_the_figures_of_the_page(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    one, _two = _files(session, cast, (5, 1), (2, 4))
    one.title = "=1+1"
    session.commit()
    submitted(session, cast)
    session.commit()
    rows = list(
        csv.reader(io.StringIO(sign_in(cast.member).get("/ranking.csv").text.lstrip("\ufeff")), delimiter=";")
    )
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert rows[1][1] == "'=1+1"
    assert (rows[2][5], rows[2][6], rows[2][9]) == ("2,0", "2", "Leave it")
    assert (rows[3][5], rows[3][9]) == ("", "not placed")


def test_filters_are_kept_in_the_address_and_hold_for_list_picture_and_file(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    old, _new = _files(session, cast, (5, 1), (2, 4))
    old.submitted_at = START - timedelta(days=400)
    old.title = "From another year"
    session.commit()
    client = sign_in(cast.member)
    for address in ("/use-cases", "/ranking", "/ranking.csv"):
        page = client.get(f"{address}?year=2025").text
        assert "From another year" in page, address
        assert "Projects at risk" not in page, address
    page = client.get("/ranking?year=2025").text
    assert '<option selected value="2025">' in page
    assert "/ranking?year=2025&amp;order=value#files" in page
    assert "/ranking.csv?year=2025" in page


def test_whoever_is_not_a_member_reads_and_does_not_rate(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    _files(session, cast, (5, 1))
    client = sign_in(cast.people.admit("Eve", associate=False))
    assert client.get("/ranking").status_code == 200
    page = client.get("/use-cases/1/ratings").text
    assert "Keep my ratings" not in page
    assert client.post("/use-cases/1/ratings", data=_typed()).status_code == 403
    assert client.get("/ranking/criteria/propose").status_code == 403


@pytest.mark.parametrize("odd", ["9", "x", "4.5"])
def test_a_value_off_the_scale_is_refused(session: Session, cast: Cast, sign_in: SignIn, odd: str) -> None:
    submitted(session, cast)
    session.commit()
    answer = sign_in(cast.member).post("/use-cases/1/ratings", data=_typed(money=odd))
    assert answer.status_code == 422
    assert 'id="ratings-2-value-error"' in answer.text
