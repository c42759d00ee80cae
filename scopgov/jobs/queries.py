"""Read long work: one job, those that wait, those that ended, and what is said of each. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Actor, Permission, Subject, may
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

KINDS: Mapping[
    str, tuple[str, Permission]
] = {  # what each kind of work is, and who may read what came out of it
    "archive": (N_("A model packed with its data"), Permission.model_take_out),
    "batch": (N_("Scores of a file of proposals"), Permission.batch_read),
    "batch_file": (N_("A file of proposals with its scores"), Permission.batch_read),
    "import": (N_("Reading of a file of past cases"), Permission.data_import),
    "mitigation": (N_("Ways to reduce a gap, compared"), Permission.audit_read),
    "rights_file": (N_("A file of past cases corrected at a person’s request"), Permission.rights_handle),
    "training": (N_("Training of candidate models"), Permission.job_read),
    "validation": (N_("The model’s answers to the cases that experts judged"), Permission.validation_read),
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


def title(found: Job) -> Reason:
    """Say what a job is about."""
    return Reason(KINDS[found.kind][0])


def may_follow(actor: Actor, found: Job) -> bool:
    """Tell whether this person may read what came out of a job: who asked for it, or whoever its page is open to."""
    return bool(found.path) and bool(
        may(actor, KINDS[found.kind][1], Subject(authors=frozenset({found.asked_by})))
    )


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
