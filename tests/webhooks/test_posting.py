"""A program is told of what concerns it: signed, once, tried again, and no more once it fails for good."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.applications import services as applications
from scopgov.config import Settings
from scopgov.domain import webhooks as rules
from scopgov.domain.policy import Role
from scopgov.domain.webhooks import Event
from scopgov.mandates import services as mandates
from scopgov.notices.tables import Notice
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import HumanDecision, Score
from scopgov.webhooks import posting, services, wire
from scopgov.webhooks.tables import Telling, Webhook
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, Case, case, granted

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Listener:
    """A program that listens, and answers as it is told to."""

    server: HTTPServer
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answers: int = 200
    drips: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with suppress(OSError):
                self.answer()

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.heard.append((dict(self.headers.items()), body))
            while made.drips:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
                self.wfile.flush()
                time.sleep(0.05)
            self.send_response(made.answers)
            if made.answers == 302:
                self.send_header("Location", made.address + "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Hears) as server:
        made = Listener(server)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@dataclass
class Site:
    """A mandate, a writer's program told of events, and the clock that tells."""

    people: People
    around: Case
    settings: Settings
    clock: Clock
    secret: str

    def tell(self) -> int:
        return posting.post(self.settings, self.people.database, self.clock)

    def tellings(self) -> list[Telling]:
        with self.people.database.reading() as session:
            return list(session.scalars(select(Telling).order_by(Telling.id)))

    def webhook(self) -> Webhook:
        with self.people.database.reading() as session:
            return session.get_one(Webhook, 1)


@pytest.fixture
def site(people: People, settings: Settings, clock: Clock, listener: Listener) -> Site:
    around = case(people, settings.instance)
    with people.database.transaction() as session:
        granted(session, around, clock)
    with people.database.transaction() as session:
        writer = people.actor(around.writer, clock.at)
        program = applications.enter(session, actor=writer, now=clock.at, name="CRM", purpose="")
        _, secret = services.enter(
            session,
            actor=writer,
            now=clock.at,
            application=program,
            address=listener.address,
            events=[Event.mandate_suspended, Event.score_decided],
            key=settings.secret_key(),
        )
    allowed = replace(settings, webhook_networks=(ip_network("127.0.0.0/8"),))
    return Site(people, around, allowed, clock, secret)


def _suspend(site: Site) -> None:
    with site.people.database.transaction() as session:
        mandate = session.get_one(mandates.Mandate, 1)
        judge = site.around.hands.judge
        mandates.suspend(session, actor=judge, now=site.clock.at, mandate=mandate, reason="An incident.")


def _decide(site: Site, member_id: int, reference: str) -> None:
    with site.people.database.transaction() as session:
        actor = site.people.actor(member_id, site.clock.at)
        told: dict[str, Any] = {"actor": actor, "now": site.clock.at}
        use_case = session.get_one(mandates.Mandate, 1).use_case
        made = scoring.score(
            session, **told, store=site.around.store, use_case=use_case, reference=reference, inputs=GIVEN
        )
        assert isinstance(made, Score)
        scoring.decide(session, **told, score=made, decision=HumanDecision.followed, reason="Sure.")


def test_what_is_told_is_signed_told_once_and_about_ones_own_scores_alone(
    site: Site, listener: Listener, people: People
) -> None:
    assert site.tell() == 0
    _decide(site, people.admit("Other", Role.proposal_writer), "OTHER")
    _decide(site, site.around.writer, "MINE")
    _suspend(site)
    assert site.tell() == 2
    assert site.tell() == 0
    headers, body = listener.heard[0]
    stamp = headers["Scopgov-Timestamp"]
    assert headers["Scopgov-Signature"] == rules.signature(site.secret, stamp, body)
    told = [json.loads(each) for _, each in listener.heard]
    assert [one["event"] for one in told] == ["score.decided", "mandate.suspended"]
    assert told[0]["data"]["reference"] == "MINE"
    assert told[0]["data"]["decision"] == "followed"
    assert told[1]["data"] == {"mandate": 1, "use_case": 1, "state": "suspended"}


