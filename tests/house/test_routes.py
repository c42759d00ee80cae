"""Every address of the application: guarded, signed in, safe from nonsense and from forgery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import RULES, Role
from tests.conftest import Clock, People

pytestmark = pytest.mark.early


SignIn = Callable[..., FlaskClient]

PUBLIC = {
    "contest_by_link.follow",  # with the secret address of one’s own contest
    "contest_by_link.new",  # with the secret address in a letter of explanation
    "calendar.read",  # with the secret address of one's own calendar
    "founding.set_up",  # an empty installation, with the key its administrator was given
    "members.choose_password",  # with a one-time link
    "members.language",
    "members.sign_in",
    "public_register.index",  # mandates that the board opened to anyone
    "public_register.read",
    "reset.forgotten",
    "static",
    "tool_register.read",  # the file of a mandate of use that the board opened
}
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # roles do not depend on it
AS_TYPED = "application/x-www-form-urlencoded"
NONSENSE = {
    "int": ("987654", "0", "99999999999999999999"),
    "path": ("nothing/here",),
    "string": ("nothing-here", "%00", "é" * 300),
    "default": ("nothing-here", "%00", "é" * 300),
}
TYPED = {  # SQLite takes any text: what it could stumble over are numbers
    "sqlite": ("9" * 40, "-1"),
    "postgresql": ("9" * 40, "\x00", "-1", "é" * 5000, "2026-99-99"),
}
ODD_QUERIES = (
    "page=-1&q=%25&sort=nothing&order=nothing",
    "page=99999999999999999999&q=" + "x" * 500,
    "page=two&q=%00&sort=%00&from=%00&until=2026-99-99&kind=%00&state=%00&act=%00&subject=%00&actor=%00",
    "q=%F0%9F%98%80'%22%3C/script%3E&actor=99999999999999999999&from=0000-00-00&use_case=x&assembly=x",
)


@pytest.fixture(params=[*Role, "member", "employee"])
def somebody(request: pytest.FixtureRequest, people: People, sign_in: SignIn) -> FlaskClient:
    """A client signed in as a person of each kind, one after the other."""
    roles = [request.param] if isinstance(request.param, Role) else []
    return sign_in(people.admit("Quelqu’un", *roles, associate=request.param != "employee"))


def _rules(app: Flask, method: str) -> list[Rule]:
    """Return the routes that people use; those of programs, opened by no cookie, are walked in tests/api."""
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    return [rule for rule in rules if getattr(app.view_functions[rule.endpoint], "guard", None) != "token"]


def _addresses(rule: Rule, kinds: int = 3) -> Iterator[str]:
    """Give the rule's address with some kinds of nonsense, one after the other, in the place of what it names."""
    for turn in range(kinds if rule.arguments else 1):
        address = ""
        for dynamic, part in rule._trace:
            address += _filled(rule, part, turn) if dynamic else part
        yield address.partition("|")[2]


def _filled(rule: Rule, name: str, turn: int) -> str:
    kind = type(rule._converters[name]).__name__.removesuffix("Converter").lower()
    choices = NONSENSE.get({"integer": "int", "unicode": "string"}.get(kind, kind), NONSENSE["default"])
    return choices[min(turn, len(choices) - 1)]


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    views = {name: getattr(view, "guard", None) for name, view in app.view_functions.items()}
    assert [name for name, guard in views.items() if guard is None and name != "static"] == []


def test_what_anybody_may_open_is_on_a_short_list(app: Flask) -> None:
    opened = {name for name, view in app.view_functions.items() if getattr(view, "guard", None) == "public"}
    assert opened <= PUBLIC


def test_every_permission_asked_for_has_a_rule(app: Flask) -> None:
    asked = {getattr(view, "guard", "public") for view in app.view_functions.values()} - {"public", "token"}
    assert asked <= set(RULES)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(app: Flask, people: People) -> None:
    client = app.test_client()
    for method in ("GET", "POST"):
        for rule in _rules(app, method):
            if rule.endpoint in PUBLIC:
                continue
            for address in _addresses(rule):
                answer = client.open(address, method=method)
                assert answer.status_code in (302, 400, 404), (method, address, answer.status_code)
                if answer.status_code == 302:
                    assert answer.location.startswith("/sign-in?next="), (method, address)


@ONE_KIND
def test_nonsense_never_breaks_a_page(app: Flask, somebody: FlaskClient) -> None:
    for rule in _rules(app, "GET"):
        for address in _addresses(rule, kinds=1):
            _sound(somebody.get(address), f"GET {address}")


def test_an_odd_question_never_breaks_a_page(app: Flask, people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Quelqu’un", *Role))
    for rule in _rules(app, "GET"):
        for address in _addresses(rule):
            for query in ("", *ODD_QUERIES) if not rule.arguments else ODD_QUERIES[:1]:
                _sound(client.get(f"{address}?{query}"), f"GET {address}?{query}")


@ONE_KIND
def test_an_empty_form_about_nothing_never_breaks_a_page(app: Flask, somebody: FlaskClient) -> None:
    for rule in _rules(app, "POST"):
        if rule.endpoint != "members.sign_out":
            for address in _addresses(rule, kinds=1):
                _sound(somebody.post(address), f"POST {address}")


def test_a_form_full_of_nonsense_never_breaks_a_page(
    app: Flask, people: People, sign_in: SignIn, database: Database
) -> None:
    client = sign_in(people.admit("Quelqu’un", *Role))
    for rule in _rules(app, "POST"):
        if rule.endpoint != "members.sign_out":
            for value in TYPED[database.engine.dialect.name]:
                for address in _addresses(rule, kinds=3 if value[0] == "9" else 1):
                    answer = client.post(address, data=_every_field(value), content_type=AS_TYPED)
                    _sound(answer, f"POST {address} {value[:9]!r}")


@cache
def _every_field(value: str) -> bytes:
    """Return a value for every field that any form of the application has, as one body made once.

    Letters are sent as they are: percent signs before each byte of them would take minutes to read.
    """
    from scopgov.web.forms import Form

    names: set[str] = set()
    waiting: list[Any] = [Form]
    while waiting:
        form = waiting.pop()
        waiting.extend(form.__subclasses__())
        names.update(name for name in dir(form) if hasattr(getattr(form, name), "field_class"))
    typed = value if value.isalpha() else quote_plus(value)
    return "&".join(f"{name}={typed}" for name in sorted(names)).encode()


def _sound(answer: Any, asked: str) -> None:
    with answer:  # some answers are files: they are read as bytes, and closed
        said = answer.get_data().decode(errors="replace")
    assert answer.status_code < 500, f"{asked}: {answer.status_code}\n{said[-800:]}"
    assert "Traceback" not in said, asked


def test_a_form_without_its_token_is_refused(
    settings: Settings, database: Database, clock: Clock, people: People
) -> None:
    app = create_app(settings, database=database, clock=clock)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    client = app.test_client()
    for rule in _rules(app, "POST"):
        for address in _addresses(rule):
            assert client.post(address).status_code in (400, 404), address


def test_pages_carry_the_headers_that_protect_their_readers(app: Flask, people: People) -> None:
    answer = app.test_client().get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
    assert "Referrer-Policy" in answer.headers
