"""Append to the record and verify it. Each entry's hash covers the one before (a chain from genesis).

Facts hold identifiers, numbers and digests, never names or free text, so that a person's data can
be erased elsewhere without breaking the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.canonical import canonical_json, digest, sha256_bytes
from scopgov.domain.policy import Actor
from scopgov.prepared import Prepared, speaks
from scopgov.record.tables import RecordEntry

GENESIS = "0" * 64
_ORDER = Prepared(text(f"SELECT pg_advisory_xact_lock({0x5C09})"))  # puts acts in one order on PostgreSQL


_HEAD = select(RecordEntry).order_by(RecordEntry.seq.desc()).limit(1)
_ENTRIES = RecordEntry.metadata.tables[RecordEntry.__tablename__]
_LAST = Prepared(select(_ENTRIES.c.seq, _ENTRIES.c.hash).order_by(_ENTRIES.c.seq.desc()).limit(1))
_ADD = Prepared(insert(_ENTRIES), [column.name for column in _ENTRIES.c])


def head(session: Session) -> RecordEntry | None:
    """Return the last entry, or None while the record is empty."""
    return session.scalar(_HEAD)


def append(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    act: Act,
    subject: str,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Add one entry at the end of the chain, in the caller's transaction.

    `subject` is `<table>:<id>`; `facts` is JSON-able and holds no personal data.
    """
    if speaks(session) == "postgresql":
        _ORDER.rows(session)
    last = next(iter(_LAST.rows(session)), None)
    row = {
        "seq": last.seq + 1 if last else 1,
        "at": now.astimezone(UTC),
        "actor_id": actor.member_id,
        "act": act.value,
        "subject": subject,
        "facts": canonical_json(dict(facts or {})),
        "previous": last.hash if last else GENESIS,
    }
    row["hash"] = _hashed(row)
    _ADD.rows(session, row)


def _hashed(row: Mapping[str, Any]) -> str:
    """Return the hash of an entry about to be written: its facts are canonical text already."""
    first = canonical_json({"act": row["act"], "actor": row["actor_id"], "at": row["at"].isoformat()})
    rest = canonical_json({name: row[name] for name in ("previous", "seq", "subject")})
    return sha256_bytes(f'{first[:-1]},"facts":{row["facts"]},{rest[1:]}'.encode())


def entry_hash(entry: RecordEntry) -> str:
    """Return SHA-256 over the canonical JSON of everything in the entry but its own hash."""
    return digest(_covered(entry))


def _covered(entry: RecordEntry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "act": entry.act,
        "subject": entry.subject,
        "facts": json.loads(entry.facts),
        "previous": entry.previous,
    }


@dataclass(frozen=True)
class Verification:
    """What reading the whole chain found: entries read, and the first broken one if any."""

    entries: int
    head: str
    broken_at: int | None = None

    @property
    def intact(self) -> bool:
        """Tell whether every entry holds and follows the one before."""
        return self.broken_at is None


def verify(session: Session) -> Verification:
    """Read every entry in order and check its number, its link and its hash."""
    return follow(session.scalars(select(RecordEntry).order_by(RecordEntry.seq)).yield_per(1000))


def follow(entries: Iterable[RecordEntry]) -> Verification:
    """Check a chain of entries, from the first: numbers without a gap, links, hashes."""
    previous, seq = GENESIS, 0
    for entry in entries:
        seq += 1
        if entry.seq != seq or entry.previous != previous or entry.hash != entry_hash(entry):
            return Verification(seq, previous, broken_at=seq)
        previous = entry.hash
    return Verification(seq, previous)


def line(entry: RecordEntry) -> str:
    """Return an entry as one line of an export: everything its hash covers, and the hash."""
    return canonical_json({**_covered(entry), "hash": entry.hash})


def read_line(written: str) -> RecordEntry:
    """Return the entry written by `line`; ValueError where the text is no entry."""
    try:
        data = json.loads(written)
        return RecordEntry(
            seq=data["seq"],
            at=datetime.fromisoformat(data["at"]),
            actor_id=data["actor"],
            act=data["act"],
            subject=data["subject"],
            facts=canonical_json(data["facts"]),
            previous=data["previous"],
            hash=data["hash"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not an entry of a record") from error
