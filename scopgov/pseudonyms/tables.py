"""Which keys make the pseudonyms of which source; the keys themselves stand in files, in no table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.inventory.tables import Holding
from scopgov.members.tables import Member

LIVING = text("destroyed_at IS NULL")


class PseudonymKey(Base):
    """A key of the pseudonyms of one source, by the name of its file; at most one of a source is not destroyed."""

    __tablename__ = "pseudonym_keys"
    __table_args__ = (
        CheckConstraint("(destroyed_at IS NULL) = (destroyed_by IS NULL)", name="destroyed_by_somebody"),
        CheckConstraint("destroyed_at IS NULL OR destroyed_because <> ''", name="destroyed_for_a_reason"),
        Index(
            "ix_pseudonym_keys_living",
            "holding_id",
            unique=True,
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    holding_id: Mapped[int] = mapped_column(ForeignKey("holdings.id"))
    name: Mapped[str] = mapped_column(String(32), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[datetime]
    destroyed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    destroyed_at: Mapped[datetime | None]
    destroyed_because: Mapped[str] = mapped_column(Text, default="")
    holding: Mapped[Holding] = relationship()
    destroyer: Mapped[Member | None] = relationship(foreign_keys=destroyed_by)
