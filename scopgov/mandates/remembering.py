"""Remembers the facts of a mandate between calls, as long as nothing they rest on has moved.

They are used again only under the same marks (a change of any watched table, committed or of this very transaction,
leaves one), the same files (device, inode, size, both times) and for a minute at most. What marks cannot vouch for is
established anew at each call, as if nothing were remembered here.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from scopgov.domain.gate import GateFacts, Refusal
from scopgov.mandates import gathering, queries, watched
from scopgov.mandates.tables import Mandate, Mark
from scopgov.prepared import LeanSession, Prepared, place, speaks
from scopgov.usecases.queries import Known
from scopgov.usecases.tables import UseCase

LASTS = 60.0  # seconds: what was changed behind the back of the database is found after them at the latest
SETTLED = 2.0  # seconds: a file changed so lately could change again without its times telling
KEPT = 256
_SEEN = "scopgov_marks"  # among what a session carries
Identity = tuple[int, ...] | None
Made = TypeVar("Made")
_MARKS = Prepared(
    select(
        func.count().label("count"),
        func.max(Mark.id).label("last"),
        func.sum(Mark.mark).label("together"),
    )
)
_HOLD = Prepared(text("SELECT id FROM mandates WHERE id = :id FOR SHARE"))


@dataclass(frozen=True)
class Standing:
    """The mandate to speak of for a use case, if any, and what is true of it whoever asks."""

    mandate_id: int | None
    version_id: int | None
    facts: GateFacts
    marks: tuple[Any, ...]
    files: tuple[tuple[Path, Identity], ...]
    at: float
    followed: dict[tuple[int, date], bool] = field(default_factory=dict)
    judge_first_percent: int = 0  # of the cases a person judges before they see the score
    decided: dict[tuple[object, ...], Refusal | None] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def follows(self, session: Session, member_id: int, day: date) -> bool:
        """Tell whether what a member followed of the course asked for counts on a day."""
        if (member_id, day) not in self.followed:
            self.followed[member_id, day] = gathering.follows(session, self.facts, member_id, day)
        return self.followed[member_id, day]


class Memory:
    """What was established last, by database, store and use case."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[object, ...], Standing] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> Standing | None:
        """Return what is remembered under a key, however old."""
        with self._lock:
            return self._held.get(key)

    def put(self, key: tuple[object, ...], found: Standing) -> None:
        """Remember something, and forget what was remembered longest ago beyond `KEPT`."""
        with self._lock:
            self._held[key] = found
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)


MEMORY = Memory()
_LOCK = threading.Lock()
TOLD: OrderedDict[tuple[object, ...], tuple[tuple[Any, ...], float, Any]] = OrderedDict()


def told(session: Session, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """Return what `make` makes of watched tables alone, made again once one of them changed; nobody may change it."""
    key = (place(session), *key)
    held, before = _told(key), marks(session)
    if held is not None and held[0] == before and time.monotonic() - held[1] < LASTS:
        found: Made = held[2]
        return found
    made, at = make(), time.monotonic()
    if watched.whole(session.connection()) and marks(session) == before:
        with _LOCK:
            TOLD[key] = (before, at, made)
            while len(TOLD) > KEPT:
                TOLD.popitem(last=False)
    return made


def remembers(session: Session, key: tuple[object, ...]) -> bool:
    """Tell whether something was told under a key before, be it true no more: no database is asked."""
    return (place(session), *key) in TOLD


def _told(key: tuple[object, ...]) -> tuple[tuple[Any, ...], float, Any] | None:
    """Return what was told under a key; what nobody asks for is forgotten first."""
    with _LOCK:
        if key in TOLD:
            TOLD.move_to_end(key)
        return TOLD.get(key)


def moved(session: Session, before: tuple[Any, ...]) -> bool:
    """Tell whether others changed a watched table since the marks were read; on SQLite they wait until this is over."""
    return speaks(session) == "postgresql" and marks(session) != before


def standing(session: Session, store: Path, use_case: UseCase | Known, *, hold: bool) -> Standing:
    """Return what stands for a use case now; with `hold`, its mandate cannot change before this transaction ends.

    The marks are read once the mandate is held: a suspension is either seen or still to come.
    """
    key = (place(session), str(store), use_case.id)
    held = MEMORY.get(key)
    if held is not None and time.monotonic() - held.at < LASTS:
        if hold:
            _hold(session, held.mandate_id)
        if marks(session) == held.marks and all(identity(path) == known for path, known in held.files):
            return held
    return _anew(session, store, use_case, key, hold=hold)


def _hold(session: Session, mandate_id: int | None) -> None:
    """Hold a mandate where writers do not wait for each other anyway."""
    if mandate_id is not None and speaks(session) == "postgresql":
        _HOLD.rows(session, {"id": mandate_id})


def marks(session: Session) -> tuple[Any, ...]:
    """Return what tells that no watched table changed: the marks left so far, taken together.

    What this session changed has left its marks: it is written first. They are read again once they can have moved.
    """
    assert isinstance(session, LeanSession)
    changes = session.changes
    held: tuple[object, tuple[Any, ...]] | None = session.info.get(_SEEN)
    if held is not None and changes is not None and held[0] == changes:
        return held[1]
    found = tuple(_MARKS.rows(session)[0])
    session.info[_SEEN] = (session.changes, found)
    return found


def _anew(
    session: Session, store: Path, use_case: UseCase | Known, key: tuple[object, ...], *, hold: bool
) -> Standing:
    """Establish all facts from the rows as they are now, not as this session read them before."""
    session.flush()
    session.expire_all()
    mandate = _held(session, use_case) if hold else queries.latest(session, use_case)
    before, at = marks(session), time.monotonic()
    files = tuple((path, identity(path)) for path in gathering.files_of(store, mandate))
    launch = gathering.launch_of(session, use_case.id)
    facts = replace(gathering.of_mandate(session, store, mandate), use_case_state=launch)
    percent = mandate.own_judgement_percent if mandate else 0
    found = Standing(*_numbers(mandate), facts, before, files, at, judge_first_percent=percent)
    if _lasting(session, found):
        MEMORY.put(key, found)
    return found


def _numbers(mandate: Mandate | None) -> tuple[int | None, int | None]:
    return (mandate.id, mandate.model_version_id) if mandate else (None, None)


def _held(session: Session, use_case: UseCase | Known) -> Mandate | None:
    """Return the mandate to speak of, read again and held until the score is written."""
    found = queries.latest(session, use_case)
    if found is not None:
        session.refresh(found, with_for_update={"read": True})
    return found


def _lasting(session: Session, found: Standing) -> bool:
    """Tell whether marks and files vouch for these facts: nothing moved meanwhile, and all that moves will tell."""
    still = all(identity(path) == known and _settled(known) for path, known in found.files)
    return still and watched.whole(session.connection()) and marks(session) == found.marks


def identity(path: Path) -> Identity:
    """Return what changes when a file does, None where there is none."""
    try:
        told = os.stat(path)
    except OSError:
        return None
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _settled(known: Identity) -> bool:
    return known is None or abs(time.time() - known[-1] / 1e9) > SETTLED
