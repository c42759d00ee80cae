"""Writes a mandate as one JSON document that anyone can check: the poll, its count, every digest.

Holds figures and digests only; no name of a person.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from scopgov.dossiers import queries as dossiers
from scopgov.mandates.tables import Mandate
from scopgov.votes import queries as votes
from scopgov.votes import urns
from scopgov.votes.tables import Poll

FORMAT = "scopgov mandate 1"
AUDIT = ("protocol_digest", "result_digest", "verdict", "run_at")


def document(session: Session, of: Mandate) -> dict[str, Any]:
    """Return all that a mandate rests on."""
    held = dossiers.content(of.dossier)
    return {
        "format": FORMAT,
        "mandate": _mandate(of),
        "model": {
            "version": of.model_version.number,
            "artefact_sha256": of.artefact_sha256,
            "copy_sha256": of.copy_sha256,
            "card_digest": held["model"]["card_digest"],
            "predictions_sha256": held["model"]["predictions_sha256"],
            "environment": held["model"]["environment"],
        },
        "data": {name: held["data"][name] for name in ("digest", "source_sha256")},
        "audit": {name: held["audit"][name] for name in AUDIT},
        "opinion": {name: held["opinion"][name] for name in ("kind", "digest")},
        "charter": {name: held["charter"][name] for name in ("version", "digest")},
        "dossier": {"digest": of.dossier.digest, "content": of.dossier.content},
        "poll": polled(session, of.poll),
    }


def _mandate(of: Mandate) -> dict[str, Any]:
    return {
        "id": of.id,
        "use_case": of.use_case.number,
        "purpose": of.purpose,
        "roles": list(of.roles),
        "course": of.course_code,
        "pilot": of.pilot,
        "conditions": list(of.conditions),
        "channels": list(of.channels),
        "own_judgement_percent": of.own_judgement_percent,
        "members": list(of.member_ids),
        "starts_on": of.starts_on.isoformat(),
        "review_on": of.review_on.isoformat(),
        "ends_on": of.ends_on.isoformat(),
        "state": of.state.value,
        "granted_at": of.granted_at.isoformat(),
        "terms": dossiers.content(of.dossier)["mandate"],
    }


def polled(session: Session, poll: Poll) -> dict[str, Any]:
    """Return a poll as data: its definition, its outcome, and its count where it may be shown."""
    approval = votes.approval(session, poll.id)
    return {
        "id": poll.id,
        "definition": json.loads(poll.definition) if poll.definition else None,
        "digest": poll.digest,
        "closed_at": poll.closed_at.isoformat() if poll.closed_at else None,
        "outcome": poll.outcome.value if poll.outcome else None,
        "verdict": poll.verdict if urns.shown(session, poll) else None,
        "counted_again": approval is not None and approval.carried,
    }
