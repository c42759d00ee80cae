"""Rows of a person corrected or erased in a kept file: the old bytes go, and what was frozen from them says so."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov import store
from scopgov.apart.tables import SensitiveAttribute
from scopgov.config import Settings
from scopgov.datasets import erasing, queries, services
from scopgov.datasets.tables import DataVersion, Rewriting, Source
from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Role
from scopgov.domain.sensitive import Category
from scopgov.erasures import listing
from scopgov.jobs.tables import Job, JobState
from scopgov.privacy import long_changing
from scopgov.record.tables import RecordEntry
from scopgov.web import pdf
from scopgov.work import run_now
from tests.conftest import START, People
from tests.datasets.laying import AT, frozen
from tests.privacy.test_pages import SCHEMA
from tests.privacy.test_rights import _enter

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAID = {"way": "removed", "because": "Asked for by Zoé.", "confirmed": "y"}


@pytest.fixture
def file(people: People, settings: Settings) -> tuple[int, int]:
    """Return a file with a column about persons, and what was frozen of it."""
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    with people.database.transaction() as session:
        version = frozen(session, settings, lead)
        by = {"settings": settings, "actor": lead, "now": AT, "source": version.source}
        services.declare_schema(session, **by, schema=SCHEMA)  # type: ignore[arg-type]
        return version.source_id, version.id


@pytest.fixture
def contact(people: People, sign_in: SignIn) -> FlaskClient:
    return sign_in(people.admit("Dora", Role.data_protection))


def _source(people: People) -> Source:
    with people.database.reading() as session:
        return session.scalars(select(Source)).one()


def _references(people: People, settings: Settings) -> list[str]:
    frame = queries.table_of(settings, queries.snapshot(_source(people))).frame
    return [str(cell) for cell in frame["ref"]]


def test_rows_found_are_removed_with_the_bytes_that_held_them(
    people: People, settings: Settings, contact: FlaskClient, file: tuple[int, int]
) -> None:
    path, before = _enter(contact, kind="erasure"), _source(people)
    page = contact.post(f"{path}/find", data={"texts": "P0004"}).text
    assert 'name="lines" value="6"' in page
    chosen = contact.post(f"{path}/files/{file[0]}/rows", data={"lines": "6"})
    assert "P0004" in chosen.text
    assert "it can no longer be made again" in chosen.text
    answer = contact.post(f"{path}/files/{file[0]}/change", data={**SAID, "lines": "6"})
    assert answer.status_code == 302, answer.text
    assert "P0004" not in _references(people, settings)
    assert len(_references(people, settings)) == 399
    assert not store.exists(settings.sources, before.sha256)
    assert not list(settings.tables.rglob(f"{before.sha256}-*"))
    held = [one for one in settings.instance.rglob("*") if one.is_file() and one.suffix != ".sqlite"]
    assert not [one for one in held if b"P0004" in one.read_bytes()]
    with people.database.reading() as session:
        made = session.scalars(select(Rewriting)).one()
        assert (made.rows, made.before_sha256, made.after_sha256) == (
            1,
            before.sha256,
            _source(people).sha256,
        )
        assert made.deleted_at is not None
        entry = session.scalars(select(RecordEntry.facts).where(RecordEntry.act == Act.data_rewritten)).one()
        assert "Zoé" not in entry
        assert "P0004" not in entry


def test_what_was_frozen_says_that_it_cannot_be_made_again_and_nothing_trains_on_it(
    people: People, settings: Settings, contact: FlaskClient, file: tuple[int, int], sign_in: SignIn
) -> None:
    path = _enter(contact)
    assert "Made again no more" not in contact.get(f"/data/frozen/{file[1]}").text
    contact.post(f"{path}/files/{file[0]}/change", data={**SAID, "lines": "6,7"})
    page = contact.get(f"/data/frozen/{file[1]}").text
    assert "Made again no more" in page
    assert "for request no. 1 about personal data" in page
    with people.database.reading() as session:
        version = session.get_one(DataVersion, file[1])
        assert queries.unmade(version) is not None
        with pytest.raises(Refused, match="no longer be made again"):
            queries.dataset_of(settings, version)
    assert (
        "Train candidates"
        not in sign_in(people.admit("Leo", Role.ai_lead)).get(f"/data/frozen/{file[1]}").text
    )


def test_what_is_kept_apart_of_the_rows_is_forgotten_with_them(
    people: People, contact: FlaskClient, file: tuple[int, int]
) -> None:
    path = _enter(contact, kind="erasure")
    with people.database.transaction() as session:
        kept = {
            "data_version_id": file[1],
            "name": "age",
            "category": Category.age_band,
            "purpose": "An audit.",
            "lawful": "Needed.",
            "by_line": {"6": "senior", "7": "junior", "8": "junior"},
            "counts": {},
            "delete_on": AT.date(),
            "added_by": session.get_one(DataVersion, file[1]).frozen_by,
            "added_at": AT,
        }
        session.add(SensitiveAttribute(**kept))
    contact.post(f"{path}/files/{file[0]}/change", data={**SAID, "lines": "6"})
    with people.database.reading() as session:
        assert session.scalars(select(SensitiveAttribute.by_line)).one() == {"7": "junior", "8": "junior"}
        told = session.scalars(select(RecordEntry.facts).where(RecordEntry.act == Act.sensitive_erased)).one()
        assert "senior" not in told and '"rows":1' in told
    contact.post(
        f"{path}/files/{file[0]}/change", data={**SAID, "lines": "9"}
    )  # lines of a file that is gone
    with people.database.reading() as session:
        assert session.scalars(select(SensitiveAttribute.by_line)).one() == {}


def test_a_cell_is_corrected_if_it_fits_and_refused_at_its_field_if_not(
    people: People, settings: Settings, contact: FlaskClient, file: tuple[int, int]
) -> None:
    address = f"{_enter(contact, kind='rectification')}/files/{file[0]}/change"
    said = {**SAID, "way": "corrected", "lines": "6", "columns": "budget"}
    answer = contact.post(address, data={**said, "value": "much"})
    assert answer.status_code == 422
    assert "does not fit “budget”" in answer.text
    assert 'value="much"' in answer.text
    assert contact.post(address, data={**said, "value": "4321,5"}).status_code == 302
    frame = queries.table_of(settings, queries.snapshot(_source(people))).frame
    assert frame["budget"].iloc[4] == "4321,5"
    assert frame["ref"].iloc[4] == "P0004"


def test_nothing_is_written_without_a_reason_a_confirmation_or_after_the_answer(
    people: People, contact: FlaskClient, file: tuple[int, int]
) -> None:
    path, before = _enter(contact), _source(people).sha256
    address = f"{path}/files/{file[0]}/change"
    assert contact.post(address, data={**SAID, "lines": "6", "because": ""}).status_code == 422
    assert contact.post(address, data={"way": "removed", "because": "x", "lines": "6"}).status_code == 422
    contact.post(f"{path}/answer", data={"ending": "granted", "answer": "Done."})
    assert contact.post(address, data={**SAID, "lines": "6"}).status_code == 422
    assert contact.post(f"{path}/files/{file[0]}/rows", data={"lines": "99999"}).status_code == 422
    assert _source(people).sha256 == before


def test_bytes_left_by_a_crash_are_deleted_by_the_clock_and_those_another_file_is_stay(
    people: People,
    settings: Settings,
    contact: FlaskClient,
    file: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = _source(people).sha256
    with monkeypatch.context() as crash:
        crash.setattr(erasing, "delete_left", lambda *told: 0)
        contact.post(f"{_enter(contact)}/files/{file[0]}/change", data={**SAID, "lines": "6"})
    assert store.exists(settings.sources, before)
    with people.database.transaction() as session:
        one = session.scalars(select(Source)).one()
        names = [each.key for each in Source.__mapper__.column_attrs]
        twin = Source(**{name: getattr(one, name) for name in names if name != "id"})
        twin.sha256 = before
        session.add(twin)
    assert erasing.delete_left(settings, people.database, START) == 0
    assert store.exists(settings.sources, before)
    with people.database.transaction() as session:
        session.delete(session.get_one(Source, 2))
    assert erasing.delete_left(settings, people.database, START) == 1
    assert not store.exists(settings.sources, before)
    assert erasing.delete_left(settings, people.database, START) == 0


def test_nobody_else_changes_rows(
    people: People, file: tuple[int, int], contact: FlaskClient, sign_in: SignIn
) -> None:
    path = _enter(contact)
    client = sign_in(people.admit("Noor", *(one for one in Role if one is not Role.data_protection)))
    for act in ("rows", "change"):
        assert client.post(f"{path}/files/{file[0]}/{act}", data={**SAID, "lines": "6"}).status_code == 403


def test_an_erasure_is_refused_for_what_the_law_names(contact: FlaskClient) -> None:
    path = _enter(contact, kind="erasure")
    said = {"ending": "refused", "answer": "We must keep the accounts; you may complain to the CNIL."}
    assert contact.post(f"{path}/answer", data=said).status_code == 422
    assert contact.post(f"{path}/answer", data={**said, "limit": "legal_obligation"}).status_code == 302
    assert "a legal obligation to keep them" in contact.get(path).text


def test_the_letter_says_what_was_asked_answered_and_done(
    contact: FlaskClient, file: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(pdf, "render", lambda html, **told: sent.append(html) or b"%PDF")
    path = _enter(contact, kind="erasure")
    assert contact.get(f"{path}/letter.pdf").status_code == 409
    contact.post(f"{path}/files/{file[0]}/change", data={**SAID, "lines": "6,7"})
    assert "rows were erased: 2." in contact.get(path).text
    contact.post(f"{path}/answer", data={"ending": "granted", "answer": "Your rows are gone."})
    assert contact.get(f"{path}/letter.pdf").status_code == 200
    for said in (
        "Zoé Éluard",
        "Your rows are gone.",
        "rows were erased: 2.",
        "The file as it was is deleted.",
        "CNIL",
    ):
        assert said in sent[0]
    assert SAID["because"] not in sent[0]


def test_a_large_file_is_written_again_as_long_work_that_keeps_no_name_once_it_ended(
    people: People,
    settings: Settings,
    contact: FlaskClient,
    file: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(long_changing, "LARGE", 1)
    path, before = _enter(contact, kind="rectification"), _source(people).sha256
    address = f"{path}/files/{file[0]}/change"
    said = {**SAID, "way": "corrected", "lines": "6", "columns": "budget"}
    assert contact.post(address, data={**said, "value": "much"}).status_code == 422
    assert contact.post(address, data={**said, "value": "4321,5"}).status_code == 302
    assert _source(people).sha256 == before
    assert "A large file is being written again" in contact.get(path).text
    assert contact.post(address, data={**said, "value": "1"}).status_code == 422
    with people.database.reading() as session:
        job = session.scalars(select(Job)).one()
    assert run_now(settings, job.id, people.database, clock=lambda: START) is JobState.succeeded
    frame = queries.table_of(settings, queries.snapshot(_source(people))).frame
    assert frame["budget"].iloc[4] == "4321,5"
    assert not store.exists(settings.sources, before)
    assert len(listing.read(settings.erasures)) == 1
    assert "“budget” was corrected" in contact.get(path).text
    with people.database.reading() as session:
        assert session.scalars(select(Job)).one().params == {"request": 1}
