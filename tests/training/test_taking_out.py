"""A model taken elsewhere as one file, from its page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.config import Settings
from scopgov.domain.policy import Role
from scopgov.record.tables import RecordEntry
from scopgov.store import path_of
from scopgov.training import packing
from scopgov.training.tables import Departure, ModelVersion, PackedModel
from tests.conftest import Clock, People
from tests.datasets.laying import frozen

SignIn = Callable[..., FlaskClient]
RunJobs = Callable[[], list[str]]
WHY = "The federation, to train it on its own projects"


@pytest.fixture
def lead(people: People, settings: Settings, sign_in: SignIn, run_jobs: RunJobs) -> int:
    """The AI lead, who trained model 2."""
    member = people.admit("Lea", Role.ai_lead)
    with people.database.transaction() as session:
        data = frozen(session, settings, people.actor(member)).id
    sign_in(member).post(f"/training/new/{data}", data={"families": ["logistic"], "effort": "quick"})
    assert run_jobs() == ["succeeded"]
    return member


def _made(client: FlaskClient, run_jobs: RunJobs) -> None:
    """Have the file made, as whoever may take it out."""
    assert client.post("/models/2/take-out/prepare").status_code == 302
    assert run_jobs() == ["succeeded"]


def _names(content: bytes) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_whoever_answers_for_the_data_takes_a_model_out_with_them_and_everyone_reads_why(
    lead: int, people: People, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    _made(sign_in(lead), run_jobs)
    for member in (lead, people.admit("Dora", Role.data_protection)):
        client = sign_in(member)
        assert "/models/2/take-out" in client.get("/models/2").text
        assert "The file is ready" in client.get("/models/2/take-out").text
        answer = client.post("/models/2/take-out", data={"because": f" {WHY} "}, buffered=True)
        assert answer.status_code == 200 and answer.mimetype == "application/zip"
        assert {"data.csv", "model.skops", "retrain.py", "SHA256SUMS"} <= _names(answer.data)
    with people.database.reading() as session:
        kept = session.scalars(select(Departure).order_by(Departure.id)).all()
        acts = session.scalars(select(RecordEntry).where(RecordEntry.act == "model.taken_out")).all()
        assert [one.because for one in kept] == [WHY, WHY] and kept[0].rows > 100
        assert len(acts) == 2 and WHY not in str(acts[0].facts)
    page = sign_in(people.admit("Bob")).get("/models/2").text
    assert WHY in page and "Lea, " in page


def test_everyone_else_takes_what_holds_no_row_of_the_data(
    lead: int, people: People, sign_in: SignIn
) -> None:
    client = sign_in(people.admit("Bob", Role.board))
    assert "/models/2/take-out" not in client.get("/models/2").text
    assert client.post("/models/2/take-out", data={"because": WHY}).status_code == 403
    assert client.post("/models/2/take-out/prepare").status_code == 403
    answer = client.get("/models/2/archive.zip")
    assert answer.status_code == 200
    assert not _names(answer.data) & {"data.csv", "expected.csv", "probe.json", "model.skops"}
    readme = zipfile.ZipFile(io.BytesIO(answer.data)).read("README.md").decode()
    assert "En retard" in readme and "Late" in readme


def test_without_saying_for_whom_nothing_leaves(
    lead: int, people: People, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    _made(sign_in(lead), run_jobs)
    answer = sign_in(lead).post("/models/2/take-out", data={"because": " "})
    assert answer.status_code == 422
    assert "Say for whom and what for" in answer.text
    with people.database.reading() as session:
        assert session.scalars(select(Departure)).all() == []


def test_two_who_ask_for_the_file_have_it_made_once_and_it_can_be_made_again_once_it_is_gone(
    lead: int, people: People, sign_in: SignIn, run_jobs: RunJobs, settings: Settings, clock: Clock
) -> None:
    other = people.admit("Dora", Role.data_protection)
    for member in (lead, other, lead):
        assert sign_in(member).post("/models/2/take-out/prepare").status_code == 302
    assert "keeps itself up to date" in sign_in(other).get("/models/2/take-out").text
    assert run_jobs() == ["succeeded"]
    sign_in(lead).post("/models/2/take-out/prepare")
    assert run_jobs() == [], "a file that stands is not made again"
    with people.database.reading() as session:
        (made,) = session.scalars(select(PackedModel)).all()
        acts = session.scalars(select(RecordEntry).where(RecordEntry.act == "model.packing_asked")).all()
        assert len(acts) == 1
        path = path_of(settings.archives, str(made.sha256))
    assert path.stat().st_size == made.size
    assert packing.expire(settings, people.database, clock() + timedelta(days=6)) == 0 and path.is_file()
    assert packing.expire(settings, people.database, clock() + timedelta(days=7)) == 1
    assert not path.is_file()
    assert "Make the file" in sign_in(lead).get("/models/2/take-out").text
    assert sign_in(lead).post("/models/2/take-out", data={"because": WHY}).mimetype == "text/html"
    _made(sign_in(lead), run_jobs)
    answer = sign_in(lead).post("/models/2/take-out", data={"because": WHY}, buffered=True)
    assert answer.mimetype == "application/zip"


def test_where_the_stored_file_changed_nothing_leaves_and_the_page_says_why(
    lead: int, people: People, sign_in: SignIn, settings: Settings, run_jobs: RunJobs
) -> None:
    with people.database.reading() as session:
        source = session.get_one(ModelVersion, 2).run.data_version.source.sha256
    path = path_of(settings.sources, source)
    path.chmod(0o600)
    path.write_bytes(b"other")
    client = sign_in(lead)
    client.post("/models/2/take-out/prepare")
    assert run_jobs() == ["failed"]
    page = client.get("/models/2/take-out").text
    assert "stored bytes changed" in page and "Make the file" in page
    assert client.post("/models/2/take-out", data={"because": WHY}).mimetype == "text/html"
    with people.database.reading() as session:
        assert session.scalars(select(Departure)).all() == []


def test_a_file_that_was_changed_since_it_was_made_does_not_leave(
    lead: int, people: People, sign_in: SignIn, settings: Settings, run_jobs: RunJobs
) -> None:
    _made(sign_in(lead), run_jobs)
    with people.database.reading() as session:
        path = path_of(settings.archives, str(session.scalars(select(PackedModel)).one().sha256))
    path.chmod(0o600)
    path.write_bytes(b"other")
    answer = sign_in(lead).post("/models/2/take-out", data={"because": WHY})
    assert "stored bytes changed" in answer.text and answer.mimetype == "text/html"
    with people.database.reading() as session:
        assert session.scalars(select(Departure)).all() == []
