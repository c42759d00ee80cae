"""Play the life of the invented cooperative through the services, from its founding to an open vote.

Nothing is written around the rules: notices are sent in time, people who wrote do not judge, every poll is
opened, voted on and closed like a real one, only at times gone by.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import consequences
from scopgov.assemblies import services as meetings
from scopgov.assemblies.tables import Assembly
from scopgov.charter.queries import in_force, starting_checks, starting_clauses
from scopgov.config import Settings, local_zone
from scopgov.courses import publishing
from scopgov.courses import services as courses
from scopgov.courses.queries import course as course_of
from scopgov.db import Database
from scopgov.demo import choices, people, texts
from scopgov.domain.choosing import question_to_data
from scopgov.domain.courses import PROVIDED
from scopgov.domain.effects import Effect
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Choice, Secrecy
from scopgov.domain.statutes import CompanyForm, DecisionKind
from scopgov.founding import services as founding
from scopgov.members import accounts, importing, queries
from scopgov.members.tables import Member
from scopgov.minutes import services as minutes
from scopgov.notices import services as notices
from scopgov.usecases import services as usecases
from scopgov.usecases.tables import FindingKind, UseCase
from scopgov.votes import confidential, envelopes
from scopgov.votes import services as votes
from scopgov.votes.queries import motions_of
from scopgov.votes.tables import MotionKind, Poll

Say = Callable[[str], None]
LASTS = 220  # days from the founding to today


class Story:
    """The demonstration in the making: where it is written, when today is, chance with a seed."""

    def __init__(self, settings: Settings, database: Database, today: datetime) -> None:
        self.settings, self.database, self.today = settings, database, today
        self.table = consequences.table(settings)
        self.chance, self.choosing, self.judging = random.Random(2026), random.Random(7), random.Random(11)
        self.thinking = random.Random(13)

    def at(self, day: int, hour: int = 9) -> datetime:
        """Return an instant `day` days after the founding, at an hour of the cooperative's clock."""
        begun = queries.local_day(self.today) - timedelta(days=LASTS)
        there = datetime.combine(begun + timedelta(days=day), datetime.min.time(), tzinfo=local_zone())
        return (there + timedelta(hours=hour)).astimezone(UTC)

    def day(self, day: int) -> date:
        """Return the calendar day `day` days after the founding."""
        return queries.local_day(self.at(day))

    @contextmanager
    def act(self) -> Iterator[Session]:
        """Give the transaction of one act."""
        with self.database.transaction() as session:
            yield session

    def who(self, session: Session, role: Role | None, now: datetime, nth: int = 0) -> Actor:
        """Return the nth member holding a role, or holding none."""
        invented = [one for one in people.MEMBERS if (role in one.roles if role else not one.roles)][nth]
        found = queries.by_email(session, invented.email)
        assert found is not None
        return queries.actor_of(found, now)

    # The founding --------------------------------------------------------------------------------

    def found(self) -> None:
        """Enter the cooperative with everybody's sign-in, and the courses."""
        first, now = people.MEMBERS[0], self.at(0)
        adopted = founding.OnPaper(self.day(-30), "procès-verbal de l’assemblée générale, résolution 2")
        whole = founding.Founding(
            company=founding.Company(
                texts.COOPERATIVE,
                CompanyForm.sa,
                town="Lyon",
                registration="RCS Lyon 000 000 000",
                demonstration=True,
            ),
            administrator=founding.FirstAdministrator(
                first.name, first.email, people.SIGN_IN_WITH, first.since
            ),
            statutes=adopted,
            charter=adopted,
            clauses=starting_clauses("fr"),
            checks=starting_checks(),
            roll=self._roll(),
        )
        with self.act() as session:
            founding.found(session, now=now, founding=whole)
            self._let_all_sign_in(session)
            lead = self.who(session, Role.ai_lead, now)
            for code in PROVIDED:
                publishing.bring_in(session, actor=lead, now=now, code=code)

    def _roll(self) -> list[importing.Line]:
        return [
            importing.Line(at, one.name, one.email, one.trade, one.since, True, one.roles)
            for at, one in enumerate(people.MEMBERS, start=2)
        ]

    def _let_all_sign_in(self, session: Session) -> None:
        everybody = session.scalars(select(Member)).all()
        accounts.set_password(everybody[0], people.SIGN_IN_WITH)
        for one in everybody:
            one.password_hash = everybody[0].password_hash
        administrator = session.get_one(Member, 1)
        administrator.trade = people.MEMBERS[0].trade

    def attend_course(self, day: int) -> None:
        """Let two of the three proposal writers follow the course."""
        now = self.at(day)
        with self.act() as session:
            lead = self.who(session, Role.ai_lead, now)
            course = course_of(session, texts.COURSE)
            for nth in (0, 1):
                writer = session.get_one(Member, self.who(session, Role.proposal_writer, now, nth).member_id)
                courses.record_attendance(
                    session, actor=lead, now=now, course=course, member=writer, attended_on=self.day(day)
                )

    # Use cases -----------------------------------------------------------------------------------

    def propose(self, day: int, proposal: usecases.Proposal, nth: int = 0, *, submit: bool = True) -> int:
        """Let a member propose a use case; return its row's number."""
        now = self.at(day)
        with self.act() as session:
            author = self.who(session, None, now, nth)
            made = usecases.draft(session, actor=author, now=now, proposal=proposal)
            if submit:
                usecases.submit(session, actor=author, now=now + timedelta(hours=2), use_case=made)
            return made.id

    def check(
        self,
        day: int,
        use_case_id: int,
        expected: Sequence[Effect],
        worst: FindingKind = FindingKind.met,
    ) -> None:
        """Let the committee read a use case; the third or fourth clause gets the worst finding."""
        now = self.at(day)
        said = {
            FindingKind.met: (texts.WHY_MET, ""),
            FindingKind.met_with_condition: (texts.WHY_CONDITION, texts.CONDITION),
            FindingKind.not_met: (texts.WHY_NOT_MET, ""),
        }
        odd = 3 if worst is FindingKind.not_met else 4
        with self.act() as session:
            charter = in_force(session, self.day(day))
            assert charter is not None
            kinds = [(one, worst if one.number == odd else FindingKind.met) for one in charter.clauses]
            usecases.check(
                session,
                actor=self.who(session, Role.ethics_committee, now),
                now=now,
                use_case=session.get_one(UseCase, use_case_id),
                findings=[usecases.Reading(one.id, kind, *said[kind]) for one, kind in kinds],
                effects=expected,
            )

    # Assemblies ----------------------------------------------------------------------------------

    def convene(
        self, title: str, sent: int, opens: datetime, closes: datetime, motions: Sequence[Motions]
    ) -> int:
        """Prepare an assembly with its motions and send the notice; return its number."""
        now = self.at(sent)
        with self.act() as session:
            board = self.who(session, Role.board, now)
            assembly = meetings.prepare(
                session,
                actor=board,
                now=now,
                title=title,
                place="Lyon, salle des assemblées",
                kind=DecisionKind.ordinary,
                opens_at=opens,
                closes_at=closes,
            )
            for kind, subject_id, words in motions:
                self.put(session, board, now, assembly, kind, subject_id, words)
            meetings.convene(session, actor=board, now=now + timedelta(hours=1), assembly=assembly)
            return assembly.id

    def put(
        self,
        session: Session,
        board: Actor,
        now: datetime,
        assembly: Assembly,
        kind: MotionKind,
        subject_id: int | None,
        words: tuple[str, str],
    ) -> None:
        """Put a motion on an agenda, in words of the story."""
        heading, text = words
        offered = self.table[kind].proposals(session)
        params = next((one.params for one in offered if one.subject_id == subject_id), None)
        if (heading, text) in choices.QUESTIONS:
            params = {"question": question_to_data(choices.QUESTIONS[heading, text])}
        votes.put_motion(
            session,
            actor=board,
            now=now,
            assembly=assembly,
            kind=kind,
            title=heading,
            text=text,
            subject_id=subject_id,
            params=params,
            secrecy=Secrecy.confidential if (heading, text) in texts.IN_CONFIDENCE else Secrecy.open,
            consequences=self.table,
        )

    def vote(self, assembly_id: int, now: datetime, favours: Sequence[float], turnout: float) -> None:
        """Let a share of the members vote on each motion, with a chance of being for; choices say their own."""
        with self.act() as session:
            assembly = session.get_one(Assembly, assembly_id)
            polls = [motion.polls[-1] for motion in motions_of(session, assembly)]
            for one in people.MEMBERS:
                found = queries.by_email(session, one.email)
                assert found is not None
                if self.chance.random() > turnout:
                    continue
                for poll, favour in zip(polls, favours, strict=True):
                    actor = queries.actor_of(found, now)
                    self._cast(session, actor, now, poll, self._choice(poll, favour))

    def _cast(self, session: Session, actor: Actor, now: datetime, poll: Poll, choice: str) -> None:
        told: dict[str, Any] = {"actor": actor, "now": now, "poll": poll, "choice": choice}
        if poll.secrecy is Secrecy.open:
            votes.cast(session, **told, consequences=self.table)
            return
        votes.settle_one(session, now=now, poll_id=poll.id, consequences=self.table)
        keys = confidential.keys_of(poll, self.table.vault)
        slip = envelopes.slip(keys, poll.digest, actor.member_id)
        confidential.cast(session, **told, slip=slip, consequences=self.table)

    def _choice(self, poll: Poll, favour: float) -> str:
        asked = poll.motion.question
        if asked is not None:
            liked = choices.LIKED[poll.motion.title, poll.motion.text]
            return choices.ballot(asked, liked, self.choosing)
        drawn = self.chance.random()
        if drawn > 0.94:
            return Choice.abstain
        return Choice.for_ if self.chance.random() < favour else Choice.against

    def hold(self, assembly_id: int, favours: Sequence[float]) -> None:
        """Hold a whole assembly: bureau, votes, close, minutes signed by both."""
        with self.act() as session:
            assembly = session.get_one(Assembly, assembly_id)
            opens, closes = assembly.opens_at, assembly.closes_at
            board = self.who(session, Role.board, opens)
            second = self.who(session, Role.board, opens, 1)
            meetings.open_meeting(
                session,
                actor=board,
                now=opens,
                assembly=assembly,
                chair_id=board.member_id,
                secretary_id=second.member_id,
            )
        self.vote(assembly_id, opens + timedelta(minutes=50), favours, 0.85)
        with self.act() as session:
            votes.settle(session, now=closes, consequences=self.table)
            assembly = session.get_one(Assembly, assembly_id)
            meetings.close_meeting(session, actor=board, now=closes, assembly=assembly, debates=texts.DEBATES)
        with self.act() as session:
            assembly = session.get_one(Assembly, assembly_id)
            day_after = closes + timedelta(days=1)
            drawn = minutes.draw_up(
                session, actor=board, now=day_after, assembly=assembly, consequences=self.table
            )
            for actor, capacity in ((board, "chair"), (second, "secretary")):
                minutes.sign(
                    session, actor=actor, now=closes + timedelta(days=2), minutes=drawn, capacity=capacity
                )

    def read_notices(self, day: int) -> None:
        """Let everybody read what they were told so far."""
        now = self.at(day)
        with self.act() as session:
            for person in queries.people(session):
                notices.read_all(session, actor=queries.actor_of(person, now), now=now)


Motions = tuple[MotionKind, int | None, tuple[str, str]]


def launch_text(proposal: usecases.Proposal, budget: str = "") -> tuple[str, str]:
    """Return the motion that launches a proposal, with its budget where the board proposed one."""
    heading, text = texts.LAUNCH
    text += texts.BUDGET.format(budget=budget) if budget else ""
    told = {"title": proposal.title, "purpose": proposal.purpose}
    return heading.format(**told), text.format(**told)
