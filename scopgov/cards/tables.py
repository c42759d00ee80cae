"""What people wrote on the card of a model version, each text signed; earlier ones are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.cards import CardPart
from scopgov.members.tables import Member
from scopgov.training.tables import ModelVersion


class CardText(Base):
    """One part in one language, as typed by one person. The latest number stands; an empty text takes it away."""

    __tablename__ = "card_texts"
    __table_args__ = (UniqueConstraint("model_version_id", "part", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    part: Mapped[CardPart] = mapped_column(words(CardPart, "part_known"))
    language: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    written_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    model_version: Mapped[ModelVersion] = relationship()
    author: Mapped[Member] = relationship()
