"""A cooperative with a charter, an author, a committee; a whole proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from scopgov.charter import services as charter
from scopgov.charter.tables import Charter
from scopgov.db import Database
from scopgov.domain.effects import Concern, Direction, Effect
from scopgov.domain.policy import Actor, Role
from scopgov.usecases import services
from scopgov.usecases.tables import Category, FindingKind, UseCase
from tests.conftest import START, People

WHOLE = services.Proposal(
    title="Projects at risk",
    category=Category.production_and_service,
    problem="One project in four is late.",
    benefit="We would know early.",
    people="Proposal writers and clients.",
    purpose="Estimate the risk of a proposal before it is sent",
    aims=[services.Aim("Late projects", Decimal("20"), unit="%", baseline=Decimal("26.5"))],
)


@dataclass
class Cast:
    """The people of these tests and what they made."""

    people: People
    database: Database
    author: int
    committee: int
    member: int
    administrator: int

    def actor(self, member_id: int) -> Actor:
        return self.people.actor(member_id)


def cast_of(people: People, database: Database) -> Cast:
    """Admit an author who sits on the committee too, another committee member, a plain one."""
    administrator = people.admit("Ada Admin", Role.administrator)
    cast = Cast(
        people,
        database,
        author=people.admit("Ana Author", Role.ethics_committee),
        committee=people.admit("Carl Committee", Role.ethics_committee),
        member=people.admit("Mia Member"),
        administrator=administrator,
    )
    with database.transaction() as session:
        charter.found(
            session,
            actor=cast.actor(administrator),
            now=START,
            clauses=[("A person decides", "Always."), ("Few data", "Only what is needed.")],
            adopted_on=date(2026, 1, 22),
            paper_reference="minutes of 22 January 2026",
        )
    return cast


def findings(charter_: Charter, kind: FindingKind = FindingKind.met) -> list[services.Reading]:
    """Return one finding a clause."""
    condition = "Once a year." if kind is FindingKind.met_with_condition else ""
    return [
        services.Reading(clause.id, kind, "Read and discussed.", condition) for clause in charter_.clauses
    ]


EFFECTS = (
    Effect(Concern.employment, Direction.no_change),
    Effect(Concern.skills, Direction.better, "People learn to read a score.", "proposal writers"),
    Effect(Concern.working_conditions, Direction.unknown, "It depends on the time left.", "the teams"),
    Effect(Concern.fairness, Direction.worse, "Small clients are flagged more.", "small clients."),
    *(Effect(one, Direction.no_change) for one in list(Concern)[4:]),
)


def submitted(session: object, cast: Cast) -> UseCase:
    """Return a submitted use case of the author's."""
    from sqlalchemy.orm import Session

    assert isinstance(session, Session)
    made = services.draft(session, actor=cast.actor(cast.author), now=START, proposal=WHOLE)
    return services.submit(session, actor=cast.actor(cast.author), now=START, use_case=made)


@pytest.fixture
def cast(people: People, database: Database) -> Cast:
    return cast_of(people, database)
