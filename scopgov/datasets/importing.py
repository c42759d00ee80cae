"""Bring a file in: receive it, read it whole, keep it as a source. Each act leaves one entry.

A small file is read at once, a large one as long work; either way nothing is written while it is read.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO, Any

from sqlalchemy.orm import Session

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import databases, minimising, queries, reading, shelf, waiting
from scopgov.datasets.gathering import LIMITS, Broken
from scopgov.datasets.guessing import infer
from scopgov.datasets.minimising import AS_IT_CAME, Cut, textless
from scopgov.datasets.reading import AS_FOUND, Options, Reading, Tell, quiet
from scopgov.datasets.schema import Schema
from scopgov.datasets.services import enter
from scopgov.datasets.tables import Arrival, Source
from scopgov.datasets.understanding import understood
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.processing import Processing
from scopgov.domain.text import N_
from scopgov.inventory import queries as holdings
from scopgov.inventory import services as inventory
from scopgov.inventory.tables import Holding
from scopgov.jobs import services as jobs
from scopgov.jobs.tables import Job
from scopgov.jobs.working import Report
from scopgov.launches.services import data_lacks
from scopgov.members import queries as members
from scopgov.members.services import must
from scopgov.pseudonyms import queries as keys
from scopgov.pseudonyms import services as pseudonyms
from scopgov.pseudonyms.keyring import Keyring
from scopgov.record import services as record
from scopgov.usecases.tables import UseCase

KIND = "import"
LARGE = 5 * 1024 * 1024  # bytes from which a file is read as long work
READING, WRITING = N_("Reading the lines"), N_("Looking at each column")


@dataclass(frozen=True)
class Kept:
    """A file that stands in the store, read, with what its columns look like."""

    sha256: str
    size: int
    options: Options
    filename: str
    rows: int
    schema: Schema
    understood: dict[str, Any]
    dropped: dict[str, Any] | None = None
    pseudonyms: dict[str, Any] | None = None


def may_import(session: Session, *, actor: Actor, use_case: UseCase) -> None:
    """Refuse whoever may not import, and everybody until the launch is carried."""
    must(actor, Permission.data_import)
    reason = data_lacks(session, use_case)
    if reason is not None:
        raise Refused(reason)


def store_file(settings: Settings, content: IO[bytes]) -> tuple[str, int]:
    """Store a file as it came, until it is kept; return its SHA-256 and size. Refused when empty or too large."""
    sha256, size = store.take(settings.arrivals, content, _largest(settings))
    if not size:
        raise Refused(Reason(N_("The file is empty.")), field="file")
    return sha256, size


def _largest(settings: Settings) -> int:
    return min(settings.max_upload_mb << 20, LIMITS.bytes)


def copy_database(settings: Settings, typed: str, asked: str) -> tuple[tuple[str, int], str]:
    """Copy a table of another database into the store; return its SHA-256 and size, and where it came from."""
    url = databases.address(settings.sql_sources, typed, settings.database_url)
    with tempfile.TemporaryFile() as file:
        databases.copy(url, asked, file, largest=_largest(settings))
        file.seek(0)
        return store_file(settings, file), databases.said(url)


def look(settings: Settings, sha256: str, filename: str, options: Options = AS_FOUND) -> dict[str, Any]:
    """Return what the first lines of a file tell: the kind each column seems to be, and why it looks personal."""
    path = _stands(settings, sha256)
    reading.must_have_lines(path, file_name(filename))
    table = reading.read(path, file_name(filename), Reading(options, head=True))
    schema = infer(table, options.decimal)
    kinds = [column.kind.value for column in schema.columns]
    return {**understood(table, schema), "kinds": kinds}


def _stands(settings: Settings, sha256: str) -> Path:
    path = store.path_of(settings.arrivals, sha256)
    if not path.is_file():
        raise NotFound(Reason(N_("This file is not here any more. Send it again if it is needed.")))
    return path


def receive(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    name: str,
    origin: str,
    filename: str,
    stored: tuple[str, int],
    holding_id: int | None = None,
) -> Arrival:
    """Take note of a file that stands in the store, for somebody to look at before it is kept."""
    may_import(session, actor=actor, use_case=use_case)
    if holding_id is not None and holdings.holding(session, holding_id).use_case_id != use_case.id:
        raise Refused(Reason(N_("This source belongs to another use case.")), field="holding")
    sha256, size = stored
    arrival = Arrival(
        use_case=use_case,
        name=named(name, file_name(filename)),
        origin=origin.strip(),
        filename=file_name(filename),
        sha256=sha256,
        size=size,
        holding_id=holding_id,
        arrived_by=actor.member_id,
        arrived_at=now,
    )
    session.add(arrival)
    session.flush()
    facts = {"use_case": use_case.id, "sha256": sha256, "size": size}
    subject = f"arrival:{arrival.id}"
    record.append(session, actor=actor, now=now, act=Act.data_received, subject=subject, facts=facts)
    return arrival


def keep(
    settings: Settings,
    sha256: str,
    size: int,
    filename: str,
    options: Options,
    tell: Tell = quiet,
    *,
    cut: Cut = AS_IT_CAME,
) -> Kept:
    """Read a file that came whole, and keep it, cut as asked for; guess what its columns are.

    Needs no database. The file as it came stays where it is: whoever writes that it is kept deletes it then.
    """
    path = _stands(settings, sha256)
    with tempfile.TemporaryFile() as sink:
        broken = Broken(LIMITS.problems, sink, textless if cut else None)
        table = reading.read(path, file_name(filename), Reading(options, broken=broken, tell=tell))
        sink.seek(0)
        listed = store.take(settings.sources, sink)[0] if table.broken else ""
    if table.frame.empty:
        raise Refused(Reason(N_("The file has a header line and no rows.")), field="file")
    came = {"filename": file_name(filename), "sha256": sha256}
    if cut:
        kept = cut.of(table.frame)
        if cut.key is not None:
            Keyring(settings.pseudonym_keys).put(cut.key)
        table, sha256, size = minimising.rewritten(settings, table, kept, options)
        filename, options = minimising.name_after(filename), minimising.options_after(options)
    else:
        store.share(settings.arrivals, sha256, settings.sources)
    shelf.put(shelf.place(settings.tables, sha256, options), table)
    schema = infer(table, options.decimal).guessed_pseudonyms(cut.replaced)
    found = understood(table, schema, listed)
    kept_as = (sha256, size, options, file_name(filename), len(table.frame), schema, found)
    return Kept(*kept_as, *_cut_off(cut, came))


def _cut_off(cut: Cut, came: Mapping[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return what is said of columns dropped, and of those replaced, with the file as it came."""
    dropped = {"columns": list(cut.dropped), **came} if cut.dropped else None
    if not cut.replaced or cut.key is None:
        return dropped, None
    return dropped, {"columns": list(cut.replaced), "key": cut.key.name, **came}


