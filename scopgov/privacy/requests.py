"""Read the register of requests, and what a person's rows were made into. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.data_rights import standing
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.privacy.seeking import Found
from scopgov.privacy.tables import RightsRequest
from scopgov.privacy.words import ENDINGS, STANDINGS, Mark
from scopgov.training.tables import ModelVersion, TrainingRun

OPEN, ANSWERED = "open", "answered"
NOTHING: Mapping[str, str] = {
    OPEN: N_(
        "No request waits for an answer. Members ask from their account; enter here what comes otherwise."
    ),
    ANSWERED: N_("No request is answered yet."),
}
NOTHING_AT_ALL = N_("No request is entered yet.")
SHOWN: dict[str, ColumnElement[bool]] = {
    OPEN: RightsRequest.answered_at.is_(None),
    ANSWERED: RightsRequest.answered_at.is_not(None),
}


@dataclass(frozen=True)
class Used:
    """A file in which a person was found, with what was made of it since: frozen data, models that learnt from them."""

    found: Found
    versions: Sequence[DataVersion]
    models: Sequence[ModelVersion]


def request(session: Session, number: int) -> RightsRequest:
    """Return a request, or refuse as not found."""
    found = session.get(RightsRequest, number)
    if found is None:
        raise NotFound(Reason(N_("There is no such request.")))
    return found


def listed(state: str) -> Select[RightsRequest]:
    """Return the requests in a state, those received first at the top."""
    return (
        select(RightsRequest)
        .where(SHOWN.get(state, true()))
        .order_by(RightsRequest.received_on, RightsRequest.id)
    )


def nothing(state: str) -> str:
    """Say that no request is in a state."""
    return NOTHING.get(state, NOTHING_AT_ALL)


def mine(session: Session, member_id: int) -> Sequence[RightsRequest]:
    """Return what a member asked from their account, newest first."""
    query = select(RightsRequest).where(RightsRequest.member_id == member_id)
    return session.scalars(query.order_by(RightsRequest.id.desc())).all()


def to_answer(session: Session) -> Sequence[RightsRequest]:
    """Return the requests that wait for an answer."""
    return session.scalars(listed(OPEN)).all()


def mark(request: RightsRequest, today: date) -> Mark:
    """Return the word on how a request ended or, until then, how it stands."""
    if request.ending is not None:
        return ENDINGS[request.ending]
    return STANDINGS[standing(request.due_on, today)]


def left(request: RightsRequest, today: date) -> int:
    """Return how many days are left to answer a request, or were when it was; below nought where that is late."""
    ended = today if request.answered_at is None else local_day(request.answered_at)
    return (request.due_on - ended).days


def sources(session: Session) -> Sequence[Source]:
    """Return every file that is kept, newest first."""
    return session.scalars(select(Source).order_by(Source.id.desc())).all()


def models_of(session: Session, version: DataVersion) -> Sequence[ModelVersion]:
    """Return the models that learnt from frozen data."""
    query = select(ModelVersion).join(TrainingRun).where(TrainingRun.data_version_id == version.id)
    return session.scalars(query.order_by(ModelVersion.number, ModelVersion.id)).all()


def used(session: Session, found: Sequence[Found]) -> list[Used]:
    """Return with each file what was made of it."""
    ids = [one.place.source_id for one in found]
    frozen = select(DataVersion).where(DataVersion.source_id.in_(ids)).order_by(DataVersion.id)
    versions = session.scalars(frozen).all()
    learnt = select(ModelVersion).join(TrainingRun).join(DataVersion).where(DataVersion.source_id.in_(ids))
    models = session.scalars(learnt.order_by(ModelVersion.number, ModelVersion.id)).all()
    return [
        Used(
            one,
            [version for version in versions if version.source_id == one.place.source_id],
            [model for model in models if model.run.data_version.source_id == one.place.source_id],
        )
        for one in found
    ]
