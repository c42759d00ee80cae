"""Data in the browser: import after a carried launch, each declaration with its count, freezing, who may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.datasets import importing, queries
from scopgov.datasets.schema import How
from scopgov.datasets.schema import Role as Use
from scopgov.datasets.schema_forms import params, schema_data
from scopgov.datasets.words import joined
from scopgov.domain.policy import Role
from scopgov.domain.states import UseCaseState
from scopgov.members.tables import Member
from tests.conftest import People
from tests.datasets import small
from tests.datasets.laying import declared, imported, launched, priced

SignIn = Callable[..., FlaskClient]


def flattened(data: dict[str, Any]) -> dict[str, str]:
    """Return what a browser sends for a form of columns."""
    sent = {}
    for part in ("columns", "derived"):
        for place, entry in enumerate(data[part]):
            for name, value in entry.items():
                if value is not False:
                    sent[f"{part}-{place}-{name}"] = "y" if value is True else str(value)
    return sent


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Role.ai_lead)


@pytest.fixture
def source_id(people: People, settings: Settings, lead: int) -> int:
    with people.database.transaction() as session:
        return imported(session, settings, people.actor(lead)).id


@pytest.fixture
def declared_id(people: People, settings: Settings, lead: int) -> int:
    with people.database.transaction() as session:
        return declared(session, settings, people.actor(lead)).id


def _launched(people: People, lead: int, state: UseCaseState = UseCaseState.launched) -> int:
    with people.database.transaction() as session:
        case = launched(session, people.actor(lead))
        case.state = state
        return case.number


def _sent(client: FlaskClient, number: int, content: bytes, filename: str = "projects.csv") -> str:
    """Send a file and return the page on which to look at it."""
    file = (io.BytesIO(content), filename)
    answer = client.post(f"/data/import/{number}", data={"name": "Projects", "file": file})
    assert answer.status_code == 302
    return answer.location


def test_a_file_is_imported_and_found_on_the_use_case(people: People, lead: int, sign_in: SignIn) -> None:
    number, client = _launched(people, lead), sign_in(lead)
    assert "no data are here yet" in client.get(f"/use-cases/{number}").text
    looked = _sent(client, number, small.csv_text(50).encode())
    page = client.get(looked).text
    assert "cells separated by a semicolon, decimal comma" in page
    assert "no data are here yet" in client.get(f"/use-cases/{number}").text
    answer = client.post(looked, follow_redirects=True)
    assert answer.status_code == 200
    page = answer.text
    assert "guessed, not reviewed yet" in page
    assert "50 rows" in page
    assert "Projects" in client.get(f"/use-cases/{number}").text


def test_nobody_waits_to_vote_while_a_file_is_read(
    people: People, lead: int, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(lead)
    number = _launched(people, lead)
    keep = importing.keep

    def slowly(*about: Any, **asked: Any) -> importing.Kept:
        with people.database.transaction() as another:
            another.get_one(Member, lead).trade = "changed meanwhile"
        return keep(*about, **asked)

    monkeypatch.setattr(importing, "keep", slowly)
    assert client.post(_sent(client, number, small.csv_text().encode())).status_code == 302
    with people.database.reading() as session:
        assert session.get_one(Member, lead).trade == "changed meanwhile"


def test_no_import_before_a_carried_launch(people: People, lead: int, sign_in: SignIn) -> None:
    number, client = _launched(people, lead, UseCaseState.submitted), sign_in(lead)
    page = client.get(f"/data/import/{number}")
    assert page.status_code == 409
    assert "the committee has not read it yet" in page.text
    assert "Import data" not in client.get(f"/use-cases/{number}").text


def test_a_file_that_cannot_be_read_keeps_what_was_typed(people: People, lead: int, sign_in: SignIn) -> None:
    number, client = _launched(people, lead), sign_in(lead)
    file = (io.BytesIO(b"a,a\n1,2\n"), "projects.csv")
    page = client.post(f"/data/import/{number}", data={"name": "My projects", "file": file})
    assert page.status_code == 422
    assert "both named “a”" in page.text
    assert "My projects" in page.text


def test_others_read_and_change_nothing(people: People, declared_id: int, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Bob", Role.board))
    assert client.get(f"/data/{declared_id}").status_code == 200
    for part in ("columns", "cleaning", "outcome", "split"):
        assert client.get(f"/data/{declared_id}/{part}").status_code == 403
    assert client.post(f"/data/{declared_id}/freeze").status_code == 403


def test_columns_are_declared_as_reviewed(people: People, source_id: int, lead: int, sign_in: SignIn) -> None:
    client = sign_in(lead)
    assert client.get(f"/data/{source_id}/columns").status_code == 200
    answer = client.post(f"/data/{source_id}/columns", data=flattened(schema_data(small.SCHEMA)))
    assert answer.status_code == 302
    with people.database.reading() as session:
        found = queries.schema_of(queries.source(session, source_id))
    assert found.to_data() == small.SCHEMA.to_data()
    assert "declared" in client.get(answer.location).text


def test_a_fault_is_said_at_its_column_and_keeps_what_was_typed(
    people: People, source_id: int, lead: int, sign_in: SignIn
) -> None:
    data = schema_data(small.SCHEMA)
    data["columns"][2]["role"] = Use.feature.value
    data["columns"][2]["meaning"] = "Trades of the works"
    page = sign_in(lead).post(f"/data/{source_id}/columns", data=flattened(data))
    assert page.status_code == 422
    assert "“works” cannot be a feature as it is" in page.text
    assert "Trades of the works" in page.text


def test_a_column_known_afterwards_is_refused_as_a_feature_at_its_field(
    people: People, source_id: int, lead: int, sign_in: SignIn
) -> None:
    data = schema_data(small.SCHEMA)
    data["columns"][6] |= {"known": "after", "sensitive": True, "why": "The size of the project"}
    page = sign_in(lead).post(f"/data/{source_id}/columns", data=flattened(data))
    assert page.status_code == 422
    assert 'id="columns-6-known-error">“budget” is not known when a score is asked for' in page.text
    assert 'id="columns-6-sensitive-error">“budget” can be sensitive only' in page.text
    assert "The size of the project" in page.text


def test_large_thresholds_are_typed_back_as_they_were() -> None:
    assert joined([1234567.0, 0.25]) == "1234567; 0.25"
    assert params(How.band, "1 234 567; 0,25", "a; b; c", "") == {
        "thresholds": [1234567.0, 0.25],
        "labels": ["a", "b", "c"],
    }


@pytest.mark.parametrize(
    ("typed", "part"), [("Année", "year"), ("mois", "month"), ("quarter", "quarter"), ("?", "?")]
)
def test_a_part_of_a_date_is_named_in_the_reader_s_language(app: Flask, typed: str, part: str) -> None:
    with app.test_request_context(headers={"Cookie": "locale=fr"}):
        assert params(How.date_part, typed, "", "") == {"part": part}


def test_derived_columns_are_added_and_suggested_without_saving(
    people: People, source_id: int, lead: int, sign_in: SignIn
) -> None:
    client, data = sign_in(lead), flattened({**schema_data(small.SCHEMA), "derived": []})
    page = client.post(f"/data/{source_id}/columns", data={**data, "add": "1"})
    assert (page.status_code, "A new derived column" in page.text) == (200, True)
    page = client.post(f"/data/{source_id}/columns", data={**data, "suggest": "1"})
    assert "Planned days" in page.text
    assert "budget: band" in page.text
    assert "guessed, not reviewed yet" in client.get(f"/data/{source_id}").text


def test_cleaning_steps_are_added_with_their_effect_and_removed(
    declared_id: int, lead: int, sign_in: SignIn
) -> None:
    client, path = sign_in(lead), f"/data/{declared_id}/cleaning"
    sent = {"do": "keep_values", "column": "kind", "values": "A; B"}
    assert client.post(path, data=sent).status_code == 302
    assert "is A, B" in client.get(path).text
    page = client.post(path, data={"do": "keep_values", "column": "kind", "values": ""})
    assert (page.status_code, "Give one value at least" in page.text) == (422, True)
    page = client.post(path, data={"do": "keep_values", "column": "kind", "values": "Z"})
    assert (page.status_code, "No row would be left" in page.text) == (422, True)
    page = client.get(path).text
    assert page.index("can be read") < page.index("is A, B")
    assert client.post(f"{path}/1/earlier").status_code == 302
    page = client.get(path).text
    assert page.index("is A, B") < page.index("can be read")
    assert client.post(f"{path}/0/earlier").status_code == client.post(f"{path}/9/earlier").status_code == 302
    assert client.get(path).text.index("is A, B") < page.index("can be read")
    assert client.post(f"{path}/0/remove").status_code == 302
    assert "is A, B" not in client.get(path).text


def _rule(*conditions: dict[str, str], snapshot: str = "2024-06-30") -> dict[str, str]:
    typed = {
        f"conditions-{at}-{name}": value for at, one in enumerate(conditions) for name, value in one.items()
    }
    return {**typed, "snapshot": snapshot}


LATE = {"kind": "late", "planned_end": "planned", "actual_end": "ended", "days": "45"}
COSTLY = {"kind": "beyond", "column": "cost", "side": "above", "limit": "3000", "known_column": "planned"}


def test_an_outcome_is_counted_before_it_is_saved(
    people: People, declared_id: int, lead: int, sign_in: SignIn
) -> None:
    client, path = sign_in(lead), f"/data/{declared_id}/outcome"
    sent = _rule(LATE)
    page = client.post(path, data={**sent, "count": "1"})
    assert page.status_code == 200
    assert "Late by more than 45 days" in page.text
    assert "Base rate" in page.text
    assert "change sides" in page.text
    assert "0 become at risk" in page.text  # a longer limit makes nobody late who was not
    assert "Over time" in page.text
    assert "More than 60 days" in page.text
    assert "could not be known yet on 30 June 2024" in page.text
    assert "Late by more than 10 days" in client.get(f"/data/{declared_id}").text
    assert client.post(path, data=sent).status_code == 302
    assert "Late by more than 45 days" in client.get(f"/data/{declared_id}").text
    page = client.post(path, data=_rule({**LATE, "days": "-4"}))
    assert (page.status_code, 'value="-4"' in page.text) == (422, True)
    page = client.post(path, data=_rule(LATE, snapshot="1999-01-01"))
    assert (page.status_code, "No row is left" in page.text) == (422, True)


def test_conditions_are_added_and_taken_away_by_buttons_and_what_was_typed_stays(
    declared_id: int, lead: int, sign_in: SignIn
) -> None:
    client, path = sign_in(lead), f"/data/{declared_id}/outcome"
    page = client.post(path, data={**_rule({**LATE, "days": "no"}), "add": "overrun"})
    assert page.status_code == 200
    assert 'value="no"' in page.text
    assert "Condition 2: An overrun" in page.text
    assert 'name="conditions-1-percent"' in page.text
    assert 'name="conditions-1-days"' not in page.text
    three = _rule(LATE, {**COSTLY, "limit": "12"}, {**LATE, "days": "99"})
    page = client.post(path, data={**three, "remove": "1"})
    assert 'value="99"' in page.text
    assert 'name="conditions-1-days"' in page.text
    assert 'value="12"' not in page.text
    page = client.post(path, data={**_rule(LATE), "remove": "0"})
    assert 'value="45"' in page.text


def test_a_rule_of_two_conditions_is_tried_saved_and_shown_again(
    people: People, settings: Settings, lead: int, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        source_id = priced(session, settings, people.actor(lead)).id
    client, path = sign_in(lead), f"/data/{source_id}/outcome"
    sent = _rule(LATE, {**COSTLY, "joined": "or", "known_days": "20"})
    page = client.post(path, data={**sent, "count": "1"})
    assert page.status_code == 200
    assert "late by more than 45 days after “planned”, or “cost” above 3,000" in page.text
    assert "this one only" in page.text
    assert "no value in “cost”" in page.text
    assert 'class="limit"' in page.text
    assert client.post(path, data=sent).status_code == 302
    page = client.get(path)
    assert 'value="3000' in page.text
    assert "every part could be known" in client.get(f"/data/{source_id}").text
    page = client.post(path, data=_rule(LATE, {**COSTLY, "limit": "", "known_days": "20"}))
    assert (page.status_code, "Give a number." in page.text) == (422, True)
    page = client.post(path, data=_rule(LATE, {**LATE}))
    assert (page.status_code, "This condition stands twice." in page.text) == (422, True)


def test_a_split_is_counted_and_says_when_too_few_rows_are_left(
    declared_id: int, lead: int, sign_in: SignIn
) -> None:
    client, path = sign_in(lead), f"/data/{declared_id}/split"
    page = client.post(path, data={"column": "start", "test_share": "10", "folds": "3", "count": "1"})
    assert page.status_code == 200
    assert "Too few rows to conclude" in page.text
    page = client.post(path, data={"column": "start", "test_share": "90", "folds": "3"})
    assert (page.status_code, "Between 10 and 50" in page.text) == (422, True)
    assert client.post(path, data={"column": "start", "test_share": "40", "folds": "3"}).status_code == 302
    assert "last 40%" in client.get(f"/data/{declared_id}").text


def test_data_are_frozen_and_everybody_reads_them(
    people: People, declared_id: int, lead: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    answer = client.post(f"/data/{declared_id}/freeze")
    assert answer.status_code == 302
    assert client.post(f"/data/{declared_id}/freeze").status_code == 409
    page = sign_in(people.admit("Ada")).get(answer.location)
    assert page.status_code == 200
    assert "Frozen data, version 1" in page.text
    assert "Base rate" in page.text


def test_nonsense_addresses_are_not_found(lead: int, sign_in: SignIn) -> None:
    client = sign_in(lead)
    for path in ("/data/99", "/data/x", "/data/frozen/9", "/data/import/9", "/data/9/columns"):
        assert client.get(path).status_code == 404
