"""A meeting of five members, one of the ethics committee beside the board, with a charter in force."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from scopgov.charter.tables import Charter, Clause
from scopgov.db import Database
from scopgov.domain.policy import CLOCK, Role
from scopgov.members import services as members
from scopgov.members.tables import Member
from tests.conftest import START, People
from tests.votes.meeting import Meeting, convened

COMMITTEE = 2  # who of the meeting sits on the committee


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    made = convened(people, database)
    with database.transaction() as session:
        _seat(session, made.members[COMMITTEE])
        charter = Charter(version=1, adopted_on=date(2026, 1, 1), paper_reference="paper", digest="0" * 64)
        charter.clauses = [Clause(number=1, title="People decide", text="A person decides, never a model.")]
        session.add(charter)
    return made


def _seat(session: Session, member_id: int) -> None:
    person = session.get_one(Member, member_id)
    members.give_role(
        session, actor=CLOCK, now=START, person=person, role=Role.ethics_committee, since=date(2020, 1, 1)
    )
