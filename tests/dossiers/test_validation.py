"""What a dossier says of expert validation: the last closed round as it was frozen, or that none was held."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.domain.canonical import canonical_json, digest, sha256_bytes
from scopgov.domain.round_results import Judged, results
from scopgov.domain.states import RoundState
from scopgov.domain.validation import Way
from scopgov.dossiers import queries
from scopgov.dossiers.tables import Dossier
from scopgov.training.tables import ModelVersion
from scopgov.validation.tables import Expert, Round
from tests.audits import factory
from tests.conftest import People
from tests.dossiers.laying import Hands, frozen, hands

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def who(people: People) -> Hands:
    return hands(people)


def _closed(session: Session, people: People, who: Hands, version: ModelVersion) -> Round:
    found = results([Judged(True, True, {"A": True}), Judged(False, True, {"A": True})], ["A"])
    one = Round(
        model_version=version,
        data_version=version.run.data_version,
        wanted=2,
        way=Way.random,
        seed=1,
        due_on=people.now.date(),
        prepared_by=who.lead.member_id,
        prepared_at=people.now,
        state=RoundState.closed,
        closed_by=who.lead.member_id,
        closed_at=people.now,
        result=found,
        result_digest=digest(found),
        threshold=0.5,
        drawn_from=120,
        experts=[Expert(member_id=who.member.member_id)],
    )
    session.add(one)
    session.flush()
    return one


def _dossier(people: People, settings: Settings, who: Hands, *, held: bool) -> int:
    with people.database.transaction() as session:
        version = factory.version(session, settings.instance, author=who.lead.member_id)
        if held:
            _closed(session, people, who, version)
        return frozen(session, settings.instance, who, people.now, version).id


def test_a_dossier_shows_the_last_closed_round(
    people: People, settings: Settings, who: Hands, sign_in: SignIn
) -> None:
    number = _dossier(people, settings, who, held=True)
    page = sign_in(who.member.member_id).get(f"/dossiers/{number}").text
    assert "Model and experts agree on 1 of 2 cases" in page
    assert "nothing firm" in page


def test_a_dossier_says_that_no_round_was_held(
    people: People, settings: Settings, who: Hands, sign_in: SignIn
) -> None:
    number = _dossier(people, settings, who, held=False)
    assert (
        "No round of expert validation was closed"
        in sign_in(who.member.member_id).get(f"/dossiers/{number}").text
    )


def test_a_later_round_leaves_a_frozen_dossier_as_it_was_and_a_changed_one_breaks_it(
    people: People, settings: Settings, who: Hands
) -> None:
    number = _dossier(people, settings, who, held=True)
    with people.database.transaction() as session:
        dossier = session.get_one(Dossier, number)
        later = _closed(session, people, who, dossier.model_version)
        later.closed_at = people.now + timedelta(days=1)
        session.flush()
        assert queries.verify(session, dossier, settings.artefacts) is None
        first = queries.validation_of(session, queries.content(dossier))
        assert first is not None
        first.result = {**(first.result or {}), "missing": 9}
        session.flush()
        fault = queries.verify(session, dossier, settings.artefacts)
        assert fault is not None
        assert "expert validation" in str(fault)


def test_a_dossier_frozen_before_rounds_were_known_still_holds(
    people: People, settings: Settings, who: Hands
) -> None:

    number = _dossier(people, settings, who, held=False)
    with people.database.transaction() as session:
        dossier = session.get_one(Dossier, number)
        old = json.loads(dossier.content)
        del old["validation"]
        dossier.content = canonical_json(old)
        dossier.digest = sha256_bytes(dossier.content.encode())
        assert queries.verify(session, dossier, settings.artefacts) is None
