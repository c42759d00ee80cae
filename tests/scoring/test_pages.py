"""Scoring in the browser: the form, the answer, refusals with their reason, the decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scopgov.courses.tables import Course
from scopgov.domain.policy import Role
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score, ScoreRefusal
from tests.audits.factory import bytes_of
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import Case
from tests.scoring.typing import typed

SignIn = Callable[..., FlaskClient]


@dataclass
class Desk:
    """A writer's browser, with a mandate in force."""

    people: People
    around: Case
    clock: Clock
    sign_in: SignIn

    def grant(self, **terms: object) -> int:
        with self.people.database.transaction() as session:
            return factory.granted(session, self.around, self.clock, **terms).id

    def judge(self, choices: str | None = None) -> None:
        with self.people.database.transaction() as session:
            dossier = factory.judged(session, self.around, self.clock)
            if choices:
                factory.voted(session, self.around, self.clock, dossier, choices)

    def writer(self) -> FlaskClient:
        return self.sign_in(self.around.writer)

    def count(self, table: type) -> int:
        with self.people.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def act(self, mandate_id: int, verb: Callable[..., object], actor: object) -> None:
        with self.people.database.transaction() as session:
            mandate = session.get_one(Mandate, mandate_id)
            verb(session, actor=actor, now=self.clock.at, mandate=mandate, reason="An incident.")


@pytest.fixture
def desk(people: People, around: Case, clock: Clock, sign_in: SignIn) -> Desk:
    return Desk(people, around, clock, sign_in)


def test_a_writer_scores_a_proposal_reads_why_and_records_a_decision(desk: Desk) -> None:
    mandate_id = desk.grant()
    client = desk.writer()
    assert "Say how likely a project is to be late" in client.get("/scores").text
    form = client.get("/scores/new/1").text
    assert "The model learnt from values between" in form
    answer = client.post("/scores/new/1", data=typed())
    assert answer.status_code == 302
    page = client.get(answer.location).text
    for said in ("P-2026-118", "Before calibration", "Calibration on past cases", "People decide"):
        assert said in page
    assert f"/mandates/{mandate_id}" in page
    assert "Out of 100 similar cases" in page
    decided = client.post(
        f"{answer.location}/decision", data={"decision": "set_aside", "reason": "We know them."}
    )
    assert decided.status_code == 302
    page = client.get(answer.location).text
    assert "Estimate set aside" in page
    assert "We know them." in page
    assert "P-2026-118" in client.get("/scores?q=2026-1").text
    assert "P-2026-118" not in client.get("/scores?q=nothing").text.split("Scores given")[1]
    page = client.get(f"/mandates/{mandate_id}").text
    assert "How people use them, month by month" in page
    assert "September 2026" in page and "under 10 decisions" in page


def test_a_bad_value_is_said_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    desk.grant()
    answer = desk.writer().post("/scores/new/1", data=typed(budget="four thousand", kind="A"))
    assert answer.status_code == 422
    assert "Write a number" in answer.text
    assert "four thousand" in answer.text
    assert "P-2026-118" in answer.text
    assert desk.count(Score) == desk.count(ScoreRefusal) == 0


def test_a_value_outside_the_training_range_warns_on_the_answer(desk: Desk) -> None:
    desk.grant()
    client = desk.writer()
    page = client.get(client.post("/scores/new/1", data=typed(budget="900000")).location).text
    assert "outside what the model met in training" in page


def _refused(desk: Desk, client: FlaskClient, code: str, status: int, said: str) -> None:
    """Ask for a score: refused on the page, with its reason, and written down with an entry in the record."""
    entries = desk.count(RecordEntry)
    answer = client.post("/scores/new/1", data=typed())
    assert answer.status_code == status
    assert said in answer.text
    assert "Nothing was computed" in answer.text
    assert desk.count(Score) == 0
    assert desk.count(RecordEntry) == entries + 1
    with desk.people.database.reading() as session:
        last = session.scalars(select(ScoreRefusal).order_by(ScoreRefusal.id.desc())).first()
        assert last is not None
        assert last.code == code
    assert said in client.get("/scores/refusals").text


def test_before_the_deployment_vote_no_score(desk: Desk) -> None:
    desk.judge()
    _refused(desk, desk.writer(), "mandate", 409, "Members have not voted a mandate")


def test_after_a_rejected_vote_no_score(desk: Desk) -> None:
    desk.judge("aaaff")
    _refused(desk, desk.writer(), "mandate", 409, "Members have not voted a mandate")


def test_one_byte_changed_no_score(desk: Desk) -> None:
    desk.grant()
    path = bytes_of(desk.around.store, factory.small_model().artefact_sha256)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(bytes(data))
    _refused(desk, desk.writer(), "artefact", 409, "not those that members voted on")


def test_after_the_end_no_score(desk: Desk) -> None:
    desk.grant()
    desk.clock.at += timedelta(days=400)
    _refused(desk, desk.writer(), "ended", 409, "The mandate ended on")


def test_under_a_suspended_mandate_no_score_until_it_is_resumed(desk: Desk) -> None:
    mandate_id = desk.grant()
    judge = desk.around.hands.judge
    desk.act(mandate_id, mandates.suspend, judge)
    _refused(desk, desk.writer(), "suspended", 409, "The mandate is suspended.")
    desk.act(mandate_id, mandates.resume, judge)
    assert desk.writer().post("/scores/new/1", data=typed()).status_code == 302


