"""An assembly convened in time with one motion of free text, its members, and a clock to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.db import Database
from scopgov.domain.choosing import Question, question_to_data
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Secrecy
from scopgov.domain.statutes import CompanyForm, DecisionKind, preset
from scopgov.votes import confidential, envelopes, services
from scopgov.votes.confidential import Receipt
from scopgov.votes.consequence import Consequence, Consequences
from scopgov.votes.envelopes import Slip
from scopgov.votes.tables import Ballot, Motion, MotionKind, Poll
from scopgov.votes.vault import Vault
from tests.conftest import START, People

OPENS, CLOSES = START + timedelta(days=20), START + timedelta(days=20, hours=3)


@dataclass
class Meeting:
    """What a test of votes holds: people by number (the first is the board), one poll, what followed."""

    database: Database
    people: People
    members: list[int]
    consequences: Consequences
    outcomes: list[str] = field(default_factory=list)
    assembly_id: int = 0
    poll_id: int = 0

    def actor(self, at: int = 0) -> Actor:
        return self.people.actor(self.members[at])

    @contextmanager
    def act(self) -> Iterator[tuple[Session, Poll, Assembly]]:
        """Give a transaction with the poll and its assembly."""
        with self.database.transaction() as session:
            poll = session.get_one(Poll, self.poll_id)
            yield session, poll, poll.motion.assembly

    def vote(self, at: int, choice: str, now: datetime = OPENS, member: int | None = None) -> Ballot:
        actor = self.actor(at)
        with self.act() as (session, poll, _):
            return services.cast(
                session,
                actor=actor,
                now=now,
                poll=poll,
                choice=choice,
                member_id=None if member is None else self.members[member],
                consequences=self.consequences,
            )

    def seal(
        self,
        at: int,
        choice: str,
        now: datetime = OPENS,
        member: int | None = None,
        slip: Slip | None = None,
    ) -> Receipt:
        """Cast a vote in a confidential poll, with the slip given for it or a new one."""
        actor, for_whom = self.actor(at), self.members[at if member is None else member]
        with self.act() as (session, poll, _):
            if poll.opens_at <= now and not poll.digest:
                services.settle_one(session, now=now, poll_id=poll.id, consequences=self.consequences)
            return confidential.cast(
                session,
                actor=actor,
                now=now,
                poll=poll,
                choice=choice,
                slip=slip or self.slip(poll, for_whom),
                member_id=for_whom,
                consequences=self.consequences,
            )

    def slip(self, poll: Poll, member_id: int) -> Slip:
        keys = self.consequences.vault.get(poll.digest)
        return envelopes.slip(keys, poll.digest, member_id) if keys else Slip("0" * 64, "0" * 64)

    def settle(self, now: datetime = CLOSES) -> Poll:
        with self.database.transaction() as session:
            services.settle(session, now=now, consequences=self.consequences)
        with self.database.reading() as session:
            return session.get_one(Poll, self.poll_id)


def convened(
    people: People,
    database: Database,
    count: int = 5,
    form: CompanyForm = CompanyForm.sa,
    *,
    secrecy: Secrecy = Secrecy.open,
    keys: Path = Path("nowhere"),
    question: Question | None = None,
) -> Meeting:
    """Return a meeting of `count` members, convened on time, whose poll is scheduled: a motion, or a choice."""
    administrator = people.actor(people.admit("Ada Admin", Role.administrator, associate=False))
    board = people.admit("Bea Board", Role.board)
    members = [board, *people.admit_many(count - 1)]
    with database.transaction() as session:
        assemblies.adopt_rule_set(
            session,
            actor=administrator,
            now=START,
            rule_set=preset(form),
            adopted_on=date(2026, 1, 1),
            paper_reference="minutes of 1 January 2026",
        )
    meeting = Meeting(database, people, members, Consequences({}, vault=Vault(Path("nowhere"))))
    about = Consequence(on_outcome=_noting(meeting))
    kinds = {MotionKind.choice: about, MotionKind.other: about}
    meeting.consequences = Consequences(kinds, vault=Vault(keys))
    with database.transaction() as session:
        motion = put(session, meeting, prepare(session, meeting), secrecy, question)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=motion.assembly)
        meeting.assembly_id, meeting.poll_id = motion.assembly_id, motion.polls[0].id
    return meeting


def _noting(meeting: Meeting) -> Callable[[Session, Motion, Poll, datetime], None]:
    def note(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
        meeting.outcomes.append(poll.outcome.value if poll.outcome else poll.state.value)

    return note


def prepare(
    session: Session, meeting: Meeting, opens: datetime = OPENS, closes: datetime = CLOSES
) -> Assembly:
    """Prepare an ordinary assembly."""
    return assemblies.prepare(
        session,
        actor=meeting.actor(),
        now=START,
        title="Ordinary assembly",
        place="Lyon",
        kind=DecisionKind.ordinary,
        opens_at=opens,
        closes_at=closes,
    )


def put(
    session: Session,
    meeting: Meeting,
    assembly: Assembly,
    secrecy: Secrecy = Secrecy.open,
    question: Question | None = None,
) -> Motion:
    """Put a motion of free text, or a choice among options."""
    return services.put_motion(
        session,
        actor=meeting.actor(),
        now=START,
        assembly=assembly,
        kind=MotionKind.choice if question else MotionKind.other,
        params={"question": question_to_data(question)} if question else None,
        title="Meet in spring",
        text="The assembly decides to meet in spring.",
        secrecy=secrecy,
        consequences=meeting.consequences,
    )
