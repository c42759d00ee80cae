"""A real small model brought as far as a mandate: trained once, judged, voted in a real assembly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy.orm import Session

from scopgov import consequences
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.queries import rule_set_in_force
from scopgov.assemblies.tables import Assembly
from scopgov.audits import metrics
from scopgov.audits.findings import AuditResult
from scopgov.config import Settings
from scopgov.domain.canonical import digest
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import CompanyForm, DecisionKind, preset
from scopgov.dossiers import services as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.mandates import queries
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.training.pipeline import Candidate, train_candidates
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.usecases.tables import UseCase
from scopgov.votes import services as votes
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, MotionKind, Poll
from tests.audits import factory
from tests.conftest import Clock, People
from tests.datasets import small
from tests.dossiers import laying
from tests.dossiers.laying import Hands

GIVEN: Mapping[str, Any] = {
    "kind": "A",
    "works": "Roof / Windows",
    "start": "2026-03-02",
    "planned": "2026-04-15",
    "budget": "2 400,5",
}
NOTICE = timedelta(days=20)
_run_audit = metrics.run_audit
_audits: dict[str, AuditResult] = {}


def _audited_once(*about: Any) -> AuditResult:
    """Run the real audit, once for the same answers under the same protocol."""
    key = digest(repr(about))
    if key not in _audits:
        _audits[key] = _run_audit(*about)
    return _audits[key]


@cache
def small_model(family: str = "logistic", seed: int = 1) -> Candidate:
    """Return a model really trained on invented projects, made once."""
    return train_candidates(small.dataset(seed=seed), [family], effort="quick")[0]


@dataclass(frozen=True)
class Case:
    """The people around one use case: hands who prepare, an administrator, a writer who may score, voters."""

    hands: Hands
    root: Actor
    writer: int
    voters: list[int]
    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "artefacts"

    @property
    def consequences(self) -> Consequences:
        return consequences.table(Settings(instance=self.folder, database_url=""))


def case(people: People, folder: Path) -> Case:
    """Admit the people of the story: all vote but the administrator."""
    hands = laying.hands(people)
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    writer = people.admit("Wim", Role.proposal_writer)
    voters = [hands.lead.member_id, hands.judge.member_id, hands.board.member_id, hands.member.member_id]
    return Case(hands, root, writer, [*voters, writer], folder)


def judged(
    session: Session,
    around: Case,
    clock: Clock,
    *,
    candidate: Candidate | None = None,
    run: TrainingRun | None = None,
    **terms: Any,
) -> Dossier:
    """Bring a real model as far as its dossier."""
    lead = around.hands.lead.member_id
    if run is None:
        factory.charter(session)
    made = candidate or small_model()
    version = factory.of_candidate(session, around.folder, made, author=lead, run=run)
    with patch.object(metrics, "run_audit", _audited_once):
        laying.judged(session, around.folder, around.hands, clock.at, version)
    return freeze(session, around, clock, version, **terms)


def freeze(session: Session, around: Case, clock: Clock, version: ModelVersion, **terms: Any) -> Dossier:
    """Freeze the dossier of a version with an opinion."""
    said = replace(laying.terms(clock.at.date()), **terms)
    board = around.hands.board
    return dossiers.freeze(
        session, actor=board, now=clock.at, version=version, terms=said, store=around.store
    )


def assembly(session: Session, around: Case, clock: Clock, form: CompanyForm = CompanyForm.sa) -> Assembly:
    """Prepare an assembly, under rules adopted on paper."""
    if rule_set_in_force(session, clock.at.date()) is None:
        assemblies.adopt_rule_set(
            session,
            actor=around.root,
            now=clock.at,
            rule_set=preset(form),
            adopted_on=date(2026, 1, 10),
            paper_reference="Minutes on paper",
        )
    return assemblies.prepare(
        session,
        actor=around.hands.board,
        now=clock.at,
        title="Assembly",
        place="Lyon",
        kind=DecisionKind.ordinary,
        opens_at=clock.at + NOTICE,
        closes_at=clock.at + NOTICE + timedelta(hours=2),
    )


def put(
    session: Session, around: Case, clock: Clock, held: Assembly, kind: MotionKind, subject_id: int
) -> Motion:
    """Put on an agenda what the room offers for this subject."""
    offered = around.consequences[kind].proposals(session)
    about = next(one for one in offered if one.subject_id == subject_id)
    return votes.put_motion(
        session,
        actor=around.hands.board,
        now=clock.at,
        assembly=held,
        kind=kind,
        title=str(about.title),
        text=str(about.text),
        subject_id=subject_id,
        params=about.params,
        consequences=around.consequences,
    )


def hold(session: Session, around: Case, clock: Clock, motion: Motion, choices: str = "fffff") -> Poll:
    """Convene, let the notice run, vote (one letter a voter: f, a, or - for nobody) and close."""
    held, poll = motion.assembly, motion.polls[0]
    assemblies.convene(session, actor=around.hands.board, now=clock.at, assembly=held)
    clock.at = held.opens_at
    letters = {"f": Choice.for_, "a": Choice.against}
    for voter, letter in zip(around.voters, choices, strict=False):
        if letter in letters:
            votes.cast(
                session,
                actor=members.actor(session, voter, clock.at),
                now=clock.at,
                poll=poll,
                choice=letters[letter],
                consequences=around.consequences,
            )
    clock.at = held.closes_at
    votes.settle(session, now=clock.at, consequences=around.consequences)
    return poll


def voted(session: Session, around: Case, clock: Clock, dossier: Dossier, choices: str = "fffff") -> Poll:
    """Vote on a dossier in an assembly of its own."""
    held = assembly(session, around, clock)
    motion = put(session, around, clock, held, MotionKind.deployment, dossier.id)
    return hold(session, around, clock, motion, choices)


def granted(session: Session, around: Case, clock: Clock, **terms: Any) -> Mandate:
    """Bring a real model as far as its mandate."""
    dossier = judged(session, around, clock, **terms)
    voted(session, around, clock, dossier)
    return standing(session, dossier.model_version.use_case)


def standing(session: Session, use_case: UseCase) -> Mandate:
    """Return the mandate that stands."""
    found = queries.standing(session, use_case)
    assert found is not None
    return found
