"""A person is looked for in every place, handed what is there, erased or corrected there, and after a restore too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov import backup
from scopgov.config import Settings
from scopgov.datasets import services as datasets
from scopgov.datasets.tables import Source
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.places import MARK, YEAR
from scopgov.domain.policy import Role
from scopgov.erasures import listing
from scopgov.erasures.tables import Erasure
from scopgov.feedback.tables import Feedback
from scopgov.notices.tables import Notice
from scopgov.privacy import fading, places, rows, seeking_bytes
from scopgov.privacy.handing import as_csv, as_data
from scopgov.privacy.rows import table_of
from scopgov.privacy.seeking import Search
from scopgov.privacy.tables import RightsRequest
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.server import must_be_restored
from scopgov.web import pdf
from tests.conftest import START, People
from tests.datasets.laying import AT, frozen
from tests.house.filling import fill
from tests.privacy.test_pages import SCHEMA
from tests.privacy.test_rights import _enter

SignIn = Callable[..., FlaskClient]
NAME, WRITTEN = "Zoé Éluard", "ZOE ÉLUARD"
WITHOUT_POSTGRES = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAID = {"way": "words_out", "because": "Zoé asked.", "confirmed": "y", "texts": NAME}


@pytest.fixture
def contact(people: People, sign_in: SignIn) -> FlaskClient:
    return sign_in(people.admit("Dora", Role.data_protection))


def _everywhere(database: Database) -> None:
    """Put a row into every table, with the name in every text that a search reads."""
    fill(database)
    with database.engine.begin() as connection:
        for _, place in places.looked_into():
            if place.table == "record_entries":
                continue
            table = table_of(place)
            for column in place.texts:
                given = (
                    {"here": [f"vu avec {WRITTEN}."]} if table.c[column].type.python_type is dict else None
                )
                listed = table.c[column].type.python_type is list
                value = given or ([WRITTEN] if listed else f"de {WRITTEN}")
                connection.execute(table.update().values({column: value}))


def _comment(people: People, author: int) -> None:
    with people.database.transaction() as session:
        session.add(
            Feedback(
                kind="idea",
                title="Une idée",
                text=f"Vue avec {WRITTEN} hier",
                author_id=author,
                given_at=START,
            )
        )


def test_each_place_is_looked_into_however_its_texts_are_kept(database: Database) -> None:
    _everywhere(database)
    with database.reading() as session:
        search = Search([], [NAME], [], rows.seek(session, [NAME]), [], seeking_bytes.unread(session))
        assert not rows.seek(session, ["personne d’autre"])
    sent = as_data(search)
    found = {one["table"]: one for one in sent["places"]}
    wanted = {place.table for _, place in places.looked_into()} - {"record_entries"}
    assert set(found) == wanted
    for table, one in found.items():
        texts = {name.split(".")[0] for row in one["rows"] for name in row["texts"]}
        assert texts == set(places.BY_TABLE[table][1].texts), table
    assert {one["table"] for one in sent["not_looked_into"]} >= {"meeting_documents", "arrivals"}
    lines = list(csv.reader(io.StringIO(as_csv(search).lstrip("\ufeff"))))
    assert {line[0] for line in lines[1:]} == wanted


def test_words_are_taken_out_of_what_somebody_wrote_who_is_told_without_a_name(
    people: People, contact: FlaskClient, settings: Settings
) -> None:
    author, path = people.admit("Mona"), _enter(contact)
    _comment(people, author)
    page = contact.post(f"{path}/find", data={"texts": NAME}).text
    assert "Remarks, questions, answers and objections" in page
    chosen = contact.post(f"{path}/places/feedback/rows", data={"texts": NAME, "rows": "1"}).text
    assert WRITTEN in chosen
    address = f"{path}/places/feedback/change"
    for lacking in ({"because": ""}, {"confirmed": ""}, {"way": "corrected"}, {"way": "removed"}):
        assert contact.post(address, data={**SAID, "rows": "1", **lacking}).status_code == 422
    assert contact.post(address, data={**SAID, "rows": "1"}).status_code == 302
    with people.database.reading() as session:
        one = session.scalars(select(Feedback)).one()
        assert (one.title, one.text) == ("Une idée", f"Vue avec {MARK} hier")
        assert "luard" not in json.dumps(session.scalars(select(Erasure)).one().what, ensure_ascii=False)
        entry = session.scalars(select(RecordEntry.facts).where(RecordEntry.act == Act.person_erased)).one()
        assert "Zo" not in entry
        (notice,) = session.scalars(select(Notice).where(Notice.member_id == author)).all()
        assert "luard" not in f"{notice.text} {notice.params}"
    assert "words about the person were erased or corrected; rows: 1" in contact.get(path).text
    listed = settings.erasures.read_text()
    assert listed.count("\n") == 1
    assert "luard" not in listed
    assert settings.erasures.stat().st_mode & 0o777 == 0o600
    assert contact.post(address, data={**SAID, "rows": "1"}).status_code == 422
    assert contact.post(f"{path}/places/ballots/change", data={**SAID, "rows": "1"}).status_code == 404
    assert contact.post(f"{path}/places/members/change", data={**SAID, "rows": "1"}).status_code == 422


@WITHOUT_POSTGRES
def test_wrong_words_are_corrected_where_they_stand(people: People, contact: FlaskClient) -> None:
    _comment(people, people.admit("Mona"))
    path = _enter(contact, kind="rectification")
    said = {**SAID, "rows": "1", "way": "corrected", "value": "Zoé Martin"}
    assert (
        contact.post(f"{path}/places/feedback/change", data={**said, "value": "x" * 301}).status_code == 422
    )
    assert contact.post(f"{path}/places/feedback/change", data=said).status_code == 302
    with people.database.reading() as session:
        assert session.scalars(select(Feedback.text)).one() == "Vue avec Zoé Martin hier"


@WITHOUT_POSTGRES
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.data_protection])
def test_nobody_else_erases_words(role: Role, people: People, contact: FlaskClient, sign_in: SignIn) -> None:
    path, client = _enter(contact), sign_in(people.admit("Noor", role))
    for act in ("rows", "change"):
        assert client.post(f"{path}/places/feedback/{act}", data={**SAID, "rows": "1"}).status_code == 403
    assert "Where persons may be named" in client.get("/inventory/places").text


@WITHOUT_POSTGRES
def test_what_was_found_leaves_as_a_letter_too(
    people: People, contact: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(pdf, "render", lambda html, **told: sent.append(html) or b"%PDF")
    _comment(people, people.admit("Mona"))
    assert contact.post(f"{_enter(contact)}/found.pdf", data={"texts": NAME}).status_code == 200
    assert f"Vue avec {WRITTEN} hier" in sent[0]


def _elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    instance = tmp_path / "other"
    return replace(settings, instance=instance, database_url=f"sqlite:///{instance / 'other.sqlite'}")


@WITHOUT_POSTGRES
def test_a_backup_restored_is_erased_again_in_rows_and_in_files_before_anything_serves(
    people: People, contact: FlaskClient, settings: Settings, tmp_path: Path, database: Database
) -> None:
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    with database.transaction() as session:
        by = {
            "settings": settings,
            "actor": lead,
            "now": AT,
            "source": frozen(session, settings, lead).source,
        }
        datasets.declare_schema(session, **by, schema=SCHEMA)  # type: ignore[arg-type]
    _comment(people, lead.member_id)
    target = tmp_path / "before.tar.gz"
    backup.save(settings, database, target)
    path = _enter(contact, kind="erasure")
    assert contact.post(f"{path}/places/feedback/change", data={**SAID, "rows": "1"}).status_code == 302
    said = {"way": "removed", "because": "Zoé asked.", "confirmed": "y", "lines": "6"}
    assert contact.post(f"{path}/files/1/change", data=said).status_code == 302
    said = {**said, "way": "corrected", "columns": "budget", "value": "4321,5", "lines": "7"}
    assert contact.post(f"{path}/files/1/change", data=said).status_code == 302
    other = _elsewhere(settings, tmp_path)
    replayed = backup.restore(other, target, listing.read(settings.erasures)).replayed
    assert (replayed.listed, replayed.done, replayed.failed) == (3, 3, [])
    there = Database(other.database_url)
    with there.reading() as session, database.reading() as before:
        assert session.scalars(select(Feedback.text)).one() == f"Vue avec {MARK} hier"
        now, then = session.scalars(select(Source)).one(), before.scalars(select(Source)).one()
        assert (now.sha256, now.rows) == (then.sha256, 399)
        assert {one.person for one in session.scalars(select(RightsRequest))} == {MARK}
        assert record.verify(session).intact
        assert len(session.scalars(select(Erasure)).all()) == 3
    there.engine.dispose()
    held = [
        one.read_bytes() for one in other.instance.rglob("*") if one.is_file() and ".sqlite" not in one.name
    ]
    assert not [one for one in held if b"P0004" in one]
    assert listing.read(other.erasures) == listing.read(settings.erasures)
    must_be_restored(other)


@WITHOUT_POSTGRES
def test_a_restore_that_stopped_serves_nothing_and_a_damaged_list_is_refused_first(
    settings: Settings, database: Database, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.admit("Ana")
    target = tmp_path / "today.tar.gz"
    backup.save(settings, database, target)
    other = _elsewhere(settings, tmp_path)

    def stops(*told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(backup.replaying, "replay", stops)
        backup.restore(other, target)
    with pytest.raises(Refused, match="stopped before its end"):
        must_be_restored(other)
    damaged = tmp_path / "erasures.jsonl"
    damaged.write_text('{"uid": 1}\n')
    with pytest.raises(Refused, match="is not a list of erasures"):
        listing.read(damaged)


def test_words_kept_long_enough_are_taken_out_by_the_clock_and_the_rest_stays(database: Database) -> None:
    _everywhere(database)
    with database.transaction() as session:
        assert fading.fade(session, now=START + timedelta(days=100)) == 0
    with database.transaction() as session:
        assert fading.fade(session, now=START + timedelta(days=6 * YEAR)) > 10
    with database.transaction() as session:
        assert fading.fade(session, now=START + timedelta(days=6 * YEAR)) == 0
    with database.engine.connect() as connection:
        for place in places.fading():
            assert place.fading is not None
            table = table_of(place)
            for row in connection.execute(select(table)).mappings():
                left = {name: row[name] for name in place.fading.blanks}
                assert all(str(text).startswith(MARK) or text == "" for text in left.values()), place.table
            kept = [name for name in place.texts if name not in place.fading.blanks]
            for name in kept if place.fading.blanks else ():
                assert WRITTEN in str(connection.scalar(select(table.c[name]))), (place.table, name)
