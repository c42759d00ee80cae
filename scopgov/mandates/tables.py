"""Mandates, their suspensions, and which are open to anyone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.states import MandateState
from scopgov.dossiers.tables import Dossier
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Poll


class Granted:
    """What every mandate has, of a model or of a tool: from when to when, its state, how it ended.

    `closed_*` say when, by whom or by which poll and why it was withdrawn, or when another one superseded it.
    """

    state: Mapped[MandateState] = mapped_column(
        words(MandateState, "state_known"), default=MandateState.granted
    )
    granted_at: Mapped[datetime]
    starts_on: Mapped[date]
    review_on: Mapped[date]
    ends_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_poll_id: Mapped[int | None]
    closed_because: Mapped[str] = mapped_column(Text, default="")
    if TYPE_CHECKING:
        id: Mapped[int]
        suspensions: Mapped[list[Any]]
        poll: Mapped[Poll]
        use_case: Mapped[UseCase]


class Halted:
    """Why and by whom a mandate was suspended, and how that ended.

    `suspended_by` is the member of the committee, None where members voted it; `poll_id` the poll that suspended
    or confirmed, from which only a vote lifts it; `lifted_poll_id` the poll that did, or that did not want it back once
    the committee had lifted it. `lift_asked_*`: who asked that it be lifted, for another member to accept.
    """

    reason: Mapped[str] = mapped_column(Text)
    suspended_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    suspended_at: Mapped[datetime]
    poll_id: Mapped[int | None]
    lift_asked_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    lift_asked_at: Mapped[datetime | None]
    lift_asked_because: Mapped[str] = mapped_column(Text, default="")
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    lifted_at: Mapped[datetime | None]
    lifted_poll_id: Mapped[int | None]
    lifted_because: Mapped[str] = mapped_column(Text, default="")
    if TYPE_CHECKING:
        id: Mapped[int]


class Mandate(Granted, Base):
    """What a carried poll lets one model version do: purpose, who, from when to when, on which conditions.

    `copy_sha256` is the portable copy voted with the artefact, None where there is none. `roles` and `member_ids` say
    who may score (either is enough); `course_code` the course they need; `channels` by which ways; of
    `own_judgement_percent` of the cases a person judges before they see the score.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        Index(
            "uq_mandates_one_standing",
            "use_case_id",
            unique=True,
            sqlite_where=text("state IN ('granted', 'suspended')"),
            postgresql_where=text("state IN ('granted', 'suspended')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), unique=True)
    artefact_sha256: Mapped[str] = mapped_column(String(64))
    copy_sha256: Mapped[str | None] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(300))
    roles: Mapped[list[Any]]
    member_ids: Mapped[list[Any]]
    course_code: Mapped[str] = mapped_column(String(40), default="")
    pilot: Mapped[bool] = mapped_column(default=False)
    conditions: Mapped[list[Any]]
    channels: Mapped[list[Any]]
    own_judgement_percent: Mapped[int] = mapped_column(default=0)
    use_case: Mapped[UseCase] = relationship()
    model_version: Mapped[ModelVersion] = relationship()
    dossier: Mapped[Dossier] = relationship()
    poll: Mapped[Poll] = relationship()
    suspensions: Mapped[list[Suspension]] = relationship(back_populates="mandate", order_by="Suspension.id")


class Suspension(Halted, Base):
    """Why and by whom a mandate was suspended, and how that ended."""

    __tablename__ = "suspensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    mandate: Mapped[Mandate] = relationship(back_populates="suspensions")


class Opened:
    """That the board opened something of a mandate to anyone, from when, and to when where it closed it again.

    It is open once at a time.
    """

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[CheckConstraint, Index]:
        """Return what the database holds of it."""
        name, is_open = f"uq_{cls.__tablename__}_one_open", text("ended_at IS NULL")
        return (
            CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
            Index(name, "mandate_id", unique=True, sqlite_where=is_open, postgresql_where=is_open),
        )

    published_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    published_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    ended_at: Mapped[datetime | None]
    if TYPE_CHECKING:
        __tablename__: str
        mandate_id: Mapped[int]


class Publication(Opened, Base):
    """That the board opened the file of a mandate to anyone."""

    __tablename__ = "mandate_publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    mandate: Mapped[Mandate] = relationship()


class Mark(Base):
    """What a change of a watched table left: all marks together tell that nothing changed since."""

    __tablename__ = "gate_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger)
