"""A training run from its request to one candidate taken: its models are kept once, with their bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets.tables import DataVersion
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, NotFound, Refused
from scopgov.domain.policy import CLOCK, Actor, Role
from scopgov.domain.states import UseCaseState, VersionAction, VersionState
from scopgov.jobs import services as jobs
from scopgov.jobs.tables import Job, JobState
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.training import queries, services
from scopgov.training.tables import ModelVersion, TrainingRun
from tests.conftest import Clock, People
from tests.datasets.laying import frozen

RunJobs = Callable[[], list[str]]


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Ada", Role.ai_lead))


@pytest.fixture
def asked(people: People, settings: Settings, lead: Actor) -> int:
    """The id of a run asked for: a baseline and a logistic regression, quickly."""
    with people.database.transaction() as session:
        data = frozen(session, settings, lead)
        run = services.request_run(
            session, actor=lead, now=people.now, data_version=data, families=["logistic"], effort="quick"
        )
        return run.id


def test_a_run_keeps_its_models_with_their_bytes_and_answers(
    asked: int, database: Database, settings: Settings, run_jobs: RunJobs
) -> None:
    assert run_jobs() == ["succeeded"]
    with database.reading() as session:
        run = queries.run(session, asked)
        assert [one.family for one in run.versions] == ["dummy", "logistic"]
        assert [one.number for one in run.versions] == [1, 2]
        model = run.versions[1]
        assert len(store.read(settings.artefacts, model.artefact_sha256)) == model.artefact_size
        answers = queries.test_predictions(settings.artefacts, model)
        assert list(answers.columns) == ["kind", "size", "y", "p", "predicted"]
        assert len(answers) == model.measures["test"]["rows"]
        assert answers["y"].sum() == model.measures["test"]["positives"]
        assert queries.ranked(run.versions)[0] is model
        assert record.verify(session).intact


def test_the_baseline_is_said_not_to_beat_itself(asked: int, database: Database, run_jobs: RunJobs) -> None:
    run_jobs()
    with database.reading() as session:
        dummy, logistic = queries.run(session, asked).versions
        assert any("does not beat the baseline" in str(one) for one in queries.conclusion(dummy))
        assert all("Too few" not in str(one) for one in queries.conclusion(logistic))


def test_a_run_carried_out_twice_keeps_its_models_once(
    asked: int, database: Database, run_jobs: RunJobs, clock: Clock
) -> None:
    run_jobs()
    with database.transaction() as session:  # as if the site stopped between the models and the job's end
        job = session.scalars(select(Job)).one()
        job.state, job.heartbeat_at = JobState.running, clock() - timedelta(hours=1)
        session.flush()
        assert jobs.recover(session, now=clock()) == [job.id]
    assert run_jobs() == ["succeeded"]
    with database.reading() as session:
        assert len(session.scalars(select(ModelVersion)).all()) == 2
        acts = [one.act for one in session.scalars(select(RecordEntry))]
        assert acts.count("training.completed") == 1


def test_a_cancelled_run_keeps_nothing(asked: int, people: People, lead: Actor, run_jobs: RunJobs) -> None:
    with people.database.transaction() as session:
        jobs.cancel(session, actor=lead, now=people.now, job=session.scalars(select(Job)).one())
    assert run_jobs() == []
    with people.database.reading() as session:
        assert queries.run(session, asked).finished_at is None
        assert session.scalars(select(ModelVersion)).all() == []


def test_one_candidate_of_a_run_is_taken_and_never_the_baseline(
    asked: int, people: People, lead: Actor, run_jobs: RunJobs
) -> None:
    run_jobs()
    bob = people.actor(people.admit("Bob", Role.board))
    with people.database.transaction() as session:
        dummy, logistic = queries.run(session, asked).versions
        with pytest.raises(Refused, match="compare"):
            services.take(session, actor=lead, now=people.now, version=dummy)
        with pytest.raises(Forbidden):
            services.take(session, actor=bob, now=people.now, version=logistic)


def test_taking_a_candidate_moves_it_once_and_is_recorded(
    asked: int, people: People, lead: Actor, run_jobs: RunJobs
) -> None:
    run_jobs()
    with people.database.transaction() as session:
        logistic = queries.run(session, asked).versions[1]
        services.take(session, actor=lead, now=people.now, version=logistic)
        assert (logistic.state, logistic.taken_by) == (VersionState.taken, lead.member_id)
        with pytest.raises(Refused, match="present state"):
            services.take(session, actor=lead, now=people.now, version=logistic)
        with pytest.raises(Refused):
            services.move(logistic, VersionAction.approve)
        last = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
        assert last is not None
        assert last.act == "candidate.taken"


def test_another_candidate_is_refused_while_one_is_taken(
    people: People, settings: Settings, lead: Actor, run_jobs: RunJobs
) -> None:
    with people.database.transaction() as session:
        data = frozen(session, settings, lead)
        run = services.request_run(
            session,
            actor=lead,
            now=people.now,
            data_version=data,
            families=["logistic", "boosting"],
            effort="quick",
        )
    assert run_jobs() == ["succeeded"]
    with people.database.transaction() as session:
        _, logistic, boosting = queries.run(session, run.id).versions
        services.take(session, actor=lead, now=people.now, version=boosting)
        with pytest.raises(Refused, match="Model 3 of this training is already taken"):
            services.take(session, actor=lead, now=people.now, version=logistic)


def test_a_request_is_refused_without_a_model_or_a_launch(
    people: People, settings: Settings, lead: Actor
) -> None:
    with people.database.transaction() as session:
        data = frozen(session, settings, lead)

        def ask(**changes: object) -> TrainingRun:
            wanted = {"families": ["logistic"], "effort": "quick", **changes}
            return services.request_run(session, actor=lead, now=people.now, data_version=data, **wanted)

        with pytest.raises(Refused, match="one kind of model"):
            ask(families=["dummy"])
        with pytest.raises(Refused, match="not a known kind"):
            ask(families=["oracle"])
        with pytest.raises(Refused, match="effort"):
            ask(effort="heroic")
        data.source.use_case.state = UseCaseState.refused
        with pytest.raises(Refused, match="refused by vote"):
            ask()


def test_a_retraining_runs_the_recipe_again_on_named_data(
    asked: int, people: People, run_jobs: RunJobs
) -> None:
    run_jobs()
    with people.database.transaction() as session:
        first = queries.run(session, asked).versions[1]
        data = session.scalars(select(DataVersion)).one()
        again = services.request_retraining(
            session, actor=CLOCK, now=people.now, retraining_id=7, data_version=data, recipe=first.recipe
        )
    assert run_jobs() == ["succeeded"]
    with people.database.reading() as session:
        [made] = queries.run(session, again.id).versions
        assert made.number == 3
        first = queries.run(session, asked).versions[1]
        assert made.recipe["params"] == first.recipe["params"]
        assert made.measures["test"]["auc"] == first.measures["test"]["auc"]


def test_what_is_not_there_is_not_found(people: People) -> None:
    with people.database.reading() as session:
        with pytest.raises(NotFound):
            queries.run(session, 9)
        with pytest.raises(NotFound):
            queries.version(session, 9)
