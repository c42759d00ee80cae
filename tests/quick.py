"""What makes a run of the tests quick without changing what any of them proves: work that all repeat is done once."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask
from flask_babel import Domain
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from scopgov import db
from scopgov.config import Power
from scopgov.datasets.freezing import Dataset
from scopgov.domain.canonical import digest
from scopgov.members import accounts
from scopgov.training import services as training
from scopgov.training.pipeline import Candidate, Progress

SELDOM = 50_000  # objects made before memory is looked through


def seldom_look_for_rubbish() -> None:
    """Look through memory seldom, and never through what was there before the first test: it stays to the end.

    Some hundred modules and as many thousand tests are a million objects, and each look went through them all.
    """
    gc.freeze()
    gc.set_threshold(SELDOM, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hash passwords in a millisecond: their strength is not what tests are about."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "HASHER", quick)
        patch.setattr(accounts, "NOBODY", quick.hash("nobody"))
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_routes() -> Iterator[None]:
    """Read the address of each route once in a run: every test has an app with the same routes."""
    read: dict[tuple[object, ...], dict[str, Any]] = {}
    builders = ("_build", "_build_unknown")
    compile_one = Rule.compile

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.endpoint, rule.host, rule.subdomain, rule.merge_slashes, str(rule.defaults))
        if key not in read:
            compile_one(rule)
            read[key] = {name: getattr(rule, name) for name in ("_parts", "_trace", "_converters", *builders)}
            return
        vars(rule).update(read[key])
        vars(rule).update({name: read[key][name].__func__.__get__(rule) for name in builders})
        rule.arguments |= rule._converters.keys()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once in a run, not once an app: all processes of a run share what is compiled."""
    shared = tmp_path_factory.getbasetemp().parent / "templates"
    shared.mkdir(exist_ok=True)
    compiled = FileSystemBytecodeCache(str(shared))
    make = Flask.create_jinja_environment

    def prepared(app: Flask) -> Any:
        made = make(app)
        made.bytecode_cache = compiled
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "create_jinja_environment", prepared)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_words() -> Iterator[None]:
    """Read the French of each room once in a run, not once an app."""
    read: dict[tuple[str, ...], dict[Any, Any]] = {}

    def known(domain: Domain, _: object) -> dict[Any, Any]:
        return read.setdefault((*domain.translation_directories, *domain.domain), {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Domain, "get_translations_cache", known)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_migrations() -> Iterator[None]:
    """Read the files of the migrations once in a run, not at each step up or down."""
    read: dict[str, ScriptDirectory] = {}
    look = ScriptDirectory.from_config

    def once(config: Config) -> ScriptDirectory:
        place = str(config.get_main_option("script_location"))
        if place not in read:
            read[place] = look(config)
        return read[place]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_statements() -> Iterator[None]:
    """Compile each statement once in a run: every test has an engine of its own, but all of a kind speak alike."""
    first: dict[str, Engine] = {}
    make = db.create_engine

    def alike(url: str, **options: Any) -> Engine:
        made = make(url, **options)
        known = first.setdefault(made.dialect.name, made)
        made.dialect, made._compiled_cache = known.dialect, known._compiled_cache
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_engine", alike)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_training() -> Iterator[None]:
    """Train the same candidates on the same data once in a run: what a job asks again is given back, step by step.

    Tests of training itself call `pipeline`, which trains each time.
    """
    known: dict[str, tuple[list[tuple[str, int, int]], list[Candidate]]] = {}
    train = training._trained

    def again(options: Mapping[str, Any], dataset: Dataset, told: Progress, power: Power) -> list[Candidate]:
        key = digest([dataset.digest, dict(options), repr(power)])
        if key in known:
            for step in known[key][0]:
                told(*step)
            return deepcopy(known[key][1])
        steps: list[tuple[str, int, int]] = []

        def heard(*step: Any) -> None:
            steps.append(step)
            told(*step)

        found = train(options, dataset, heard, power)
        known[key] = steps, deepcopy(found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_trained", again)
        yield
