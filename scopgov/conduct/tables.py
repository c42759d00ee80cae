"""What a meeting leaves while it sits: the item with the floor, incidents as they come, requests for secret ballots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.assemblies.tables import AgendaItem
from scopgov.db import Base
from scopgov.members.tables import Member


class Floor(Base):
    """The item that a meeting is at."""

    __tablename__ = "floors"

    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    at: Mapped[datetime]


class Incident(Base):
    """Something that disturbed a meeting, written down as it happened: only added, never changed."""

    __tablename__ = "meeting_incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    logged_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    item: Mapped[AgendaItem | None] = relationship()
    writer: Mapped[Member] = relationship()


class SecrecyRequest(Base):
    """A member asks that a motion be voted in confidence."""

    __tablename__ = "secrecy_requests"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    at: Mapped[datetime]
