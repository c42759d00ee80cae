"""A deployment vote laid from the freezing of its dossier to its close, for tests that begin there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scopgov import consequences
from scopgov.assemblies import services as assemblies
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import CompanyForm, DecisionKind, preset
from scopgov.dossiers import deployment, queries
from scopgov.dossiers.tables import Dossier
from scopgov.mandates.tables import Mandate
from scopgov.votes import services as votes
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import MotionKind, Poll
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands

OPENS, CLOSES = START + timedelta(days=20), START + timedelta(days=20, hours=3)
FIVE = (Choice.for_, Choice.for_, Choice.for_, Choice.for_, Choice.against)


@dataclass
class Vote:
    """A deployment motion on the agenda of a convened assembly."""

    database: Database
    people: People
    who: Hands
    folder: Path
    members: list[int]
    table: Consequences
    poll_id: int = 0

    def settle(self, now: datetime) -> None:
        with self.database.transaction() as session:
            votes.settle(session, now=now, consequences=self.table)

    def cast(self, *choices: Choice) -> None:
        for member, choice in zip(self.members, choices, strict=False):
            with self.database.transaction() as session:
                votes.cast(
                    session,
                    actor=self.people.actor(member),
                    now=OPENS,
                    poll=session.get_one(Poll, self.poll_id),
                    choice=choice,
                    consequences=self.table,
                )

    def held(self, *choices: Choice) -> tuple[Poll, Dossier, list[Mandate]]:
        """Hold the vote and return what came of it."""
        self.settle(OPENS)
        self.cast(*choices)
        self.settle(CLOSES)
        return self.seen()

    def seen(self) -> tuple[Poll, Dossier, list[Mandate]]:
        with self.database.reading() as session:
            poll = session.get_one(Poll, self.poll_id)
            dossier = queries.dossier(session, poll.motion.subject_id or 0)
            assert dossier.model_version.state
            return poll, dossier, list(session.scalars(select(Mandate)))


def laid(people: People, settings: Settings, measures: Mapping[str, Any] | None = None) -> Vote:
    """Return the vote on a dossier, convened; `measures` change those of its model."""
    who = laying.hands(people)
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    everyone = [who.lead, who.judge, who.board, who.member]
    members = [*(one.member_id for one in everyone), people.admit("Eve")]
    made = Vote(people.database, people, who, settings.instance, members, consequences.table(settings))
    with people.database.transaction() as session:
        assemblies.adopt_rule_set(
            session,
            actor=root,
            now=START,
            rule_set=preset(CompanyForm.sa),
            adopted_on=date(2026, 1, 1),
            paper_reference="minutes on paper",
        )
        measured = factory.version(session, settings.instance, author=who.lead.member_id, measures=measures)
        laying.frozen(session, settings.instance, who, START, measured)
    put(made)
    return made


def put(vote: Vote) -> None:
    """Put the dossier to the vote of an assembly that is convened."""
    with vote.database.transaction() as session:
        assembly = assemblies.prepare(
            session,
            actor=vote.who.board,
            now=START,
            title="Ordinary assembly",
            place="Lyon",
            kind=DecisionKind.ordinary,
            opens_at=OPENS,
            closes_at=CLOSES,
        )
        (offered,) = deployment.proposals(session)
        motion = votes.put_motion(
            session,
            actor=vote.who.board,
            now=START,
            assembly=assembly,
            kind=MotionKind.deployment,
            title=str(offered.title),
            text=str(offered.text),
            subject_id=offered.subject_id,
            consequences=vote.table,
        )
        assemblies.convene(session, actor=vote.who.board, now=START, assembly=assembly)
        vote.poll_id = motion.polls[0].id
