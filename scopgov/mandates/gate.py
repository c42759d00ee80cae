"""The only door to a score: gathers the facts from the use case down to the bytes, and opens the model.

What is remembered between calls (`remembering`) is what any change would have made forgotten, so a revocation counts
at the next one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from scopgov import store as bytes_store
from scopgov.domain.errors import Refused
from scopgov.domain.gate import AFTER_OPENING, BEFORE_OPENING, Channel, GateFacts, Refusal, decide
from scopgov.domain.policy import Actor
from scopgov.mandates import remembering
from scopgov.mandates.gathering import Asked, with_asked
from scopgov.mandates.gathering import as_voted as as_voted
from scopgov.mandates.remembering import Standing
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.training import dumping, pipeline
from scopgov.training.artefacts import load_scorer
from scopgov.training.ready import Ready
from scopgov.usecases.queries import Known
from scopgov.usecases.tables import UseCase

Made = TypeVar("Made")
KEPT = 4  # models held open at once


@dataclass(frozen=True)
class Opened:
    """A mandate in force and the scorer in its very bytes."""

    session: Session
    standing: Standing
    scorer: Ready

    @property
    def mandate_id(self) -> int:
        """Return the number of the mandate."""
        return self.standing.mandate_id or 0

    def told(self, key: str, make: Callable[[Mandate], Made]) -> Made:
        """Return what is made of the mandate and of watched tables alone: made once for as long as it stands so."""
        known = self.standing.told
        if key in known:
            found: Made = known[key]
            return found
        made = make(self.mandate)
        if remembering.marks(self.session) == self.standing.marks:
            known[key] = made
        return made

    @cached_property
    def mandate(self) -> Mandate:
        """Return the mandate."""
        return self.session.get_one(Mandate, self.mandate_id)


def open_for(
    session: Session,
    *,
    store: Path,
    use_case: UseCase | Known,
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.page,
    under: int | None = None,
) -> Opened | Refusal:
    """Return the model that may score `use_case` for `actor` now, or why none may.

    `under` is the mandate that they rely on: where another one stands by now, the gate is closed.
    """
    asked = Asked(use_case, actor, now, channel, under)
    standing = remembering.standing(session, store, use_case, hold=True)
    refusal = _before_opening(session, standing, asked)
    if refusal is not None:
        return refusal
    scorer, refusal = _open(store, standing)
    if refusal is not None or scorer is None or standing.mandate_id is None:
        return refusal or _unknown(standing.facts)
    return Opened(session, standing, scorer)


def preview(
    session: Session,
    *,
    store: Path,
    use_case: UseCase | Known,
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.page,
    under: int | None = None,
) -> Refusal | None:
    """Say why `actor` could not score now, None when they could; opens nothing and locks nothing."""
    standing = remembering.standing(session, store, use_case, hold=False)
    return _before_opening(session, standing, Asked(use_case, actor, now, channel, under))


def _before_opening(session: Session, standing: Standing, asked: Asked) -> Refusal | None:
    """Decide on a mandate as it stands and on who asks; the same facts are not decided on twice."""
    day = local_day(asked.now)
    followed = standing.follows(session, asked.actor.member_id, day)
    if asked.under not in (None, standing.mandate_id):
        return decide(with_asked(standing.facts, asked, followed), BEFORE_OPENING)
    key = (asked.actor, day, asked.channel, asked.under, followed, _programs())
    if key not in standing.decided:
        facts = with_asked(standing.facts, asked, followed)
        standing.decided[key] = decide(facts, BEFORE_OPENING)
    return standing.decided[key]


def _programs() -> tuple[tuple[str, str], ...]:
    return tuple(pipeline.environment().items())


def _unknown(facts: GateFacts) -> Refusal:
    refusal = decide(GateFacts(mandate=facts.mandate))
    if refusal is None:
        raise AssertionError("the gate must refuse what it knows nothing of")
    return refusal


def _open(store: Path, standing: Standing) -> tuple[Ready | None, Refusal | None]:
    """Open the bytes, hashed once more on the way, or what was opened from the same bytes before, and decide on it."""
    facts = standing.facts
    try:
        ready = _OPEN_MODELS.get(_key(facts), lambda: _load(store, facts.artefact_voted or ""))
    except Refused as refused:
        found = GateFacts(mandate=facts.mandate, types_allowed=False, types_fault=refused.reason)
        return None, decide(found, AFTER_OPENING)
    key = ("opened", ready.moved)
    if key not in standing.decided:
        found = GateFacts(mandate=facts.mandate, types_allowed=True, answers_moved_by=ready.moved)
        standing.decided[key] = decide(found, AFTER_OPENING)
    return ready, standing.decided[key]


def _load(store: Path, voted: str) -> Ready:
    """Raises Refused for bytes that are not the voted ones any more, or that hold what is not on our list."""
    return Ready(load_scorer(bytes_store.read(store, voted)))


def _key(facts: GateFacts) -> tuple[object, ...]:
    """Return what any change breaks: the bytes, the programs, the list of types that may be opened."""
    return facts.artefact_found, _programs(), dumping.ALLOWED, dumping.TRUSTED, dumping.FORMAT


class _Models:
    """The last models opened by this process, each under the key of all it depends on."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[object, ...], Ready] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], load: Callable[[], Ready]) -> Ready:
        with self._lock:
            if key not in self._held:
                self._held[key] = load()
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
            return self._held[key]


_OPEN_MODELS = _Models()
