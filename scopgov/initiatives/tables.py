"""Items asked for by members, and who supports each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.assemblies.tables import Assembly
from scopgov.db import Base
from scopgov.members.tables import Member
from scopgov.votes.tables import Motion


class Initiative(Base):
    """An item that a member asks for; a motion once enough members support it, unless withdrawn before."""

    __tablename__ = "initiatives"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR motion_id IS NULL", name="listed_or_withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    asked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motions.id"), unique=True)
    assembly: Mapped[Assembly] = relationship()
    asker: Mapped[Member] = relationship()
    motion: Mapped[Motion | None] = relationship()
    supports: Mapped[list[Support]] = relationship(
        back_populates="initiative", order_by="Support.at, Support.member_id", cascade="all, delete-orphan"
    )


class Support(Base):
    """A member who asks for an item with others."""

    __tablename__ = "supports"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    at: Mapped[datetime]
    initiative: Mapped[Initiative] = relationship(back_populates="supports")
    member: Mapped[Member] = relationship()
