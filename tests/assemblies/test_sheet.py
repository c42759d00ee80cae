"""The attendance sheet has one order: names, then the numbers of those who bear the same one."""

from __future__ import annotations

from scopgov.assemblies import attending, queries
from scopgov.assemblies.tables import Attending
from scopgov.db import Database
from scopgov.members.tables import Member
from scopgov.minutes import queries as minutes
from scopgov.registers import queries as registers
from tests.conftest import START, People
from tests.votes.meeting import OPENS, convened


def test_people_of_one_name_stand_in_the_order_of_their_numbers(people: People, database: Database) -> None:
    meeting = convened(people, database, count=6)
    with meeting.act() as (session, _, assembly):
        for person in queries.people_on_roll(session, assembly, START):
            person.name = "Camille Martin"
        session.flush()
        there, givers = meeting.members[:3], meeting.members[3:]
        for at in (2, 1, 0):
            proxy = {"assembly": assembly, "holder_id": there[at]}
            attending.give_proxy(session, actor=meeting.actor(at + 3), now=START, **proxy)
        for one in reversed(there):
            seen = {"assembly": assembly, "member_id": one}
            attending.record_attendance(session, actor=meeting.actor(), now=OPENS, **seen)
        session.expire_all()
        assert [one.member_id for one in queries.sheet(session, assembly)] == meeting.members
        assert list(queries.presence(session, assembly).proxies) == givers
        lines = [one["attending"] for one in minutes.attendance(session, assembly)]
        assert lines == [Attending.present] * 3 + [Attending.represented] * 3
        on_roll = queries.people_on_roll(session, assembly, START)
        assert [one.id for one in on_roll] == meeting.members


def test_an_accent_puts_nobody_at_the_end(people: People, database: Database) -> None:
    meeting = convened(people, database, count=3)
    with meeting.act() as (session, _, assembly):
        for at, name in enumerate(["Zoé Petit", "Élodie Roux", "anne Morel"]):
            session.get_one(Member, meeting.members[at]).name = name
            seen = {"assembly": assembly, "member_id": meeting.members[at]}
            attending.record_attendance(session, actor=meeting.actor(), now=OPENS, **seen)
        session.expire_all()
        expected = ["anne Morel", "Élodie Roux", "Zoé Petit"]
        assert [one.member.name for one in queries.sheet(session, assembly)] == expected
        assert [one["name"] for one in minutes.attendance(session, assembly)] == expected
        assert [name for _, name in registers.people(session) if name in expected] == expected
