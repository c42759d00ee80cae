"""Members read, search, export and verify the record in the browser."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from scopgov.domain.acts import Act
from scopgov.domain.policy import Role
from scopgov.record import services
from scopgov.registers.act_words import ACT_NAMES
from scopgov.registers.subject_words import SUBJECT_NAMES
from tests.conftest import People
from tests.house.source import ROOT, tree

KIND = re.compile(r"f['\"]([a-z_]+):\{")


@pytest.fixture
def member(people: People, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    people.admit("Ana Board", Role.board)
    return sign_in(people.admit("Bo Member"))


def test_every_act_has_a_name() -> None:
    assert set(ACT_NAMES) == set(Act)


def _subjects() -> Iterator[str]:
    """Give the kinds of things that the source names as subjects of acts: `subject=f"poll:{…}"` and the like."""
    for path in (ROOT / "scopgov").rglob("*.py"):
        for node in ast.walk(tree(path)):
            named = (
                (isinstance(node, ast.FunctionDef) and "subject" in node.name)
                or (isinstance(node, ast.keyword) and node.arg == "subject")
                or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "subject")
            )
            for text in ast.walk(node) if named else ():
                if isinstance(text, ast.JoinedStr) and (kind := KIND.match(ast.unparse(text))):
                    yield kind[1]


def test_everything_that_acts_are_about_has_a_name() -> None:
    found = set(_subjects())
    assert len(found) > 50
    assert found <= set(SUBJECT_NAMES)


def test_the_record_shows_who_did_what(member: FlaskClient) -> None:
    page = member.get("/record").text
    assert "Member admitted" in page
    assert "Role given" in page
    assert "the clock" in page


def test_a_search_by_act_shows_only_that_act(member: FlaskClient) -> None:
    page = member.get("/record?act=role.given").text.split("<tbody>")[1]
    assert "Role given" in page
    assert "Member admitted" not in page


def test_a_search_by_what_it_is_about_and_by_whom_finds_no_other(member: FlaskClient) -> None:
    found = member.get("/record?subject=member&number=1").text.split("<tbody>")[1]
    assert "Member no. 1<" in found
    assert "Member no. 2<" not in found and "Member no. 10<" not in found
    assert "Member no. 2<" in member.get("/record?subject=member").text
    assert "Member no. 1<" in member.get("/record?member=0").text


def test_a_search_with_nothing_says_what_to_do(member: FlaskClient) -> None:
    assert "No entry answers this search" in member.get("/record?until=2001-01-01").text


@pytest.mark.parametrize("query", ["member=x", "since=tomorrow", "act=no.such", "page=-4", "subject=poll:3"])
def test_nonsense_in_a_search_is_not_an_error(member: FlaskClient, query: str) -> None:
    assert member.get(f"/record?{query}").status_code == 200


def test_the_export_holds_the_whole_chain(member: FlaskClient) -> None:
    lines = member.get("/record/export.jsonl", buffered=True).text.splitlines()
    found = services.follow(map(services.read_line, lines))
    assert found.intact
    assert found.entries == len(lines) > 3


def test_verification_says_intact_and_compares_a_printed_head(member: FlaskClient) -> None:
    assert "The record is intact" in member.get("/record/verify").text
    last = services.read_line(member.get("/record/export.jsonl", buffered=True).text.splitlines()[-1])
    good = member.get(f"/record/verify?seq={last.seq}&hash={last.hash}").text
    assert "The record holds this entry, unchanged" in good
    bad = member.get(f"/record/verify?seq={last.seq}&hash={'0' * 64}").text
    assert "The record does not hold this entry" in bad


@pytest.mark.parametrize("path", ["/record/verify?hash=aa&seq=", "/record?member="])
def test_a_number_larger_than_any_row_breaks_no_page(member: FlaskClient, path: str) -> None:
    assert member.get(path + "9" * 30).status_code == 200
