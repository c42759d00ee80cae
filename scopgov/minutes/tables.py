"""Minutes and signatures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.assemblies.tables import Assembly
from scopgov.db import Base
from scopgov.members.tables import Member


class Minutes(Base):
    """One version of an assembly's minutes: `content` is canonical JSON, frozen with its digest."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("assembly_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    record_seq: Mapped[int]
    record_hash: Mapped[str] = mapped_column(String(64))
    drawn_up_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    drawn_up_at: Mapped[datetime]
    assembly: Mapped[Assembly] = relationship()
    signatures: Mapped[list[Signature]] = relationship(back_populates="minutes", order_by="Signature.id")


class Signature(Base):
    """A signature of the minutes in the application, as chair or secretary."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("minutes_id", "capacity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    capacity: Mapped[str] = mapped_column(String(20))
    signed_at: Mapped[datetime]
    minutes: Mapped[Minutes] = relationship(back_populates="signatures")
    member: Mapped[Member] = relationship()
