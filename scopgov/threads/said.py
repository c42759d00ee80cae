"""What a comment is, wherever it is kept: the columns every thread shares. Each table adds what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from scopgov.db import words
from scopgov.members.tables import Member


class CommentKind(StrEnum):
    """What somebody writes in a thread."""

    remark = "remark"
    question = "question"
    answer = "answer"


def answers_one() -> CheckConstraint:
    """Return the CHECK that an answer, and nothing else, answers a question."""
    return CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answers_one")


class Said:
    """A remark, a question or an answer; once withdrawn its text is gone, not its place."""

    __tablename__: str

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CommentKind] = mapped_column(words(CommentKind, "kind_known"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @declared_attr
    @classmethod
    def answers_id(cls) -> Mapped[int | None]:
        """Return the question that an answer answers."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"), index=True)

    @declared_attr
    @classmethod
    def author(cls) -> Mapped[Member]:
        """Return who wrote it."""
        return relationship(Member)

    @declared_attr
    @classmethod
    def answers(cls) -> Mapped[list[Any]]:
        """Return the answers to a question, the earliest first."""
        return relationship(lambda: cls, order_by=lambda: cls.id, back_populates="question")

    @declared_attr
    @classmethod
    def question(cls) -> Mapped[Any]:
        """Return the question of an answer."""
        return relationship(lambda: cls, remote_side=lambda: cls.id, back_populates="answers")

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        raise LookupError

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        raise LookupError
