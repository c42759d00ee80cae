"""What a document is, wherever it is attached: the columns every table of documents shares."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from scopgov.db import words
from scopgov.domain.attachments import AttachmentKind
from scopgov.members.tables import Member


class Kept:
    """A document: its bytes stand in the store under their digest. Each table adds what it is attached to."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AttachmentKind] = mapped_column(words(AttachmentKind, "kind_known"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    added_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    added_at: Mapped[datetime]

    @declared_attr
    @classmethod
    def adder(cls) -> Mapped[Member]:
        """Return who attached it."""
        return relationship(Member)
