"""Read training runs, model versions, their stored answers and what may be concluded. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.lifecycle import VERSION
from scopgov.domain.mitigation import Way
from scopgov.domain.states import VersionAction, VersionState
from scopgov.domain.text import N_
from scopgov.domain.thresholds import costs_of
from scopgov.jobs.tables import Job
from scopgov.members.tables import Member
from scopgov.training.tables import Departure, ModelVersion, TrainingRun
from scopgov.usecases.tables import UseCase

BASELINE = "dummy"
ABANDONED = frozenset(
    {VersionState.trained, VersionState.refused, VersionState.superseded, VersionState.retired}
)
NOT_BETTER = N_("It does not beat the baseline: it is not shown to rank better than chance.")


def run(session: Session, run_id: int) -> TrainingRun:
    """Return the training run of this id, or refuse as not found."""
    found = session.get(TrainingRun, run_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such training.")))
    return found


def version(session: Session, version_id: int) -> ModelVersion:
    """Return the model version of this id, or refuse as not found."""
    found = session.get(ModelVersion, version_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such model.")))
    return found


def job_of(session: Session, run: TrainingRun) -> Job | None:
    """Return the work that carries a run out."""
    return session.get(Job, run.job_id) if run.job_id else None


def runs_of(session: Session, use_case: UseCase) -> Sequence[TrainingRun]:
    """Return the training runs of a use case, newest first."""
    query = select(TrainingRun).where(TrainingRun.use_case_id == use_case.id)
    return session.scalars(query.order_by(TrainingRun.id.desc())).all()


def versions_of(session: Session, use_case: UseCase) -> Sequence[ModelVersion]:
    """Return the model versions of a use case, newest first."""
    query = select(ModelVersion).where(ModelVersion.use_case_id == use_case.id)
    return session.scalars(query.order_by(ModelVersion.number.desc())).all()


def learnt_from(session: Session, source: Source) -> Sequence[ModelVersion]:
    """Return the models that learnt from data frozen from a source, in order of number."""
    query = select(ModelVersion).join(TrainingRun).join(DataVersion).where(DataVersion.source_id == source.id)
    return session.scalars(query.order_by(ModelVersion.number, ModelVersion.id)).all()


def actions(version: ModelVersion) -> frozenset[VersionAction]:
    """Return what can be done to a version in its present state, whoever does it."""
    return frozenset(action for state, action in VERSION if state is version.state)


def weighable(version: ModelVersion) -> Reason | None:
    """Return None while the score from which people act may be set for a version, else why not."""
    if version.family == BASELINE:
        return Reason(N_("The baseline is there to compare with: nobody acts on it."))
    if version.recipe.get("mitigation", {}).get("way") == Way.one_threshold:
        return Reason(
            N_("The score from which to act was chosen to narrow a gap: another score is another model.")
        )
    if version.state is not VersionState.trained:
        text = N_(
            "This model is taken: the score from which to act stands, and is what the committee audits."
        )
        return Reason(text)
    return None


def taken_instead(version: ModelVersion) -> ModelVersion | None:
    """Return the other candidate of the same run that is on its way to a vote, if there is one."""
    others = (one for one in version.run.versions if one.id != version.id)
    return next((one for one in others if one.state not in ABANDONED), None)


def ranked(versions: Sequence[ModelVersion]) -> list[ModelVersion]:
    """Return versions by their AUC over training folds, best first, the baseline last; never by the test set."""
    return sorted(versions, key=lambda one: (one.family == BASELINE, -(one.measures["cv_auc"] or 0.0)))


def kept_answers(artefacts: Path, sha256: str) -> dict[str, Any]:
    """Return stored answers on test rows as they were kept: rows, label, probability, groups.

    Raises Tampered when the stored bytes are no longer those of the digest.
    """
    found: dict[str, Any] = json.loads(store.read(artefacts, sha256))
    return found


def test_predictions(artefacts: Path, version: ModelVersion) -> pd.DataFrame:
    """Return the stored answers of a version on its test rows, by line: y, p, predicted, and each group.

    Raises Tampered when the stored bytes are no longer those of the digest.
    """
    kept = kept_answers(artefacts, version.predictions_sha256)
    probability = pd.Series(kept["probability"], dtype="float64")
    columns = {
        **kept["groups"],
        "y": [bool(value) for value in kept["label"]],
        "p": probability,
        "predicted": probability >= costs_of(version.costs).threshold,
    }
    frame = pd.DataFrame(columns)
    frame.index = pd.Index(kept["rows"], name="line")
    return frame


def departures(session: Session, version: ModelVersion) -> list[tuple[Departure, Member]]:
    """Return when a model left with its data and who took it out, the latest first."""
    query = select(Departure, Member).join(Member, Member.id == Departure.taken_by)
    found = query.where(Departure.model_version_id == version.id).order_by(Departure.id.desc())
    return [(departure, member) for departure, member in session.execute(found)]


def copy_bytes(artefacts: Path, version: ModelVersion) -> bytes:
    """Return the bytes of the certified ONNX copy. Raises NotFound where none is kept, Tampered when they changed."""
    certificate = version.certificate or {}
    if not certificate.get("kept"):
        raise NotFound(Reason(N_("This model has no portable copy.")))
    return store.read(artefacts, certificate["sha256"])


def conclusion(version: ModelVersion) -> list[Reason]:
    """Return what keeps the figures of a version from being believed, to be shown in red; empty is good."""
    few = too_few(version)
    found = [few] if few else []
    if not version.measures["beats_baseline"]:
        found.append(Reason(NOT_BETTER))
    return found


def too_few(version: ModelVersion) -> Reason | None:
    """Say that the test rows are too few to conclude from, None where they are enough."""
    if version.measures["enough"]:
        return None
    told = version.measures["enough_reason"]
    return Reason(told["text"], told["params"])
