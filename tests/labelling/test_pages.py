"""The walk of a label rule on pages: named experts, a proposal with its figures, answers, the rule in force."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.domain.policy import Role
from tests.conftest import People
from tests.datasets.laying import declared

SignIn = Callable[[int], FlaskClient]


def test_a_rule_goes_from_the_outcome_of_a_source_to_the_consent_of_its_experts(
    people: People, settings: Settings, sign_in: SignIn
) -> None:
    lead, eve, max_ = people.admit("Lea", Role.ai_lead), people.admit("Eve"), people.admit("Max")
    with people.database.transaction() as session:
        source = declared(session, settings, people.actor(lead))
        source_id, rules = source.id, f"/use-cases/{source.use_case.number}/label-rule"
    client = sign_in(lead)
    page = client.get(f"/data/{source_id}")
    assert "was not adopted by the domain experts" in page.text
    page = client.post(f"/data/{source_id}/outcome/propose", data={"because": "Clients wait."})
    assert (page.status_code, "Name 2 experts at least" in page.text) == (422, True)
    assert client.post(f"{rules}/experts", data={"experts": [eve, max_]}).status_code == 302
    page = client.get(f"/data/{source_id}/outcome/propose")
    assert "Eve, Max" in page.text
    assert "Base rate" in page.text
    sent = client.post(f"/data/{source_id}/outcome/propose", data={"because": "Clients wait."})
    path = sent.headers["Location"]
    assert "experts have not answered" in client.get(path).text
    _answers(sign_in, path, source_id, eve, max_)
    client = sign_in(lead)
    assert "Answer an expert’s objection" in client.get("/").text
    sent = client.post(f"{path}/objections/{max_}", data={"reply": "Bridges are few."})
    assert sent.status_code == 302
    client = sign_in(max_)
    assert "Bridges are few." in client.get(path).text
    assert client.post(path, data={"stance": "consent"}).status_code == 302
    page = client.get(path)
    assert "Bridges take longer." in page.text  # what was objected stays, with its answer
    assert "Bridges are few." in page.text
    page = client.get(rules)
    assert "Rule no. 1" in page.text
    assert "No rule is adopted" not in page.text
    assert "the rule adopted by the domain experts" in client.get(f"/data/{source_id}").text


def _answers(sign_in: SignIn, path: str, source_id: int, eve: int, max_: int) -> None:
    client = sign_in(eve)
    assert "whether you consent to what counts as at risk" in client.get("/").text
    rule_id = path.rsplit("/", 1)[1]
    assert f"/data/{source_id}/label-rules/{rule_id}" in client.get(path).text
    assert "Over time" in client.get(f"/data/{source_id}/label-rules/{rule_id}").text
    assert client.post(path, data={"stance": "consent"}).status_code == 302
    client = sign_in(max_)
    page = client.post(path, data={"stance": "objection", "reason": ""})
    assert (page.status_code, "which harm" in page.text) == (422, True)
    assert (
        client.post(path, data={"stance": "objection", "reason": "Bridges take longer."}).status_code == 302
    )
