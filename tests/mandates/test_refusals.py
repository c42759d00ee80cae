"""One truth table: why no score is given × the way it is asked for × the database, over two processes.

One process serves and has just scored by every way. Another does what closes the gate, by the act that does it. At the
very next call the first refuses: in the same words, under the same code, with nothing scored and the refusal written.
"""

from __future__ import annotations

import html
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from scopgov.applications import services as applications
from scopgov.batches.tables import Batch
from scopgov.config import Settings
from scopgov.courses import services as courses
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.acts import Act
from scopgov.domain.applications import Scope
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Role
from scopgov.mandates import services as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members import accounts
from scopgov.members import services as members
from scopgov.members.queries import member
from scopgov.members.tables import Charge, SignIn
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.store import path_of
from scopgov.training.tables import ModelVersion
from tests.audits.factory import bytes_of
from tests.conftest import Clock, People
from tests.datasets.laying import launched
from tests.mandates import factory
from tests.mandates.factory import GIVEN, Case
from tests.mandates.serving import CHUNK, Answer, Serving, serving

COURSE = "read-a-score"
EVERY_WAY = frozenset({Channel.api, Channel.batch})
LINE = ";".join(["P-1", *(f'"{value}"' for value in GIVEN.values())])
FILE = b64encode("\n".join([";".join(["reference", *GIVEN]), *[LINE] * (CHUNK + 1)]).encode()).decode()


@dataclass
class Coop:
    """A mandate open by every way to a writer who followed its course, and the process that serves."""

    people: People
    around: Case
    clock: Clock
    other: Serving
    version: int
    token: str
    signed_in: str
    mandate: int = 0
    another: int = 0  # a use case whose launch members voted, and no mandate
    later: dict[str, datetime] = field(default_factory=dict)

    def do(self, act: Callable[[Session], object]) -> None:
        with self.people.database.transaction() as session:
            act(session)

    def read(self, query: Any) -> Any:
        with self.people.database.reading() as session:
            return session.scalar(query)

    def ask(self, *requests: Mapping[str, Any]) -> list[Answer]:
        return self.other.ask(self.clock.at, *requests)

    def page(self, number: int = 1) -> dict[str, Any]:
        typed = {f"input_{at}": value for at, value in enumerate(GIVEN.values())}
        form = {"reference": "P-1", "mandate": self.mandate, **typed}
        return {"method": "POST", "path": f"/scores/new/{number}", "signed_in": self.signed_in, "data": form}

    def call(self, path: str, **more: Any) -> dict[str, Any]:
        shown = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        return {"method": "POST", "path": f"/api/v1/use-cases/{path}", "headers": shown, **more}

    def single(self, number: int = 1, **more: Any) -> dict[str, Any]:
        body = {"reference": "P-1", "inputs": dict(GIVEN), **more}
        return self.call(f"{number}/scores", json=body)

    def bulk(self, number: int = 1, **more: Any) -> dict[str, Any]:
        body = {"rows": [{"reference": "P-1", "inputs": dict(GIVEN)}] * 2, **more}
        return self.call(f"{number}/scores/bulk", json=body)

    def send(self, number: int = 1) -> dict[str, Any]:
        return {
            "method": "POST",
            "path": f"/batches/new/{number}",
            "signed_in": self.signed_in,
            "file": FILE,
        }

    def under_way(self) -> int:
        """Have every way give its score, and leave a file between two of its chunks; return the file."""
        page, single, bulk, sent = self.ask(self.page(), self.single(), self.bulk(), self.send())
        assert (page.status, single.status, bulk.status) == (302, 201, 200), (page, single, bulk)
        assert bulk.data["scored"] == 2
        batch = int(sent.location.rpartition("/")[2])
        job = self.read(select(Batch.job_id).where(Batch.id == batch))
        assert self.other.begin(self.clock.at, job) == "between two chunks"
        assert self.read(select(Batch.scored).where(Batch.id == batch)) == CHUNK
        return batch

    def goes_on(self, batch: int) -> tuple[str, str]:
        """Let the file go on; return how the work ended, and its page."""
        ended = self.other.finish(self.clock.at)
        path = {"method": "GET", "path": f"/batches/{batch}", "signed_in": self.signed_in}
        return ended, html.unescape(self.ask(path)[0].text)

    def kept(self) -> tuple[int, int, int]:
        """Count the scores, the refusals written, and the refusals in the record."""
        refused = select(func.count()).where(RecordEntry.act == Act.score_refused.value)
        of = (select(func.count(Score.id)), select(func.count(ScoreRefusal.id)), refused)
        scores, refusals, entries = (int(self.read(query) or 0) for query in of)
        return scores, refusals, entries

    def last_codes(self, count: int) -> set[str]:
        with self.people.database.reading() as session:
            return set(
                session.scalars(select(ScoreRefusal.code).order_by(ScoreRefusal.id.desc()).limit(count))
            )