def test_what_fails_is_tried_again_then_told_to_its_owner_and_stopped(site: Site, listener: Listener) -> None:
    listener.answers = 500
    _suspend(site)
    assert site.tell() == 0
    assert site.tell() == 0
    assert len(listener.heard) == 1
    site.clock.forward(seconds=31)
    listener.answers = 200
    assert site.tell() == 1
    assert site.webhook().failures == 0
    listener.answers = 302
    for _ in range(rules.MOST_FAILURES):
        with site.people.database.transaction() as session:
            writer = site.people.actor(site.around.writer, site.clock.at)
            hook = session.get_one(Webhook, 1)
            if hook.stopped_at is None:
                services.attempt(session, actor=writer, now=site.clock.at, webhook=hook)
        site.tell()
    heard = len(listener.heard)
    assert site.webhook().stopped_at is not None
    assert not [one for one in listener.heard if "elsewhere" in one[0].get("Location", "")]
    site.clock.forward(days=2)
    assert site.tell() == 0
    assert len(listener.heard) == heard
    with site.people.database.reading() as session:
        mine = session.scalars(select(Notice).where(Notice.member_id == site.around.writer))
        assert "A webhook is stopped" in [one.heading for one in mine]


@ONE_KIND
def test_an_address_inside_is_never_called_unless_the_administrator_allows_it(
    site: Site, listener: Listener
) -> None:
    site.settings = replace(site.settings, webhook_networks=())
    _suspend(site)
    assert site.tell() == 0
    assert listener.heard == []
    fault = site.tellings()[0].fault
    assert fault is not None
    assert "may not be reached" in fault["text"]


@ONE_KIND
def test_a_member_adds_tries_reads_stops_and_starts_a_webhook(
    site: Site, listener: Listener, sign_in: SignIn
) -> None:
    client = sign_in(site.around.writer)
    assert listener.address in client.get("/applications/1").text
    wrong = client.post("/webhooks/new/1", data={"address": "ftp://x", "events": ["score.decided"]})
    assert wrong.status_code == 422
    made = client.post(
        "/webhooks/new/1", data={"address": "https://crm.example", "events": ["score.decided"]}
    )
    assert "scopgov_hook_" in made.text
    assert made.headers["Cache-Control"] == "no-store"
    assert "scopgov_hook_" not in client.get("/webhooks/2").text
    assert client.post("/webhooks/1/try").status_code == 302
    assert site.tell() == 1
    page = client.get("/webhooks/1").text
    assert "ping" in page
    assert "told" in page
    client.post("/webhooks/tellings/1/again")
    assert site.tell() == 1
    assert len(listener.heard) == 2
    stranger = sign_in(site.around.hands.board.member_id)
    assert stranger.get("/webhooks/1").status_code == 403
    root = sign_in(site.around.root.member_id)
    assert root.post("/webhooks/1/try").status_code == 403
    assert root.post("/webhooks/1/stop").status_code == 302
    assert client.post("/webhooks/1/try").status_code == 409
    assert client.post("/webhooks/1/start").status_code == 302
    assert site.webhook().stopped_at is None


