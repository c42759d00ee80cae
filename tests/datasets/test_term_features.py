"""Words of a text column become features: learnt on training rows only, struck out by a person, frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import preparing, queries, services, term_features, vocabulary
from scopgov.datasets.schema import How, Personal
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import Source
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role as Charge
from tests.conftest import START, People
from tests.datasets import small
from tests.datasets.laying import declared, imported

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the invented works stand in two rows of three."""
    monkeypatch.setattr(vocabulary, "LARGEST_SHARE", 0.9)


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Charge.ai_lead)


def _words(source: Source) -> list[str]:
    return [one.params["term"] for one in queries.schema_of(source).derived if one.how is How.has_word]


def test_words_are_read_struck_out_and_kept_as_features(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        source_id = declared(session, settings, people.actor(lead)).id
    client, address = sign_in(lead), f"/data/{source_id}/words"
    page = client.get(address).text
    assert "texts of the training rows only" in page
    assert all(f'value="{word}"' in page for word in ("masonry", "roof", "windows"))
    assert client.post(address, data={"terms": ["roof", "windows"]}).status_code == 302
    assert "2 words as features" in client.get(f"/data/{source_id}").text
    page = client.get(address).text
    assert page.count("checked") == 2
    assert client.post(address, data={"terms": ["roof"]}).status_code == 302
    assert client.post(address, data={"terms": ["dynamite"]}).status_code == 422
    with people.database.reading() as session:
        assert _words(queries.source(session, source_id)) == ["roof"]
    page = client.post(f"/data/{source_id}/freeze", follow_redirects=True).text
    assert "Words of “works”" in page
    assert "learnt on rows before" in page


def test_nothing_is_learnt_before_the_split_is_said_nor_of_a_column_that_names_persons(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        early = imported(session, settings, people.actor(lead))
        early.schema = small.SCHEMA.to_data()
        unsplit = early.id
        source = declared(session, settings, people.actor(lead))
        told = queries.schema_of(source)
        works = [
            replace(one, personal=Personal.direct) if one.name == "works" else one for one in told.columns
        ]
        source.schema = replace(told, columns=tuple(works)).to_data()
        named = source.id
    client = sign_in(lead)
    assert "Declare the columns first." in client.get(f"/data/{unsplit}/words").text
    assert "No column can give words" in client.get(f"/data/{named}/words").text


def test_words_learnt_on_rows_that_are_test_rows_now_are_not_frozen(
    session: Session, settings: Settings, people: People, lead: int
) -> None:
    actor = people.actor(lead)
    source = declared(session, settings, actor)
    proposal = term_features.proposed(settings, queries.snapshot(source), "works", ["Roof Mason"])
    assert "roof" not in [word.term for word in proposal.vocabulary.words]  # the name of a member
    work = term_features.chosen(settings, queries.snapshot(source), proposal, ["windows"], str)
    services.prepare(session, actor=actor, now=START, source=source, work=work)
    assert preparing.frozen(settings, queries.snapshot(source)).frame["works: windows"].isin([0.0, 1.0]).all()
    services.set_split(
        session, settings=settings, actor=actor, now=START, source=source, rule=SplitRule("start", 0.5, 3)
    )
    with pytest.raises(Refused, match="learnt on rows that are test rows now"):
        preparing.frozen(settings, queries.snapshot(source))