@pytest.fixture
def coop(people: People, around: Case, settings: Settings, clock: Clock) -> Iterator[Coop]:
    signed_in = secrets.token_urlsafe(24)
    with people.database.transaction() as session:
        session.add(Course(code=COURSE, title="Read a score"))
        session.flush()
        _follow(session, around, clock.at)
        mandate = factory.granted(session, around, clock, course_code=COURSE, channels=EVERY_WAY)
        another = launched(session, around.hands.lead)
        told = {"started_at": clock.at, "expires_at": clock.at + timedelta(days=3650)}
        hashed = accounts.token_hash(signed_in)
        session.add(SignIn(member_id=around.writer, token_hash=hashed, **told))
        token = _token(session, people, around, clock)
        numbers = {"mandate": mandate.id, "another": another.number, "version": mandate.model_version_id}
    with serving(settings) as other:
        yield Coop(people, around, clock, other, token=token, signed_in=signed_in, **numbers)


def _follow(session: Session, around: Case, now: datetime) -> None:
    course = session.scalars(select(Course)).one()
    told = {"member": member(session, around.writer), "attended_on": date(2026, 8, 1)}
    courses.record_attendance(session, actor=around.hands.lead, now=now, course=course, **told)


def _token(session: Session, people: People, around: Case, clock: Clock) -> str:
    told: dict[str, Any] = {"actor": people.actor(around.writer, clock.at), "now": clock.at}
    made = applications.enter(session, name="CRM", purpose="", **told)
    ends = clock.at.date() + timedelta(days=364)
    limits: dict[str, Any] = {"scopes": tuple(Scope), "expires_on": ends, "calls": 1000}
    return applications.make_token(session, application=made, **limits, **told)[1]


# What closes the gate, and what opens it again --------------------------------------------------------

Change = Callable[[Coop], None]


def _suspend(coop: Coop) -> None:
    told: dict[str, Any] = {"actor": coop.around.hands.judge, "now": coop.clock.at, "reason": "An incident."}
    coop.do(lambda s: mandates.suspend(s, mandate=s.get_one(Mandate, coop.mandate), **told))


def _resume(coop: Coop) -> None:
    told: dict[str, Any] = {"actor": coop.around.hands.judge, "now": coop.clock.at, "reason": "Settled."}
    coop.do(lambda s: mandates.resume(s, mandate=s.get_one(Mandate, coop.mandate), **told))


def _withdraw(coop: Coop) -> None:
    told: dict[str, Any] = {"actor": coop.around.hands.board, "now": coop.clock.at, "reason": "No more."}
    coop.do(lambda s: mandates.withdraw(s, mandate=s.get_one(Mandate, coop.mandate), **told))


def _undo_course(coop: Coop) -> None:
    def undo(session: Session) -> None:
        row = session.scalars(select(CourseAttendance).where(CourseAttendance.undone_at.is_(None))).one()
        told: dict[str, Any] = {"actor": coop.around.hands.lead, "now": coop.clock.at}
        courses.undo_attendance(session, attendance=row, reason="Was not there.", **told)

    coop.do(undo)


def _end_role(coop: Coop) -> None:
    def end(session: Session) -> None:
        mine = Charge.member_id == coop.around.writer, Charge.role == Role.proposal_writer
        charge = session.scalars(select(Charge).where(*mine, Charge.until.is_(None))).one()
        told: dict[str, Any] = {"actor": coop.around.root, "now": coop.clock.at}
        members.end_role(session, charge=charge, until=coop.clock.at.date(), **told)

    coop.do(end)


def _give_role(coop: Coop) -> None:
    def give(session: Session) -> None:
        told: dict[str, Any] = {"actor": coop.around.root, "now": coop.clock.at}
        person, since = member(session, coop.around.writer), coop.clock.at.date()
        members.give_role(session, person=person, role=Role.proposal_writer, since=since, **told)

    coop.do(give)


