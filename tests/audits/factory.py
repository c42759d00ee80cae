"""Model versions laid straight into the tables and the store, for tests that begin after training."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov import store as artefacts
from scopgov.charter.tables import Charter, Clause
from scopgov.datasets.freezing import content_digest
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.canonical import canonical_json, digest, sha256_bytes
from scopgov.domain.fairness import Metric
from scopgov.domain.protocol import Protocol
from scopgov.domain.states import UseCaseState, VersionState
from scopgov.inventory.tables import Holding
from scopgov.training.pipeline import Candidate
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.usecases.tables import Category, UseCase
from tests.datasets import small
from tests.labelling.adopting import adopted

AT = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
SOURCE = small.csv_text(60).encode()
Counts = Mapping[str, tuple[int, int, int, int]]
UNEVEN: Counts = {  # late and missed, late and flagged, on time and wrongly flagged, on time and left alone
    "school": (10, 50, 12, 108),
    "office": (12, 48, 48, 72),
    "bridge": (3, 9, 2, 12),
}


def protocol(**changes: Any) -> Protocol:
    """Return a sound protocol on the invented projects."""
    metrics = (Metric.false_positive_rate, Metric.false_negative_rate)
    said: dict[str, Any] = {
        "question": "Does the model treat every kind of project alike?",
        "harms": "A false alarm is a burden; a miss leaves a team alone.",
        "lawful": "Kinds and sizes of projects, about no person.",
        "groups": ("kind", "size"),
        "metrics": metrics,
        "tolerances": dict.fromkeys(metrics, 0.1),
        "margin": 0.05,
        "bands": {"size": (10.0, 20.0)},
    }
    return Protocol(**{**said, **changes})


def charter(session: Session, adopted_on: date = date(2026, 1, 10)) -> Charter:
    """Adopt a charter of one clause."""
    clauses = [Clause(number=1, title="People decide", text="A score never decides alone.")]
    number = (session.scalar(select(func.max(Charter.version))) or 0) + 1
    adopted = Charter(
        version=number,
        adopted_on=adopted_on,
        paper_reference="Minutes on paper",
        digest=digest([[1, clauses[0].title, clauses[0].text]]),
        clauses=clauses,
    )
    session.add(adopted)
    session.flush()
    return adopted


def use_case(session: Session, author: int) -> UseCase:
    """Return a launched use case."""
    number = (session.scalar(select(func.max(UseCase.number))) or 0) + 1
    made = UseCase(
        number=number,
        title="Late projects",
        category=Category.data_analysis,
        purpose="Say how likely a project is to be late",
        author_id=author,
        state=UseCaseState.launched,
        drafted_at=AT,
        decided_at=AT,
    )
    session.add(made)
    session.flush()
    return made


def data_version(session: Session, author: int, case: UseCase, sources: Path) -> DataVersion:
    """Return invented projects, frozen; the file stands in `sources`."""
    sha256 = artefacts.put(sources, SOURCE)
    content = small.small_content(sha256)
    holding = Holding(use_case_id=case.id, name="Projects", declared_by=author, declared_at=AT, changed_at=AT)
    source = Source(
        use_case_id=case.id,
        holding=holding,
        name="Projects",
        filename="projects.csv",
        sha256=sha256,
        size=len(SOURCE),
        rows=60,
        columns=len(small.COLUMNS),
        imported_by=author,
        imported_at=AT,
        schema=content["schema"],
        steps=content["steps"],
        label_rule=content["label"],
        split=content["split"],
    )
    frozen = DataVersion(
        source=source,
        version=1,
        content=content,
        summary={"rows_read": 60, "known": 60, "test": 374, "test_positives": 132},
        digest=content_digest(content),
        frozen_by=author,
        frozen_at=AT,
    )
    session.add_all([source, frozen])
    session.flush()
    adopted(session, case.id, author, content["label"])
    return frozen


def training_run(session: Session, author: int, sources: Path, case: UseCase | None = None) -> TrainingRun:
    """Return a finished training run on invented projects."""
    case = case or use_case(session, author)
    run = TrainingRun(
        use_case_id=case.id,
        data_version=data_version(session, author, case, sources),
        options={"effort": "quick"},
        asked_by=author,
        asked_at=AT,
        finished_at=AT,
    )
    session.add(run)
    session.flush()
    return run


def answers(counts: Counts = UNEVEN) -> dict[str, Any]:
    """Return stored answers: projects by kind, half of them small, outcomes and flags as counted."""
    label: list[int] = []
    probability: list[float] = []
    kind: list[str] = []
    for name, (missed, found, wrong, well) in counts.items():
        label += [1] * (missed + found) + [0] * (wrong + well)
        probability += [0.2] * missed + [0.8] * found + [0.7] * wrong + [0.1] * well
        kind += [name] * (missed + found + wrong + well)
    size = [str((5, 15, 25, 15)[at % 4]) for at in range(len(label))]
    return {
        "rows": list(range(2, len(label) + 2)),
        "label": label,
        "probability": probability,
        "uncalibrated": probability,
        "groups": {"kind": kind, "size": size},
        "dates": ["2024-01-01"] * len(label),
    }


def grouped(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts of test rows and outcomes by group, as a card holds them."""
    found: dict[str, Any] = {}
    for name, values in kept["groups"].items():
        counts = found.setdefault(name, {})
        for value, outcome in zip(values, kept["label"], strict=True):
            one = counts.setdefault(value, {"rows": 0, "positives": 0})
            one["rows"] += 1
            one["positives"] += outcome
    return found


