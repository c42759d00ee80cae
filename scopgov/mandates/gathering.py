"""Gathers the facts that the gate decides on: of a mandate, alike for whoever asks, and of who asks.

What cannot be established stays missing, and a missing fact refuses. Opens no model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov import store as bytes_store
from scopgov.courses import queries as courses
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Refused
from scopgov.domain.gate import Channel, GateFacts
from scopgov.domain.policy import Actor, Permission, Role, may
from scopgov.domain.states import UseCaseState
from scopgov.domain.terms import MandateTerms
from scopgov.dossiers import queries as dossiers
from scopgov.dossiers.tables import Dossier
from scopgov.mandates import queries
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.plans import queries as plans
from scopgov.training import pipeline
from scopgov.usecases.queries import Known
from scopgov.usecases.tables import UseCase
from scopgov.votes import queries as votes

Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked:
    """Who asks for a score of what, when, by which way."""

    use_case: UseCase | Known
    actor: Actor
    now: datetime
    channel: Channel = Channel.page
    under: int | None = None  # the mandate that they rely on, where they name one


def of_mandate(session: Session, store: Path, mandate: Mandate | None) -> GateFacts:
    """Return all that is true of a mandate whoever asks and whenever."""
    if mandate is None:
        return GateFacts()
    return GateFacts(
        **_of_row(mandate),
        state_recorded=queries.recorded_state(session, mandate),
        **_of_course(session, mandate),
        **_of_approval(session, mandate),
        **_of_dossier(session, mandate.dossier, mandate, store),
        artefact_found=_found(store, mandate.artefact_sha256),
    )


def launch_of(session: Session, use_case_id: int) -> UseCaseState | None:
    """Return how far the use case itself has come."""
    return session.scalar(select(UseCase.state).where(UseCase.id == use_case_id))


def files_of(store: Path, mandate: Mandate | None) -> list[Path]:
    """List the files that the facts of a mandate were established from: artefact, portable copy, predictions."""
    if mandate is None:
        return []
    digests = (mandate.artefact_sha256, mandate.copy_sha256, mandate.model_version.predictions_sha256)
    paths = [_or_missing(partial(bytes_store.path_of, store, one)) for one in digests if one]
    return [path for path in paths if path is not None]


def follows(session: Session, facts: GateFacts, member_id: int, day: date) -> bool:
    """Tell whether what a member followed of the course that a mandate asks for counts on a day."""
    return bool(facts.course) and courses.attended(session, member_id, facts.course or "", day)


def with_asked(facts: GateFacts, asked: Asked, followed: bool) -> GateFacts:
    """Add what is true of who asks, and of now."""
    return replace(
        facts,
        today=local_day(asked.now),
        use_case=asked.use_case.id,
        asked_under=facts.mandate if asked.under is None else asked.under,
        permitted=may(asked.actor, Permission.model_score).allowed,
        held_roles=asked.actor.roles,
        member=asked.actor.member_id,
        channel=asked.channel,
        environment=pipeline.environment(),
        course_followed=followed,
    )


def _of_row(mandate: Mandate) -> dict[str, Any]:
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


def _of_course(session: Session, mandate: Mandate) -> dict[str, Any]:
    code = mandate.course_code
    course = _or_missing(lambda: courses.course(session, code)) if code else None
    return {"course": code, "course_title": course.named if course else code}


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
        "use_case_voted": _or_missing(lambda: int(held["use_case"]["id"])),
        "informed_on": _or_missing(lambda: plans.informed_on(session, held)),
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
    data = bytes_of(store, voted)
    return None if data is None else sha256_bytes(data)


def bytes_of(store: Path, voted: str) -> bytes | None:
    """Return the bytes that stand under a digest, whatever they are, None where nothing stands there."""
    try:
        return bytes_store.path_of(store, voted).read_bytes()
    except (Refused, OSError):
        return None
