"""Sessions with a signed list, certificates, the register, what is due for renewal, courses followed elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.courses import certificates, outside, overseeing, queries, renewing, services, sessions
from scopgov.courses.overseeing import Sought
from scopgov.courses.tables import Course, CourseAttendance, OutsideCourse
from scopgov.domain.courses import Level, Standing
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Role
from scopgov.home.tasks import tasks
from scopgov.members import queries as members
from scopgov.notices.tables import Notice
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]
PDF = b"%PDF-1.7\nsigned"
DAY = date(2026, 8, 30)


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Lea", Role.ai_lead))


@pytest.fixture
def course(people: People, lead: Actor, clock: Clock) -> int:
    with people.database.transaction() as session:
        return services.create(
            session, actor=lead, now=clock.at, code="scores", title="Scores", level=Level.users, months=12
        ).id


def _attend(people: People, lead: Actor, clock: Clock, course: int, *ids: int, on: date = DAY) -> list[int]:
    with people.database.transaction() as session:
        found = queries.by_number(session, course)
        rows = services.record_members(
            session, actor=lead, now=clock.at, course=found, member_ids=ids, attended_on=on
        )
        return [row.id for row in rows]


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_session_is_signed_up_for_printed_and_recorded_with_its_list(
    people: People, sign_in: SignIn, lead: Actor, course: int, clock: Clock
) -> None:
    tom = people.admit("Tom")
    keeper, ada, zoe = sign_in(lead.member_id), people.admit("Ada"), people.admit("Zoe")
    data = {"held_on": "2026-09-03", "place": "9:30, room 2", "trainer_id": str(tom)}
    assert keeper.post(f"/courses/{course}/sessions/new", data={**data, "trainer_id": ""}).status_code == 422
    assert keeper.post(f"/courses/{course}/sessions/new", data=data).location == "/courses/sessions/1"
    at, trainer, member = "/courses/sessions/1", sign_in(tom), sign_in(ada)
    assert "9:30, room 2" in member.get(f"/courses/{course}").text
    assert "You are on the list." in member.post(f"{at}/come", follow_redirects=True).text
    assert member.get(f"{at}/list.pdf").status_code == 403
    assert trainer.get(f"{at}/list.pdf").data.startswith(b"%PDF")
    signed = {"members": [str(ada)], "people": "zoe@example.test"}
    early = trainer.post(f"{at}/record", data={**signed, "file": (io.BytesIO(PDF), "list.pdf")})
    assert "yet to come" in early.text
    clock.forward(days=3)
    assert trainer.post(f"{at}/record", data=signed).status_code == 422
    odd = trainer.post(f"{at}/record", data={**signed, "file": (io.BytesIO(b"MZ"), "list.exe")})
    assert odd.status_code == 422
    answer = trainer.post(f"{at}/record", data={**signed, "file": (io.BytesIO(PDF), "list.pdf")})
    assert answer.location == at
    with people.database.reading() as session:
        rows = session.scalars(select(CourseAttendance)).all()
        assert {(row.member_id, row.attended_on) for row in rows} == {
            (ada, date(2026, 9, 3)),
            (zoe, date(2026, 9, 3)),
        }
        assert all(row.given_in for row in rows)
    assert keeper.get("/courses/sessions/lists/1").data == PDF
    assert trainer.get("/courses/sessions/lists/1").status_code == 403
    assert trainer.get(f"{at}/record").status_code == 200
    again = trainer.post(f"{at}/record", data={**signed, "file": (io.BytesIO(PDF), "list.pdf")})
    assert "recorded already" in again.text


def test_calling_a_session_off_tells_whoever_said_they_come(
    session: Session, people: People, lead: Actor, course: int, clock: Clock
) -> None:
    ada = people.actor(people.admit("Ada"))
    plan = sessions.Plan(date(2026, 9, 9), "room 2", trainer_name="Coop Savoirs")
    found = queries.by_number(session, course)
    one = sessions.plan(session, actor=lead, now=clock.at, course=found, plan=plan)
    sessions.come(session, actor=ada, now=clock.at, one=one)
    sessions.come(session, actor=ada, now=clock.at, one=one)
    sessions.call_off(session, actor=lead, now=clock.at, one=one)
    assert [row.member_id for row in session.scalars(select(Notice))] == [ada.member_id]
    for late in (sessions.come, sessions.stay_away, sessions.call_off):
        with pytest.raises(Refused, match="called off"):
            late(session, actor=lead, now=clock.at, one=one)
    assert sessions.of_course(session, found) == []


def test_a_certificate_is_genuine_by_its_number_and_digest_together(
    people: People, lead: Actor, course: int, clock: Clock
) -> None:
    ada, bob = people.admit("Ada"), people.admit("Bob")
    first, second = _attend(people, lead, clock, course, ada, bob)
    with people.database.reading() as session:
        row, other = (queries.attendance(session, one) for one in (first, second))
        number, digest = certificates.number(row), certificates.digest_of(row)
        assert certificates.verify(session, number, digest).row is row
        assert certificates.verify(session, f" {number} ", digest.upper()).row is row
        assert certificates.verify(session, number, certificates.digest_of(other)).row is None
        assert certificates.verify(session, number.replace("2026", "2025"), digest).row is None
        for nonsense in ("", "x", "2026-99999999", "2026-" + "9" * 30):
            assert certificates.verify(session, nonsense, digest).row is None


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_reads_their_own_certificate_and_those_who_keep_the_register_all(
    people: People, sign_in: SignIn, lead: Actor, course: int, clock: Clock
) -> None:
    ada = people.admit("Ada")
    (row,) = _attend(people, lead, clock, course, ada)
    path = f"/courses/attendances/{row}/certificate.pdf"
    mine = sign_in(ada)
    assert path in mine.get("/courses/mine").text
    assert mine.get(path).data.startswith(b"%PDF")
    assert sign_in(people.admit("Bea", Role.board)).get(path).status_code == 200
    assert sign_in(people.admit("Cyr")).get(path).status_code == 403
    with people.database.reading() as session:
        digest = certificates.digest_of(queries.attendance(session, row))
    asked = {"number": f"2026-{row:05d}", "digest": digest}
    assert "It was given here, and counts" in mine.get("/courses/certificates", query_string=asked).text
    clock.forward(days=400)
    assert "no longer counts" in mine.get("/courses/certificates", query_string=asked).text
    wrong = mine.get("/courses/certificates", query_string={**asked, "digest": "0"})
    assert "No such certificate" in wrong.text


def test_the_register_says_who_lacks_what_their_role_asks_for(
    people: People, lead: Actor, course: int, clock: Clock
) -> None:
    wim, xia = people.admit("Wim", Role.proposal_writer), people.admit("Xia", Role.proposal_writer)
    ada = people.admit("Ada")
    _attend(people, lead, clock, course, xia, ada)

    def found(day: date, **by: str) -> list[tuple[str, Standing, bool]]:
        with people.database.reading() as session:
            lines = overseeing.lines(session, day, Sought(**by))
            return [(line.member.name, line.worth, line.needed) for line in lines]

    today = clock.at.date()
    every = [("Ada", Standing.holds, False), ("Wim", Standing.lacks, True), ("Xia", Standing.holds, True)]
    assert found(today) == every
    assert found(today, worth="todo") == [("Wim", Standing.lacks, True)]
    assert found(today, name="XI") == [("Xia", Standing.holds, True)]
    assert found(today, role="board") == []
    assert found(today, course="other") == []
    assert found(date(2027, 7, 15), worth="soon") == [
        ("Ada", Standing.soon, False),
        ("Xia", Standing.soon, True),
    ]
    with people.database.reading() as session:
        person = queries.attendances(queries.by_number(session, course), "Xia")
        assert session.scalars(person).one().until == date(2027, 8, 30)
    assert wim


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_register_is_for_those_who_keep_it_and_leaves_as_csv(
    people: People, sign_in: SignIn, lead: Actor, course: int, clock: Clock
) -> None:
    people.admit("=Wim", Role.proposal_writer)
    keeper = sign_in(people.admit("Bea", Role.board))
    assert "=Wim" in keeper.get("/courses/register").text
    text = keeper.get("/courses/register.csv?worth=todo").data.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Name;E-mail;Code;Course;State")
    assert text.splitlines()[1].startswith("'=Wim;")
    other = sign_in(people.admit("Ada"))
    assert other.get("/courses/register").status_code == 403
    assert other.get("/courses/register.csv").status_code == 403


def test_whoever_followed_a_course_is_told_in_time_that_it_stops_counting_and_once(
    people: People, lead: Actor, course: int, clock: Clock
) -> None:
    ada, bob = people.admit("Ada"), people.admit("Bob")
    _attend(people, lead, clock, course, ada, bob)

    def told(day: date) -> list[tuple[int, int]]:
        now = clock.at + (day - clock.at.date())
        with people.database.transaction() as session:
            due = renewing.due(session, now)
            for one in due:
                renewing.tell(session, now, one)
            ids = [queries.attendance(session, one.attendance_id).member_id for one in due]
            return sorted(zip(ids, (one.ahead for one in due), strict=True))

    ends = date(2027, 8, 30)
    assert told(ends - timedelta(days=31)) == []
    assert told(ends - timedelta(days=30)) == [(ada, 30), (bob, 30)]
    assert told(ends - timedelta(days=29)) == []
    clock.forward(days=340)
    _attend(people, lead, clock, course, bob, on=date(2027, 8, 5))
    clock.at -= timedelta(days=340)
    assert told(ends - timedelta(days=7)) == [(ada, 7)]
    assert told(ends) == [(ada, 0)]
    assert told(ends + timedelta(days=1)) == []
    assert told(ends + timedelta(days=91)) == []


def test_a_course_followed_elsewhere_counts_once_somebody_else_recognises_it(
    session: Session, people: People, lead: Actor, course: int, clock: Clock, settings: Settings
) -> None:
    ada = people.actor(people.admit("Ada", Role.ai_lead))
    told = {"title": "Statistics", "provider": "CNAM", "filename": "proof.pdf", "content": PDF}
    with pytest.raises(Refused, match="yet to come"):
        outside.add(session, settings=settings, actor=ada, now=clock.at, followed_on=date(2026, 9, 2), **told)
    one = outside.add(session, settings=settings, actor=ada, now=clock.at, followed_on=DAY, **told)
    ours = queries.by_number(session, course)
    with pytest.raises(Refused, match="Somebody else"):
        outside.recognise(session, actor=ada, now=clock.at, one=one, course=ours)
    outside.recognise(session, actor=lead, now=clock.at, one=one, course=ours)
    assert queries.attended(session, ada.member_id, "scores", clock.at.date())
    with pytest.raises(Refused, match="already"):
        outside.recognise(session, actor=lead, now=clock.at, one=one, course=ours)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_certificate_from_elsewhere_is_read_by_its_owner_and_the_register_alone(
    people: People, sign_in: SignIn, lead: Actor, course: int
) -> None:
    mine = sign_in(people.admit("Ada"))
    data = {"title": "Statistics", "provider": "CNAM", "followed_on": "2026-08-30"}
    assert mine.post("/courses/outside/new", data=data).status_code == 422
    sent = mine.post("/courses/outside/new", data={**data, "file": (io.BytesIO(PDF), "proof.pdf")})
    assert sent.location == "/courses/mine"
    assert mine.get("/courses/outside/1/certificate").data == PDF
    assert sign_in(people.admit("Cyr")).get("/courses/outside/1/certificate").status_code == 403
    keeper = sign_in(lead.member_id)
    assert "Statistics" in keeper.get("/courses/register").text
    assert keeper.post("/courses/outside/1/recognise", data={"code": "nothing"}).status_code in (404, 422)
    assert (
        keeper.post("/courses/outside/1/recognise", data={"code": "scores"}).location == "/courses/register"
    )
    assert "counts as “Scores”" in mine.get("/courses/mine").text
    with people.database.reading() as session:
        assert session.get_one(OutsideCourse, 1).attendance is not None
        assert session.get_one(Course, course).code == "scores"


def test_home_asks_to_renew_what_ones_role_needs_before_and_after_it_stops_counting(
    people: People, lead: Actor, course: int, clock: Clock
) -> None:
    wim = people.admit("Wim", Role.proposal_writer)
    _attend(people, lead, clock, course, wim)

    def asked(day: date) -> list[str]:
        now = clock.at + (day - clock.at.date())
        with people.database.reading() as session:
            return [str(task.text) for task in tasks(session, members.actor(session, wim, now), now)]

    assert asked(date(2027, 6, 30)) == []
    assert asked(date(2027, 7, 1)) == ["Follow the course “Scores” again: it counts until 2027-08-30."]
    assert asked(date(2027, 8, 30)) == [
        "Follow the course “Scores” again: it no longer counts since 2027-08-30."
    ]
