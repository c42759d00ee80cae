"""Read rounds of expert validation: who is asked, how far each has come, what a closed one found. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import ROUND
from scopgov.domain.policy import Subject
from scopgov.domain.states import ImprovementState, RoundAction, RoundState
from scopgov.domain.text import N_
from scopgov.domain.validation import ANSWERS, letters, order
from scopgov.jobs.queries import ended
from scopgov.jobs.tables import Job
from scopgov.training.inputs import Input
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.validation.tables import Case, Expert, Improvement, Judgement, Round

UNDER_WAY = (RoundState.prepared, RoundState.opened)
NOT_SHOWN = frozenset({"identifier"})


def round_(session: Session, round_id: int) -> Round:
    """Return a round, or refuse as not found."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such round of expert validation.")))
    return found


def case(session: Session, case_id: int) -> Case:
    """Return a case, or refuse as not found."""
    found = session.get(Case, case_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such case.")))
    return found


def read_case(session: Session, case_id: int) -> Case:
    """Return a case of a closed round, or refuse as not found: before, each expert sees only their own."""
    found = case(session, case_id)
    if found.round.state is not RoundState.closed:
        raise NotFound(Reason(N_("What was said of a case is shown once its round is closed.")))
    return found


def judgement(session: Session, judgement_id: int) -> Judgement:
    """Return a judgement of a closed round, or refuse as not found."""
    found = session.get(Judgement, judgement_id)
    if found is None or found.case.round.state is not RoundState.closed:
        raise NotFound(Reason(N_("There is no such judgement, or its round is not closed.")))
    return found


def improvement(session: Session, improvement_id: int) -> Improvement:
    """Return a task, or refuse as not found."""
    found = session.get(Improvement, improvement_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such task.")))
    return found


def of_version(session: Session, version: ModelVersion) -> Sequence[Round]:
    """Return the rounds on a version, the latest first."""
    query = select(Round).where(Round.model_version_id == version.id)
    return session.scalars(query.order_by(Round.id.desc())).all()


def of_use_case(session: Session, use_case: UseCase) -> Sequence[Round]:
    """Return the rounds on every version of a use case, the first one first."""
    query = select(Round).join(ModelVersion).where(ModelVersion.use_case_id == use_case.id)
    return session.scalars(query.order_by(Round.id)).all()


def last_closed(session: Session, version: ModelVersion) -> Round | None:
    """Return the round closed last on a version."""
    closed = [one for one in of_version(session, version) if one.closed_at is not None]
    return max(closed, key=lambda one: (one.closed_at, one.id), default=None)


def running(session: Session, version: ModelVersion) -> bool:
    """Tell whether a round on a version is under way."""
    return any(one.state in UNDER_WAY for one in of_version(session, version))


def trained_by(version: ModelVersion) -> frozenset[int]:
    """Return who asked for the training of a version and who took it."""
    return frozenset(one for one in (version.run.asked_by, version.taken_by) if one is not None)


def actions(one: Round) -> frozenset[RoundAction]:
    """Return what can be done to a round in its present state, whoever does it."""
    return frozenset(action for state, action in ROUND if state is one.state)


def judges(one: Round) -> Subject:
    """Return who may judge the cases of a round, as the policy asks."""
    return Subject(authors=frozenset(expert.member_id for expert in one.experts))


def opening(session: Session, one: Round) -> Job | None:
    """Return the work that opens a round, while it has not succeeded."""
    job = session.get(Job, one.job_id) if one.job_id and one.state is RoundState.prepared else None
    return job


def being_opened(session: Session, one: Round) -> bool:
    """Tell whether the cases of a round are being drawn and answered now."""
    job = opening(session, one)
    return job is not None and not ended(job)


def inputs(version: ModelVersion) -> list[Input]:
    """List what a model needs to answer a case; identifiers are asked for, never shown."""
    return [Input.from_data(one) for one in version.inputs]


def shown(one: Case) -> list[tuple[Input, Any]]:
    """Return what an expert reads of a case: the model's inputs with their values, no identifier."""
    listed = inputs(one.round.model_version)
    return [(each, one.inputs.get(each.name)) for each in listed if each.kind not in NOT_SHOWN]


def unsaid_to(one: Case, reader: int) -> frozenset[str]:
    """Return the columns of a real case whose value is said to its experts alone: sensitive attributes."""
    if one.line is None or reader in judges(one.round).authors:
        return frozenset()
    return frozenset(each.name for each in inputs(one.round.model_version) if each.kept_apart)


def offered(session: Session, version: ModelVersion) -> list[DataVersion]:
    """Return the frozen data that real cases may be drawn from: the model's own, then later ones with its inputs.

    The outcome must be the same there, the date of the data apart, and the columns those that the model reads.
    """
    own = version.run.data_version
    later = [one for one in datasets.versions_of(session, version.use_case) if one.id > own.id]
    return [own, *(one for one in later if _alike(own, one, version))]


def _alike(own: DataVersion, other: DataVersion, version: ModelVersion) -> bool:
    schema = datasets.frozen_schema(other)
    rules = [{**one.content["label"], "snapshot": ""} for one in (own, other)]
    return rules[0] == rules[1] and all(schema.has(one["name"]) for one in version.inputs)


def ordered(one: Round, member_id: int) -> list[Case]:
    """Return the cases of a round in the order in which one expert meets them."""
    places = {each.place: each for each in one.cases}
    return [places[place] for place in order(one.seed, member_id, places)]


def own(one: Case, member_id: int) -> Judgement | None:
    """Return what a member said of a case."""
    return next((each for each in one.judgements if each.member_id == member_id), None)


def next_case(one: Round, member_id: int) -> Case | None:
    """Return the first case that an expert has not judged; None when all are."""
    return next((each for each in ordered(one, member_id) if own(each, member_id) is None), None)


def judged(one: Round, member_id: int) -> int:
    """Count the cases that an expert has judged."""
    return sum(own(each, member_id) is not None for each in one.cases)


def waiting_for(session: Session, member_id: int) -> list[Round]:
    """Return the open rounds of which a member has cases left to judge."""
    query = select(Round).join(Expert).where(Round.state == RoundState.opened, Expert.member_id == member_id)
    return [one for one in session.scalars(query.order_by(Round.id)) if next_case(one, member_id) is not None]


def finished(session: Session) -> list[Round]:
    """Return the open rounds that every expert has finished."""
    query = select(Round).where(Round.state == RoundState.opened).order_by(Round.id)
    return [one for one in session.scalars(query) if not unfinished(one)]


def unfinished(one: Round) -> list[int]:
    """Return the experts who have cases left."""
    return [each.member_id for each in one.experts if next_case(one, each.member_id) is not None]


def letters_of(one: Round) -> dict[int, str]:
    """Return the letter of each expert of a round."""
    return letters(one.seed, [each.member_id for each in one.experts])


def answers_of(one: Case, names: dict[int, str]) -> dict[str, bool | None]:
    """Return what the experts said of a case, by letter."""
    said = {names[each.member_id]: ANSWERS[each.verdict] for each in one.judgements}
    return dict(sorted(said.items()))


def flagged(one: Case) -> bool:
    """Tell whether people are asked to act on the model's answer."""
    return bool((one.answer or {})["probability"] >= (one.round.threshold or 0.0))


def improvements_of(session: Session, use_case: UseCase) -> Sequence[Improvement]:
    """Return the tasks that remarks on a use case's models led to, the open ones first."""
    query = (
        select(Improvement)
        .join(Judgement)
        .join(Case)
        .join(Round)
        .join(ModelVersion)
        .where(ModelVersion.use_case_id == use_case.id)
        .order_by(Improvement.id)
    )
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: one.state is not ImprovementState.noted)


def to_do_by(session: Session, member_id: int) -> Sequence[Improvement]:
    """Return the tasks a member has to do."""
    mine = Improvement.owner_id == member_id, Improvement.state == ImprovementState.noted
    return session.scalars(select(Improvement).where(*mine).order_by(Improvement.id)).all()
