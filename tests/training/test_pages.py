"""Training in the browser: a request, its progress, candidates side by side, one taken, who may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov import store
from scopgov.config import Settings
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.policy import Role
from scopgov.training.tables import ModelVersion
from tests.conftest import People
from tests.datasets.laying import frozen

SignIn = Callable[..., FlaskClient]
RunJobs = Callable[[], list[str]]


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Role.ai_lead)


@pytest.fixture
def data_id(people: People, settings: Settings, lead: int) -> int:
    with people.database.transaction() as session:
        return frozen(session, settings, people.actor(lead)).id


@pytest.fixture
def trained(data_id: int, lead: int, sign_in: SignIn, run_jobs: RunJobs) -> str:
    """The address of a run that is over."""
    sent = {"families": ["logistic", "boosting"], "effort": "quick"}
    address = sign_in(lead).post(f"/training/new/{data_id}", data=sent).location
    assert run_jobs() == ["succeeded"]
    return address


def test_training_is_asked_for_and_followed(data_id: int, lead: int, sign_in: SignIn) -> None:
    client = sign_in(lead)
    assert f"/training/new/{data_id}" in client.get(f"/data/frozen/{data_id}").text
    assert "logistic regression" in client.get(f"/training/new/{data_id}").text
    answer = client.post(f"/training/new/{data_id}", data={"families": ["logistic"], "effort": "quick"})
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "waiting" in page
    assert "<progress" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Training no. 1" in client.get("/use-cases/1").text
    assert "Training no. 1" in client.get(f"/data/frozen/{data_id}").text


def test_a_request_without_a_model_is_refused_at_its_field(data_id: int, lead: int, sign_in: SignIn) -> None:
    client, path = sign_in(lead), f"/training/new/{data_id}"
    page = client.post(path, data={"effort": "quick"})
    assert page.status_code == 422
    assert "Choose one kind of model at least" in page.text
    assert client.post(path, data={"families": ["oracle"], "effort": "quick"}).status_code == 422
    assert client.post(path, data={"families": ["logistic"], "effort": "heroic"}).status_code == 422


def test_others_read_and_neither_train_nor_take(
    people: People, data_id: int, trained: str, sign_in: SignIn
) -> None:
    client = sign_in(people.admit("Bob", Role.board))
    assert client.get(trained).status_code == 200
    assert client.get("/models/2").status_code == 200
    assert "Take this model" not in client.get("/models/2").text
    assert client.get(f"/training/new/{data_id}").status_code == 403
    assert client.post("/models/2/take").status_code == 403


def test_candidates_are_compared_side_by_side_with_curves_and_tables(
    trained: str, lead: int, sign_in: SignIn
) -> None:
    page = sign_in(lead).get(trained).text
    for said in ("Candidates compared", "criterion by criterion", "gradient boosting", "baseline", "Brier"):
        assert said in page
    assert page.count('class="chart-square"') == 6
    assert page.count("See the figures as a table") == 6
    assert page.count("Settings, as given: none was searched") == 2
    assert "style=" not in page


def test_one_candidate_is_taken_from_its_card_and_the_others_wait(
    trained: str, lead: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    page = client.get("/models/2").text
    assert "Take this model as candidate" in page
    assert "Digests" in page
    assert client.post("/models/2/take").status_code == 302
    page = client.get("/models/2").text
    assert "taken by Lea" in page
    assert "Take this model" not in page
    assert "Model 2 of this training is already taken" in client.get("/models/3").text
    assert client.post("/models/3/take").status_code == 409
    assert client.post("/models/2/take").status_code == 409


def test_the_baseline_says_why_it_cannot_be_taken(trained: str, lead: int, sign_in: SignIn) -> None:
    page = sign_in(lead).get("/models/1").text
    assert "The baseline is there to compare with" in page
    assert "It does not beat the baseline" in page


def test_a_stopped_training_offers_another(data_id: int, lead: int, sign_in: SignIn) -> None:
    client = sign_in(lead)
    sent = {"families": ["logistic"], "effort": "quick"}
    address = client.post(f"/training/new/{data_id}", data=sent).location
    assert client.post("/jobs/1/cancel", data={"next": address}).location == address
    page = client.get(address).text
    assert "stopped" in page
    assert "Ask for another training" in page


def test_nonsense_addresses_are_not_found(lead: int, sign_in: SignIn) -> None:
    client = sign_in(lead)
    for path in ("/training/9", "/training/x", "/models/9", "/training/new/9"):
        assert client.get(path).status_code == 404


def test_the_page_of_a_model_gives_its_certified_copy_byte_for_byte(
    trained: str, lead: int, sign_in: SignIn, people: People, settings: Settings
) -> None:
    client = sign_in(lead)
    page = client.get("/models/2").text
    assert "Portable copy" in page and "the copy answers as the model does" in page
    answer = client.get("/models/2/copy.onnx")
    with people.database.reading() as session:
        version = session.get_one(ModelVersion, 2)
        certificate = version.certificate
        assert certificate is not None
        assert sha256_bytes(answer.data) == certificate["sha256"]
        path = store.path_of(settings.artefacts, certificate["sha256"])
    assert 'filename="model-1-2.onnx"' in answer.headers["Content-Disposition"]
    path.chmod(0o600)
    path.write_bytes(answer.data[:-1])
    assert client.get("/models/2/copy.onnx").status_code == 409


def test_a_model_without_a_copy_says_so(trained: str, lead: int, sign_in: SignIn, people: People) -> None:
    because = {"text": "The copy could not be written or opened.", "params": {}}
    with people.database.transaction() as session:
        refused, older = session.get_one(ModelVersion, 2), session.get_one(ModelVersion, 3)
        refused.card = {
            **refused.card,
            "portable_copy": {**refused.card["portable_copy"], "kept": False, "reason": because},
        }
        older.card = {name: told for name, told in older.card.items() if name != "portable_copy"}
        older.measures = {name: told for name, told in older.measures.items() if name != "footprint"}
    client = sign_in(lead)
    assert (
        "No portable copy is kept: The copy could not be written or opened." in client.get("/models/2").text
    )
    assert "trained before portable copies were made" in client.get("/models/3").text
    assert (
        client.get("/models/2/copy.onnx").status_code == client.get("/models/3/copy.onnx").status_code == 404
    )
    assert client.get(trained).status_code == 200


def test_the_comparison_tells_energy_time_and_latency_and_puts_candidates_in_order(
    trained: str, lead: int, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    page = client.get(trained).text
    for said in ("Energy to train", "g CO₂e", "Time of one score", "at 12 W a core", "figure of 2024"):
        assert said in page
    assert page.count('aria-sort="descending"') == 1
    ordered = client.get(f"{trained}?by=energy").text
    assert (
        ordered.count('aria-sort="ascending"') == 1 and "aria-sort" not in client.get(f"{trained}?by=x").text
    )