@ONE_KIND
def test_who_answers_little_by_little_is_cut_off(
    site: Site, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LONGEST", 0.3)
    listener.drips = True
    _suspend(site)
    assert site.tell() == 0
    listener.drips = False
    assert site.tellings()[0].fault is not None


@ONE_KIND
def test_another_secret_signs_from_then_on_and_is_shown_once(
    site: Site, listener: Listener, sign_in: SignIn
) -> None:
    client = sign_in(site.around.writer)
    made = client.post("/webhooks/1/secret")
    assert made.headers["Cache-Control"] == "no-store"
    found = re.search(r"scopgov_hook_\w+", made.text)
    assert found is not None
    assert found.group() != site.secret
    assert found.group() not in client.get("/webhooks/1").text
    _suspend(site)
    assert site.tell() == 1
    headers, body = listener.heard[0]
    expected = rules.signature(found.group(), headers["Scopgov-Timestamp"], body)
    assert headers["Scopgov-Signature"] == expected
    assert sign_in(site.around.root.member_id).post("/webhooks/1/secret").status_code == 403


@ONE_KIND
def test_what_waits_when_a_webhook_is_stopped_is_told_only_where_it_is_sent_again(
    site: Site, listener: Listener, sign_in: SignIn
) -> None:
    listener.answers = 500
    _suspend(site)
    assert site.tell() == 0
    client = sign_in(site.around.writer)
    client.post("/webhooks/1/stop")
    listener.answers = 200
    client.post("/webhooks/1/start")
    site.clock.forward(days=1)
    assert site.tell() == 0
    assert "given up" in client.get("/webhooks/1").text
    client.post("/webhooks/tellings/1/again")
    assert site.tell() == 1


@ONE_KIND
def test_a_webhook_of_a_closed_application_is_said_to_be_stopped(site: Site, sign_in: SignIn) -> None:
    client = sign_in(site.around.writer)
    client.post("/applications/1/close")
    page = client.get("/webhooks/1").text
    assert "This application is closed." in page
    assert "at work" not in page
    assert "/webhooks/1/try" not in page
    assert client.post("/webhooks/1/try").status_code == 409
    assert client.post("/webhooks/1/secret").status_code == 409


@ONE_KIND
def test_webhooks_that_are_stopped_leave_their_place_to_others(site: Site, sign_in: SignIn) -> None:
    client = sign_in(site.around.writer)
    asked = {"address": "https://crm.example", "events": ["score.decided"]}
    answers = [client.post("/webhooks/new/1", data=asked).status_code for _ in range(services.MOST)]
    assert answers == [200] * (services.MOST - 1) + [422]
    client.post("/webhooks/1/stop")
    assert client.post("/webhooks/new/1", data=asked).status_code == 200
    assert client.post("/webhooks/1/start").status_code == 422


def test_a_program_is_told_once_of_the_day_that_ends_a_mandate(site: Site, listener: Listener) -> None:
    with site.people.database.transaction() as session:
        session.get_one(Webhook, 1).events = [Event.mandate_lapsed.value]
        mandate = session.get_one(mandates.Mandate, 1)
        reviewed = mandate.review_on
    site.clock.forward(days=(reviewed - site.clock.at.date()).days - 1)
    assert site.tell() == 0
    site.clock.forward(days=1)
    assert site.tell() == 1
    told = json.loads(listener.heard[0][1])
    day = reviewed.isoformat()
    assert told["event"] == "mandate.lapsed"
    assert told["data"] == {"mandate": 1, "use_case": 1, "reached": "review", "on": day}
    for _ in range(12):
        assert site.tell() == 0
        site.clock.forward(days=5)


def test_an_address_started_again_is_told_of_no_day_that_came_while_it_was_stopped(
    site: Site, listener: Listener, sign_in: SignIn
) -> None:
    with site.people.database.transaction() as session:
        session.get_one(Webhook, 1).events = [Event.mandate_lapsed.value]
        mandate = session.get_one(mandates.Mandate, 1)
        reviewed, ended = mandate.review_on, mandate.ends_on
    site.clock.forward(days=(reviewed - site.clock.at.date()).days - 1)
    assert sign_in(site.around.writer).post("/webhooks/1/stop").status_code == 302
    site.clock.forward(days=3)
    assert sign_in(site.around.writer).post("/webhooks/1/start").status_code == 302
    assert site.tell() == 0
    site.clock.forward(days=(ended - site.clock.at.date()).days)
    assert site.tell() == 1
    assert json.loads(listener.heard[0][1])["data"]["reached"] == "end"
