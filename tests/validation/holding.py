"""A small model really trained on frozen data, and rounds of expert validation held on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion
from scopgov.domain.policy import Actor, Role
from scopgov.domain.validation import ANSWERS, Confidence, Verdict, Way
from scopgov.training.pipeline import Candidate, train_candidates
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.validation import judging, queries, services
from scopgov.validation.services import Plan
from scopgov.validation.tables import Round
from scopgov.work import run_now
from tests.audits import factory
from tests.conftest import People
from tests.datasets.laying import AT, frozen

_trained: dict[str, Candidate] = {}
GIVEN: dict[str, object] = {
    "kind": "A",
    "works": "Roof / Windows",
    "start": "2026-03-02",
    "planned": "2026-04-15",
    "budget": "2 400,5",
}
SURE = Confidence.sure


@dataclass(frozen=True)
class Table:
    """The people around one model: a lead who trained it, two experts, a member; the model's id."""

    people: People
    settings: Settings
    lead: Actor
    experts: tuple[Actor, Actor]
    member: Actor
    version_id: int

    def version(self, session: Session) -> ModelVersion:
        return session.get_one(ModelVersion, self.version_id)

    def plan(self, session: Session, **changes: Any) -> Plan:
        said: dict[str, Any] = {
            "experts": [one.member_id for one in self.experts],
            "wanted": 6,
            "way": Way.balanced,
            "data_version": self.version(session).run.data_version,
            "due_on": (self.people.now + timedelta(days=14)).date(),
            "purpose": "Find what the model overlooks.",
        }
        return Plan(**{**said, **changes})

    def prepared(self, seed: int = 7, **changes: Any) -> int:
        """Prepare a round; return its id."""
        with self.people.database.transaction() as session:
            plan = self.plan(session, **changes)
            return services.prepare(
                session,
                actor=self.lead,
                now=self.people.now,
                version=self.version(session),
                plan=plan,
                seed=seed,
            ).id

    def invent(self, round_id: int, about: str = "A large roof in no time") -> int:
        with self.people.database.transaction() as session:
            one = queries.round_(session, round_id)
            told = {"actor": self.lead, "now": self.people.now, "one": one}
            return services.invent(session, **told, about=about, inputs=GIVEN).id

    def open(self, round_id: int) -> str:
        """Open a round; return how the work ended."""
        with self.people.database.transaction() as session:
            one = queries.round_(session, round_id)
            services.request_opening(session, actor=self.lead, now=self.people.now, one=one)
            job = one.job_id
        assert job is not None
        return str(run_now(self.settings, job, self.people.database, clock=lambda: self.people.now))

    def opened(self, *, invented: int = 0, **changes: Any) -> int:
        round_id = self.prepared(**changes)
        for number in range(invented):
            self.invent(round_id, f"Invented {number}")
        assert self.open(round_id) == "succeeded"
        return round_id

    def judge(self, round_id: int, expert: Actor, verdicts: str, remark: str = "") -> None:
        """Judge cases in the expert's own order: m as the model, o otherwise, ? cannot say."""
        with self.people.database.transaction() as session:
            one = queries.round_(session, round_id)
            for case, letter in zip(queries.ordered(one, expert.member_id), verdicts, strict=False):
                said = _verdict(queries.flagged(case), letter)
                told = {"actor": expert, "now": self.people.now, "case": case}
                judging.judge(session, **told, verdict=said, confidence=SURE, reasons=f"Because {letter}")
                if remark and letter == "o":
                    judging.remark(session, **told, text=remark, changes_mind=False)

    def judge_rest(self, round_id: int, expert: Actor) -> None:
        """Judge what an expert has left, as the model does."""
        with self.people.database.transaction() as session:
            one = queries.round_(session, round_id)
            while (case := queries.next_case(one, expert.member_id)) is not None:
                said = _verdict(queries.flagged(case), "m")
                told = {"actor": expert, "now": self.people.now, "case": case}
                judging.judge(session, **told, verdict=said, confidence=SURE, reasons="The same")

    def close(self, round_id: int) -> Round:
        with self.people.database.transaction() as session:
            one = queries.round_(session, round_id)
            return services.close(session, actor=self.lead, now=self.people.now, one=one)


def _verdict(flagged: bool, letter: str) -> Verdict:
    if letter == "?":
        return Verdict.cannot_say
    wanted = flagged if letter == "m" else not flagged
    return next(verdict for verdict, answer in ANSWERS.items() if answer is wanted)


def laid(people: People, settings: Settings) -> Table:
    """Admit the people and lay the model."""
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    names = ("Eve", "Max", "Ann")
    first, second, member = (people.actor(people.admit(name)) for name in names)
    with people.database.transaction() as session:
        data = frozen(session, settings, lead)
        version = factory.of_candidate(
            session,
            settings.instance,
            _candidate(settings, data),
            author=lead.member_id,
            run=_run(session, data, lead),
        )
        return Table(people, settings, lead, (first, second), member, version.id)


def _candidate(settings: Settings, data: DataVersion) -> Candidate:
    if data.digest not in _trained:
        dataset = datasets.dataset_of(settings, data)
        _trained[data.digest] = train_candidates(dataset, ["logistic"], effort="quick")[0]
    return _trained[data.digest]


def _run(session: Session, data: DataVersion, lead: Actor) -> TrainingRun:
    run = TrainingRun(
        use_case=data.source.use_case,
        data_version=data,
        options={"families": ["logistic"]},
        asked_by=lead.member_id,
        asked_at=AT,
        finished_at=AT,
    )
    session.add(run)
    session.flush()
    return run
