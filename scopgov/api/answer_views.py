"""How a score, a refusal or a mandate reads as JSON, its sentences in the language the program asks for."""

from __future__ import annotations

from typing import Any

from flask import Response, json

from scopgov.api import queries
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.scoring.queries import refusal_reason
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.training import reading
from scopgov.web import problems
from scopgov.web.filters import say

ROOT = "/api/v1"
PEOPLE_DECIDE = N_("This is an estimate. People decide, and say what they decided.")


def sent(data: object, status: int = 200, **headers: str) -> Response:
    """Return data as an answer that no cache keeps."""
    made = Response(json.dumps(data, ensure_ascii=False), status, mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    made.headers.update(headers)
    return made


def given(score: Score) -> dict[str, Any]:
    """Return a score: the estimate in figures and words, why, under which mandate, what a person decided."""
    base = queries.frozen(score.mandate).base_rate
    return {
        "id": score.id,
        "reference": score.reference,
        "scored_at": score.scored_at.isoformat(),
        "channel": score.channel.value,
        "application": score.application_id,
        "inputs": score.inputs,
        "probability": score.probability,
        "word": say(reading.word(score.probability, base)),
        "average": base,
        "scale": score.scale,
        "base": score.base,
        "factors": score.factors,
        "uncalibrated": score.uncalibrated,
        "warnings": [say(reason_of(one)) for one in score.warnings],
        "mandate": mandate(score.mandate),
        "decision": decision(score),
        "notice": say(PEOPLE_DECIDE),
        "links": _links(score),
    }


def mandate(of: Mandate) -> dict[str, Any]:
    """Return a mandate: for which purpose, on which bytes, until when."""
    return {
        "id": of.id,
        "use_case": of.use_case.number,
        "purpose": of.purpose,
        "pilot": of.pilot,
        "model_version": of.model_version.number,
        "artefact_sha256": of.artefact_sha256,
        "dossier_sha256": of.dossier.digest,
        "review_on": of.review_on.isoformat(),
        "ends_on": of.ends_on.isoformat(),
    }


def decision(score: Score) -> dict[str, Any] | None:
    """Return what a person decided of a score; None while nobody did."""
    if score.decision is None or score.decided_at is None:
        return None
    return {
        "decision": score.decision.value,
        "reason": score.decision_reason,
        "decided_at": score.decided_at.isoformat(),
    }


def _links(score: Score) -> dict[str, str]:
    return {
        "self": f"{ROOT}/scores/{score.id}",
        "decision": f"{ROOT}/scores/{score.id}/decision",
        "page": f"/scores/{score.id}",
        "letter": f"/scores/{score.id}/letter.pdf",
        "mandate": f"/mandates/{score.mandate_id}",
    }


def refused(of: ScoreRefusal) -> Response:
    """Return why the gate gave no score: the check that refused, and what to do. The refusal is kept."""
    more = {"refusal": of.id, "mandate": of.mandate_id}
    return problems.answer(of.status, refusal_reason(of), code=of.code, more=more)
