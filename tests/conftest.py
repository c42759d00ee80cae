"""What every test may ask for: a migrated database of either kind, an application, a clock, people."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from scopgov import db
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import CLOCK, Actor, Role
from scopgov.domain.statutes import CompanyForm
from scopgov.members import accounts, queries, services
from scopgov.members.tables import Member
from tests import postgres
from tests.postgres import POSTGRES
from tests.quick import quick_hashes as quick_hashes
from tests.quick import quick_migrations as quick_migrations
from tests.quick import quick_routes as quick_routes
from tests.quick import quick_statements as quick_statements
from tests.quick import quick_templates as quick_templates
from tests.quick import quick_training as quick_training
from tests.quick import quick_words as quick_words
from tests.quick import seldom_look_for_rubbish
from tests.reading import Reader

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
PASSWORD = "une phrase de passe"

hypothesis.settings.register_profile("house", deadline=None)  # no test asserts a time
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that both workers end together; leave out what takes minutes,
    unless SCOPGOV_LONG=1 asks for it."""
    items.sort(key=lambda item: item.get_closest_marker("early") is None)
    if os.environ.get("SCOPGOV_LONG") == "1":
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Spare the tests what all that was read before them would cost each time."""
    seldom_look_for_rubbish()


class Clock:
    """A clock that tests set."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session", autouse=True)
def turned_round() -> Iterator[None]:
    """Have SQLite give rows the other way round wherever no order is asked: PostgreSQL promises none either, and
    keeps the usual one until a table is large."""

    def turn(connection: Any, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA reverse_unordered_selects = ON")

    event.listen(Engine, "connect", turn)
    yield
    event.remove(Engine, "connect", turn)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    db.upgrade(f"sqlite:///{path}")
    return path


def _postgres_answers() -> bool:
    engine = create_engine(POSTGRES, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return True
    except Exception:
        return False
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    if not _postgres_answers():
        message = "no PostgreSQL answers; set SCOPGOV_TEST_POSTGRES to a server where databases can be made"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    name = f"scopgov_template_{uuid.uuid4().hex[:12]}"
    postgres.administer(f"CREATE DATABASE {name}")
    db.upgrade(postgres.url_of(name))
    yield name
    postgres.administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def waiting() -> Iterator[list[postgres.Lent]]:
    """The database that a test gave back as it was lent, for the next one."""
    kept: list[postgres.Lent] = []
    yield kept
    for one in kept:
        one.drop()


@pytest.fixture
def postgres_url(postgres_template: str, waiting: list[postgres.Lent]) -> Iterator[str]:
    lent = waiting.pop() if waiting else postgres.Lent(postgres_template)
    yield lent.url
    if lent.emptied():
        waiting.append(lent)
    else:
        lent.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    path = tmp_path / "test.sqlite"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose transaction the test may commit; rolled back and closed at the end."""
    with database.session() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(instance=tmp_path / "instance", database_url=database_url, scheduler=False)


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Flask:
    from scopgov.app import create_app

    made = create_app(settings, database=database, clock=clock)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    made.test_client_class = Reader
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class People:
    """A small cooperative: members 1 to `count`, with charges given by name."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now

    def found(self, form: CompanyForm = CompanyForm.sa) -> None:
        with self.database.transaction() as session:
            services.found(session, actor=CLOCK, now=self.now, name="Coopérative d’essai", form=form)

    def admit(self, name: str, *roles: Role, associate: bool = True) -> int:
        with self.database.transaction() as session:
            person = services.admit(
                session,
                actor=CLOCK,
                now=self.now,
                name=name,
                email=f"{name.lower().replace(' ', '.')}@example.test",
                admitted_on=date(2020, 1, 1),
                associate=associate,
            )
            accounts.set_password(person, PASSWORD)
            for role in roles:
                services.give_role(
                    session, actor=CLOCK, now=self.now, person=person, role=role, since=date(2020, 1, 1)
                )
            return person.id

    def admit_many(self, count: int, prefix: str = "membre") -> list[int]:
        """Admit many members without passwords, quickly."""
        with self.database.transaction() as session:
            rows = [
                Member(name=f"{prefix} {i}", email=f"{prefix}.{i}@example.test", admitted_on=date(2020, 1, 1))
                for i in range(1, count + 1)
            ]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

    def actor(self, member_id: int, at: datetime | None = None) -> Actor:
        with self.database.reading() as session:
            return queries.actor(session, member_id, at or self.now)


@pytest.fixture
def people(database: Database, clock: Clock) -> People:
    made = People(database, clock.at)
    made.found()
    return made


@pytest.fixture
def sign_in(app: Flask, database: Database, clock: Clock) -> Callable[[int], FlaskClient]:
    """Return a function giving a client signed in as a member, without typing a password."""

    def signed_in(member_id: int, locale: str = "en") -> FlaskClient:
        import secrets

        from scopgov.members.tables import SignIn

        token = secrets.token_urlsafe(24)
        with database.transaction() as session:
            session.add(
                SignIn(
                    member_id=member_id,
                    token_hash=accounts.token_hash(token),
                    started_at=clock.at,
                    expires_at=clock.at + timedelta(days=3650),
                )
            )
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        client.set_cookie("locale", locale)
        return client

    return signed_in


@pytest.fixture
def run_jobs(settings: Settings, database: Database, clock: Clock) -> Callable[[], list[str]]:
    """Return a function that does all waiting work at once and says how each ended."""

    def run_all() -> list[str]:
        from scopgov import work
        from scopgov.jobs.queries import waiting

        with database.reading() as session:
            ids = [job.id for job in waiting(session)]
        return [str(work.run_now(settings, job_id, database, clock=clock)) for job_id in ids]

    return run_all


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, or a skip that says what to set."""
    named: Any = os.environ.get("SCOPGOV_REAL_DATA")
    if not named:
        pytest.skip("SCOPGOV_REAL_DATA names no folder with the real data")
    folder = Path(named)
    assert folder.is_dir(), f"SCOPGOV_REAL_DATA names {folder}, which is not there"
    return folder
