"""A meeting of a committee of three on an opinion that the first of them proposed, and what a test does with it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import consequences
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.config import Settings
from scopgov.domain.opinions import Draft, OpinionKind
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import Body, CompanyForm, DecisionKind, preset
from scopgov.ethics import deciding, drafting
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying

OPENS, CLOSES = START + timedelta(days=7), START + timedelta(days=7, hours=2)


class Meeting:
    """A meeting of a committee of three on an opinion that the first of them proposed."""

    def __init__(self, people: People, settings: Settings) -> None:
        self.database, self.table = people.database, consequences.table(settings)
        self.who = laying.hands(people)
        others = (people.actor(people.admit(name, Role.ethics_committee)) for name in ("Eve", "Zoe"))
        self.judges: list[Actor] = [self.who.judge, *others]
        root = people.actor(people.admit("Root", Role.administrator, associate=False))
        with self.database.transaction() as session:
            assemblies.adopt_rule_set(
                session,
                actor=root,
                now=START,
                rule_set=preset(CompanyForm.sa),
                adopted_on=date(2026, 1, 1),
                paper_reference="minutes on paper",
            )
            version = factory.version(session, settings.instance, author=self.who.lead.member_id)
            audit = laying.audited(session, settings.instance, self.who, START, version)
            said = Draft(OpinionKind.with_conditions, "Sound.", ("Look again.",), "Few bridges.")
            drafting.propose(
                session, actor=self.who.judge, now=START, version=version, audit=audit, draft=said
            )

    def prepared(self, session: Session) -> Assembly:
        """Prepare a meeting of the committee."""
        return assemblies.prepare(
            session,
            actor=self.who.judge,
            now=START,
            title="Committee",
            place="Lyon",
            kind=DecisionKind.ordinary,
            body=Body.ethics_committee,
            opens_at=OPENS,
            closes_at=CLOSES,
        )

    def convene(self) -> None:
        """Put the opinion on the agenda of a meeting and send its notice."""
        with self.database.transaction() as session:
            held = self.prepared(session)
            (offered,) = deciding.VERSION_OPINIONS.proposals(session)
            votes.put_motion(
                session,
                actor=self.who.judge,
                now=START,
                assembly=held,
                kind=MotionKind.opinion,
                title=str(offered.title),
                text=str(offered.text),
                subject_id=offered.subject_id,
                params=offered.params,
                consequences=self.table,
            )
            assemblies.convene(session, actor=self.who.judge, now=START, assembly=held)

    def vote(self, *choices: Choice) -> None:
        """Let the judges vote in order, and close the poll."""
        for actor, choice in zip(self.judges, choices, strict=False):
            with self.database.transaction() as session:
                poll = session.scalars(select(Poll)).one()
                votes.cast(session, actor=actor, now=OPENS, poll=poll, choice=choice, consequences=self.table)
        with self.database.transaction() as session:
            votes.settle(session, now=CLOSES, consequences=self.table)
