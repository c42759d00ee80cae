"""Attributes kept apart, until their day, and who had each of them read, for what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.datasets.tables import DataVersion
from scopgov.db import Base, words
from scopgov.domain.sensitive import Category
from scopgov.domain.text import N_


class Reading(StrEnum):
    """What an attribute is read for."""

    audit = "audit"
    comparison = "comparison"
    training = "training"
    validation = "validation"
    archive = "archive"
    rows = "rows"


READING_NAMES: Mapping[Reading, str] = {
    Reading.audit: N_("for an audit"),
    Reading.comparison: N_("to compare with and without it"),
    Reading.training: N_("to train a candidate that asks it"),
    Reading.validation: N_("for cases shown to experts"),
    Reading.archive: N_("to take the model out with its data"),
    Reading.rows: N_("to compute the audit again"),
}


class SensitiveAttribute(Base):
    """A sensitive attribute of rows of frozen data, kept apart from them until a day.

    `by_line` holds the value of each line, nothing once it is erased; `counts` the rows and outcomes of each group.
    """

    __tablename__ = "sensitive_attributes"

    id: Mapped[int] = mapped_column(primary_key=True)
    data_version_id: Mapped[int] = mapped_column(ForeignKey("data_versions.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(words(Category, "category_known"), default=Category.other)
    purpose: Mapped[str] = mapped_column(Text)
    lawful: Mapped[str] = mapped_column(Text)
    by_line: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    delete_on: Mapped[date]
    added_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    added_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    data_version: Mapped[DataVersion] = relationship()


class SensitiveAccess(Base):
    """Who made a sensitive attribute be read, when, for what, under the protocol of which audit.

    `purpose` is what they said of it, where they had to say why.
    """

    __tablename__ = "sensitive_accesses"

    id: Mapped[int] = mapped_column(primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("sensitive_attributes.id"), index=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    reading: Mapped[Reading] = mapped_column(words(Reading, "reading_known"), default=Reading.audit)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(Text, default="")