def _change_byte(coop: Coop) -> None:
    path = bytes_of(coop.around.store, factory.small_model().artefact_sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def _put_back(coop: Coop) -> None:
    voted = factory.small_model()
    path_of(coop.around.store, voted.artefact_sha256).write_bytes(voted.artefact)


def _by_hand(statement: str, **told: object) -> Change:
    """Return a change that nobody can make by an act, only in the rows themselves."""
    return lambda coop: coop.do(lambda session: session.execute(text(statement), told))


def _until(day: Callable[[Mandate], date]) -> Change:
    def later(coop: Coop) -> None:
        coop.later["then"] = coop.clock.at
        with coop.people.database.reading() as session:
            ends = day(session.get_one(Mandate, coop.mandate))
        coop.clock.at += timedelta(days=(ends - coop.clock.at.date()).days)

    return later


def _back(coop: Coop) -> None:
    coop.clock.at = coop.later["then"]


@dataclass(frozen=True)
class Line:
    """One reason of the table: what closes the gate, what opens it again, and what is answered in between."""

    code: str
    status: int
    close: Change
    reopen: Change | None = None


TABLE = (
    Line("suspended", 409, _suspend, _resume),
    Line("course", 403, _undo_course, lambda coop: coop.do(lambda s: _follow(s, coop.around, coop.clock.at))),
    Line("artefact", 409, _change_byte, _put_back),
    Line("permission", 403, _end_role, _give_role),
    Line(
        "role",  # a group that names others than the writer
        403,
        _by_hand("UPDATE mandates SET roles = '[]', member_ids = '[1]'"),
        _by_hand("UPDATE mandates SET roles = '[\"proposal_writer\"]', member_ids = '[]'"),
    ),
    Line(
        "terms",  # a purpose that members did not vote
        409,
        _by_hand("UPDATE mandates SET purpose = 'Rank the people at work'"),
        _by_hand("UPDATE mandates SET purpose = 'Say how likely a project is to be late'"),
    ),
    Line(
        "mandate",  # the mandate carried over to another use case
        409,
        _by_hand("UPDATE mandates SET use_case_id = 2"),
        _by_hand("UPDATE mandates SET use_case_id = 1"),
    ),
    Line("review_due", 409, _until(lambda mandate: mandate.review_on), _back),
    Line("ended", 409, _until(lambda mandate: mandate.ends_on), _back),
    Line("withdrawn", 409, _withdraw),
)


def test_what_closes_the_gate_in_one_process_refuses_the_next_call_of_another_by_every_way(
    coop: Coop,
) -> None:
    for line in TABLE:
        batch = coop.under_way()
        before = coop.kept()
        line.close(coop)
        _refused(coop, line, coop.ask(coop.page(), coop.single(), coop.bulk()), batch, before)
        if line.reopen:
            line.reopen(coop)
    _another_purpose(coop)
    _superseded(coop)


def _refused(coop: Coop, line: Line, answers: list[Answer], batch: int, before: tuple[int, int, int]) -> None:
    page, single, bulk = answers
    assert [one.status for one in answers] == [line.status] * 3, line.code
    assert [single.data["code"], bulk.data["code"]] == [line.code] * 2
    said = single.data["detail"]
    assert bulk.data["detail"] == said and said in html.unescape(page.text), line.code
    ended, shown = coop.goes_on(batch)
    assert (ended, said in shown) == ("failed", True), (line.code, said)
    scores, refusals, entries = coop.kept()
    assert (scores, refusals, entries) == (before[0], before[1] + 4, before[2] + 4), line.code
    assert coop.last_codes(4) == {line.code}


def _another_purpose(coop: Coop) -> None:
    """A use case with a mandate lends nothing to one without, not even where its row is carried over."""
    before = coop.kept()
    ways = (
        coop.page(coop.another),
        coop.single(coop.another),
        coop.bulk(coop.another),
        coop.send(coop.another),
    )
    assert [one.status for one in coop.ask(*ways)] == [409] * 4
    assert coop.last_codes(4) == {"mandate"}
    _by_hand("UPDATE mandates SET use_case_id = 2")(coop)
    assert [one.status for one in coop.ask(*ways)] == [409] * 4
    assert coop.last_codes(4) == {"purpose"}
    _by_hand("UPDATE mandates SET use_case_id = 1")(coop)
    scores, refusals, entries = coop.kept()
    assert (scores, refusals, entries) == (before[0], before[1] + 8, before[2] + 8)


def _superseded(coop: Coop) -> None:
    """A mandate voted in the place of another: what rests on the earlier one is refused, and its group alone scores."""
    _vote(coop, members=frozenset({coop.around.writer}))
    batch = coop.under_way()
    before, earlier = coop.kept(), coop.mandate
    another = coop.people.admit("Nel", Role.proposal_writer)
    _vote(coop, members=frozenset({another}))
    coop.mandate, following = earlier, coop.mandate
    told = {"mandate": earlier}
    line, answers = (
        Line("superseded", 409, _vote),
        coop.ask(coop.page(), coop.single(**told), coop.bulk(**told)),
    )
    assert "What you typed is kept as a draft." in answers[0].text
    _refused(coop, line, answers, batch, before)
    coop.mandate, before = following, coop.kept()
    answers = coop.ask(coop.page(), coop.single(), coop.bulk(), coop.send())
    assert [one.status for one in answers] == [403] * 4
    assert coop.last_codes(4) == {"role"}
    assert coop.kept() == (before[0], before[1] + 4, before[2] + 4)


def _vote(coop: Coop, **terms: Any) -> None:
    """Have members vote another mandate on the same bytes."""

    def vote(session: Session) -> None:
        version = session.get_one(ModelVersion, coop.version)
        told = {"course_code": COURSE, "channels": EVERY_WAY, **terms}
        dossier = factory.freeze(session, coop.around, coop.clock, version, **told)
        factory.voted(session, coop.around, coop.clock, dossier)
        coop.mandate = factory.standing(session, version.use_case).id

    coop.do(vote)
