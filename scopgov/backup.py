"""Back up a running installation into one file, and restore it into an empty one, on either database.

A backup can be taken before a migration as after it, and a backup of an earlier layout restores: rows are
written and read at the revision they were in, then migrated.

A backup is a tar of `manifest.json`, one `tables/<name>.jsonl` a table, read in one snapshot, then the
content-addressed files. Files are written before the rows that name them and never change, so a copy made
after the snapshot holds all that the rows name. Keys and open sign-ins stay behind: a restored
installation makes its own. So do the envelopes of confidential polls: no backup may hold what a key would open.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, Column, Connection, Integer, MetaData, Table, event, func, insert, select
from sqlalchemy.orm import Session

from scopgov import db, tables
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.erasures.listing import Line
from scopgov.privacy import replaying
from scopgov.privacy.replaying import Replayed
from scopgov.record.services import GENESIS

LEFT_BEHIND = frozenset(
    {"sign_ins", "sign_in_failures", "links", "envelopes", "superseded_envelopes", "gate_marks"}
)
MADE_BY_ITSELF = frozenset({"gate_marks"})
STORES = ("artefacts", "attachments", "batches", "sources")
BATCH = 500
UNREADABLE = (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, KeyError, ValueError)
CHUNK = 1024 * 1024


def save(settings: Settings, database: Database, target: Path) -> dict[str, Any]:
    """Write a backup at `target`, whole or not at all, and return its manifest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
        manifest = _save_tables(database, tar)
        _save_files(settings, tar)
        _add(tar, "manifest.json", json.dumps(manifest, indent=1).encode())
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(target)
    return manifest


def _save_tables(database: Database, tar: tarfile.TarFile) -> dict[str, Any]:
    level = {"isolation_level": "REPEATABLE READ"} if database.engine.dialect.name == "postgresql" else {}
    reading = database.engine.execution_options(**{db.READ_ONLY: True}, **level)
    held: dict[str, Any] = {}
    with reading.connect() as connection, connection.begin():
        revision = MigrationContext.configure(connection).get_current_revision()
        for table in _tables(connection):
            if table.name not in LEFT_BEHIND:
                content, rows = _dump(connection, table)
                _add(tar, f"tables/{table.name}.jsonl", content)
                held[table.name] = {"rows": rows, "sha256": sha256_bytes(content)}
    return {"format": 1, "revision": revision, "tables": held}


def _tables(connection: Connection) -> list[Table]:
    """Return the tables the database has at its revision, each before those that point to it.

    Their types are the code's where it knows the column, so that values are read and written alike everywhere.
    """
    found = MetaData()
    event.listen(found, "column_reflect", _with_known_type)
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _with_known_type(inspector: Any, table: Table, column: dict[str, Any]) -> None:
    known = tables.metadata.tables.get(table.name)
    if known is not None and column["name"] in known.columns:
        column["type"] = known.columns[column["name"]].type.copy()


def _dump(connection: Connection, table: Table) -> tuple[bytes, int]:
    lines = io.StringIO()
    rows = 0
    for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
        written = {column.name: _plain(row[column.name]) for column in table.columns}
        lines.write(json.dumps(written, ensure_ascii=False) + "\n")
        rows += 1
    return lines.getvalue().encode(), rows


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.value if isinstance(value, Enum) else value


def _save_files(settings: Settings, tar: tarfile.TarFile) -> None:
    for store in STORES:
        folder = settings.instance / store
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.is_file() and not path.name.startswith(".part-"):  # half-written: it may vanish any time
                tar.add(path, arcname=f"{store}/{path.relative_to(folder)}", recursive=False)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


@dataclass(frozen=True)
class Restored:
    """What a restore did: the backup's manifest, and what was erased again."""

    manifest: dict[str, Any]
    replayed: Replayed


def head(source: Path) -> tuple[int, str]:
    """Return the number and the hash of the last entry of the record that a backup holds."""
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            held = json.loads(_read(tar, "manifest.json"))["tables"]
            lines = _checked(tar, "record_entries", held["record_entries"]).splitlines()
        last: dict[str, Any] = json.loads(lines[-1]) if lines else {"seq": 0, "hash": GENESIS}
        return int(last["seq"]), str(last["hash"])
    except UNREADABLE:
        raise _not_a_backup() from None


def restore(
    settings: Settings,
    source: Path,
    erased: Sequence[Line] = (),
    then: Callable[[Session, Replayed], object] = lambda session, replayed: None,
) -> Restored:
    """Put a backup into an empty installation; refuses where there is one already.

    Every table's digest is checked before anything is written, and all rows are written or none. `erased` is what was
    erased since, done again before anything serves, and `then` is done after it, in one transaction: until the end, a
    mark in the folder keeps the site from serving.
    """
    _must_hold_no_keys(settings)
    settings.instance.mkdir(parents=True, exist_ok=True)
    mark = settings.restoring
    manifest = _put_back(settings, source, mark)
    database = Database(settings.database_url)
    try:
        replayed = replaying.replay(settings, database, erased, datetime.now(UTC))
        with database.transaction() as session:
            then(session, replayed)
    finally:
        database.engine.dispose()
    mark.unlink()
    return Restored(manifest, replayed)


