"""What browsers and proxies may keep of what they are given."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.conftest import People


def test_no_proxy_keeps_a_page_and_no_browser_shows_one_again_unasked(
    people: People, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """A form half written stays: browsers may keep the page, which `no-store` would forbid."""
    member = sign_in(people.admit("Ada"))
    answers = [member.get("/"), member.get("/roll"), member.get("/roll/987654"), client.get("/sign-in")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}
    with client.get("/static/app.css") as styles:
        assert "private" not in styles.headers["Cache-Control"]


def test_a_file_made_for_one_person_is_kept_by_no_proxy(
    people: People, sign_in: Callable[..., FlaskClient]
) -> None:
    with sign_in(people.admit("Ada")).get("/rights/mine/held/everything.zip") as file:
        assert (file.status_code, file.headers["Cache-Control"]) == (200, "private, no-cache")


def test_signing_out_has_the_browser_throw_away_the_pages_it_kept(
    people: People, sign_in: Callable[..., FlaskClient]
) -> None:
    member = sign_in(people.admit("Ada"))
    assert "Clear-Site-Data" not in member.get("/account").headers
    answer = member.post("/sign-out")
    assert (answer.location, answer.headers["Clear-Site-Data"]) == ("/sign-in", '"cache"')
