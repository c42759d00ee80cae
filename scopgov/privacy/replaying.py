"""Do again, on an installation just restored, what was erased or corrected since its backup was made.

Every line is tried; what cannot be done again is named, and nothing serves before somebody saw it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart import services as apart
from scopgov.config import Settings
from scopgov.contests.tables import ScoreContest
from scopgov.datasets import erasing, rewriting
from scopgov.datasets import queries as datasets
from scopgov.datasets.rewriting import Edit
from scopgov.datasets.tables import Source
from scopgov.db import Database
from scopgov.domain.actors import CLOCK
from scopgov.domain.data_rights import Ending, Right
from scopgov.domain.errors import Refused
from scopgov.domain.places import MARK
from scopgov.domain.rewritings import Way
from scopgov.domain.text import N_
from scopgov.erasures import listing
from scopgov.erasures.listing import Line
from scopgov.erasures.tables import Erasure
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.privacy import places, rows
from scopgov.privacy.tables import RightsRequest
from scopgov.pseudonyms.tables import PseudonymKey

STUB = N_(
    "Done again after a restore, from the list of erasures: the request came after the backup was made."
)


@dataclass(frozen=True)
class Replayed:
    """How many lines the list holds, how many were done again, and those that could not be, by their number."""

    listed: int
    done: int
    failed: Sequence[str] = ()


def replay(settings: Settings, database: Database, lines: Sequence[Line], now: datetime) -> Replayed:
    """Do again each line that the database does not know, in order, each whole or not at all; then write the list."""
    with database.reading() as session:
        known = set(session.scalars(select(Erasure.uid)))
    left = [one for one in lines if one.uid not in known]
    failed = [one.uid for one in left if not _done(settings, database, one, now)]
    erasing.delete_left(settings, database, now)
    listing.keep(settings, database)
    return Replayed(len(lines), len(left) - len(failed), failed)


def _done(settings: Settings, database: Database, line: Line, now: datetime) -> bool:
    try:
        if line.what["of"] == "file":
            return _rewritten(settings, database, line, now)
        with database.transaction() as session:
            if line.what["of"] == "key":
                _destroyed(session, line)
            else:
                kind, place = places.of_table(line.what["table"])
                if line.what["way"] in kind.ways:
                    rows.carry_out(session, place, line.what)
            _noted(session, line, now)
    except (Refused, KeyError, ValueError, LookupError):
        return False
    return True


def _noted(session: Session, line: Line, now: datetime) -> None:
    session.add(Erasure(**vars(line), done_again_at=now))
    session.flush()


def _destroyed(session: Session, line: Line) -> None:
    found = session.scalar(select(PseudonymKey).where(PseudonymKey.name == line.what["name"]))
    if found is not None and found.destroyed_at is None:
        found.destroyed_by, found.destroyed_at = line.done_by, line.done_at
        found.destroyed_because = STUB


def _rewritten(settings: Settings, database: Database, line: Line, now: datetime) -> bool:
    """Write a file again as it was then; False where it is another one. A file that came later holds no such row."""
    what = line.what
    with database.reading() as session:
        source = session.get(Source, what["source"])
        if source is not None and source.sha256 not in (what["before"], what["after"]):
            return False
        there = source is not None and source.sha256 == what["before"]
        of = datasets.snapshot(source) if source is not None and there else None
        lists = datasets.lists_of(source) if source is not None else ("", "")
    made = rewriting.rewritten(settings, of, _edit(what), *lists) if of is not None else None
    with database.transaction() as session:
        if made is not None:
            source = session.get_one(Source, what["source"])
            put = erasing.put(session, source=source, done=made, because=STUB, **_by(session, line))
            if "contest" not in what:
                apart.forget(session, actor=CLOCK, now=now, rewriting=put, lines=what["lines"])
        _noted(session, line, now)
    return True


def _by(session: Session, line: Line) -> dict[str, Any]:
    """Return for which request or contest, and by whom; where the backup lacks it, a request stands as a stub."""
    first = session.scalars(select(Member.id).order_by(Member.id).limit(1)).one()
    done_by = line.done_by if session.get(Member, line.done_by) else first
    by = {"done_by": done_by, "done_at": line.done_at}
    contest = session.get(ScoreContest, line.what["contest"]) if "contest" in line.what else None
    if contest is not None and contest.raised_at <= line.done_at:
        return {"contest_id": contest.id, **by}
    request = session.get(RightsRequest, line.request_id) if line.request_id else None
    if request is None or request.entered_at > line.done_at:
        request = _stub(session, line, done_by)
    return {"request_id": request.id, **by}


def _stub(session: Session, line: Line, done_by: int) -> RightsRequest:
    made = RightsRequest(
        person=MARK,
        kind=Right.rectification if "contest" in line.what else Right.erasure,
        asked=STUB,
        received_on=local_day(line.done_at),
        entered_by=done_by,
        entered_at=line.done_at,
        ending=Ending.granted,
        answer=STUB,
        answered_by=done_by,
        answered_at=line.done_at,
    )
    session.add(made)
    session.flush()
    return made


def _edit(what: Mapping[str, Any]) -> Edit:
    return Edit(Way(what["way"]), what["lines"], tuple(what["columns"]), what["value"])
