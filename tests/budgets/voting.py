"""A cooperative of five that launches a use case with a study, votes on budgets, and spends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scopgov import consequences
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import CompanyForm, DecisionKind, preset
from scopgov.usecases.tables import UseCase
from scopgov.votes import services as votes
from scopgov.votes.tables import Motion, MotionKind
from tests.conftest import START, People
from tests.studies.whole import advised, checked, presented
from tests.usecases.proposing import Cast


@dataclass
class House:
    """What these tests hold: who acts, where, what each motion sets in motion, and the time of the next meeting."""

    people: People
    database: Database
    settings: Settings
    cast: Cast
    board: int
    held: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table = consequences.table(self.settings)

    def actor(self, member_id: int = 0) -> Actor:
        return self.people.actor(member_id or self.board)

    def put(self, kind: MotionKind) -> int:
        """Prepare an assembly with the one motion of a kind that is offered; return the motion's number."""
        self.held += 1
        opens = START + timedelta(days=30 * self.held)
        with self.database.transaction() as session:
            (offered,) = self.table[kind].proposals(session)
            assembly = assemblies.prepare(
                session,
                actor=self.actor(),
                now=opens - timedelta(days=25),
                title="Assembly",
                place="Lyon",
                kind=DecisionKind.ordinary,
                opens_at=opens,
                closes_at=opens + timedelta(hours=3),
            )
            motion = votes.put_motion(
                session,
                actor=self.actor(),
                now=opens - timedelta(days=25),
                assembly=assembly,
                kind=kind,
                title="Motion",
                text="Text.",
                subject_id=offered.subject_id,
                params=offered.params,
                consequences=self.table,
            )
            assemblies.convene(session, actor=self.actor(), now=opens - timedelta(days=24), assembly=assembly)
            return motion.id

    def vote(self, motion_id: int, choice: Choice) -> datetime:
        """Let everybody choose the same and the poll close; return the instant of its close."""
        with self.database.transaction() as session:
            motion = session.get_one(Motion, motion_id)
            opens, closes = motion.assembly.opens_at, motion.assembly.closes_at
            for member in (self.board, self.cast.author, self.cast.committee, self.cast.member):
                votes.cast(
                    session,
                    actor=self.actor(member),
                    now=opens,
                    poll=motion.polls[-1],
                    choice=choice,
                    consequences=self.table,
                )
        with self.database.transaction() as session:
            votes.settle(session, now=closes, consequences=self.table)
        return closes

    def decide(self, kind: MotionKind, choice: Choice = Choice.for_) -> int:
        """Put and vote; return the motion's number."""
        motion_id = self.put(kind)
        self.vote(motion_id, choice)
        return motion_id


def house_of(people: People, database: Database, settings: Settings, cast: Cast, board: int) -> House:
    """Adopt voting rules; return the house."""
    with database.transaction() as session:
        assemblies.adopt_rule_set(
            session,
            actor=cast.actor(cast.administrator),
            now=START,
            rule_set=preset(CompanyForm.sa),
            adopted_on=date(2026, 1, 1),
            paper_reference="minutes of 1 January 2026",
        )
    return House(people, database, settings, cast, board)


def studied(session: Session, house: House) -> UseCase:
    """Return a checked use case with a study and the board's opinion: a budget of 14,000 euros."""
    use_case = checked(session, house.cast)
    advised(session, house.board, house.cast, presented(session, house.cast, use_case))
    return use_case


def window(session: Session, motion_id: int) -> Assembly:
    """Return the assembly of a motion."""
    return session.get_one(Motion, motion_id).assembly
