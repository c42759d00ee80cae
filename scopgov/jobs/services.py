"""Ask for long work, take it up, tell its progress, end it. Each write is guarded by the attempt that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.jobs import queries
from scopgov.jobs.tables import Job, JobState
from scopgov.members.services import must
from scopgov.record import services as record

ATTEMPTS = 3
STALE = timedelta(seconds=90)
LOST = N_("The work was interrupted %(attempts)s times. Ask for it again.")


@dataclass(frozen=True)
class Claim:
    """One attempt at one job: what it may write is refused once another attempt began."""

    job_id: int
    attempt: int
    kind: str
    params: Mapping[str, Any]


def ask(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    params: Mapping[str, Any],
    path: str = "",
    asked_by: int | None = None,
) -> Job:
    """Queue a piece of work; the act it belongs to is recorded by whoever asks. `path` shows its result."""
    job = Job(kind=kind, params=dict(params), asked_by=asked_by or actor.member_id, asked_at=now, path=path)
    session.add(job)
    session.flush()
    return job


def cancel(session: Session, *, actor: Actor, now: datetime, job: Job) -> Job:
    """Stop a job: at once while it waits, at its next progress report while it runs."""
    must(actor, Permission.job_cancel)
    stop(session, now=now, job=job)
    record.append(session, actor=actor, now=now, act=Act.job_cancelled, subject=f"job:{job.id}", facts={})
    return job


def stop(session: Session, *, now: datetime, job: Job) -> None:
    """Stop a job for whoever was found to have that right; the act is recorded by whoever asks."""
    if queries.ended(job):
        raise Refused(Reason(N_("This work has already ended.")))
    job.cancel_asked = True
    if job.state is JobState.queued:
        job.state, job.finished_at = JobState.cancelled, now
    session.flush()


def claim(session: Session, *, now: datetime, job_id: int | None = None) -> Claim | None:
    """Take up the oldest waiting job (or the one named), None when there is none left or another took it."""
    wanted = select(Job).where(Job.state == JobState.queued).order_by(Job.id).limit(1)
    job = session.scalar(wanted if job_id is None else wanted.where(Job.id == job_id))
    if job is None:
        return None
    taken = update(Job).where(Job.id == job.id, Job.state == JobState.queued, Job.attempts == job.attempts)
    attempt = job.attempts + 1
    values = {"state": JobState.running, "attempts": attempt, "heartbeat_at": now, "started_at": now}
    if not _changed(session, taken.values(**values)):
        return None
    return Claim(job.id, attempt, job.kind, dict(job.params))


def beat(session: Session, claim: Claim, *, now: datetime) -> None:
    """Tell that this attempt is alive."""
    session.execute(_mine(claim).values(heartbeat_at=now))


def progress(session: Session, claim: Claim, *, now: datetime, step: str, done: int, total: int) -> bool:
    """Tell how far this attempt has come; False when it must stop (cancelled, or another attempt began)."""
    values = {"heartbeat_at": now, "step": step[:200], "done": done, "total": total}
    going = _mine(claim).where(Job.cancel_asked.is_(False))
    return _changed(session, going.values(**values))


def end(
    session: Session, claim: Claim, *, now: datetime, state: JobState, reason: Reason | None = None
) -> bool:
    """End this attempt; False when another attempt began meanwhile."""
    message = queries.written(reason) if reason else ""
    return _changed(session, _mine(claim).values(state=state, finished_at=now, message=message))


def recover(session: Session, *, now: datetime, stale: timedelta = STALE) -> list[int]:
    """Queue again the jobs whose attempt fell silent, three attempts at most; return their ids."""
    query = select(Job).where(Job.state == JobState.running, Job.heartbeat_at < now - stale)
    found = session.scalars(query.order_by(Job.id).with_for_update(skip_locked=True)).all()
    for job in found:
        _again(job, now)
    session.flush()
    return [job.id for job in found if job.state is JobState.queued]


def _again(job: Job, now: datetime) -> None:
    if job.cancel_asked:
        job.state, job.finished_at = JobState.cancelled, now
    elif job.attempts < ATTEMPTS:
        job.state = JobState.queued
    else:
        job.state, job.finished_at = JobState.failed, now
        job.message = queries.written(Reason(LOST, {"attempts": job.attempts}))


def _mine(claim: Claim) -> Any:
    return update(Job).where(
        Job.id == claim.job_id, Job.attempts == claim.attempt, Job.state == JobState.running
    )


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
