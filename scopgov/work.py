"""What each kind of long work does, and how to do one at once where no pool runs (tests, demonstration)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from scopgov.audits import mitigations
from scopgov.batches import making
from scopgov.batches import working as batches
from scopgov.config import Settings
from scopgov.datasets import importing
from scopgov.db import Database
from scopgov.jobs import services
from scopgov.jobs.tables import JobState
from scopgov.jobs.working import Function, attempt, utc_now
from scopgov.privacy import long_changing
from scopgov.training import packing
from scopgov.training import services as training
from scopgov.validation import services as validation

JOBS: Mapping[str, Function] = {
    batches.KIND: batches.carry_out,
    importing.KIND: importing.carry_out,
    making.KIND: making.carry_out,
    packing.KIND: packing.carry_out,
    long_changing.KIND: long_changing.carry_out,
    mitigations.KIND: mitigations.carry_out,
    training.KIND: training.carry_out,
    validation.KIND: validation.carry_out,
}


def run_now(
    settings: Settings,
    job_id: int,
    database: Database | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> JobState | None:
    """Do one waiting job here and now; return its end, None when it was not waiting."""
    opened = database or Database(settings.database_url)
    with opened.transaction() as session:
        claim = services.claim(session, now=clock(), job_id=job_id)
    if claim is None:
        return None
    return attempt(settings, claim, JOBS[claim.kind], database=opened, clock=clock)
