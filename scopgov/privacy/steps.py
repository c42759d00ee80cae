"""What was done for a request, in order, as the record and the files rewritten tell it. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.datasets.tables import DataVersion, Rewriting
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason
from scopgov.domain.rewritings import Way
from scopgov.domain.text import N_
from scopgov.members.tables import Member
from scopgov.privacy import places
from scopgov.privacy.tables import RightsRequest
from scopgov.record.tables import RecordEntry
from scopgov.training.tables import ModelVersion, TrainingRun

SAID: Mapping[str, str] = {
    Act.person_erased: N_("In “%(place)s”, words about the person were erased or corrected; rows: %(rows)s."),
    Act.person_sought: N_("The files were searched for the person; rows found: %(rows)s."),
    Act.person_taken_out: N_("What was found was taken out, to be handed over; rows: %(rows)s."),
    Act.rights_answered: N_("The request was answered."),
    Act.rights_extended: N_("The delay was made longer."),
    Act.rights_requested: N_("The request was entered."),
}
CHANGED: Mapping[Way, str] = {
    Way.corrected: N_("In “%(file)s”, “%(columns)s” was corrected; rows: %(rows)s."),
    Way.emptied: N_("In “%(file)s”, what %(columns)s said was erased; rows: %(rows)s."),
    Way.removed: N_("In “%(file)s”, rows were erased: %(rows)s."),
}


@dataclass(frozen=True)
class Step:
    """One thing done: when, what, by whom; what was changed in a file with why, and whether its old bytes are gone."""

    at: datetime
    text: Reason
    by: str
    changed: Rewriting | None = None


def steps(session: Session, request: RightsRequest) -> list[Step]:
    """Return what was done for a request, in order."""
    query = select(RecordEntry, Member.name).outerjoin(Member, Member.id == RecordEntry.actor_id)
    query = query.where(RecordEntry.subject == f"rights_request:{request.id}")
    entries = session.execute(query.order_by(RecordEntry.seq)).all()
    found = [
        Step(entry.at, Reason(SAID[entry.act], _counted(entry.facts)), name or "")
        for entry, name in entries
        if entry.act in SAID
    ]
    return sorted([*found, *changes(session, request)], key=lambda one: one.at)


def _counted(facts: str) -> dict[str, Any]:
    told = json.loads(facts)
    if "table" in told:
        return {"rows": told["rows"], "place": Reason(places.BY_TABLE[told["table"]][0].name)}
    by_place: Mapping[str, int] = {**told.get("rows_by_source", {}), **told.get("rows_by_table", {})}
    return {"rows": sum(by_place.values())}


def changes(session: Session, request: RightsRequest) -> Iterator[Step]:
    """Return what was changed in files for a request."""
    query = select(Rewriting, Member.name).join(Member, Member.id == Rewriting.done_by)
    for one, name in session.execute(query.where(Rewriting.request_id == request.id).order_by(Rewriting.id)):
        told = {"file": one.source.name, "columns": tuple(one.columns), "rows": one.rows}
        yield Step(one.done_at, Reason(CHANGED[one.way], told), name, one)


def models_concerned(session: Session, request: RightsRequest) -> Sequence[ModelVersion]:
    """Return the models that learnt from files as they were before they were changed for a request."""
    changed = session.scalars(select(Rewriting).where(Rewriting.request_id == request.id)).all()
    before = {one.before_sha256 for one in changed}
    query = select(ModelVersion).join(TrainingRun).join(DataVersion)
    learnt = query.where(DataVersion.source_id.in_([one.source_id for one in changed]))
    found = session.scalars(learnt.order_by(ModelVersion.number, ModelVersion.id)).all()
    return [one for one in found if one.run.data_version.content["source_sha256"] in before]
