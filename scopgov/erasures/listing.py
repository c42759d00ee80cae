"""The list of what was erased or corrected, kept beside the keys and out of backups, to be done again after a restore.

A backup holds what was erased since it was made; the list holds what to erase, and names nobody that it erased. One
line of JSON each, by a number of its own; lines are added and never go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import key_files
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.erasures.tables import Erasure

NAMES = ("uid", "request_id", "what", "done_by")


@dataclass(frozen=True)
class Line:
    """One erasure as the list holds it."""

    uid: str
    request_id: int | None
    what: Mapping[str, Any]
    done_by: int
    done_at: datetime

    def written(self) -> str:
        """Return it as a line of the list."""
        return canonical_json({**vars(self), "done_at": self.done_at.isoformat()})


def read(path: Path) -> list[Line]:
    """Return the lines of a list, none where there is no file; refuse what is not one, before anything is done."""
    if not path.is_file():
        return []
    try:
        return [_line(json.loads(one)) for one in path.read_text("utf-8").splitlines() if one.strip()]
    except (ValueError, KeyError, TypeError):
        text = N_("%(path)s is not a list of erasures, or a part of it is damaged.")
        raise Refused(Reason(text, {"path": str(path)})) from None


def _line(data: Mapping[str, Any]) -> Line:
    at = datetime.fromisoformat(data["done_at"])
    if at.tzinfo is None or not isinstance(data["what"], dict):
        raise ValueError("not a line")
    return Line(**{name: data[name] for name in NAMES}, done_at=at)


def lines(session: Session) -> list[Line]:
    """Return what the database says was erased, in order."""
    rows: Sequence[Erasure] = session.scalars(select(Erasure).order_by(Erasure.id)).all()
    return [Line(**{name: getattr(one, name) for name in NAMES}, done_at=one.done_at) for one in rows]


def keep(settings: Settings, database: Database) -> int:
    """Add to the list what it lacks, whole or not at all; return how many lines were added."""
    with database.reading() as session:
        known = lines(session)
    held = read(settings.erasures)
    there = {one.uid for one in held}
    added = [one for one in known if one.uid not in there]
    if added:
        settings.instance.mkdir(parents=True, exist_ok=True)
        key_files.turn(settings.erasures, "".join(f"{one.written()}\n" for one in (*held, *added)).encode())
    return len(added)
