"""The whole walk of a pilot in its pages: plan, vote, information, journal, report, and what members make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from scopgov.config import Settings
from scopgov.dossiers.tables import Dossier
from scopgov.home.tasks import tasks
from scopgov.notices.tables import Notice
from scopgov.pilots import telling
from scopgov.plans.tables import PilotPlan, PilotReport
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import HumanDecision, Score
from tests.conftest import Clock, People
from tests.mandates import factory as voting
from tests.mandates.factory import GIVEN, Case, case
from tests.pilots import factory

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # papers do not depend on it
PDF_LEFT_OPEN = pytest.mark.filterwarnings(
    "ignore:unclosed file .*sRGB2014.icc:ResourceWarning"
)  # WeasyPrint's


@dataclass
class Cooperative:
    """The people around a model that was judged, each with a browser."""

    people: People
    around: Case
    clock: Clock
    sign_in: SignIn
    version_id: int

    def client(self, who: str) -> FlaskClient:
        hands = self.around.hands
        members = {
            "lead": hands.lead.member_id,
            "board": hands.board.member_id,
            "member": hands.member.member_id,
            "writer": self.around.writer,
        }
        return self.sign_in(members[who])

    def post(self, who: str, path: str, **typed: Any) -> str:
        answer = self.client(who).post(path, data=typed)
        assert answer.status_code == 302, (path, answer.status_code, answer.text)
        return str(answer.location)

    def refused(self, who: str, path: str, **typed: Any) -> str:
        answer = self.client(who).post(path, data=typed)
        assert answer.status_code in (403, 409, 422), (path, answer.status_code)
        return answer.text

    def read(self, who: str, path: str) -> str:
        answer = self.client(who).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def day(self, days: int) -> str:
        return (self.clock.at.date() + timedelta(days=days)).isoformat()

    def to_do(self, who: str) -> str:
        with self.people.database.reading() as session:
            ids = {"lead": self.around.hands.lead.member_id, "board": self.around.hands.board.member_id}
            actor = self.people.actor(ids.get(who, self.around.writer), self.clock.at)
            return " / ".join(str(one.text) for one in tasks(session, actor, self.clock.at))


@pytest.fixture
def coop(people: People, settings: Settings, clock: Clock, sign_in: SignIn) -> Cooperative:
    around = case(people, settings.instance)
    with people.database.transaction() as session:
        version_id = voting.judged(session, around, clock).model_version_id
    return Cooperative(people, around, clock, sign_in, version_id)


def _planned(coop: Cooperative, **changes: Any) -> str:
    typed = {
        "question": "Does it help whoever writes proposals?",
        "watched": "Whether projects are refused for being flagged.",
        "chosen": "Wim asked to try it.",
        "group": [coop.around.writer],
        "starts_on": coop.day(25),
        "ends_on": coop.day(115),
        "criteria-0-name": "People decide",
        "criteria-0-measure": "decided",
        "criteria-0-comparison": "at_least",
        "criteria-0-threshold": "80",
        "criteria-0-fewest": "1",
        "criteria-1-name": "Meetings are shorter",
        "criteria-1-measure": "told",
        "criteria-1-comparison": "at_least",
    }
    return coop.post("lead", f"/pilots/of-model/{coop.version_id}", **{**typed, **changes})


def _voted(coop: Cooperative) -> None:
    """Let the board freeze the dossier of the pilot from its page, and members carry it."""
    terms = {
        "purpose": "Say how likely a project is to be late",
        "role": "proposal_writer",
        "course_code": "",
    }
    dates = {"starts_on": coop.day(25), "review_on": coop.day(115), "ends_on": coop.day(115)}
    coop.post("board", f"/dossiers/new/{coop.version_id}", channel="pilot", **terms, **dates)
    with coop.people.database.transaction() as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id.desc())).first()
        assert dossier is not None
        voting.voted(session, coop.around, coop.clock, dossier)


def _opened(coop: Cooperative, pilot: str) -> None:
    coop.clock.at += timedelta(days=1)
    coop.post("board", f"{pilot}/information", informed_on=coop.day(0), how="At the monthly meeting")
    with coop.people.database.reading() as session:
        starts = session.scalars(select(PilotPlan.starts_on)).one()
    coop.clock.at += starts - coop.clock.at.date()


def _scored(coop: Cooperative) -> int:
    with coop.people.database.transaction() as session:
        plan = session.scalars(select(PilotPlan)).one()
        told: dict[str, Any] = {
            "actor": coop.people.actor(coop.around.writer, coop.clock.at),
            "now": coop.clock.at,
        }
        score = scoring.score(
            session,
            store=coop.around.store,
            use_case=plan.use_case,
            reference="P-7",
            inputs=GIVEN,
            **told,
        )
        assert isinstance(score, Score)
        scoring.decide(session, score=score, decision=HumanDecision.followed, reason="It fits.", **told)
        return score.id


@ONE_KIND
@PDF_LEFT_OPEN
def test_a_pilot_from_its_plan_to_the_vote_that_stops_it(coop: Cooperative) -> None:
    pilot = _planned(coop)
    assert "Settle the plan of the pilot" in coop.to_do("lead")
    page = coop.read("member", pilot)
    for said in (
        "being prepared",
        "1 of the",
        "proves nothing for the others",
        "Wim",
        "neither gender nor age",
    ):
        assert said in page
    coop.refused("board", f"{pilot}/settle")
    coop.post("lead", f"{pilot}/settle")
    coop.refused("lead", f"{pilot}/settle")
    assert "Record that workers were informed" in coop.to_do("board")
    _voted(coop)
    page = coop.read("member", pilot)
    assert "voted, not open yet" in page
    assert "Nobody can score yet" in page
    assert "was voted: it opens once" in _told(coop, coop.around.hands.board.member_id)
    faulty = coop.refused("board", f"{pilot}/information", informed_on=coop.day(1), how="x", council="y")
    assert "Say when the council was consulted." in faulty or "this day is to come" in faulty
    _opened(coop, pilot)
    assert "running" in coop.read("member", pilot)
    _write_and_report(coop, pilot, _scored(coop))


def _write_and_report(coop: Cooperative, pilot: str, score: int) -> None:
    assert "Write in the journal of the pilot" in coop.to_do("writer")
    entry = {"on": coop.day(0), "tone": "good", "text": "I saw the risk before the meeting.", "minutes": "45"}
    coop.refused("member", f"{pilot}/journal", **entry)
    assert "not one to come" in coop.refused("writer", f"{pilot}/journal", **{**entry, "on": coop.day(1)})
    coop.post("writer", f"{pilot}/journal", score=score, **entry)
    assert "Write in the journal" not in coop.to_do("writer")
    coop.post("member", "/pilots/entries/1", text="So did I.")
    assert "So did I." in coop.read("member", "/pilots/entries/1")
    interim = coop.post("lead", f"{pilot}/report", final="interim", summary="It begins well.")
    coop.refused("member", f"{interim}/sign")
    coop.post("lead", f"{interim}/sign")
    page = coop.read("member", interim)
    for said in ("It begins well.", "1 of 1, that is 100", "people have not said yet", "0.8 hours saved"):
        assert said in page, said
    paper = coop.client("member").get(f"{interim}.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages)
    assert "It begins well." in text
    assert "Wim" not in text
    coop.clock.at += timedelta(days=8)
    assert "What happened this week" in _told(coop, coop.around.writer)
    coop.clock.at += timedelta(days=90)
    assert "ended on" in _told(coop, coop.around.hands.lead.member_id)
    assert "Write the final report" in coop.to_do("lead")
    _final(coop, pilot)


def _final(coop: Cooperative, pilot: str) -> None:
    final = coop.post("lead", f"{pilot}/report", final="final", summary="Too few used it.", result="stop")
    assert "Say what must change, or why it must stop" in coop.refused("lead", f"{final}/sign")
    typed = {"final": "final", "summary": "Too few used it.", "result": "stop", "asked": "Nobody needs it."}
    coop.post("lead", f"{pilot}/report", **typed)
    assert "Meetings are shorter" in coop.refused("lead", f"{final}/sign")
    coop.post("lead", f"{pilot}/report", told_0="no", **typed)
    assert "Write a report" in coop.read("lead", pilot)
    coop.post("lead", f"{final}/sign")
    assert "Write a report" not in coop.read("lead", pilot)
    assert "The final report of this pilot is signed." in coop.client("lead").get(f"{pilot}/report").text
    assert "final report signed" in coop.read("member", pilot)
    assert "Put on an agenda what becomes of the pilot" in coop.to_do("board")
    coop.refused("lead", f"{pilot}/report", **typed)
    assert "not met" in coop.read("member", final)
    with coop.people.database.reading() as session:
        (offered,) = coop.around.consequences[voting.MotionKind.pilot].proposals(session)
    assert "Nobody needs it." in str(offered.text)


def _told(coop: Cooperative, member_id: int) -> str:
    """Let the clock tell what is due; return all that a member was told."""
    with coop.people.database.transaction() as session:
        for one in telling.due(session, coop.clock.at):
            telling.tell(session, coop.clock.at, one)
        assert telling.due(session, coop.clock.at) == []
        mine = session.scalars(select(Notice).where(Notice.member_id == member_id).order_by(Notice.id))
        return " / ".join(one.text for one in mine)


@ONE_KIND
def test_a_plan_that_is_refused_keeps_what_was_typed(coop: Cooperative) -> None:
    path = f"/pilots/of-model/{coop.version_id}"
    assert coop.client("member").post(path, data={}).status_code == 403
    typed = {
        "question": "Does it help?",
        "watched": "Sites",
        "chosen": "They asked",
        "group": [coop.around.writer],
        "starts_on": coop.day(25),
        "ends_on": coop.day(24),
        "criteria-0-name": "People decide",
        "criteria-0-measure": "decided",
        "criteria-0-comparison": "at_least",
        "criteria-0-threshold": "eighty",
    }
    page = coop.client("lead").post(path, data=typed)
    assert page.status_code == 422
    assert "Does it help?" in page.text
    with coop.people.database.reading() as session:
        assert session.scalars(select(PilotPlan)).all() == []
        assert session.scalars(select(PilotReport)).all() == []
    assert "No pilot was prepared yet." in coop.read("member", "/pilots")
    for missing in ("/pilots/9", "/pilots/reports/9", "/pilots/entries/9", "/pilots/documents/9"):
        assert coop.client("member").get(missing).status_code == 404
    assert factory.LASTS
