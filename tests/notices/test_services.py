"""Each occasion is told once, whoever notices first; everyone has only their own notices."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from scopgov.db import Database
from scopgov.domain.delivery import KEPT
from scopgov.domain.errors import NotFound
from scopgov.members.tables import Member
from scopgov.notices import queries, services
from scopgov.notices.tables import Notice
from tests.conftest import START, People
from tests.notices.telling import TITLE, notices, told


def test_an_occasion_is_told_once(database: Database, people: People) -> None:
    ana, bob = people.admit_many(2)
    assert told(database, ana, bob) == 2
    assert told(database, ana, bob) == 0
    assert told(database, ana, occasion="another") == 1
    assert [notice.member_id for notice in notices(database)] == [ana, bob, ana]


def test_what_is_told_can_be_said_in_any_language(database: Database, people: People) -> None:
    told(database, people.admit("Ana"))
    (notice,) = notices(database)
    said = queries.sentence(notice)
    assert said.params == {"title": TITLE, "closes": START + timedelta(days=3)}
    assert (notice.heading, notice.path, notice.read_at) == ("Votes are open", "/assemblies", None)


def test_whoever_has_left_is_told_nothing(database: Database, people: People) -> None:
    ana, bob, eve = people.admit_many(3)
    with database.transaction() as session:
        leaving = update(Member).where(Member.id == bob).values(departed_on=START.date())
        session.execute(leaving)
        session.execute(update(Member).where(Member.id == eve).values(departed_on=date(2027, 1, 1)))
    assert told(database, ana, bob, eve) == 2
    assert [notice.member_id for notice in notices(database)] == [ana, eve]


def test_two_who_tell_at_the_same_moment_tell_once(database_url: str, people: People) -> None:
    members = people.admit_many(30)
    together, counts = threading.Barrier(4), []

    def tell() -> None:
        mine = Database(database_url)
        together.wait()
        counts.append(told(mine, *members))
        mine.engine.dispose()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 30]
    assert len(notices(people.database)) == 30


def test_nothing_is_told_of_what_was_undone(database: Database, people: People) -> None:
    ana = people.admit("Ana")

    class Undone(Exception):
        pass

    def undo() -> None:
        with database.transaction() as session:
            from tests.notices.telling import message

            services.tell_all(session, now=START, occasion="x", members=[ana], message=message())
            raise Undone

    with pytest.raises(Undone):
        undo()
    assert notices(database) == []
    assert told(database, ana) == 1


def test_one_reads_only_ones_own(database: Database, people: People) -> None:
    ana, bob = people.admit("Ana"), people.admit("Bob")
    told(database, ana, bob)
    mine, theirs = notices(database)
    with database.transaction() as session:
        read = services.read(session, actor=people.actor(ana), now=START, notice_id=mine.id)
        assert read.read_at == START
        later = START + timedelta(hours=1)
        assert services.read(session, actor=people.actor(ana), now=later, notice_id=mine.id).read_at == START
        for number in (theirs.id, 999):
            with pytest.raises(NotFound):
                services.read(session, actor=people.actor(ana), now=START, notice_id=number)
        assert [queries.count_unread(session, one) for one in (ana, bob)] == [0, 1]


def test_reading_all_leaves_those_of_others(database: Database, people: People) -> None:
    ana, bob = people.admit("Ana"), people.admit("Bob")
    for occasion in "xyz":
        told(database, ana, bob, occasion=occasion)
    with database.transaction() as session:
        assert len(queries.unread(session, ana, 2)) == 2
        services.read_all(session, actor=people.actor(ana), now=START)
        assert [queries.count_unread(session, one) for one in (ana, bob)] == [0, 3]


def test_a_notice_read_a_year_ago_is_deleted_and_its_occasion_stays_told(
    database: Database, people: People
) -> None:
    ana = people.admit("Ana")
    told(database, ana)
    told(database, ana, occasion="unread")
    with database.transaction() as session:
        session.execute(update(Notice).where(Notice.key == "x").values(read_at=START))
        assert services.tidy(session, now=START + KEPT) == 0
        assert services.tidy(session, now=START + KEPT + timedelta(seconds=1)) == 1
    assert [(notice.key, notice.mail_after) for notice in notices(database)] == [("unread", None)]
    assert told(database, ana) == 0
