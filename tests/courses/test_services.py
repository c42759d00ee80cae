"""Courses: created once, attended once, corrected in the open, each act in the record."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scopgov.courses import pasting, queries, services
from scopgov.courses.tables import Course, CourseAttendance
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.members.queries import member
from scopgov.members.tables import Member
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock, People

DAY = date(2026, 8, 30)


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Lea", Role.ai_lead))


@pytest.fixture
def course(session: Session, lead: Actor, clock: Clock) -> Course:
    made = services.create(session, actor=lead, now=clock.at, code="reading-a-score", title="Reading a score")
    session.commit()
    return made


def _acts(session: Session, course: Course) -> list[str]:
    about = RecordEntry.subject == f"course:{course.id}"
    return list(session.scalars(select(RecordEntry.act).where(about).order_by(RecordEntry.seq)))


def _record(session: Session, actor: Actor, clock: Clock, course: Course, *ids: int, on: date = DAY):
    return services.record_members(
        session, actor=actor, now=clock.at, course=course, member_ids=ids, attended_on=on
    )


def _record_text(session: Session, actor: Actor, clock: Clock, course: Course, text: str):
    return services.record_list(
        session, actor=actor, now=clock.at, course=course, lines=pasting.read(text), attended_on=DAY
    )


@pytest.mark.parametrize("code", ["", "Reading a score", "reading_", "-reading", "a" * 41, "lire-été"])
def test_a_code_is_words_joined_by_hyphens(session: Session, lead: Actor, clock: Clock, code: str) -> None:
    with pytest.raises(Refused) as refused:
        services.create(session, actor=lead, now=clock.at, code=code, title="x")
    assert refused.value.field == "code"


def test_two_courses_never_share_a_code(session: Session, lead: Actor, clock: Clock, course: Course) -> None:
    with pytest.raises(Refused, match="already"):
        services.create(session, actor=lead, now=clock.at, code="READING-a-score ", title="Again")


def test_put_in_other_words_a_course_keeps_its_code(
    session: Session, lead: Actor, clock: Clock, course: Course
) -> None:
    services.change(session, actor=lead, now=clock.at, course=course, title=" Read ", summary=" On Mondays ")
    assert (course.code, course.title, course.summary) == ("reading-a-score", "Read", "On Mondays")
    with pytest.raises(Refused, match="title"):
        services.change(session, actor=lead, now=clock.at, course=course, title="  ", summary="")
    assert _acts(session, course) == ["course.created", "course.changed"]


def test_several_members_are_recorded_by_one_act_that_numbers_them(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    ids = people.admit_many(3)
    _record(session, lead, clock, course, *ids)
    assert queries.attendees(session, course, DAY) == set(ids)
    assert all(queries.attended(session, one, course.code, DAY) for one in ids)
    assert _acts(session, course) == ["course.created", "course.attended"]
    entry = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
    assert entry is not None
    assert json.loads(entry.facts) == {"members": ids, "on": "2026-08-30"}


def test_when_one_cannot_be_recorded_nobody_is_and_they_are_named(
    people: People, lead: Actor, clock: Clock
) -> None:
    ids = people.admit_many(3)
    with people.database.transaction() as session:
        course = services.create(session, actor=lead, now=clock.at, code="reading", title="Reading")
        services.record_attendance(
            session, actor=lead, now=clock.at, course=course, member=member(session, ids[1]), attended_on=DAY
        )
        number = course.id
    with pytest.raises(Refused, match=r"membre 2.*already"), people.database.transaction() as session:
        _record(session, lead, clock, queries.by_number(session, number), *ids)
    with people.database.reading() as session:
        assert queries.attendees(session, queries.by_number(session, number), DAY) == {ids[1]}


def test_a_list_is_read_with_its_headings_names_and_several_addresses_a_line(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    people.admit_many(4)
    text = (
        "\ufeffNom;Courriel\r\nUn;membre.1@example.test\n\nDeux <MEMBRE.2@Example.test>, "
        "« Trois » <membre.3@example.test>;\n"
    )
    made = _record_text(session, lead, clock, course, text)
    assert [one.member.name for one in made] == ["membre 1", "membre 2", "membre 3"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("membre.1@example.test\nnobody@example.test", "Line 2: Nobody on the roll .* nobody@example.test"),
        ("membre.1@example.test\n\nMembre 2", "Line 3: there is no e-mail address"),
        ("membre.1@example.test\nMEMBRE.1@example.test", "Line 2: .* is on line 1 already"),
        ("membre.1@example.test\nleft@example.test", "Line 2: This person had left"),
        ("membre.1@example.test\nhere@example.test", "Line 2: This person’s attendance is recorded already"),
        ("Membre 1\nmembre.1@example.test", "Line 1: there is no e-mail address"),
        ("courriel\n", "at least one e-mail address"),
        (" \n", "at least one e-mail address"),
        ("x\n" * 5001, "At most 5000 lines"),
    ],
)
def test_one_wrong_line_records_nobody_and_is_named(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course, text: str, said: str
) -> None:
    people.admit_many(2)
    left, here = people.admit("Left"), people.admit("Here")
    session.get_one(Member, left).departed_on = date(2026, 8, 1)
    _record(session, lead, clock, course, here)
    session.commit()
    with pytest.raises(Refused, match=said) as refused:
        _record_text(session, lead, clock, course, text)
    assert refused.value.field == "people"
    session.rollback()
    assert len(queries.attendees(session, course, DAY)) == 1


def test_two_thousand_members_are_recorded_at_once(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    people.admit_many(2000)
    made = _record_text(
        session, lead, clock, course, "\n".join(f"membre.{i}@example.test" for i in range(1, 2001))
    )
    assert len(made) == len(queries.attendees(session, course, DAY)) == 2000


def test_nobody_attends_tomorrow(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    ids = people.admit_many(1)
    with pytest.raises(Refused, match="yet to come"):
        _record(session, lead, clock, course, *ids, on=date(2026, 9, 2))


@pytest.mark.parametrize("ids", [(), (987_654,)])
def test_at_least_one_member_who_exists_is_recorded(
    session: Session, lead: Actor, clock: Clock, course: Course, ids: tuple[int, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        _record(session, lead, clock, course, *ids)
    assert refused.value.field == "members"


def test_an_attendance_undone_no_longer_counts_stays_readable_and_can_be_recorded_anew(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    (one,) = people.admit_many(1)
    (made,) = _record(session, lead, clock, course, one)
    with pytest.raises(Refused, match="Say why"):
        services.undo_attendance(session, actor=lead, now=clock.at, attendance=made, reason="  ")
    services.undo_attendance(session, actor=lead, now=clock.at, attendance=made, reason=" Wrong line ")
    assert not queries.attended(session, one, course.code, DAY)
    assert queries.of_member(session, one) == {}
    assert queries.counts(session, [course], DAY) == {}
    assert [row.undone_because for row in session.scalars(queries.undone(course))] == ["Wrong line"]
    with pytest.raises(Refused, match="undone already"):
        services.undo_attendance(session, actor=lead, now=clock.at, attendance=made, reason="Twice")
    _record(session, lead, clock, course, one)
    assert queries.attended(session, one, course.code, DAY)
    acts = ["course.created", "course.attended", "course.attendance_undone", "course.attended"]
    assert _acts(session, course) == acts


def test_the_record_holds_no_reason_and_no_name(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    zoe = people.admit("Zoé")
    (made,) = _record(session, lead, clock, course, zoe)
    services.undo_attendance(session, actor=lead, now=clock.at, attendance=made, reason="Zoé was ill")
    assert not [row for row in session.scalars(select(RecordEntry)) if "Zoé" in row.facts]


def test_the_database_keeps_one_standing_attendance_a_person(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    (one,) = people.admit_many(1)
    _record(session, lead, clock, course, one)
    twice = CourseAttendance(
        course_id=course.id, member_id=one, attended_on=DAY, recorded_by=one, recorded_at=clock.at
    )
    session.add(twice)
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("role", [*sorted(set(Role) - {Role.ai_lead, Role.administrator}), None])
def test_nobody_else_changes_courses(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course, role: Role | None
) -> None:
    other = people.actor(people.admit("Other", *([role] if role else [])))
    (one,) = people.admit_many(1)
    (made,) = _record(session, lead, clock, course, one)
    now = clock.at
    for verb in (
        lambda: services.create(session, actor=other, now=now, code="x", title="x"),
        lambda: services.change(session, actor=other, now=now, course=course, title="x", summary=""),
        lambda: _record(session, other, clock, course, other.member_id),
        lambda: _record_text(session, other, clock, course, "membre.1@example.test"),
        lambda: services.undo_attendance(session, actor=other, now=now, attendance=made, reason="x"),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_who_has_not_attended_is_found_by_name_trade_and_role(
    session: Session, people: People, lead: Actor, clock: Clock, course: Course
) -> None:
    writer, other = people.admit("Wim", Role.proposal_writer), people.admit("Olga")
    left = people.admit("Left", Role.proposal_writer)
    session.get_one(Member, left).departed_on = DAY
    session.get_one(Member, other).trade = "study"
    today = clock.at.date()

    def names(**by: object) -> list[str]:
        return [one.name for one in session.scalars(queries.without(course, today, **by))]

    assert names() == ["Lea", "Olga", "Wim"]
    assert names(wanted="STUD") == ["Olga"]
    assert names(role=Role.proposal_writer) == ["Wim"]
    _record(session, lead, clock, course, writer)
    assert names() == ["Lea", "Olga"]
