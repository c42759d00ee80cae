"""Declare what a source holds, freeze the data made from it. Each act leaves one entry.

What is slow is worked out before, by `preparing`, from a snapshot: here it is checked to be of now, and written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import preparing, queries
from scopgov.datasets.cleaning import Step
from scopgov.datasets.freezing import Dataset
from scopgov.datasets.preparing import Work
from scopgov.datasets.schema import Schema
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.processing import may_train_on
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record

CHANGED = N_("Somebody changed these data meanwhile. Look at them again.")


def prepare(session: Session, *, actor: Actor, now: datetime, source: Source, work: Work) -> Source:
    """Write one part of a declaration worked out before; refused when the source changed meanwhile."""
    must(actor, Permission.data_prepare)
    if queries.snapshot(source) != work.of:
        raise Refused(Reason(CHANGED))
    for name, value in work.values.items():
        setattr(source, name, value)
    session.flush()
    facts = {"part": work.part, "digest": digest(work.declared)}
    enter(session, actor, now, Act.data_prepared, source, facts)
    return source


def declare_schema(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source, schema: Schema
) -> Source:
    """Declare the columns of a source, and report their quality."""
    work = preparing.columns(settings, queries.snapshot(source), schema)
    return prepare(session, actor=actor, now=now, source=source, work=work)


def set_steps(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    source: Source,
    steps: Sequence[Step],
) -> Source:
    """Set the cleaning steps of a source, in order."""
    work = preparing.steps(settings, queries.snapshot(source), steps)
    return prepare(session, actor=actor, now=now, source=source, work=work)


def set_label_rule(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source, rule: LabelRule
) -> Source:
    """Say what the outcome of a row is and when it is known."""
    work = preparing.label(settings, queries.snapshot(source), rule)
    return prepare(session, actor=actor, now=now, source=source, work=work)


def set_split(
    session: Session, *, settings: Settings, actor: Actor, now: datetime, source: Source, rule: SplitRule
) -> Source:
    """Say by which date rows are split into training and test."""
    work = preparing.split(settings, queries.snapshot(source), rule)
    return prepare(session, actor=actor, now=now, source=source, work=work)


def freeze(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    source: Source,
    dataset: Dataset | None = None,
) -> DataVersion:
    """Freeze the data of a source as declared now, under a digest; the same data are frozen once.

    `dataset` is what `preparing.frozen` made of the source before, outside any transaction.
    """
    must(actor, Permission.data_prepare)
    barred = may_train(source, now)
    if barred is not None:
        raise Refused(barred)
    of = queries.snapshot(source)
    dataset = dataset or preparing.frozen(settings, of)
    if dataset.content != queries.content_of(of):
        raise Refused(Reason(CHANGED))
    twin = next((one for one in source.frozen if one.digest == dataset.digest), None)
    if twin is not None:
        raise Refused(
            Reason(N_("These data are already frozen, as version %(version)s."), {"version": twin.version})
        )
    version = DataVersion(
        source=source,
        version=_next_version(session, source),
        content=dataset.content,
        summary={**dataset.summary(), "effects": dataset.effects},
        digest=dataset.digest,
        frozen_by=actor.member_id,
        frozen_at=now,
    )
    session.add(version)
    session.flush()
    facts = {"source": source.id, "version": version.version, "digest": version.digest}
    record.append(
        session, actor=actor, now=now, act=Act.data_frozen, subject=f"data_version:{version.id}", facts=facts
    )
    return version


def may_train(source: Source, now: datetime) -> Reason | None:
    """Say why the data of a source may not be frozen for training, from what the inventory says of where they came."""
    return may_train_on(source.holding.said(), queries.found_in([source]), local_day(now))


def _next_version(session: Session, source: Source) -> int:
    query = select(func.max(DataVersion.version)).where(DataVersion.source_id == source.id)
    return 1 + (session.scalar(query) or 0)


def enter(
    session: Session, actor: Actor, now: datetime, act: Act, source: Source, facts: Mapping[str, Any]
) -> None:
    """Record an act on a source."""
    record.append(session, actor=actor, now=now, act=act, subject=f"source:{source.id}", facts=facts)
