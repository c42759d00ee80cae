"""Training runs and the model versions that came out of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.datasets.tables import DataVersion
from scopgov.db import Base, words
from scopgov.domain.states import VersionState
from scopgov.usecases.tables import UseCase


class TrainingRun(Base):
    """Candidates trained together on one data version; or one recipe run again by a carried retraining."""

    __tablename__ = "training_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    data_version_id: Mapped[int] = mapped_column(ForeignKey("data_versions.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    options: Mapped[dict[str, Any]]
    retraining_id: Mapped[int | None]
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    data_version: Mapped[DataVersion] = relationship()
    use_case: Mapped[UseCase] = relationship()
    versions: Mapped[list[ModelVersion]] = relationship(back_populates="run", order_by="ModelVersion.id")


class Departure(Base):
    """Who took a model out with the rows of its data, for whom and what for; the digest is that of the file's list."""

    __tablename__ = "departures"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    taken_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    taken_at: Mapped[datetime]
    because: Mapped[str] = mapped_column(Text)
    archive_sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]


class PackedModel(Base):
    """One archive of a model with its data, asked for and, once made, kept for a while under its digest.

    `list_sha256` is the digest of the list of digests in it, which the departures name.
    """

    __tablename__ = "packed_models"
    __table_args__ = (
        CheckConstraint(
            "(made_at IS NULL) = (sha256 IS NULL) AND (made_at IS NULL) = (list_sha256 IS NULL)"
            " AND (made_at IS NULL) = (size IS NULL) AND (made_at IS NULL) = (rows IS NULL)",
            name="made_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    list_sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(BigInteger)
    rows: Mapped[int | None]


class ModelVersion(Base):
    """A trained, frozen artefact with its recipe, measures and card.

    `predictions_sha256` names the stored test-set predictions (labels, scores, groups) that audits read. `costs` are
    those of `domain.thresholds`, from which the score to act from follows; None where nobody weighed them.
    """

    __tablename__ = "model_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("training_runs.id"), index=True)
    number: Mapped[int]
    family: Mapped[str] = mapped_column(String(40))
    state: Mapped[VersionState] = mapped_column(
        words(VersionState, "state_known"), default=VersionState.trained
    )
    recipe: Mapped[dict[str, Any]]
    artefact_sha256: Mapped[str] = mapped_column(String(64), index=True)
    artefact_size: Mapped[int]
    predictions_sha256: Mapped[str] = mapped_column(String(64))
    measures: Mapped[dict[str, Any]]
    card: Mapped[dict[str, Any]]
    card_digest: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[list[Any]]
    environment: Mapped[dict[str, Any]]
    trained_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    taken_at: Mapped[datetime | None]
    costs: Mapped[dict[str, Any] | None]
    run: Mapped[TrainingRun] = relationship(back_populates="versions")
    use_case: Mapped[UseCase] = relationship()

    @property
    def certificate(self) -> dict[str, Any] | None:
        """Return the certificate of the portable copy, part of the card; None for a card from before such copies."""
        found: dict[str, Any] | None = self.card.get("portable_copy")
        return found
