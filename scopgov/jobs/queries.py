"""Read long work: one job, those that wait, those that ended, and what is said of each. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.text import N_
from scopgov.jobs.tables import Job, JobState

ENDED = frozenset({JobState.succeeded, JobState.failed, JobState.cancelled})
NAMES = {
    JobState.queued: N_("waiting"),
    JobState.running: N_("under way"),
    JobState.succeeded: N_("done"),
    JobState.failed: N_("failed"),
    JobState.cancelled: N_("stopped"),
}


def job(session: Session, job_id: int) -> Job:
    """Return the job of this id, or refuse as not found."""
    found = session.get(Job, job_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such work.")))
    return found


def listed() -> Select[Job]:
    """Return the query of all work, newest first."""
    return select(Job).order_by(Job.id.desc())


def waiting(session: Session) -> Sequence[Job]:
    """Return the jobs that wait for their turn, oldest first."""
    return session.scalars(select(Job).where(Job.state == JobState.queued).order_by(Job.id)).all()


def ended(found: Job) -> bool:
    """Tell whether nothing more will happen to a job."""
    return found.state in ENDED


def name(found: Job) -> Reason:
    """Say how far a job has come."""
    if found.state is JobState.running and found.cancel_asked:
        return Reason(N_("stopping"))
    return Reason(NAMES[found.state])


def steps(found: Job) -> list[Reason]:
    """Say the present step, part by part: a job writes message ids, `/` between them."""
    return [Reason(part) for part in found.step.split("/") if part]


def share(found: Job) -> float:
    """Return how much is done, between 0 and 1."""
    if found.state is JobState.succeeded:
        return 1.0
    return min(1.0, found.done / found.total) if found.total else 0.0


def written(reason: Reason) -> str:
    """Write a sentence so that `sentence` reads it again, in any language."""
    params = {name: _plain(value) for name, value in reason.params.items()}
    return canonical_json({"text": reason.text, "params": params})


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float)) else str(value)


def sentence(found: Job) -> Reason | None:
    """Return the sentence a job left at its end, if it left one."""
    if not found.message:
        return None
    data = json.loads(found.message)
    return Reason(data["text"], data["params"])
