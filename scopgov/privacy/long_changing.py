"""Write a large kept file again for a person as long work: asked for once its rows were checked, done whole or not.

What is to be written there may name the person: it stands with the work until it ended, and no longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.datasets import erasing, rewriting
from scopgov.datasets import queries as datasets
from scopgov.datasets.importing import LARGE
from scopgov.datasets.rewriting import Edit
from scopgov.datasets.tables import Source
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.rewritings import Way
from scopgov.domain.text import N_
from scopgov.erasures import listing
from scopgov.jobs import queries as works
from scopgov.jobs import services as jobs
from scopgov.jobs.tables import Job, JobState
from scopgov.jobs.working import Report
from scopgov.members import queries as members
from scopgov.privacy import changing, requests, seeking
from scopgov.privacy.seeking import Place
from scopgov.privacy.tables import RightsRequest
from scopgov.pseudonyms.keyring import Keyring
from scopgov.record import services as record
from scopgov.training import packing

KIND = "rights_file"
WRITING, KEEPING = N_("Writing the file again"), N_("Deleting the file as it was")
MOVED = N_("This file was changed meanwhile. Choose the rows again.")


def large(source: Source) -> bool:
    """Tell whether a file is too large to be written again while somebody waits."""
    return source.size >= LARGE


def check(settings: Settings, place: Place, edit: Edit) -> None:
    """Refuse at its field what the work would refuse: a row that is not there, a value that does not fit."""
    made = changing.for_place(edit, place)
    rewriting.edited(datasets.table_of(settings, place.of).frame, datasets.schema_of(place.of), made)


def ask(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    request: RightsRequest,
    place: Place,
    edit: Edit,
    because: str,
) -> Job:
    """Ask for a file to be written again; refused while another such work waits on the same file."""
    if any(one.params.get("source") == place.source_id for one in under_way(session)):
        raise Refused(Reason(N_("This file is being written again. Wait for the end of that work.")))
    told = {"request": request.id, "source": place.source_id, "before": place.of.sha256, "because": because}
    params = {**told, "way": edit.way.value, "lines": list(edit.lines), "columns": list(edit.columns)}
    job = jobs.ask(
        session,
        actor=actor,
        now=now,
        kind=KIND,
        params={**params, "value": edit.value},
        path=f"/rights/{request.id}",
    )
    job.params = {**job.params, "job": job.id}
    session.flush()
    facts = {"request": request.id, "job": job.id, "rows": len(edit.lines)}
    subject = f"source:{place.source_id}"
    record.append(session, actor=actor, now=now, act=Act.data_rewriting_asked, subject=subject, facts=facts)
    return job


def under_way(session: Session) -> Sequence[Job]:
    """Return the works of this kind that have not ended."""
    every = session.scalars(select(Job).where(Job.kind == KIND).order_by(Job.id)).all()
    return [one for one in every if not works.ended(one)]


def unfinished(session: Session, request: RightsRequest) -> Job | None:
    """Return the last work asked for a request, unless it came to its end and did what was asked."""
    query = select(Job).where(Job.kind == KIND, Job.path == f"/rights/{request.id}")
    found = session.scalars(query.order_by(Job.id.desc()).limit(1)).one_or_none()
    return None if found is None or found.state is JobState.succeeded else found


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Write the file again and put it in the place of the one before; what an attempt before did is not done twice."""
    if "lines" not in params:
        return
    edit = Edit(Way(params["way"]), params["lines"], tuple(params["columns"]), params["value"])
    with database.reading() as session:
        source = datasets.source(session, int(params["source"]))
        if source.sha256 != params["before"]:
            raise Refused(Reason(MOVED))
        (place,) = seeking.places(session, Keyring(settings.pseudonym_keys), [source])
        lists, asked_by = datasets.lists_of(source), session.get_one(Job, params["job"]).asked_by
    report(WRITING, 0, 2)
    done = changing.worked_out(settings, place, edit, lists)
    report(KEEPING, 1, 2)
    with database.transaction() as session:
        now = report.now()
        told: dict[str, Any] = {"actor": members.actor(session, asked_by, now), "now": now, "done": done}
        told |= {"request": requests.request(session, params["request"]), "because": params["because"]}
        changing.change(session, source=datasets.source(session, place.source_id), **told)
        session.get_one(Job, params["job"]).params = {"request": params["request"]}
    erasing.delete_left(settings, database, report.now())
    packing.expire(settings, database, report.now())
    listing.keep(settings, database)


def tidy(session: Session, *, now: datetime) -> int:
    """Forget what works that ended were asked with: a value that names somebody stands there no longer."""
    every = session.scalars(select(Job).where(Job.kind == KIND, Job.finished_at <= now)).all()
    over = [one for one in every if "lines" in one.params]
    for one in over:
        one.params = {"request": one.params["request"]}
    return len(over)
