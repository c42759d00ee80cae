"""The register of requests of persons about their data, and the log of persons found again by their pseudonyms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.data_rights import Ending, Limit, Right, due
from scopgov.domain.pseudonyms import Purpose
from scopgov.members.tables import Member
from scopgov.pseudonyms.tables import PseudonymKey


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
    refused_for: Mapped[Limit | None] = mapped_column(words(Limit, "refused_for_known"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime | None]
    member: Mapped[Member | None] = relationship(foreign_keys=member_id)

    @property
    def due_on(self) -> date:
        """Return the last day on which the answer is in time."""
        return due(self.received_on, extended=self.extended_at is not None)


class Reidentification(Base):
    """One use of a key to find persons again: for what, by whom, the pseudonyms looked for, never what was typed.

    Everybody reads that it was done; `because`, which may name somebody, the data protection contact alone.
    """

    __tablename__ = "reidentifications"
    __table_args__ = (
        CheckConstraint("(purpose = 'request') = (request_id IS NOT NULL)", name="for_a_request"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("pseudonym_keys.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("rights_requests.id"))
    purpose: Mapped[Purpose] = mapped_column(words(Purpose, "purpose_known"))
    because: Mapped[str] = mapped_column(Text, default="")
    tokens: Mapped[list[Any]]
    rows: Mapped[int]
    done_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    done_at: Mapped[datetime]
    key: Mapped[PseudonymKey] = relationship()
    doer: Mapped[Member] = relationship(foreign_keys=done_by)
