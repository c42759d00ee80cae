"""Rights over personal data in the browser: asked, found in the files, handed over, answered, refused to others."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.config import Settings
from scopgov.domain.acts import Act
from scopgov.domain.data_rights import due
from scopgov.domain.policy import Role
from scopgov.members.queries import local_day
from scopgov.notices.tables import Notice
from scopgov.privacy.tables import RightsRequest
from scopgov.record.tables import RecordEntry
from tests.conftest import START, People
from tests.privacy.test_pages import _with_persons

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def contact(people: People) -> int:
    return people.admit("Dora", Role.data_protection)


def _enter(client: FlaskClient, person: str = "Zoé Éluard", kind: str = "access", ago: int = 0) -> str:
    day = (local_day(START) - timedelta(days=ago)).isoformat()
    answer = client.post("/rights/new", data={"person": person, "kind": kind, "received_on": day})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def _a_reference(people: People, settings: Settings) -> tuple[int, str]:
    """Return a file with a column about persons, and one cell of that column."""
    from scopgov.datasets import queries as datasets
    from scopgov.datasets.tables import Source

    source_id, _ = _with_persons(people, settings, people.admit("Lea", Role.ai_lead))
    with people.database.reading() as session:
        of = datasets.snapshot(session.get_one(Source, source_id))
        return source_id, str(datasets.table_of(settings, of).frame["ref"].iloc[4])


def test_an_empty_register_says_how_requests_come(contact: int, sign_in: SignIn) -> None:
    assert "No request waits for an answer" in sign_in(contact).get("/rights").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.data_protection])
def test_nobody_but_the_contact_reads_the_register_or_looks_for_a_person(
    role: Role, people: People, contact: int, sign_in: SignIn
) -> None:
    path = _enter(sign_in(contact))
    client = sign_in(people.admit("Noor", role))
    assert client.get("/rights").status_code == 403
    assert client.get(path).status_code == 403
    for act in ("find", "found.csv", "found.json", "extend", "answer"):
        assert client.post(f"{path}/{act}", data={"texts": "Éluard"}).status_code == 403


def test_a_person_is_found_in_columns_about_persons_and_handed_their_whole_rows(
    people: People, settings: Settings, contact: int, sign_in: SignIn
) -> None:
    source_id, reference = _a_reference(people, settings)
    client = sign_in(contact)
    path = _enter(client)
    page = client.post(f"{path}/find", data={"texts": reference.lower()}).text
    assert reference in page
    assert f"/data/{source_id}" in page
    sent = client.post(f"{path}/found.json", data={"texts": reference})
    rows = json.loads(sent.data)["files"][0]["rows"]
    assert all(reference in row["cells"]["ref"] for row in rows)
    assert len(rows[0]["cells"]) > 1
    assert reference in client.post(f"{path}/found.csv", data={"texts": reference}).text
    with people.database.reading() as session:
        acts = (Act.person_sought.value, Act.person_taken_out.value)
        entries = session.scalars(select(RecordEntry).where(RecordEntry.act.in_(acts))).all()
        assert len(entries) == 3
        assert all(reference not in entry.facts and "luard" not in entry.facts for entry in entries)


def test_what_stands_in_other_columns_is_not_found_and_the_page_says_so(
    people: People, settings: Settings, contact: int, sign_in: SignIn
) -> None:
    _a_reference(people, settings)
    client = sign_in(contact)
    page = client.post(f"{_enter(client)}/find", data={"texts": "nobody of that name"}).text
    assert "not declared to be about persons were not looked at" in page


def test_too_short_a_text_is_refused_at_its_field_and_kept(contact: int, sign_in: SignIn) -> None:
    client = sign_in(contact)
    answer = client.post(f"{_enter(client)}/find", data={"texts": "Zoé Éluard\nab"})
    assert answer.status_code == 422
    assert "Type at least three signs: ab." in answer.text
    assert "Zoé Éluard\r\nab" in answer.text or "Zoé Éluard\nab" in answer.text


def test_a_member_asks_from_their_account_and_reads_the_answer_there(
    people: People, contact: int, sign_in: SignIn
) -> None:
    member = people.admit("Mona")
    own = sign_in(member)
    assert "/rights/mine" in own.get("/account").text
    assert own.post("/rights/mine", data={"kind": "erasure", "asked": "All of it."}).status_code == 302
    with people.database.reading() as session:
        asked = session.scalars(select(RightsRequest)).one()
        told = session.scalars(select(Notice.member_id).where(Notice.path == f"/rights/{asked.id}")).all()
        assert told == [contact]
    other = sign_in(contact)
    assert f"/rights/{asked.id}" in other.get("/").text
    said = {"ending": "partly", "answer": "Erased from the file; the model is trained again in May."}
    assert other.post(f"/rights/{asked.id}/answer", data=said).status_code == 302
    page = own.get("/rights/mine").text
    assert "Granted in part" in page
    assert "trained again in May" in page
    assert "trained again in May" not in sign_in(people.admit("Noor")).get("/rights/mine").text


def test_the_register_and_a_request_say_how_many_days_are_left_or_how_late_it_is(
    contact: int, sign_in: SignIn
) -> None:
    client, today = sign_in(contact), local_day(START)
    fresh = due(today) - today
    assert f"{fresh.days} days left" in client.get(_enter(client)).text
    late = due(today - timedelta(days=40)) - today
    path = _enter(client, "Late Éluard", ago=40)
    said = f"{-late.days} days late"
    assert said in client.get(path).text
    page = client.get("/rights").text
    assert said in page and f"{fresh.days} days left" in page
    client.post(f"{path}/answer", data={"ending": "granted", "answer": "Sent by post."})
    assert f"answered {said}" in client.get(path).text
    assert f"answered {said}" in client.get("/rights?state=answered").text


def test_a_delay_is_made_longer_once_and_the_new_day_is_shown(contact: int, sign_in: SignIn) -> None:
    client = sign_in(contact)
    path = _enter(client)
    assert client.post(f"{path}/extend", data={"because": ""}).status_code == 422
    assert client.post(f"{path}/extend", data={"because": "Nine files to read."}).status_code == 302
    assert "Nine files to read." in client.get(path).text
    assert client.post(f"{path}/extend", data={"because": "Again."}).status_code == 422


def test_a_request_received_tomorrow_is_refused_at_its_field(contact: int, sign_in: SignIn) -> None:
    day = local_day(START) + timedelta(days=1)
    sent = {"person": "Zoé", "kind": "access", "received_on": day.isoformat()}
    answer = sign_in(contact).post("/rights/new", data=sent)
    assert answer.status_code == 422
    assert "This day is still to come." in answer.text


def test_an_answered_request_leaves_the_list_of_those_to_answer(contact: int, sign_in: SignIn) -> None:
    client = sign_in(contact)
    path = _enter(client)
    assert "Zoé Éluard" in client.get("/rights").text
    client.post(f"{path}/answer", data={"ending": "granted", "answer": "Sent by post."})
    assert "Zoé Éluard" not in client.get("/rights").text
    assert "Zoé Éluard" in client.get("/rights?state=answered").text
    assert client.post(f"{path}/answer", data={"ending": "granted", "answer": "Again."}).status_code == 422