def cut_for(
    session: Session, settings: Settings, arrival: Arrival, dropped: Sequence[str], replaced: Sequence[str]
) -> Cut:
    """Return what is to be done to a file that came, with the key of its source where pseudonyms are made."""
    keyring = Keyring(settings.pseudonym_keys)
    key = keys.for_import(session, keyring, arrival.holding_id) if replaced else None
    return Cut(tuple(dropped), tuple(replaced), key)


def keep_bytes(settings: Settings, filename: str, content: bytes, options: Options = AS_FOUND) -> Kept:
    """Store and read a file that another program made, whole."""
    sha256, size = store_file(settings, io.BytesIO(content))
    kept = keep(settings, sha256, size, filename, options)
    store.forget(settings.arrivals, sha256)
    return kept


def import_source(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    name: str,
    origin: str,
    filename: str,
    kept: Kept,
    holding: Holding | None = None,
) -> Source:
    """Keep a file that was read as a source with its guessed schema; refused until the launch is carried.

    Where it came from is a source of the inventory: a new one, of which nothing is said yet, if none is named.
    """
    may_import(session, actor=actor, use_case=use_case)
    said = Processing(named(name, file_name(filename)))
    source = Source(
        dropped=kept.dropped,
        pseudonyms=kept.pseudonyms,
        use_case=use_case,
        holding=holding or inventory.made(use_case, actor=actor, now=now, said=said),
        name=named(name, file_name(filename)),
        origin=origin.strip(),
        filename=kept.filename,
        sha256=kept.sha256,
        size=kept.size,
        rows=kept.rows,
        columns=len(kept.schema.columns),
        imported_by=actor.member_id,
        imported_at=now,
        reading=kept.options.to_data(),
        understood=kept.understood,
        schema=kept.schema.to_data(),
        steps=[],
    )
    session.add(source)
    session.flush()
    facts = {"use_case": use_case.id, "holding": source.holding_id, "sha256": kept.sha256}
    facts |= {"size": source.size, "rows": source.rows}
    if kept.dropped is not None:
        facts |= {"dropped": kept.dropped["columns"], "discarded": kept.dropped["sha256"]}
    if kept.pseudonyms is not None:
        facts |= {"pseudonyms": kept.pseudonyms["columns"], "discarded": kept.pseudonyms["sha256"]}
        told = {"holding": source.holding, "name": kept.pseudonyms["key"]}
        pseudonyms.used(session, actor=actor, now=now, **told)
    enter(session, actor, now, Act.data_imported, source, facts)
    return source