def _measures(**changes: Any) -> dict[str, Any]:
    test = {
        "rows": 374,
        "positives": 132,
        "base_rate": 0.35,
        "threshold": 0.5,
        "auc": {"value": 0.81, "low": 0.77, "high": 0.85},
    }
    reason = {"text": "Enough.", "params": {}}
    return {
        "cv_auc": 0.8,
        "test": test,
        "beats_baseline": True,
        "enough": True,
        "enough_reason": reason,
        **changes,
    }


def version(
    session: Session,
    folder: Path,
    *,
    author: int,
    state: VersionState = VersionState.taken,
    counts: Counts = UNEVEN,
    run: TrainingRun | None = None,
    artefact: bytes = b"an artefact",
    measures: Mapping[str, Any] | None = None,
) -> ModelVersion:
    """Return a version trained and taken by `author`; its bytes stand in `folder`/artefacts and /sources."""
    run = run or training_run(session, author, folder / "sources")
    kept = answers(counts)
    return _lay(
        session,
        run,
        state,
        {
            "family": "logistic",
            "recipe": {"format": 1, "family": "logistic", "params": {"C": 1.0}},
            "artefact_sha256": artefacts.put(folder / "artefacts", artefact),
            "artefact_size": len(artefact),
            "predictions_sha256": artefacts.put(folder / "artefacts", canonical_json(kept).encode()),
            "measures": _measures(**(measures or {})),
            "card": {"format": 1, "family": "logistic", "groups": grouped(kept)},
            "inputs": [{"name": "kind", "kind": "category"}],
            "environment": {"python": "3.11"},
        },
    )


def of_candidate(
    session: Session,
    folder: Path,
    candidate: Candidate,
    *,
    author: int,
    state: VersionState = VersionState.taken,
    run: TrainingRun | None = None,
) -> ModelVersion:
    """Return a version holding a candidate really trained, with its real bytes."""
    run = run or training_run(session, author, folder / "sources")
    store = folder / "artefacts"
    if candidate.copy is not None:
        artefacts.put(store, candidate.copy)
    return _lay(
        session,
        run,
        state,
        {
            "family": candidate.family,
            "recipe": candidate.recipe,
            "artefact_sha256": artefacts.put(store, candidate.artefact),
            "artefact_size": len(candidate.artefact),
            "predictions_sha256": artefacts.put(store, candidate.predictions),
            "measures": candidate.measures,
            "card": candidate.card,
            "inputs": candidate.inputs,
            "environment": candidate.environment,
        },
    )


def _lay(session: Session, run: TrainingRun, state: VersionState, columns: Mapping[str, Any]) -> ModelVersion:
    laid = select(func.max(ModelVersion.number)).where(ModelVersion.use_case_id == run.use_case_id)
    made = ModelVersion(
        use_case_id=run.use_case_id,
        run=run,
        number=(session.scalar(laid) or 0) + 1,
        state=state,
        card_digest=digest(columns["card"]),
        trained_at=AT,
        taken_by=run.asked_by,
        taken_at=AT,
        **columns,
    )
    session.add(made)
    session.flush()
    return made


def bytes_of(folder: Path, sha256: str) -> Path:
    """Return the stored file of a digest, made writable so that a test may spoil it."""
    path = artefacts.path_of(folder, sha256)
    path.chmod(0o600)
    assert sha256_bytes(path.read_bytes()) == sha256
    return path
