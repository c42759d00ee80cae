"""What a person installs with pip holds the pages, the migrations and the French catalogues."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("scopgov", "templates", "migrations", "docs", ".ci", "pyproject.toml", "README.md", ".gitignore")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from the sources alone, as a fresh clone has them."""
    clone = tmp_path_factory.mktemp("clone")
    leave = shutil.ignore_patterns("*.mo", "__pycache__")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, clone / name, ignore=leave)
        else:
            shutil.copy(source, clone / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"]
    subprocess.run(build, cwd=clone, check=True, capture_output=True)
    (made,) = (clone / "out").glob("*.whl")
    return set(ZipFile(made).namelist())


def _sources(pattern: str, *, inside: str) -> set[str]:
    return {f"{inside}{path.relative_to(ROOT)}" for path in ROOT.glob(pattern) if path.is_file()}


def test_every_page_is_in_the_wheel(wheel: set[str]) -> None:
    pages = _sources("templates/**/*.html", inside="scopgov/_bundled/")
    assert pages
    assert pages <= wheel


def test_every_migration_is_in_the_wheel(wheel: set[str]) -> None:
    steps = _sources("migrations/versions/*.py", inside="scopgov/_bundled/")
    assert steps
    assert steps | {"scopgov/_bundled/migrations/env.py"} <= wheel


def test_every_catalogue_is_in_the_wheel_compiled(wheel: set[str]) -> None:
    catalogues = _sources("scopgov/translations/*/LC_MESSAGES/*.po", inside="")
    assert catalogues
    assert {name.removesuffix(".po") + ".mo" for name in catalogues} <= wheel


def test_every_style_sheet_and_script_is_in_the_wheel(wheel: set[str]) -> None:
    assert _sources("scopgov/static/**/*", inside="") <= wheel


def test_the_rules_of_the_law_are_in_the_wheel(wheel: set[str]) -> None:
    rules = _sources("scopgov/screening/rules/*.json", inside="")
    assert rules
    assert rules <= wheel


def test_nothing_of_an_installation_is_in_the_wheel(wheel: set[str]) -> None:
    assert not [name for name in wheel if name.split("/")[0] in ("tests", "instance", ".ci", "migrations")]
    assert not [name for name in wheel if name.endswith((".sqlite", ".pyc", "secret_key"))]
