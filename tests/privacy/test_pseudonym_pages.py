"""Persons found again by their pseudonyms: by the contact alone, for a purpose, in a log; not once the key is gone."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov import backup
from scopgov.config import Settings
from scopgov.domain.acts import Act
from scopgov.domain.policy import Role
from scopgov.privacy.tables import Reidentification
from scopgov.pseudonyms import services
from scopgov.pseudonyms.keyring import Keyring
from scopgov.pseudonyms.tables import PseudonymKey
from scopgov.record.tables import RecordEntry
from tests.conftest import START, People
from tests.datasets.laying import launched
from tests.datasets.test_pseudonyms import send
from tests.privacy.test_rights import _enter

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAME = "Zoé Durand-Secret"


@pytest.fixture
def contact(people: People, sign_in: SignIn) -> FlaskClient:
    lead = people.admit("Lea", Role.ai_lead)
    with people.database.transaction() as session:
        number = launched(session, people.actor(lead)).number
    client = sign_in(lead)
    client.post(send(client, number), data={"pseudonyms": ["responsable"]})
    return sign_in(people.admit("Dora", Role.data_protection))


def _key(people: People) -> PseudonymKey:
    with people.database.reading() as session:
        return session.scalars(select(PseudonymKey)).one()


def _facts(people: People, act: Act) -> list[str]:
    with people.database.reading() as session:
        query = select(RecordEntry.facts).where(RecordEntry.act == act)
        return [str(one) for one in session.scalars(query.order_by(RecordEntry.seq))]


def test_a_request_finds_the_person_in_pseudonyms_and_the_use_of_the_key_is_logged(
    people: People, contact: FlaskClient
) -> None:
    path = _enter(contact)
    page = contact.post(f"{path}/find", data={"texts": "zoe durand-secret"}).text
    assert "2 rows" in page
    assert "2 rows" not in contact.post(f"{path}/find", data={"texts": "durand"}).text
    log = contact.get("/pseudonyms").text
    assert "no. 1" in log
    assert "ps-" in log
    assert "urand" not in log
    entries = _facts(people, Act.person_reidentified)
    assert len(entries) == 2
    assert "urand" not in str(entries)


def test_without_a_request_the_purpose_is_said_and_only_the_contact_reads_its_words(
    people: People, contact: FlaskClient, sign_in: SignIn
) -> None:
    said = {"texts": NAME, "purpose": "incident", "because": ""}
    assert contact.post("/pseudonyms/find", data=said).status_code == 422
    assert (
        contact.post("/pseudonyms/find", data={**said, "because": "x", "purpose": "request"}).status_code
        == 422
    )
    page = contact.post("/pseudonyms/find", data={**said, "because": "The laptop lost in May."}).text
    assert "2 rows" in page
    assert "The laptop lost in May." in contact.get("/pseudonyms").text
    read = sign_in(people.admit("Mona")).get("/pseudonyms")
    assert "a personal data breach" in read.text
    assert "The laptop lost in May." not in read.text
    with people.database.reading() as session:
        line = session.scalars(select(Reidentification)).one()
        assert (line.rows, len(line.tokens)) == (2, 1)


def test_nobody_else_finds_persons_again_or_destroys_a_key(people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Noor", *(one for one in Role if one is not Role.data_protection)))
    for path in ("/pseudonyms/find", "/pseudonyms/1/destroy"):
        assert client.get(path).status_code == 403
        assert client.post(path, data={"texts": NAME}).status_code == 403


def test_once_its_key_is_destroyed_nobody_is_found_and_the_page_says_so(
    people: People, settings: Settings, contact: FlaskClient
) -> None:
    path, key = f"/pseudonyms/{_key(people).id}/destroy", _key(people)
    unsure = contact.post(path, data={"because": "Kept long enough."})
    assert unsure.status_code == 422
    assert "persons will not be found by these pseudonyms any more: Confirm" in unsure.text
    assert Keyring(settings.pseudonym_keys).get(key.name) is not None
    assert contact.post(path, data={"because": "Kept long enough.", "confirmed": "y"}).status_code == 302
    assert not list(settings.pseudonym_keys.iterdir())
    assert "destroyed" in contact.get("/pseudonyms").text
    assert contact.post(path, data={"because": "Again.", "confirmed": "y"}).status_code == 422
    page = contact.post(f"{_enter(contact)}/find", data={"texts": NAME}).text
    assert "Not looked at everywhere" in page
    assert "2 rows" not in page
    assert len(_facts(people, Act.pseudonym_key_destroyed)) == 1


def test_the_clock_removes_the_file_of_a_destroyed_key_that_was_left_and_no_other(
    people: People, settings: Settings, contact: FlaskClient
) -> None:
    ring, key = Keyring(settings.pseudonym_keys), _key(people)
    actor = people.actor(people.admit("Dan", Role.data_protection))
    with people.database.transaction() as session:
        assert services.sweep(session, now=START, keyring=ring) == 0
        told = {"because": "Kept long enough.", "confirmed": True}
        services.destroy(session, keyring=ring, actor=actor, now=START, key=session.merge(key), **told)
    assert ring.get(key.name) is not None
    with people.database.transaction() as session:
        assert services.sweep(session, now=START, keyring=ring) == 1
    assert ring.get(key.name) is None


def test_no_backup_holds_a_key(
    people: People, settings: Settings, contact: FlaskClient, tmp_path: Path
) -> None:
    key = Keyring(settings.pseudonym_keys).get(_key(people).name)
    assert key is not None
    backup.save(settings, people.database, tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        files = [tar.extractfile(one) for one in tar if one.isfile()]
        held = b"".join(one.read() for one in files if one)
    assert key.name.encode() in held
    assert key.secret.hex().encode() not in held
    assert key.secret not in held
