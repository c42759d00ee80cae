"""The watch: named members report, everybody reads and asks, all members are told once a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.courses import Level
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.domain.watching import month_before, source_fault
from scopgov.notices.tables import Notice
from scopgov.watch import queries, services
from scopgov.watch.services import Found
from scopgov.watch.tables import WatchReport, WatchReporter
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def board(people: People) -> Actor:
    return people.actor(people.admit("Bea", Role.board))


@pytest.fixture
def ada(people: People) -> Actor:
    return people.actor(people.admit("Ada"))


def _found(title: str = "New duty", *levels: Level, source: str = "") -> Found:
    return Found(title, "It applies to us.", date(2026, 9, 1), levels or (Level.users,), source)


def _post(session: Session, by: Actor, clock: Clock, found: Found) -> WatchReport:
    return services.post(session, actor=by, now=clock.at, found=found)


@pytest.mark.parametrize(
    ("source", "sound"),
    [
        ("", True),
        ("https://example.test/a?b=c", True),
        ("http://example.test", True),
        ("javascript:alert(1)", False),
        ("//example.test", False),
        ("example.test", False),
        ("https://", False),
        ("https://[bad", False),
        ("https://a.test/\n", False),
    ],
)
def test_a_source_is_a_page_of_the_web_or_none(source: str, sound: bool) -> None:
    assert (source_fault(source) is None) is sound


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 9, 1), (date(2026, 8, 1), date(2026, 9, 1))),
        (date(2026, 1, 31), (date(2025, 12, 1), date(2026, 1, 1))),
    ],
)
def test_the_month_before_begins_and_ends_on_first_days(today: date, months: tuple[date, date]) -> None:
    assert month_before(today) == months


def test_only_named_members_and_the_ai_lead_report(
    session: Session, board: Actor, ada: Actor, clock: Clock
) -> None:
    with pytest.raises(Forbidden):
        _post(session, ada, clock, _found())
    with pytest.raises(Forbidden):
        services.name(session, actor=ada, now=clock.at, member_id=ada.member_id)
    named = services.name(session, actor=board, now=clock.at, member_id=ada.member_id)
    with pytest.raises(Refused, match="already"):
        services.name(session, actor=board, now=clock.at, member_id=ada.member_id)
    made = _post(session, ada, clock, _found("Art. 4", Level.users, Level.awareness))
    assert made.concerns == ["awareness", "users"]
    services.relieve(session, actor=board, now=clock.at, one=named)
    with pytest.raises(Forbidden):
        _post(session, ada, clock, _found())
    assert [one.id for one in session.scalars(queries.listed())] == [made.id]


def test_reports_are_found_by_words_and_by_whom_they_concern(
    session: Session, people: People, clock: Clock
) -> None:
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    first = _post(session, lead, clock, _found("Équité", Level.committee))
    second = _post(session, lead, clock, _found("Prices", Level.users, source="https://example.test/paper"))

    def found(*asked: str) -> list[int]:
        return [one.id for one in session.scalars(queries.listed(*asked))]

    assert found() == [second.id, first.id]
    assert found("equite") == found("", "committee") == [first.id]
    assert found("paper") == [second.id]
    assert found("", "nonsense") == [second.id, first.id]
    services.withdraw(session, actor=lead, now=clock.at, one=second)
    assert found() == [first.id]
    with pytest.raises(Refused, match="already"):
        services.withdraw(session, actor=lead, now=clock.at, one=second)


@pytest.mark.parametrize(
    ("found", "field"),
    [
        (Found("", "x", date(2026, 9, 1), [Level.users]), "title"),
        (Found("x", " ", date(2026, 9, 1), [Level.users]), "text"),
        (Found("x", "x", date(2026, 9, 1), []), "concerns"),
        (Found("x", "x", date(2099, 9, 1), [Level.users]), "happened_on"),
        (Found("x", "x", date(2026, 9, 1), [Level.users], "ftp://x.test"), "source"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(
    session: Session, people: People, clock: Clock, found: Found, field: str
) -> None:
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    with pytest.raises(Refused) as refused:
        _post(session, lead, clock, found)
    assert refused.value.field == field


def test_all_members_are_told_once_a_month_where_something_was_reported(
    people: People, ada: Actor, clock: Clock
) -> None:
    lead = people.actor(people.admit("Lea", Role.ai_lead))

    def told() -> list[int]:
        with people.database.transaction() as session:
            return [services.tell_month(session, clock.at, one) for one in services.due(session, clock.at)]

    assert told() == []
    with people.database.transaction() as session:
        _post(session, lead, clock, _found())
    assert told() == []
    clock.forward(days=30)
    assert told() == [2]
    assert told() == []
    clock.forward(days=31)
    assert told() == []
    with people.database.reading() as session:
        assert {row.path for row in session.scalars(select(Notice))} == {"/watch"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_is_posted_read_asked_about_and_withdrawn_in_the_browser(
    people: People, sign_in: SignIn, board: Actor, ada: Actor
) -> None:
    keeper, mine, other = sign_in(board.member_id), sign_in(ada.member_id), sign_in(people.admit("Cyr"))
    assert "Nobody is named to keep watch yet." in mine.get("/watch").text
    assert mine.get("/watch/new").status_code == 403
    assert keeper.post("/watch/reporters", data={"member_id": "x"}).status_code == 422
    assert keeper.post("/watch/reporters", data={"member_id": ada.member_id}).location == "/watch/reporters"
    assert "Ada" in other.get("/watch").text
    data = {"title": "Art. 50", "text": "Mark it.", "happened_on": "2026-08-02", "concerns": ["awareness"]}
    refused = mine.post("/watch/new", data={**data, "source": "javascript:x"})
    assert refused.status_code == 422
    assert "Mark it." in refused.text
    assert mine.post("/watch/new", data={**data, "source": "https://example.test/50"}).location == "/watch/1"
    page = other.get("/watch/1").text
    assert 'href="https://example.test/50"' in page
    assert (
        other.post("/watch/1", data={"text": "Since when?", "question": "y"}).location == "/watch/1#comment-1"
    )
    assert mine.post("/watch/questions/1/answer", data={"text": "August."}).status_code == 302
    assert "August." in other.get("/watch/1").text
    assert "Art. 50" in other.get("/watch?concerns=awareness&q=mark").text
    assert other.post("/watch/1/withdraw-report").status_code == 403
    assert mine.post("/watch/1/withdraw-report").location == "/watch"
    assert "Art. 50" not in other.get("/watch").text.partition("<main")[2]
    assert keeper.post(f"/watch/reporters/{ada.member_id}/relieve").location == "/watch/reporters"
    with people.database.reading() as session:
        assert session.scalars(select(WatchReporter)).all() == []
