"""The site as it runs: forms carry their tokens, and the clock is the test's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from scopgov.app import create_app
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.statutes import CompanyForm
from tests.conftest import Clock
from tests.walk import cooperative
from tests.walk.cooperative import Cooperative

Found = Callable[..., Cooperative]


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Flask:
    made = create_app(settings, database=database, clock=clock)
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def found(
    app: Flask, settings: Settings, database: Database, clock: Clock, run_jobs: Callable[[], list[str]]
) -> Found:
    """Return a function that founds a cooperative of some form and size."""

    def founded(form: CompanyForm, count: int) -> Cooperative:
        return cooperative.found(app, settings, database, clock, run_jobs, form=form, count=count)

    return founded
