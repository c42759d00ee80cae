"""Retraining proposals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.datasets.tables import DataVersion
from scopgov.db import Base
from scopgov.mandates.tables import Mandate
from scopgov.usecases.tables import UseCase


class Retraining(Base):
    """A proposal to run the voted recipe again on named data; carried, it starts one training run."""

    __tablename__ = "retrainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"))
    data_version_id: Mapped[int] = mapped_column(ForeignKey("data_versions.id"))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    carried: Mapped[bool | None]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("training_runs.id"))
    use_case: Mapped[UseCase] = relationship()
    mandate: Mapped[Mandate] = relationship()
    data_version: Mapped[DataVersion] = relationship()
