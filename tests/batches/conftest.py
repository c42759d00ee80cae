"""What tests of files of proposals share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.domain.gate import Channel
from tests.batches.desk import Desk
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import case


@pytest.fixture
def make(
    people: People, settings: Settings, clock: Clock, sign_in: Callable[..., FlaskClient]
) -> Callable[..., Desk]:
    def made(*channels: Channel, family: str = "logistic") -> Desk:
        around, terms = case(people, settings.instance), {"channels": frozenset(channels)}
        with people.database.transaction() as session:
            candidate = factory.small_model(family)
            mandate_id = factory.granted(session, around, clock, candidate=candidate, **terms).id
        return Desk(people, around, clock, settings, sign_in(around.writer), mandate_id)

    return made


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    return make(Channel.page, Channel.batch)
