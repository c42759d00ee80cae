"""Training in the browser: a request, its progress, candidates side by side, one taken, who may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.domain.policy import Role
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
    assert page.count('class="chart-square"') == 4
    assert page.count("See the figures as a table") == 4
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
