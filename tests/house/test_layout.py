"""Where things are and how large they may grow."""

from __future__ import annotations

import re
import statistics
import subprocess
from pathlib import Path

from tests.house.source import FEATURES, ROOT, functions, length, modules, place, templates, text

TOP_LEVEL = {
    "pyproject.toml",
    "scopgov",
    "templates",
    "migrations",
    "tests",
    "instance",
    "README.md",
    ".ci",
    ".gitignore",
    "Makefile",
    "bench",
    "docs",
    "requirements.lock",
    "requirements-dev.lock",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "models"}
LEFT_UNDONE = re.compile(
    r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|#\s*noqa|#\s*type:\s*ignore\s*$", re.M
)
PASSED_OVER = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b")
MAY_PASS_OVER = {
    "tests/conftest.py",
    "tests/audits/test_real_data.py",
    "tests/training/test_real_data.py",
    "tests/house/test_layout.py",
}
READS_CELLS = {"scopgov/audits/reading.py"}  # a group of an audit may be named by blanks
INLINE = re.compile(r"<style\b|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)
STATE = re.compile(r"{%[^%]*\.state\s*(==|!=|in\b|not in\b)")


def test_the_top_level_holds_what_everybody_expects_there() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {name.split("/")[0] for name in listed.splitlines()} <= TOP_LEVEL


def test_nothing_of_an_installation_is_kept_with_the_source() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "instance"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert listed.stdout.split() == ["instance/README.md"]


def test_a_name_says_what_a_module_holds() -> None:
    assert not [place(path) for path in modules() if path.stem in VAGUE or path.parent.name in VAGUE]


def test_templates_and_tests_stand_where_their_feature_does() -> None:
    folders = {path.relative_to(ROOT / "templates").parts[0] for path in templates() if path.parent.name}
    known = {*FEATURES, "components", "base.html", "error.html"}
    assert folders <= known
    tested = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert tested <= {*FEATURES, "domain", "web", "house", "browser", "demo", "walk"}


def test_no_file_is_too_long_to_read() -> None:
    long = [(place(path), text(path).count("\n")) for path in (*modules(), *modules("tests"))]
    assert not [(name, lines) for name, lines in long if lines > 400]


def test_no_template_is_too_long_to_read() -> None:
    assert not [place(path) for path in templates() if text(path).count("\n") > 120]


def test_half_of_all_functions_take_eight_lines_or_fewer() -> None:
    assert statistics.median(length(node) for path in modules() for node in functions(path)) <= 8


def test_a_view_takes_twenty_lines_or_fewer() -> None:
    views = [path for path in modules() if path.stem == "views" or path.stem.endswith("_views")]
    routes = [(path, node) for path in views for node in functions(path) if node.decorator_list]
    assert not [(place(path), node.name) for path, node in routes if length(node) > 20]


def test_nothing_is_left_undone_or_silenced() -> None:
    files = [*modules(), *modules("migrations"), *modules("tests"), *templates()]
    found = [place(path) for path in files if LEFT_UNDONE.search(text(path))]
    assert found == ["tests/house/test_layout.py"]


def test_no_test_is_passed_over_but_for_a_server_or_data_that_only_some_machines_have() -> None:
    found = {place(path) for path in modules("tests") if PASSED_OVER.search(text(path))}
    assert found <= MAY_PASS_OVER


def test_templates_carry_no_style_and_no_script() -> None:
    assert not _lines(INLINE)


def test_templates_compare_no_state() -> None:
    assert not _lines(STATE)


def _lines(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    found: list[tuple[Path, str]] = [
        (path, line.strip())
        for path in templates()
        for line in text(path).splitlines()
        if pattern.search(line)
    ]
    return [(place(path), line) for path, line in found]


def test_whether_anything_was_written_is_asked_in_one_place() -> None:
    """Signs without width are no reason: `domain/text.py:legible` knows them, and forms read nothing else."""
    asked = re.compile(r"\bnot [\w.]+(\([^()]*\)|\[[^\[\]]*\])?\.strip\(\)(?!\.)")
    rooms = [path for path in modules() if not path.stem.endswith("forms") and place(path) not in READS_CELLS]
    assert [place(path) for path in rooms if asked.search(text(path))] == []