def test_in_another_role_no_score(desk: Desk) -> None:
    desk.grant()
    _refused(desk, desk.sign_in(desk.around.root.member_id), "permission", 403, "Only people charged with")
    _refused(desk, desk.sign_in(desk.around.hands.board.member_id), "permission", 403, "Only people")


def test_without_the_course_no_score(desk: Desk) -> None:
    with desk.people.database.transaction() as session:
        session.add(Course(code="read-a-score", title="Read a score"))
    desk.grant(course_code="read-a-score")
    _refused(desk, desk.writer(), "course", 403, "Read a score")
    for path in ("/scores", "/scores/new/1"):
        assert 'href="/courses/1">See the course “Read a score”' in desk.writer().get(path).text, path
    assert 'href="/courses/1"' in desk.writer().post("/scores/new/1", data=typed()).text
    assert "Follow the course “Read a score”" in desk.writer().get("/").text


def test_with_the_course_a_score_until_its_attendance_is_undone(desk: Desk) -> None:
    with desk.people.database.transaction() as session:
        session.add(Course(code="read-a-score", title="Read a score"))
    desk.grant(course_code="read-a-score")
    lead = desk.sign_in(desk.around.hands.lead.member_id)
    sheet = {"attended_on": "2026-09-01", "members": [str(desk.around.writer)]}
    assert lead.post("/courses/1/attendances/new", data=sheet).status_code == 302
    assert desk.writer().post("/scores/new/1", data=typed()).status_code == 302
    assert lead.post("/courses/attendances/1/undo", data={"reason": "Not there"}).status_code == 302
    answer = desk.writer().post("/scores/new/1", data=typed())
    assert answer.status_code == 403
    assert "Read a score" in answer.text
    assert desk.count(Score) == 1


def test_a_closed_gate_is_said_before_anything_is_typed_and_reading_writes_nothing(desk: Desk) -> None:
    desk.judge()
    entries = desk.count(RecordEntry)
    page = desk.writer().get("/scores/new/1")
    assert page.status_code == 200
    assert "No score would be given to you now" in page.text
    assert desk.count(RecordEntry) == entries
    assert desk.count(ScoreRefusal) == 0


def test_nothing_to_score_is_said_with_what_to_do(desk: Desk) -> None:
    page = desk.writer().get("/scores").text
    assert "No use case is launched yet." in page
    assert "No score was given yet" in page
    assert "No score was refused so far." in desk.writer().get("/scores/refusals").text


@pytest.mark.parametrize(
    "path", ["/scores/99", "/scores/new/99", "/scores/x", "/mandates/99", "/mandates/99.json"]
)
def test_nonsense_addresses_are_not_found(desk: Desk, path: str) -> None:
    assert desk.writer().get(path).status_code == 404


def test_a_person_who_does_not_decide_cannot_record_a_decision(desk: Desk) -> None:
    desk.grant()
    client = desk.writer()
    path = client.post("/scores/new/1", data=typed()).location
    other = desk.sign_in(desk.people.admit("Zed", Role.administrator))
    assert "Record my decision" not in other.get(path).text
    answer = other.post(f"{path}/decision", data={"decision": "followed", "reason": "x"})
    assert answer.status_code == 403
    assert client.post(f"{path}/decision", data={"decision": "followed"}).status_code == 422


def test_the_pages_speak_french(desk: Desk) -> None:
    desk.grant()
    client = desk.sign_in(desk.around.writer, locale="fr")
    path = client.post("/scores/new/1", data=typed()).location
    for address in ("/scores", "/scores/new/1", "/mandates", "/mandates/1", "/stewardship", path):
        answer = client.get(address)
        assert answer.status_code == 200, address


def test_the_mandate_page_shows_the_vote_the_bytes_and_lets_the_committee_suspend(desk: Desk) -> None:
    mandate_id = desk.grant()
    judge = desk.sign_in(desk.around.hands.judge.member_id)
    page = judge.get(f"/mandates/{mandate_id}").text
    assert "Every digest was computed again just now and agrees." in page
    assert "Suspend the mandate" in page
    assert "Withdraw the mandate" not in page
    assert judge.post(f"/mandates/{mandate_id}/suspend", data={"reason": ""}).status_code == 422
    done = judge.post(f"/mandates/{mandate_id}/suspend", data={"reason": "An incident."})
    assert done.status_code == 302
    page = judge.get(f"/mandates/{mandate_id}").text
    assert "An incident." in page
    assert "Resume the mandate" in page
    writer = desk.writer()
    assert "Suspend the mandate" not in writer.get(f"/mandates/{mandate_id}").text
    assert writer.post(f"/mandates/{mandate_id}/suspend", data={"reason": "No."}).status_code == 403
    board = desk.sign_in(desk.around.hands.board.member_id)
    assert board.post(f"/mandates/{mandate_id}/withdraw", data={"reason": "Over."}).status_code == 302
    assert "withdrawn" in board.get("/mandates?q=late").text
    held = board.get(f"/mandates/{mandate_id}.json")
    assert held.mimetype == "application/json"
    assert held.json["mandate"]["state"] == "withdrawn"
