"""Has the archive of a model with its data made as long work, and keeps the file for a week; one is made at a time.

The file can be made again at any time: no backup holds it, and what nobody fetches is deleted.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.apart import queries as apart
from scopgov.apart import services as readings
from scopgov.apart.tables import Reading
from scopgov.config import Settings
from scopgov.datasets import queries as datasets
from scopgov.datasets.joining import Joined
from scopgov.db import Database, hold
from scopgov.domain.acts import Act
from scopgov.domain.packing import spent
from scopgov.domain.policy import Actor, Permission
from scopgov.jobs import queries as works
from scopgov.jobs import services as jobs
from scopgov.jobs.tables import Job
from scopgov.jobs.working import Report
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.training import archive
from scopgov.training.tables import ModelVersion, PackedModel

KIND = "archive"
LARGEST = 8 << 30


def latest(session: Session, version: ModelVersion) -> PackedModel | None:
    """Return the archive asked for last, whatever became of it."""
    query = select(PackedModel).where(PackedModel.model_version_id == version.id)
    return session.scalars(query.order_by(PackedModel.id.desc()).limit(1)).one_or_none()


def job_of(session: Session, one: PackedModel) -> Job:
    """Return the work that makes an archive."""
    return works.job(session, one.job_id)


def ready(settings: Settings, one: PackedModel | None, now: datetime) -> bool:
    """Tell whether the file of an archive stands and may be fetched."""
    if one is None or one.made_at is None or one.sha256 is None or spent(one.made_at, now):
        return False
    return store.exists(settings.archives, one.sha256)


def ask(
    session: Session,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    version: ModelVersion,
    label: Mapping[str, str],
) -> PackedModel:
    """Ask for the archive of a model with its data; one that stands or is being made is not made a second time.

    `label` says the rule of its outcome, by language.
    """
    must(actor, Permission.model_take_out)
    datasets.must_remake(version.run.data_version)
    hold(session, version)  # of two who ask at once the second finds the first one's
    found = latest(session, version)
    if found is not None and (ready(settings, found, now) or not works.ended(job_of(session, found))):
        return found
    path = f"/models/{version.id}/take-out"
    params = {"version": version.id, "label": dict(label)}
    job = jobs.ask(session, actor=actor, now=now, kind=KIND, params=params, path=path)
    made = PackedModel(model_version_id=version.id, job_id=job.id, asked_by=actor.member_id, asked_at=now)
    session.add(made)
    data, recipe = version.run.data_version, version.recipe
    readings.read(session, actor=actor, now=now, data_version=data, recipe=recipe, reading=Reading.archive)
    session.flush()
    subject, facts = f"model_version:{version.id}", {"archive": made.id, "job": job.id}
    record.append(session, actor=actor, now=now, act=Act.model_packing_asked, subject=subject, facts=facts)
    return made


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Make the archive that a model's latest request asks for, and keep it, once."""
    with database.reading() as session:
        version = session.get_one(ModelVersion, int(params["version"]))
        found = latest(session, version)
        if found is None or found.made_at is not None:
            return
        datasets.must_remake(version.run.data_version)
        wanted, of = found.id, archive.whole(version, joined(session, version))
    with tempfile.TemporaryFile() as file:
        packed = archive.pack(settings, of, params["label"], file, data=True, tell=report)
        file.seek(0)
        sha256, size = store.take(settings.archives, file, LARGEST)
    with database.transaction() as session:
        one = session.get_one(PackedModel, wanted)
        one.sha256, one.size, one.made_at = sha256, size, report.now()
        one.list_sha256, one.rows = packed.sha256, packed.rows


def joined(session: Session, version: ModelVersion) -> tuple[Joined, ...]:
    """Return what the recipe of a version joins to its data. Raises Refused once that is erased."""
    return apart.joined(session, version.run.data_version, version.recipe)


def file_of(settings: Settings, one: PackedModel) -> Path:
    """Return where the file of an archive stands, hashed again. Raises NotFound or Tampered as the store does."""
    return store.checked(settings.archives, one.sha256 or "")


def expire(settings: Settings, database: Database, now: datetime) -> int:
    """Delete files kept long enough, those that no archive names, those whose data changed or were erased."""
    with database.reading() as session:
        made = session.scalars(select(PackedModel).where(PackedModel.made_at.is_not(None))).all()
        kept = {one.sha256 for one in made if _kept(session, one, now)}
        named = {one.sha256 for one in made}
    every = settings.archives.rglob("*") if settings.archives.is_dir() else ()
    over = [
        one
        for one in every
        if one.is_file() and one.name not in kept and (one.name in named or _left_over(one))
    ]
    for one in over:
        one.unlink(missing_ok=True)
    return len(over)


def _kept(session: Session, one: PackedModel, now: datetime) -> bool:
    """Tell whether the file of an archive is still to stand: not once rows of its data were corrected or erased."""
    version = session.get_one(ModelVersion, one.model_version_id)
    lasts = one.made_at is not None and not spent(one.made_at, now)
    data = version.run.data_version
    return lasts and datasets.unmade(data) is None and apart.lacks(session, data, version.recipe) is None


def _left_over(path: Path) -> bool:
    """Tell whether a file that nothing names has stood for a day: one just made may not be written down yet."""
    return time.time() - path.stat().st_mtime > 86_400
