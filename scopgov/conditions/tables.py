"""Conditions and their journals. Nothing here is ever deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.conditions import NoteKind, Origin
from scopgov.domain.states import ConditionState
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class Condition(Base):
    """What must be done for a use case, as it was written; `origin_id` is the row it was written in.

    That row is a finding against the charter, an opinion of the board or of the committee, a report of a pilot or the
    file of a tool. `apart` numbers who made the model or proposed the tool: they do not judge whether it is fulfilled.
    """

    __tablename__ = "conditions"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    origin: Mapped[Origin] = mapped_column(words(Origin, "origin_known"))
    origin_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ConditionState] = mapped_column(
        words(ConditionState, "state_known"), default=ConditionState.asked
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    due_on: Mapped[date | None]
    begun_at: Mapped[datetime]
    apart: Mapped[list[Any]] = mapped_column(default=list)
    use_case: Mapped[UseCase] = relationship()
    owner: Mapped[Member | None] = relationship()
    notes: Mapped[list[ConditionNote]] = relationship(back_populates="condition", order_by="ConditionNote.id")


class ConditionNote(Base):
    """One line of the journal: what was done, by whom (nobody: the program), to whom it was given and by when."""

    __tablename__ = "condition_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("conditions.id"), index=True)
    kind: Mapped[NoteKind] = mapped_column(words(NoteKind, "kind_known"))
    text: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    due_on: Mapped[date | None]
    by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    condition: Mapped[Condition] = relationship(back_populates="notes")
    owner: Mapped[Member | None] = relationship(foreign_keys=owner_id)
    writer: Mapped[Member | None] = relationship(foreign_keys=by)
