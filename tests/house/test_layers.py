"""Rules of the house that names, not lists, decide; import-linter holds the others (`make lint`)."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from tests.house.source import FEATURES, imports, modules, place, text, tree

WEB = {"flask", "flask_babel", "flask_login", "flask_wtf", "wtforms", "flask_talisman", "werkzeug"}
SPEAKS_WEB = re.compile(r"(.+_)?(views|forms|panels|api)|waking")  # waking: of the pool, from a request


def _within(folder: str) -> list[Path]:
    return [path for path in modules() if path.parts[-2] == folder]


def test_a_decision_imports_the_standard_library_alone() -> None:
    for path in _within("domain"):
        known = {name for name in imports(path) if name.split(".")[0] in sys.stdlib_module_names}
        others = imports(path) - known
        assert all(name == "scopgov" or name.startswith("scopgov.domain") for name in others), place(path)


def test_only_views_and_forms_know_the_web() -> None:
    below = [p for p in modules() if p.parent.name in FEATURES and not SPEAKS_WEB.fullmatch(p.stem)]
    found = {
        place(path): sorted(name for name in imports(path) if _web(name))
        for path in below
        if any(_web(name) for name in imports(path))
    }
    assert not found


def _web(name: str) -> bool:
    return name.split(".")[0] in WEB or f"{name}.".startswith("scopgov.web.")


def test_one_file_reads_the_environment() -> None:
    reads = re.compile(r"\bos\.(environ\b(?!\.setdefault)|getenv\b)")
    assert [place(path) for path in modules() if reads.search(text(path))] == ["scopgov/config.py"]


def test_services_and_queries_never_commit() -> None:
    kept = [path for path in modules() if path.stem in ("services", "queries")]
    assert not [place(path) for path in kept if re.search(r"\.(commit|rollback)\(\)", text(path))]


def test_decisions_and_services_are_told_the_time() -> None:
    told = [*_within("domain"), *(path for path in modules() if path.stem in ("services", "queries"))]
    reads = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
    assert not [place(path) for path in told if reads.search(text(path))]


def test_views_let_refusals_pass() -> None:
    views = [path for path in modules() if path.stem == "views" or path.stem.endswith("_views")]
    catching = [
        place(path)
        for path in views
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and node.type and "Refused" in ast.unparse(node.type)
    ]
    assert not catching


def test_nothing_loads_code_with_data() -> None:
    unsafe = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal"}
    assert not [place(p) for p in modules() if unsafe & {name.split(".")[0] for name in imports(p)}]


def test_no_two_rooms_give_every_template_different_things_by_one_name() -> None:
    given: dict[str, set[str]] = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and any(
                "context_processor" in ast.unparse(one) for one in node.decorator_list
            ):
                for name, value in _given(node):
                    given.setdefault(name, set()).add(f"{_source(path, value)}:{value}")
    assert given
    assert {name: where for name, where in given.items() if len(where) > 1} == {}


def _given(function: ast.FunctionDef) -> list[tuple[str, str]]:
    dicts = [node for node in ast.walk(function) if isinstance(node, ast.Dict)]
    pairs = [pair for one in dicts for pair in zip(one.keys, one.values, strict=True)]
    return [(str(key.value), ast.unparse(value)) for key, value in pairs if isinstance(key, ast.Constant)]


def _source(path: Path, value: str) -> str:
    """Return the module that a name comes from: the one it is imported from, else this one."""
    root = value.split(".")[0].split("(")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and any(root == (one.asname or one.name) for one in node.names):
            return node.module or ""
    return place(path)
