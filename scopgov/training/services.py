"""Ask for training, keep what came out of it, take one candidate. Each act leaves one entry in the record.

The work trains for minutes outside any transaction; artefacts stand in the store before a row names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.apart import queries as apart
from scopgov.config import Power, Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.tables import DataVersion
from scopgov.db import Database, hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.lifecycle import VERSION, moved
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import VersionAction
from scopgov.domain.text import N_
from scopgov.domain.thresholds import Costs
from scopgov.jobs import services as jobs
from scopgov.jobs.working import Report
from scopgov.launches.services import data_lacks
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training import pipeline, queries
from scopgov.training.families import FAMILIES, NAMES, check_family
from scopgov.training.pipeline import DRAWS, STAGES, Candidate
from scopgov.training.tables import Departure, ModelVersion, PackedModel, TrainingRun
from scopgov.usecases.tables import UseCase

KIND = "training"


def move(version: ModelVersion, action: VersionAction) -> ModelVersion:
    """Assign the state that `action` leads to, or refuse: the only place that does."""
    version.state = moved(VERSION, version.state, action)
    return version


def request_run(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    data_version: DataVersion,
    families: Sequence[str],
    effort: str = "full",
    seed: int = 0,
) -> TrainingRun:
    """Ask for candidates of these families on frozen data; the baseline is always among them."""
    must(actor, Permission.model_train)
    if not set(families) - {queries.BASELINE}:
        raise Refused(Reason(N_("Choose one kind of model at least.")), field="families")
    for family in families:
        check_family(family)
    if effort not in DRAWS:
        raise Refused(Reason(N_("This effort is not known.")), field="effort")
    wanted = [family for family in FAMILIES if family in families or family == queries.BASELINE]
    options = {"families": wanted, "effort": effort, "seed": seed}
    return _asked(session, actor, now, data_version, options)


def request_retraining(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    retraining_id: int,
    data_version: DataVersion,
    recipe: Mapping[str, Any],
    asked_by: int | None = None,
) -> TrainingRun:
    """Ask to run a voted recipe again on named data. The vote allows it: no permission is asked.

    `asked_by` is the member to answer to when the clock acts.
    """
    run = TrainingRun(
        retraining_id=retraining_id, asked_by=asked_by or actor.member_id or data_version.frozen_by
    )
    return _asked(session, actor, now, data_version, {"recipe": dict(recipe)}, run)


def request_mitigated(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    data_version: DataVersion,
    recipe: Mapping[str, Any],
    origin: Mapping[str, Any],
    costs: Mapping[str, Any] | None,
) -> TrainingRun:
    """Ask to train a recipe that narrows a gap; `origin` says which audit and comparison it comes from."""
    must(actor, Permission.model_train)
    options = {"recipe": dict(recipe), "origin": dict(origin), "costs": dict(costs) if costs else None}
    return _asked(session, actor, now, data_version, options)


def _asked(
    session: Session,
    actor: Actor,
    now: datetime,
    data_version: DataVersion,
    options: dict[str, Any],
    run: TrainingRun | None = None,
) -> TrainingRun:
    datasets.must_remake(data_version)
    barred = datasets.frozen_schema(data_version).sensitive_faults()
    if barred:
        raise Refused(barred[0])
    use_case = data_version.source.use_case
    reason = data_lacks(session, use_case)
    if reason is not None:
        raise Refused(reason)
    run = run or TrainingRun(asked_by=actor.member_id)
    run.use_case, run.data_version, run.options, run.asked_at = use_case, data_version, options, now
    session.add(run)
    session.flush()
    job = jobs.ask(
        session,
        actor=actor,
        now=now,
        kind=KIND,
        params={"run": run.id},
        path=f"/training/{run.id}",
        asked_by=run.asked_by,
    )
    run.job_id = job.id
    session.flush()
    facts = {
        "data": data_version.digest,
        "options": digest(options),
        "retraining": run.retraining_id,
        **{f"from_{name}": value for name, value in options.get("origin", {}).items()},
    }
    _enter(session, actor, now, Act.training_requested, f"training_run:{run.id}", facts)
    return run


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Train what a run asks for and keep it, once: a run that has its models is left as it is."""
    with database.reading() as session:
        run = queries.run(session, int(params["run"]))
        if run.finished_at is not None:
            return
        joined = apart.joined(session, run.data_version, run.options.get("recipe", {}))
        dataset = datasets.dataset_of(settings, run.data_version, joined)
        options = dict(run.options)

    def told(step: str, done: int, total: int) -> None:
        family, _, stage = step.partition("/")
        report(f"{NAMES[family]}/{STAGES[stage]}", done, total)

    candidates = _trained(options, dataset, told, settings.power)
    for one in candidates:
        store.put(settings.artefacts, one.artefact)
        store.put(settings.artefacts, one.predictions)
        if one.copy is not None:
            store.put(settings.artefacts, one.copy)
    with database.transaction() as session:
        _keep(session, int(params["run"]), candidates, report.now())


