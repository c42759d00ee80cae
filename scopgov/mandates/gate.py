"""The only door to a score: gathers the facts from the use case down to the bytes, and opens the model.

Everything but the loaded estimator is read again at every call, so a revocation counts at the next one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from scopgov import store as bytes_store
from scopgov.courses import queries as courses
from scopgov.domain.canonical import digest, sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.gate import BEFORE_OPENING, Channel, GateFacts, Refusal, decide
from scopgov.domain.policy import Actor, Permission, Role, may
from scopgov.domain.terms import MandateTerms
from scopgov.dossiers import queries as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.mandates import queries
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.training import dumping, pipeline
from scopgov.training.artefacts import load_scorer
from scopgov.training.ready import Ready
from scopgov.usecases.tables import UseCase
from scopgov.votes import queries as votes

Found = TypeVar("Found")
KEPT = 4  # models held open at once


@dataclass(frozen=True)
class Opened:
    """A mandate in force and the scorer in its very bytes."""

    mandate: Mandate
    scorer: Ready


@dataclass(frozen=True)
class Asked:
    """Who asks for a score of what, when, by which way."""

    use_case: UseCase
    actor: Actor
    now: datetime
    channel: Channel = Channel.page


def open_for(
    session: Session,
    *,
    store: Path,
    use_case: UseCase,
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.page,
) -> Opened | Refusal:
    """Return the model that may score `use_case` for `actor` now, or why none may."""
    mandate = _locked(session, use_case)
    facts = facts_for(session, store, Asked(use_case, actor, now, channel), mandate)
    refusal = decide(facts, BEFORE_OPENING)
    if refusal is not None or mandate is None:
        return refusal or _unknown(facts)
    scorer, facts = _open(store, facts)
    refusal = decide(facts)
    return refusal or (Opened(mandate, scorer) if scorer is not None else _unknown(facts))


def preview(
    session: Session,
    *,
    store: Path,
    use_case: UseCase,
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.page,
) -> Refusal | None:
    """Say why `actor` could not score now, None when they could; opens nothing and locks nothing."""
    mandate = queries.latest(session, use_case)
    return decide(facts_for(session, store, Asked(use_case, actor, now, channel), mandate), BEFORE_OPENING)


def _unknown(facts: GateFacts) -> Refusal:
    refusal = decide(GateFacts(mandate=facts.mandate))
    if refusal is None:
        raise AssertionError("the gate must refuse what it knows nothing of")
    return refusal


def _locked(session: Session, use_case: UseCase) -> Mandate | None:
    """Return the mandate to speak of, read again and held until the score is written."""
    found = queries.latest(session, use_case)
    if found is not None:
        session.refresh(found, with_for_update={"read": True})
    return found


def facts_for(session: Session, store: Path, asked: Asked, mandate: Mandate | None) -> GateFacts:
    """Gather all that the checks before opening need; what cannot be established stays missing."""
    facts = GateFacts(
        today=local_day(asked.now),
        use_case=asked.use_case.id,
        use_case_state=asked.use_case.state,
        permitted=may(asked.actor, Permission.model_score).allowed,
        held_roles=asked.actor.roles,
        member=asked.actor.member_id,
        channel=asked.channel,
        environment=pipeline.environment(),
    )
    if mandate is None:
        return facts
    return replace(
        facts,
        **_of_mandate(mandate),
        state_recorded=queries.recorded_state(session, mandate),
        **_of_course(session, mandate, asked),
        **_of_approval(session, mandate),
        **_of_dossier(session, mandate.dossier, mandate, store),
        artefact_found=_found(store, mandate.artefact_sha256),
    )


def _of_mandate(mandate: Mandate) -> dict[str, Any]:
    return {
        "mandate": mandate.id,
        "mandate_use_case": mandate.use_case_id,
        "state": mandate.state,
        "starts_on": mandate.starts_on,
        "review_on": mandate.review_on,
        "ends_on": mandate.ends_on,
        "named_roles": _or_missing(lambda: frozenset(Role(role) for role in mandate.roles)),
        "named_members": frozenset(mandate.member_ids),
        "channels": _or_missing(lambda: frozenset(Channel(one) for one in mandate.channels)),
        "version_state": mandate.model_version.state,
        "artefact_mandated": mandate.artefact_sha256,
    }


def _of_course(session: Session, mandate: Mandate, asked: Asked) -> dict[str, Any]:
    code = mandate.course_code
    course = _or_missing(lambda: courses.course(session, code)) if code else None
    return {
        "course": code,
        "course_title": course.title if course else code,
        "course_followed": bool(code)
        and courses.attended(session, asked.actor.member_id, code, local_day(asked.now)),
    }


def _of_approval(session: Session, mandate: Mandate) -> dict[str, Any]:
    """Read the approval from ballots, rule and roll: never from a stored outcome."""
    approval = votes.approval(session, mandate.poll_id)
    if approval is None:
        return {"poll_closed": False}
    return {
        "poll_closed": approval.closed_at is not None,
        "definition_intact": approval.definition_digest_ok,
        "carried": approval.carried,
        "digest_voted": approval.dossier_digest,
    }


def _of_dossier(session: Session, dossier: Dossier, mandate: Mandate, store: Path) -> dict[str, Any]:
    held = _or_missing(lambda: dossiers.content(dossier))
    if held is None:
        return {}
    fault = dossiers.verify(session, dossier, store)
    return {
        "dossier_digest": sha256_bytes(dossier.content.encode()),
        "dossier_verified": fault is None,
        "dossier_fault": fault,
        "terms_as_voted": _or_missing(lambda: _as_voted(mandate, held)),
        "artefact_voted": _or_missing(lambda: str(held["model"]["artefact_sha256"])),
        "environment_voted": _or_missing(lambda: dict(held["model"]["environment"])),
    }


def _as_voted(mandate: Mandate, held: Mapping[str, Any]) -> bool:
    named = mandate.copy_sha256 == dossiers.copy_sha256(held)
    return named and as_voted(mandate, MandateTerms.from_data(held["mandate"]))


def as_voted(mandate: Mandate, terms: MandateTerms) -> bool:
    """Tell whether a mandate still says what its dossier said."""
    now = {
        "purpose": mandate.purpose,
        "roles": list(mandate.roles),
        "members": list(mandate.member_ids),
        "pilot": mandate.pilot,
        "dates": (mandate.starts_on, mandate.review_on, mandate.ends_on),
        "course": mandate.course_code,
        "conditions": list(mandate.conditions),
        "channels": list(mandate.channels),
        "own_judgement": mandate.own_judgement_percent,
    }
    voted = {
        "purpose": terms.purpose,
        "roles": [role.value for role in terms.roles],
        "members": sorted(terms.members),
        "pilot": terms.pilot,
        "dates": (terms.starts_on, terms.review_on, terms.ends_on),
        "course": terms.course_code,
        "conditions": list(terms.conditions),
        "channels": [one.value for one in terms.all_channels],
        "own_judgement": terms.own_judgement_percent,
    }
    return now == voted


def _or_missing(establish: Callable[[], Found]) -> Found | None:
    try:
        return establish()
    except (Refused, KeyError, TypeError, ValueError):
        return None


def _found(store: Path, voted: str) -> str | None:
    """Return the digest of the bytes that stand in the store under the voted one."""
    data = _bytes(store, voted)
    return None if data is None else sha256_bytes(data)


def _bytes(store: Path, voted: str) -> bytes | None:
    try:
        return bytes_store.path_of(store, voted).read_bytes()
    except (Refused, OSError):
        return None


def _open(store: Path, facts: GateFacts) -> tuple[Ready | None, GateFacts]:
    """Open the bytes, hashed once more on the way, or what was opened from the same bytes before."""
    data = _bytes(store, facts.artefact_voted or "")
    if data is None or sha256_bytes(data) != facts.artefact_voted:
        return None, replace(facts, artefact_found=None)
    try:
        ready = _OPEN_MODELS.get(_key(facts), lambda: Ready(load_scorer(data)))
    except Refused as refused:
        return None, replace(facts, types_allowed=False, types_fault=refused.reason)
    return ready, replace(facts, types_allowed=True, answers_moved_by=ready.moved)


def _key(facts: GateFacts) -> tuple[str, ...]:
    """Return what any change breaks: the bytes, the programs, the list of types that may be opened."""
    allowed = digest([sorted(dumping.ALLOWED), sorted(dumping.TRUSTED), dumping.FORMAT])
    return facts.artefact_found or "", digest(dict(facts.environment or {})), allowed


class _Models:
    """The last models opened by this process, each under the key of all it depends on."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, ...], Ready] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], load: Callable[[], Ready]) -> Ready:
        with self._lock:
            if key not in self._held:
                self._held[key] = load()
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
            return self._held[key]


_OPEN_MODELS = _Models()
