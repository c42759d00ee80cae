"""Every page speaks the reader's language: what frames it, and each sentence the program says."""

from __future__ import annotations

import html
import re
import runpy
from collections.abc import Callable

import pytest
import wtforms
from flask import Flask
from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.web.forms import Form, InnerForm
from tests.conftest import People
from tests.house.messages import answered, forms, said
from tests.house.source import ROOT

SignIn = Callable[..., FlaskClient]
LEFT_OPEN = re.compile(r"%\(\w+\)[sd]|\{\{|\{%|\bNone\b")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    runpy.run_path(str(ROOT / ".ci" / "catalogues.py"))["compile_all"]()


def _pages(app: Flask) -> list[str]:
    rules = app.url_map.iter_rules()
    return [rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]


def _read(client: FlaskClient, address: str) -> str:
    with client.get(address) as answer:
        page = answer.mimetype == "text/html" and answer.status_code < 300
        return answer.text if page else ""


def _words(page: str) -> str:
    """Return what a page says, its markup aside, in single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "\n", page)))


def _english_only() -> list[str]:
    """Return the English sentences of three words and more that French says otherwise."""
    return [
        text
        for text in said()
        if len(text.split()) >= 3
        and "%" not in text
        and all(text not in forms(entry) for _, entry in answered().get(text, []))
    ]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_page_says_its_language_and_offers_the_other(
    app: Flask, people: People, sign_in: SignIn, locale: str
) -> None:
    client = sign_in(people.admit("Quelqu’un", *Role), locale)
    for address in _pages(app):
        page = _read(client, address)
        if page:
            assert f'<html lang="{locale}"' in page, address
            assert ('hreflang="en"' if locale == "fr" else 'hreflang="fr"') in page, address


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_no_page_shows_what_is_between_the_braces(
    app: Flask, people: People, sign_in: SignIn, locale: str
) -> None:
    client = sign_in(people.admit("Quelqu’un", *Role), locale)
    for address in _pages(app):
        found = LEFT_OPEN.search(_words(_read(client, address)))
        assert not found, f"{address} shows {found.group() if found else ''}"


def test_a_page_in_french_says_nothing_in_english(app: Flask, people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Quelqu’un", *Role), "fr")
    english = _english_only()
    for address in _pages(app):
        words = _words(_read(client, address))
        assert [text for text in english if text in words] == [], address


def test_french_is_what_a_stranger_reads(app: Flask, people: People) -> None:
    assert '<html lang="fr"' in app.test_client().get("/sign-in").text


def test_the_language_chosen_is_kept(app: Flask, people: People) -> None:
    client = app.test_client()
    assert client.get("/language/en?next=/sign-in").location == "/sign-in"
    assert '<html lang="en"' in client.get("/sign-in").text
    client.get("/language/xx?next=/sign-in")
    assert '<html lang="en"' in client.get("/sign-in").text


def test_every_form_says_its_refusals_in_the_reader_s_language(app: Flask) -> None:
    made: dict[str, type[wtforms.Form]] = {}
    waiting = [wtforms.Form]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting.extend(below)
        made |= {f"{one.__module__}.{one.__name__}": one for one in below}
    strangers = [
        name
        for name, one in made.items()
        if name.startswith("scopgov.") and not issubclass(one, (Form, InnerForm))
    ]
    assert strangers == []
