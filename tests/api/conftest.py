"""A mandate that lets programs score, a token of the writer's, and a client that shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scopgov.applications import services as applications
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.applications import Scope
from scopgov.domain.gate import Channel
from scopgov.members.queries import actor
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case, case, granted

BODY = {"reference": "P-2026-118", "inputs": dict(GIVEN)}


@dataclass
class Program:
    """A program with a token."""

    client: FlaskClient
    secret: str
    application_id: int
    token_id: int
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **more: Any) -> TestResponse:
        return self._open("GET", address, more)

    def post(self, address: str, body: object = None, **more: Any) -> TestResponse:
        return self._open("POST", address, {"json": body, **more} if body is not None else more)

    def score(self, number: int = 1, body: object = BODY, **more: Any) -> TestResponse:
        return self.post(f"/use-cases/{number}/scores", body, **more)

    def _open(self, method: str, address: str, more: dict[str, Any]) -> TestResponse:
        held = {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language, **self.headers}
        held |= more.pop("headers", {})
        return self.client.open(f"/api/v1{address}", method=method, headers=held, **more)


Admit = Callable[..., Program]


@pytest.fixture
def around(people: People, settings: Settings) -> Case:
    return case(people, settings.instance)


@pytest.fixture
def admit(app: Flask, database: Database, clock: Clock) -> Admit:
    """Return a function that makes a token for a member."""

    def admitted(member_id: int, scopes: Collection[Scope] = tuple(Scope), calls: int = 1000) -> Program:
        with database.transaction() as session:
            person = actor(session, member_id, clock.at)
            made = applications.enter(session, actor=person, now=clock.at, name="CRM", purpose="")
            token, secret = applications.make_token(
                session,
                actor=person,
                now=clock.at,
                application=made,
                scopes=scopes,
                expires_on=clock.at.date() + timedelta(days=300),
                calls=calls,
            )
            return Program(app.test_client(), secret, made.id, token.id)

    return admitted


@pytest.fixture
def program(people: People, around: Case, clock: Clock, admit: Admit) -> Program:
    """The writer's program, under a mandate that lets programs score."""
    with people.database.transaction() as session:
        granted(session, around, clock, channels=frozenset({Channel.api}))
    return admit(around.writer)
