"""A meeting in session with two motions, its chair at work; what a test does to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import attending
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly, Attending
from scopgov.conduct import services
from scopgov.conduct.room import Room, room
from scopgov.db import Database
from scopgov.domain.conduct import Conduct
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.statutes import DecisionKind
from scopgov.votes import services as polls
from scopgov.votes.tables import Motion, Poll
from tests.conftest import START, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened, put

CHAIR, SECRETARY, MEMBER = 1, 2, 3  # places in `Meeting.members`; 0 is the board


@dataclass
class Sitting:
    """A meeting in session: `polls` are those of its motions, in the order of the agenda."""

    meeting: Meeting
    assembly_id: int
    polls: list[int] = field(default_factory=list)

    @property
    def members(self) -> list[int]:
        return self.meeting.members

    def open(self, place: int = 0, minutes: int = 5, now: datetime = OPENS, by: int = CHAIR) -> Poll:
        with self.meeting.database.transaction() as session:
            return services.open_vote(
                session,
                actor=self.meeting.actor(by),
                now=now,
                poll=session.get_one(Poll, self.polls[place]),
                minutes=minutes,
                consequences=self.meeting.consequences,
            )

    def close(self, place: int = 0, now: datetime = OPENS, by: int = CHAIR) -> Poll:
        with self.meeting.database.transaction() as session:
            return polls.close_early(
                session,
                actor=self.meeting.actor(by),
                now=now,
                poll=session.get_one(Poll, self.polls[place]),
                consequences=self.meeting.consequences,
            )

    def announce(self, place: int = 0, now: datetime = OPENS, by: int = CHAIR) -> Poll:
        with self.meeting.database.transaction() as session:
            poll = session.get_one(Poll, self.polls[place])
            return services.announce(
                session,
                actor=self.meeting.actor(by),
                now=now,
                poll=poll,
                consequences=self.meeting.consequences,
            )

    def take(self, place: int = 0, now: datetime = OPENS, by: int = CHAIR) -> None:
        with self.meeting.database.transaction() as session:
            item = session.get_one(Poll, self.polls[place]).motion.item
            services.take(session, actor=self.meeting.actor(by), now=now, item=item)

    def end(self, now: datetime = OPENS, by: int = CHAIR, debates: str = "All was said.") -> Assembly:
        with self.meeting.database.transaction() as session:
            return services.close_meeting(
                session,
                actor=self.meeting.actor(by),
                now=now,
                assembly=session.get_one(Assembly, self.assembly_id),
                debates=debates,
                incidents="",
                consequences=self.meeting.consequences,
            )

    def vote(self, at: int, choice: Choice, place: int = 0, now: datetime = OPENS) -> None:
        self.meeting.poll_id = self.polls[place]
        self.meeting.vote(at, choice, now)

    def present(self, *places: int, now: datetime = OPENS) -> None:
        with self.meeting.database.transaction() as session:
            for at in places:
                attending.record_attendance(
                    session,
                    actor=self.meeting.actor(CHAIR),
                    now=now,
                    assembly=session.get_one(Assembly, self.assembly_id),
                    member_id=self.members[at],
                    attending=Attending.present,
                )

    def poll(self, place: int = 0) -> Poll:
        with self.meeting.database.reading() as session:
            return session.get_one(Poll, self.polls[place])

    def seen(self, now: datetime = OPENS) -> Room:
        with self.meeting.database.reading() as session:
            assembly = session.get_one(Assembly, self.assembly_id)
            return room(session, assembly, now, self.meeting.consequences.vault)


def in_session(
    people: People,
    database: Database,
    count: int = 5,
    *,
    remote: bool = True,
    begun: bool = True,
    keys: Path = Path("nowhere"),
) -> Sitting:
    """Return a meeting in session of `count` members with two motions; the chair and the secretary are of no board."""
    meeting = convened(people, database, count, keys=keys)
    with database.transaction() as session:
        assembly = _prepared(session, meeting, remote)
        for _ in range(2):
            put(session, meeting, assembly)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
        if begun:
            begin(session, meeting, assembly)
        query = select(Poll.id).join(Motion).where(Motion.assembly_id == assembly.id).order_by(Poll.id)
        return Sitting(meeting, assembly.id, list(session.scalars(query)))


def _prepared(session: Session, meeting: Meeting, remote: bool) -> Assembly:
    return assemblies.prepare(
        session,
        actor=meeting.actor(),
        now=START,
        title="In session",
        place="Lyon",
        kind=DecisionKind.ordinary,
        remote=remote,
        conduct=Conduct.session,
        opens_at=OPENS,
        closes_at=CLOSES,
    )


def begin(session: Session, meeting: Meeting, assembly: Assembly, now: datetime = OPENS) -> None:
    """Open the meeting with its bureau."""
    assemblies.open_meeting(
        session,
        actor=meeting.actor(),
        now=now,
        assembly=assembly,
        chair_id=meeting.members[CHAIR],
        secretary_id=meeting.members[SECRETARY],
    )


def later(**by: float) -> datetime:
    """Return an instant after the opening of the meeting."""
    return OPENS + timedelta(**by)


__all__ = ["CLOSES", "OPENS", "Secrecy", "Sitting", "begin", "in_session", "later"]
