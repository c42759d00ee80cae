"""Write that a file was rewritten for a person, and delete the bytes of before once that is durable.

What stops in between is finished by the clock: the rows name the new bytes, and those of before by their digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store
from scopgov.config import Settings
from scopgov.datasets import queries, shelf
from scopgov.datasets.rewriting import Rewritten
from scopgov.datasets.services import CHANGED, enter
from scopgov.datasets.tables import Rewriting, Source
from scopgov.db import Database
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.members.services import must


def rewrite(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    source: Source,
    request_id: int,
    because: str,
    done: Rewritten,
) -> Rewriting:
    """Put a file written again in the place of the one before; refused when the source changed meanwhile."""
    must(actor, Permission.rights_handle)
    by: dict[str, Any] = {
        "request_id": request_id,
        "because": because,
        "done_by": actor.member_id,
        "done_at": now,
    }
    made = put(session, source=source, done=done, **by)
    facts = {"request": request_id, "way": made.way.value, "rows": made.rows, "columns": made.columns}
    facts |= {"before": made.before_sha256, "after": made.after_sha256}
    enter(session, actor, now, Act.data_rewritten, source, facts)
    return made


def put(
    session: Session,
    *,
    source: Source,
    done: Rewritten,
    because: str,
    done_by: int,
    done_at: datetime,
    request_id: int | None = None,
    contest_id: int | None = None,
) -> Rewriting:
    """Have a source name the file written again, without an entry: whoever asks for it writes their own."""
    if queries.snapshot(source) != done.of:
        raise Refused(Reason(CHANGED))
    for name, value in done.values.items():
        setattr(source, name, value)
    made = Rewriting(
        source=source,
        request_id=request_id,
        contest_id=contest_id,
        way=done.edit.way,
        rows=len(done.edit.lines),
        columns=list(done.edit.columns),
        because=because.strip(),
        before_sha256=done.of.sha256,
        after_sha256=source.sha256,
        leftovers=list(done.leftovers),
        done_by=done_by,
        done_at=done_at,
    )
    session.add(made)
    session.flush()
    return made


def instruction(source: Source, done: Rewritten) -> dict[str, Any]:
    """Return what was done of a file, as `replaying` does it again: lines and columns, and what was written there."""
    edit = done.edit
    told = {"of": "file", "source": source.id, "before": done.of.sha256, "after": done.values["sha256"]}
    return {
        **told,
        "way": edit.way.value,
        "lines": list(edit.lines),
        "columns": list(edit.columns),
        "value": edit.value,
    }


def delete_left(settings: Settings, database: Database, now: datetime) -> int:
    """Delete the bytes of before of every file rewritten, unless another source still is those bytes."""
    with database.reading() as session:
        waiting = {one.id: list(one.leftovers) for one in _waiting(session)}
        needed = _needed(session)
    queries.forget_tables()
    done = [one for one, names in waiting.items() if not needed & set(names)]
    for name in {name for names in waiting.values() for name in names} - needed:
        shelf.forget(settings.tables, name)
        store.forget(settings.sources, name)
    for rewriting_id in done:
        with database.transaction() as session:
            session.get_one(Rewriting, rewriting_id).deleted_at = now
    return len(done)


def _waiting(session: Session) -> Sequence[Rewriting]:
    return session.scalars(select(Rewriting).where(Rewriting.deleted_at.is_(None))).all()


def _needed(session: Session) -> set[str]:
    """Return the digests of all that the sources name."""
    sources = session.scalars(select(Source)).all()
    return {name for one in sources for name in (one.sha256, *queries.lists_apart(one))}