def _put_back(settings: Settings, source: Path, mark: Path) -> dict[str, Any]:
    try:
        _must_be_whole(source)
        with tarfile.open(source, mode="r:gz") as tar:
            manifest: dict[str, Any] = json.loads(_read(tar, "manifest.json"))
            contents = {name: _checked(tar, name, held) for name, held in manifest["tables"].items()}
            _lay(settings.database_url, manifest["revision"])
            mark.touch(0o600)
            _restore_files(settings, tar)
    except UNREADABLE:
        raise _not_a_backup() from None
    _restore_rows(settings.database_url, contents)
    db.upgrade(settings.database_url)
    return manifest


def _must_be_whole(source: Path) -> None:
    """Read a backup to its end: the sum of all bytes stands there, also of files that no digest of a table covers."""
    with gzip.open(source) as whole:
        while whole.read(CHUNK):
            pass


def _must_hold_no_keys(settings: Settings) -> None:
    """Refuse beside keys of polls: with them, a poll would be counted without the envelopes that no backup holds."""
    if any(settings.poll_keys.glob("*.key")):
        text = N_(
            "The folder poll_keys holds keys of confidential polls: restore into a new installation, without it. No "
            "backup holds their envelopes, and with the keys such a poll would be counted without the votes it had."
        )
        raise Refused(Reason(text))


def _lay(url: str, revision: str) -> None:
    """Give an empty database the layout of `revision`."""
    if not db.knows(revision):
        raise Refused(Reason(N_("This backup comes from a later version of scopgov: install that one.")))
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            _must_be_empty(connection)
    finally:
        database.engine.dispose()
    db.downgrade(url, "base")
    db.upgrade(url, revision)


def _restore_rows(url: str, contents: dict[str, bytes]) -> None:
    database = Database(url)
    try:
        with database.engine.begin() as connection:
            _restore_tables(connection, contents)
    finally:
        database.engine.dispose()


def _not_a_backup() -> Refused:
    return Refused(Reason(N_("This file is not a backup, or a part of it is missing.")))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    try:
        member = tar.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise _not_a_backup()
    return member.read()


def _checked(tar: tarfile.TarFile, name: str, held: dict[str, Any]) -> bytes:
    content = _read(tar, f"tables/{name}.jsonl")
    if hashlib.sha256(content).hexdigest() != held["sha256"]:
        raise Refused(Reason(N_("The backup is damaged: nothing was restored.")))
    return content


def _must_be_empty(connection: Connection) -> None:
    for table in _tables(connection):
        if table.name in MADE_BY_ITSELF:
            continue
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise Refused(Reason(N_("This installation is not empty: restore into a new one.")))


def _restore_files(settings: Settings, tar: tarfile.TarFile) -> None:
    """Write the kept files anew; whatever is no plain file, or would lie outside their folders, is not written."""
    for member in tar.getmembers():
        parts = PurePosixPath(member.name).parts
        content = tar.extractfile(member) if parts and member.isfile() else None
        if content is None or parts[0] not in STORES or ".." in parts:
            continue
        target = settings.instance.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)


def _restore_tables(connection: Connection, contents: dict[str, bytes]) -> None:
    for table in _tables(connection):
        readers = {column.name: _reader(column) for column in table.columns}
        for batch in _batches(contents.get(table.name, b"")):
            rows = [{name: readers[name](value) for name, value in row.items()} for row in batch]
            connection.execute(insert(table), rows)
        _advance(connection, table)


def _batches(content: bytes) -> Iterator[list[dict[str, Any]]]:
    lines = content.decode().split("\n")
    rows = [json.loads(line) for line in lines if line]
    for at in range(0, len(rows), BATCH):
        yield rows[at : at + BATCH]


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, JSON):
        return lambda value: value
    python: Any = datetime if isinstance(kind, db.UTCDateTime) else kind.python_type
    if python in (datetime, date):
        return lambda value: None if value is None else python.fromisoformat(value)
    if python is bytes:
        return lambda value: None if value is None else base64.b64decode(value)
    if python is Decimal:
        return lambda value: None if value is None else Decimal(value)
    if issubclass(python, Enum):
        return lambda value: None if value is None else python(value)
    return lambda value: value


def _advance(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's sequence go on after the rows restored."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    column = table.columns["id"]
    if not isinstance(column.type, Integer) or column.autoincrement is False:
        return
    sequence = func.pg_get_serial_sequence(table.name, "id")
    last = select(func.coalesce(func.max(column), 1)).scalar_subquery()
    used = select(func.count(column) > 0).scalar_subquery()
    connection.execute(select(func.setval(sequence, last, used)))
