"""Columns replaced by pseudonyms at the door: no name is kept, a person’s rows stay together, no model reads them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import freezing, importing, queries, schema
from scopgov.datasets.schema import Derived, How, Kind, Personal, Role
from scopgov.datasets.tables import Arrival, Source
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role as Charge
from scopgov.pseudonyms.keyring import Keyring
from scopgov.pseudonyms.tables import PseudonymKey
from scopgov.work import run_now
from tests.conftest import People
from tests.datasets import small
from tests.datasets.laying import launched
from tests.datasets.test_leaving_out import _holding

SignIn = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "durand-secret"
LINES = ["P1;Zoé Durand-Secret;3,5", "P2;;1,5", "P3;ZOE  durand-secret;2,5", "P4;Ali Durand-secret;7,0"]
CONTENT = "\n".join(["réf;responsable;montant", *LINES, "P5;Bea durand-secret;1;x;y"]).encode()


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Charge.ai_lead)


@pytest.fixture
def number(people: People, lead: int) -> int:
    with people.database.transaction() as session:
        return launched(session, people.actor(lead)).number


def send(client: FlaskClient, number: int, content: bytes = CONTENT, **more: Any) -> str:
    data = {"name": "Past", "file": (io.BytesIO(content), "past.csv"), **more}
    answer = client.post(f"/data/import/{number}", data=data)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def _source(people: People) -> Source:
    with people.database.reading() as session:
        return session.scalars(select(Source).order_by(Source.id.desc())).first() or Source()


def _cells(settings: Settings, source: Source) -> list[str]:
    return list(queries.table_of(settings, queries.snapshot(source)).frame["responsable"])


@SQLITE
def test_no_name_is_kept_and_rows_of_the_same_person_stay_together(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    address = send(client, number)
    assert "Replace by a pseudonym" in client.get(address).text
    page = client.post(address, data={"pseudonyms": ["responsable"]}, follow_redirects=True)
    assert "Replaced by pseudonyms" in page.text
    assert _holding(settings, people.database, SECRET) == []
    assert _holding(settings, people.database, "Secret") == []
    source = _source(people)
    first, none, second, other = _cells(settings, source)
    assert first == second != other
    assert none == ""
    assert first.startswith("ps-")
    column = queries.schema_of(source).named("responsable")
    assert (column.kind, column.role) == (Kind.identifier, Role.identifier)
    assert isinstance(column, schema.Column)
    assert (column.pseudonym, column.personal) == (True, Personal.direct)


def test_the_key_stands_apart_for_its_owner_alone_and_the_next_file_of_the_source_uses_it(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    client.post(send(client, number), data={"pseudonyms": ["responsable"]})
    first = _source(people)
    with people.database.reading() as session:
        key = session.scalars(select(PseudonymKey)).one()
    assert key.holding_id == first.holding_id
    file = settings.pseudonym_keys / f"{key.name}.key"
    assert (file.stat().st_mode & 0o777, settings.pseudonym_keys.stat().st_mode & 0o777) == (0o600, 0o700)
    assert _holding(settings, people.database, file.read_text()) == [str(file)]
    again = "réf;responsable\nQ1;Zoé Durand-Secret\nQ2;Someone\n".encode()
    client.post(
        send(client, number, again, holding=str(first.holding_id)), data={"pseudonyms": ["responsable"]}
    )
    assert _cells(settings, _source(people))[0] == _cells(settings, first)[0]
    client.post(send(client, number, again), data={"pseudonyms": ["responsable"]})
    assert _cells(settings, _source(people))[0] != _cells(settings, first)[0]


@SQLITE
def test_without_its_key_no_other_file_of_the_source_is_kept_with_pseudonyms(
    people: People, settings: Settings, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    client.post(send(client, number), data={"pseudonyms": ["responsable"]})
    source, ring = _source(people), Keyring(settings.pseudonym_keys)
    assert source.pseudonyms
    assert ring.destroy(source.pseudonyms["key"])
    address = send(client, number, holding=str(source.holding_id))
    answer = client.post(address, data={"pseudonyms": ["responsable"]})
    assert answer.status_code == 422
    assert "is not on this machine" in answer.text
    assert client.post(address, data={"dropped": ["responsable"]}).status_code == 302


@SQLITE
def test_a_column_cannot_be_left_out_and_replaced(lead: int, number: int, sign_in: SignIn) -> None:
    client = sign_in(lead)
    answer = client.post(send(client, number), data={"dropped": ["montant"], "pseudonyms": ["montant"]})
    assert answer.status_code == 422
    assert "not both" in answer.text


@SQLITE
def test_a_large_file_is_replaced_in_the_same_way(
    people: People,
    settings: Settings,
    lead: int,
    number: int,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "LARGE", 10)
    client = sign_in(lead)
    client.post(send(client, number), data={"pseudonyms": ["responsable"], "dropped": ["montant"]})
    with people.database.reading() as session:
        job_id = session.scalars(select(Arrival.job_id)).one()
    run_now(settings, job_id or 0, people.database)
    source = _source(people)
    assert list(queries.table_of(settings, queries.snapshot(source)).frame.columns) == ["réf", "responsable"]
    assert _holding(settings, people.database, SECRET) == []
    assert store.exists(settings.sources, source.sha256)


@SQLITE
def test_a_pseudonym_is_refused_as_a_feature_at_its_column_and_stays_declared_so(
    people: People, lead: int, number: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    client.post(send(client, number), data={"pseudonyms": ["responsable"]})
    source = _source(people)
    told = {
        f"columns-{at}-{name}": value
        for at, (column, kind, role) in enumerate(
            [
                ("réf", "identifier", "identifier"),
                ("responsable", "category", "feature"),
                ("montant", "number", "feature"),
            ]
        )
        for name, value in {
            "name": column,
            "kind": kind,
            "role": role,
            "known": "at",
            "personal": "none",
            "decimal": ",",
            "date_format": "%Y-%m-%d",
        }.items()
    }
    answer = client.post(f"/data/{source.id}/columns", data=told)
    assert answer.status_code == 422
    assert "is a pseudonym, or made of one" in answer.text
    answer = client.post(f"/data/{source.id}/columns", data={**told, "columns-1-role": "ignored"})
    assert answer.status_code == 302
    column = queries.schema_of(_source(people)).named("responsable")
    assert isinstance(column, schema.Column)
    assert (column.pseudonym, column.personal) == (True, Personal.indirect)


@pytest.mark.parametrize("group", [False, True])
def test_nothing_made_of_a_pseudonym_is_frozen_as_a_feature_or_a_group(group: bool) -> None:
    letter = Derived(
        "letter", How.first_letters, ("ref",), {"length": 1}, Role.group if group else Role.feature
    )
    told = replace(small.SCHEMA, derived=(*small.DERIVED, letter)).with_pseudonyms(["ref"])
    with pytest.raises(Refused, match="pseudonym"):
        freezing.assemble(small.frame(40), small.small_content(schema=told))
    plain = small.SCHEMA.with_pseudonyms(["ref"])
    assert plain.problems() == []
    assert (
        date(2022, 1, 1)
        < freezing.assemble(small.frame(200), small.small_content(schema=plain)).split.test_begins
    )


def test_a_schema_without_pseudonyms_keeps_the_digest_it_had() -> None:
    assert "pseudonym" not in small.SCHEMA.to_data()["columns"][0]
    assert small.SCHEMA.with_pseudonyms([]) == small.SCHEMA
