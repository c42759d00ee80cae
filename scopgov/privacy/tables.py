"""The register of requests by which persons exercise their rights over their data."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.data_rights import Ending, Right, due
from scopgov.members.tables import Member


class RightsRequest(Base):
    """What a person asked about their data, and the answer; `member_id` where they asked by their own account.

    Only the data protection contact reads it, and the member who asked. The record says of it its number and days.
    """

    __tablename__ = "rights_requests"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (ending IS NULL)", name="answered_has_ending"),
        CheckConstraint("extended_at IS NULL OR extended_because <> ''", name="extended_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(200))
    reach: Mapped[str] = mapped_column(String(300), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    kind: Mapped[Right] = mapped_column(words(Right, "kind_known"))
    asked: Mapped[str] = mapped_column(Text, default="")
    identity: Mapped[str] = mapped_column(Text, default="")
    received_on: Mapped[date]
    entered_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    entered_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    extended_because: Mapped[str] = mapped_column(Text, default="")
    ending: Mapped[Ending | None] = mapped_column(words(Ending, "ending_known"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime | None]
    member: Mapped[Member | None] = relationship(foreign_keys=member_id)

    @property
    def due_on(self) -> date:
        """Return the last day on which the answer is in time."""
        return due(self.received_on, extended=self.extended_at is not None)
