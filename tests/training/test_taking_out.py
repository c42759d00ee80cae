"""A model taken elsewhere as one file, from its page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.config import Settings
from scopgov.domain.policy import Role
from scopgov.record.tables import RecordEntry
from scopgov.store import path_of
from scopgov.training.tables import Departure, ModelVersion
from tests.conftest import People
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


def _names(content: bytes) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_whoever_answers_for_the_data_takes_a_model_out_with_them_and_everyone_reads_why(
    lead: int, people: People, sign_in: SignIn
) -> None:
    for member in (lead, people.admit("Dora", Role.data_protection)):
        client = sign_in(member)
        assert "/models/2/take-out" in client.get("/models/2").text
        answer = client.post("/models/2/take-out", data={"because": f" {WHY} "})
        assert answer.status_code == 200 and answer.mimetype == "application/zip"
        assert {"data.csv", "model.skops", "retrain.py", "SHA256SUMS"} <= _names(answer.data)
    with people.database.reading() as session:
        kept = session.scalars(select(Departure)).all()
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
    answer = client.get("/models/2/archive.zip")
    assert answer.status_code == 200
    assert not _names(answer.data) & {"data.csv", "expected.csv", "probe.json", "model.skops"}
    readme = zipfile.ZipFile(io.BytesIO(answer.data)).read("README.md").decode()
    assert "En retard" in readme and "Late" in readme


def test_without_saying_for_whom_nothing_leaves(lead: int, people: People, sign_in: SignIn) -> None:
    answer = sign_in(lead).post("/models/2/take-out", data={"because": " "})
    assert answer.status_code == 422
    assert "Say for whom and what for" in answer.text
    with people.database.reading() as session:
        assert session.scalars(select(Departure)).all() == []


def test_where_the_stored_file_changed_nothing_leaves_and_nothing_is_recorded(
    lead: int, people: People, sign_in: SignIn, settings: Settings
) -> None:
    with people.database.reading() as session:
        source = session.get_one(ModelVersion, 2).run.data_version.source.sha256
    path = path_of(settings.sources, source)
    path.chmod(0o600)
    path.write_bytes(b"other")
    answer = sign_in(lead).post("/models/2/take-out", data={"because": WHY})
    assert answer.status_code == 422 and "stored bytes changed" in answer.text and WHY in answer.text
    with people.database.reading() as session:
        assert session.scalars(select(Departure)).all() == []