def keep_arrival(session: Session, *, actor: Actor, now: datetime, arrival: Arrival, kept: Kept) -> Source:
    """Keep a file that somebody looked at; kept once."""
    _not_yet(arrival)
    told: dict[str, Any] = {"name": arrival.name, "origin": arrival.origin, "filename": arrival.filename}
    told["holding"] = arrival.holding
    source = import_source(session, actor=actor, now=now, use_case=arrival.use_case, kept=kept, **told)
    arrival.reading, arrival.source_id, arrival.ended_at = kept.options.to_data(), source.id, now
    session.flush()
    return source


def ask(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    arrival: Arrival,
    options: Options,
    dropped: Sequence[str] = (),
    replaced: Sequence[str] = (),
) -> Job:
    """Ask for a large file to be read as long work, and kept once it is."""
    may_import(session, actor=actor, use_case=arrival.use_case)
    _not_yet(arrival)
    params, path = {"arrival": arrival.id}, f"/data/arrivals/{arrival.id}"
    job = jobs.ask(session, actor=actor, now=now, kind=KIND, params=params, path=path)
    arrival.reading, arrival.job_id, arrival.dropped = options.to_data(), job.id, list(dropped)
    arrival.pseudonyms = list(replaced)
    session.flush()
    facts = {"options": arrival.reading, "job": job.id, "dropped": arrival.dropped}
    facts |= {"pseudonyms": arrival.pseudonyms} if replaced else {}
    subject = f"arrival:{arrival.id}"
    record.append(session, actor=actor, now=now, act=Act.data_reading_asked, subject=subject, facts=facts)
    return job


def _not_yet(arrival: Arrival) -> None:
    if arrival.source_id is not None:
        raise Refused(Reason(N_("This file is kept already.")))
    if arrival.ended_at is not None:
        raise Refused(Reason(N_("This file is not here any more. Send it again if it is needed.")))


def carry_out(settings: Settings, database: Database, params: Mapping[str, Any], report: Report) -> None:
    """Read the file of an arrival and keep it, once."""
    with database.reading() as session:
        arrival = queries.arrival(session, int(params["arrival"]))
        if arrival.ended_at is not None:
            return
        cut = cut_for(session, settings, arrival, arrival.dropped or (), arrival.pseudonyms or ())
        told = (arrival.sha256, arrival.size, arrival.filename, Options.from_data(arrival.reading))
        asked_by = session.get_one(Job, arrival.job_id).asked_by

    def tell(done: int, total: int) -> None:
        report(READING if done < total else WRITING, done, total)

    kept = keep(settings, *told, tell, cut=cut)
    with database.transaction() as session:
        arrival, now = queries.arrival(session, int(params["arrival"])), report.now()
        actor = members.actor(session, asked_by, now)
        keep_arrival(session, actor=actor, now=now, arrival=arrival, kept=kept)
    with database.reading() as session:
        waiting.delete(settings, session, told[0])


def file_name(filename: str) -> str:
    """Return the name of a file without its folders."""
    return PurePath(filename).name[:200] or "data.csv"


def named(name: str, filename: str) -> str:
    """Return the name given to data, else that of their file."""
    return " ".join(name.split())[:200] or filename
