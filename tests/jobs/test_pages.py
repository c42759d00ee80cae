"""Pages of long work: progress for everybody, stopping for the AI lead, nothing without JavaScript missing."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from scopgov.domain.policy import Role
from scopgov.jobs import queries, services
from scopgov.jobs.tables import JobState
from scopgov.work import JOBS
from tests.conftest import People

SignIn = Callable[..., FlaskClient]


def _asked(people: People, lead: int) -> int:
    with people.database.transaction() as session:
        asked = services.ask(
            session, actor=people.actor(lead), now=people.now, kind="training", params={}, path="/training/1"
        )
        return asked.id


def test_an_empty_list_says_what_to_do(people: People, sign_in: SignIn) -> None:
    page = sign_in(people.admit("Ada")).get("/jobs")
    assert page.status_code == 200
    assert "No work has been asked for yet" in page.text


def test_progress_is_shown_and_told_and_refreshes_without_a_script(people: People, sign_in: SignIn) -> None:
    lead = people.admit("Lea", Role.ai_lead)
    asked = _asked(people, lead)
    with people.database.transaction() as session:
        claim = services.claim(session, now=people.now)
        assert claim is not None
        services.progress(session, claim, now=people.now, step="baseline/calibrating", done=1, total=4)
    client = sign_in(people.admit("Ada"))
    page = client.get(f"/jobs/{asked}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "baseline – calibrating" in page
    assert "Stop this work" not in page
    told = client.get(f"/jobs/{asked}.json").json
    assert (told["step"], told["done"], told["ended"]) == ("baseline – calibrating", 1, False)
    assert f"/jobs/{asked}" in client.get("/jobs").text


def test_an_ai_lead_stops_it_and_nobody_else(people: People, sign_in: SignIn) -> None:
    lead = people.admit("Lea", Role.ai_lead)
    asked = _asked(people, lead)
    assert sign_in(people.admit("Bob", Role.board)).post(f"/jobs/{asked}/cancel").status_code == 403
    client = sign_in(lead)
    assert client.post(f"/jobs/{asked}/cancel").status_code == 302
    page = client.get(f"/jobs/{asked}").text
    assert "stopped" in page
    assert "refresh" not in page
    assert client.post(f"/jobs/{asked}/cancel").status_code == 409


def test_a_failure_is_said_in_one_sentence(people: People, sign_in: SignIn) -> None:
    asked = _asked(people, people.admit("Lea", Role.ai_lead))
    with people.database.transaction() as session:
        claim = services.claim(session, now=people.now)
        assert claim is not None
        services.end(session, claim, now=people.now, state=JobState.failed)
    page = sign_in(people.admit("Ada")).get(f"/jobs/{asked}").text
    assert "failed" in page
    assert "Traceback" not in page


def test_no_such_work_is_not_found(people: People, sign_in: SignIn) -> None:
    client = sign_in(people.admit("Ada"))
    for path in ("/jobs/99", "/jobs/99.json", "/jobs/x"):
        assert client.get(path).status_code == 404


def test_every_kind_of_work_has_a_name() -> None:
    assert set(queries.KINDS) == set(JOBS)


def test_what_came_out_is_a_link_for_those_who_may_read_it(people: People, sign_in: SignIn) -> None:
    writer = people.admit("Ines", Role.proposal_writer)
    with people.database.transaction() as session:
        told = {"kind": "batch", "params": {}, "path": "/batches/1"}
        asked = services.ask(session, actor=people.actor(writer), now=people.now, **told).id
    link = 'href="/batches/1"'
    assert link in sign_in(writer).get(f"/jobs/{asked}").text
    page = sign_in(people.admit("Ada")).get(f"/jobs/{asked}").text
    assert "Scores of a file of proposals" in page and link not in page
