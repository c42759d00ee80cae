"""Read what is in use and the retrainings proposed. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.config import local_zone
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_
from scopgov.mandates import queries as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring import queries as scores
from scopgov.stewardship import auditing_again
from scopgov.stewardship.tables import Retraining
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.votes.queries import PENDING
from scopgov.votes.tables import Motion, MotionKind, Poll

SOON = timedelta(days=30)


@dataclass(frozen=True)
class InUse:
    """A standing mandate with what became of its scores since the first of the month."""

    mandate: Mandate
    condition: mandates.Condition
    counts: dict[str, int]
    review_soon: bool
    audits: auditing_again.Standing


def in_use(session: Session, now: datetime) -> list[InUse]:
    """Return every standing mandate, with this month's scores and decisions."""
    day, since = local_day(now), month_begins(now)
    return [
        InUse(
            one,
            mandates.condition(one, day),
            scores.counts(session, one, since),
            one.review_on <= day + SOON,
            auditing_again.standing(session, one, now),
        )
        for one in mandates.all_standing(session)
    ]


def month_begins(now: datetime) -> datetime:
    """Return the first instant of the month where the cooperative is."""
    return now.astimezone(local_zone()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def retraining(session: Session, retraining_id: int) -> Retraining:
    """Return a proposal, or refuse as not found."""
    found = session.get(Retraining, retraining_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such retraining.")))
    return found


def listed() -> Select[Retraining]:
    """Return the query of all proposals, the latest first."""
    return select(Retraining).order_by(Retraining.id.desc())


def undecided(session: Session) -> Sequence[Retraining]:
    """Return the proposals that may be put to the vote now: neither decided nor before a poll."""
    before_a_poll = exists().where(
        Motion.kind == MotionKind.retraining,
        Motion.subject_id == Retraining.id,
        Poll.motion_id == Motion.id,
        PENDING,
    )
    query = select(Retraining).where(Retraining.carried.is_(None), ~before_a_poll).order_by(Retraining.id)
    return session.scalars(query).all()


def data_for(session: Session) -> list[DataVersion]:
    """Return the frozen data on which a voted recipe may be run again: not those it was made from."""
    query = (
        select(DataVersion)
        .join(Source)
        .join(UseCase, UseCase.id == Source.use_case_id)
        .order_by(UseCase.number, DataVersion.id.desc())
    )
    return [one for one in session.scalars(query) if _fits(session, one)]


def _fits(session: Session, data: DataVersion) -> bool:
    mandate = mandates.standing(session, data.source.use_case)
    return mandate is not None and mandate.model_version.run.data_version_id != data.id


@dataclass(frozen=True)
class Lacking:
    """Newer data on which a voted model cannot be trained yet: the values of the attribute it asks are missing."""

    data: DataVersion
    version: ModelVersion
    reason: Reason
    enterable: bool


def lacking(session: Session, offered: Sequence[DataVersion]) -> list[Lacking]:
    """Return those of the data offered that lack the values of an attribute kept apart, and whether they may come."""
    found = []
    for data in offered:
        mandate = mandates.standing(session, data.source.use_case)
        version = mandate.model_version if mandate else None
        told = apart.asked_by(version.recipe) if version else None
        reason = apart.lacks(session, data, version.recipe) if version else None
        if version and told and reason:
            gone = apart.named(session, data, told["attribute"]) is not None
            found.append(Lacking(data, version, reason, not gone))
    return found


def terms(of: Retraining) -> dict[str, Any]:
    """Return what members vote on: which data, which recipe, under which mandate."""
    version = of.mandate.model_version
    return {
        "retraining": of.id,
        "data": of.data_version.digest,
        "recipe": digest(version.recipe),
        "version": version.number,
    }