def _trained(
    options: Mapping[str, Any], dataset: Dataset, told: pipeline.Progress, power: Power
) -> list[Candidate]:
    if "recipe" in options:
        return [pipeline.train_from_recipe(options["recipe"], dataset, told, power)]
    how = {"effort": options["effort"], "seed": options["seed"], "progress": told, "power": power}
    return pipeline.train_candidates(dataset, options["families"], **how)


def _keep(session: Session, run_id: int, candidates: Sequence[Candidate], now: datetime) -> None:
    run = session.get_one(TrainingRun, run_id, with_for_update=True)
    if run.finished_at is not None:
        return
    session.get_one(UseCase, run.use_case_id, with_for_update=True)  # numbers are given in one order
    number = _last_number(session, run.use_case_id)
    made = [_version(run, one, number + place, now) for place, one in enumerate(candidates, 1)]
    session.add_all(made)
    run.finished_at = now
    session.flush()
    facts = {"versions": [one.id for one in made], "artefacts": [one.artefact_sha256 for one in made]}
    _enter(session, CLOCK, now, Act.training_completed, f"training_run:{run.id}", facts)


def _last_number(session: Session, use_case_id: int) -> int:
    query = select(func.max(ModelVersion.number)).where(ModelVersion.use_case_id == use_case_id)
    return session.scalar(query) or 0


def _version(run: TrainingRun, candidate: Candidate, number: int, now: datetime) -> ModelVersion:
    return ModelVersion(
        use_case_id=run.use_case_id,
        run=run,
        number=number,
        family=candidate.family,
        recipe=candidate.recipe,
        artefact_sha256=candidate.artefact_sha256,
        artefact_size=len(candidate.artefact),
        predictions_sha256=candidate.predictions_sha256,
        measures=candidate.measures,
        card=candidate.card,
        card_digest=candidate.card_digest,
        inputs=candidate.inputs,
        environment=candidate.environment,
        trained_at=now,
        costs=run.options.get("costs"),
    )


def take(session: Session, *, actor: Actor, now: datetime, version: ModelVersion) -> ModelVersion:
    """Take one candidate of a run, to be audited and judged; the baseline is there to compare with."""
    must(actor, Permission.model_take)
    if version.family == queries.BASELINE:
        raise Refused(Reason(N_("The baseline is there to compare with: it cannot be taken.")))
    hold(session, version.run)  # two people do not take two candidates of it
    other = queries.taken_instead(version)
    if other is not None:
        text = N_("Model %(number)s of this training is already taken.")
        raise Refused(Reason(text, {"number": other.number}))
    move(version, VersionAction.take)
    version.taken_by, version.taken_at = actor.member_id, now
    session.flush()
    facts = {"artefact": version.artefact_sha256, "card": version.card_digest}
    _enter(session, actor, now, Act.candidate_taken, f"model_version:{version.id}", facts)
    return version


def weigh(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, costs: Costs
) -> ModelVersion:
    """Set what a miss and a false alarm cost, and so the score to act from, before the version is taken."""
    must(actor, Permission.model_take)
    costs.check()
    hold(session, version)
    refused = queries.weighable(version)
    if refused is not None:
        raise Refused(refused)
    version.costs = costs.to_data()
    session.flush()
    facts = {"miss": costs.miss, "alarm": costs.alarm, "because": digest(costs.because)}
    _enter(session, actor, now, Act.costs_weighed, f"model_version:{version.id}", facts)
    return version


def take_out(
    session: Session, *, actor: Actor, now: datetime, version: ModelVersion, because: str, packed: PackedModel
) -> Departure:
    """Note that a model leaves with the rows of its data: who takes them, for whom and what for."""
    must(actor, Permission.model_take_out)
    made = Departure(
        model_version_id=version.id,
        taken_by=actor.member_id,
        taken_at=now,
        because=because,
        archive_sha256=packed.list_sha256,
        rows=packed.rows,
    )
    session.add(made)
    session.flush()
    facts = {
        "departure": made.id,
        "archive": packed.list_sha256,
        "rows": packed.rows,
        "because": digest(because),
    }
    _enter(session, actor, now, Act.model_taken_out, f"model_version:{version.id}", facts)
    return made


def _enter(
    session: Session, actor: Actor, now: datetime, act: Act, subject: str, facts: Mapping[str, Any]
) -> None:
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
