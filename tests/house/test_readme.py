"""What the README says of the code is so: its settings, where each question is decided, its commands, its links.

It reads two tables, by the headings above them: "## Where is it decided" (paths in backticks, with
`path:name` or `path::name` for one function) and "## Settings" (names in backticks in the first column, the
default in the second).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scopgov.config import read_settings
from scopgov.domain import diagram
from tests.house.source import ROOT

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|\b(?:src|href)=\"([^\"#]+)\"")


class Asked(dict[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def _table(heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, without its own heading."""
    section = re.split(rf"^#+ {heading}\s*$", README.read_text("utf-8"), flags=re.M | re.I)
    assert len(section) == 2, f"the README has no section “{heading}”"
    body = re.split(r"^#+ ", section[1], flags=re.M)[0]
    rows = [line.strip().strip("|").split("|") for line in body.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_setting_is_in_the_table_and_no_other() -> None:
    asked = Asked()
    read_settings(asked)
    listed = [CODE.findall(row[0])[0] for row in _table("Settings")]
    assert sorted(listed) == sorted(asked.names)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_names_a_setting_that_does_not_exist(path: Path) -> None:
    asked = Asked()
    read_settings(asked)
    tools = {
        "SCOPGOV_CHROMIUM",
        "SCOPGOV_LONG",
        "SCOPGOV_PYTHON",
        "SCOPGOV_REAL_DATA",
        "SCOPGOV_TEST_POSTGRES",
    }
    assert set(re.findall(r"\bSCOPGOV_[A-Z_]+\b", path.read_text("utf-8"))) <= asked.names | tools


def test_each_question_is_decided_where_the_table_says() -> None:
    rows = _table("Where is it decided")
    assert rows
    for question, *cells in rows:
        places = [place for cell in cells for place in CODE.findall(cell)]
        assert places, question
        for place in places:
            path, _, name = place.replace("::", ":").partition(":")
            assert (ROOT / path).exists(), f"{question}: there is no {path}"
            assert not name or name.rstrip("()") in _names(ROOT / path), f"{question}: no {name} in {path}"


def _names(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    defined = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    targets = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)]
    return defined | {node.id for node in targets if isinstance(node.ctx, ast.Store)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(path: Path) -> None:
    broken = [link for link in _links(path) if not (path.parent / link).exists()]
    assert broken == []


def _links(path: Path) -> Iterator[str]:
    for groups in LINK.findall(path.read_text("utf-8")):
        link = next(filter(None, groups))
        if "://" not in link and not link.startswith("mailto:"):
            yield link


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_named_exists(path: Path) -> None:
    from scopgov.cli import main

    typed = _typed(path.read_text("utf-8"))
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M)
    assert {words[1] for words in typed if words[0] == "make" and len(words) > 1} <= set(targets)
    bare = [words[1:] if words[0].startswith("SCOPGOV_") else words for words in typed]
    named = {words[1] for words in bare if len(words) > 1 and words[0].split("/")[-1] == "scopgov"}
    assert named <= set(main.commands)


def _typed(text: str) -> list[list[str]]:
    """Return the words of each command line of a page: lines of fenced blocks, and code inside sentences."""
    lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
    lines += CODE.findall(FENCED.sub("", text))
    return [line.removeprefix("$ ").split() for line in lines if line.split()]


def test_the_readme_shows_the_two_commands() -> None:
    text = README.read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_the_readme_draws_the_life_cycles_as_they_are() -> None:
    assert diagram.readme() in README.read_text("utf-8")


def test_what_ci_runs_is_what_make_test_runs() -> None:
    assert "exec make test" in (ROOT / ".ci" / "run").read_text("utf-8")
