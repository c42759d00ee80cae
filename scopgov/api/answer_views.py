"""How a score, a refusal or a mandate reads as JSON, its sentences in the language the program asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response
from sqlalchemy.orm import Session, object_session

from scopgov.api import queries, schemas
from scopgov.api.asking import Answered
from scopgov.api.bodies import Page
from scopgov.domain.gate import Refusal
from scopgov.domain.own_judgement import drawn
from scopgov.domain.reasons import reason_of
from scopgov.domain.text import N_
from scopgov.mandates import queries as mandates
from scopgov.mandates import remembering
from scopgov.mandates.tables import Mandate
from scopgov.scoring import judging
from scopgov.scoring.queries import refusal_reason
from scopgov.scoring.services import Given, JudgeFirst
from scopgov.scoring.tables import OwnJudgement, Score, ScoreRefusal
from scopgov.stewardship import score_outcomes
from scopgov.stewardship.tables import ScoreOutcome
from scopgov.training import reading
from scopgov.training.wording import Speaker, Wording
from scopgov.usecases.tables import UseCase
from scopgov.web import problems, scope
from scopgov.web.filters import Speech, say

ROOT = "/api/v1"
JUDGE_FIRST = N_(
    "This case was drawn by lot: the person says first what they think of it. The score does not exist yet; ask again "
    "once they have."
)
PEOPLE_DECIDE = N_("This is an estimate. People decide, and say what they decided.")


_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once


def written(data: object) -> bytes:
    """Return data as it is sent."""
    return _encode(data).encode()


def sent(data: object, status: int = 200, **headers: str) -> Response:
    """Return data as an answer that no cache keeps."""
    made = Response(written(data), status, mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    made.headers.update(headers)
    return made


def given(score: Score | Given) -> dict[str, Any]:
    """Return a score, with what a person drawn to judge first thought of it."""
    return {**said(score, say), **_judged_first(score, _under(score))}


def said(score: Score | Given, say: Speech) -> dict[str, Any]:
    """Return a score: the estimate in figures and words, why, under which mandate, what a person decided.

    It is said as of a case that nobody was drawn to judge first; `given` says otherwise where somebody was.
    """
    under = _under(score)
    base = under.average
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
        "factors": _factors(score, under.wording.spoken(say)),
        "uncalibrated": score.uncalibrated,
        "warnings": [say(reason_of(one)) for one in score.warnings],
        "mandate": under.mandate,
        "decision": decision(score),
        "notice": say(PEOPLE_DECIDE),
        "judge_first": False,
        "own_judgement": None,
        "links": _links(score),
    }


def _factors(score: Score | Given, speaker: Speaker) -> list[dict[str, Any]]:
    words = speaker.sentences(score.factors)
    return [{**factor, "said": one} for factor, one in zip(score.factors, words, strict=True)]


@dataclass(frozen=True)
class Under:
    """What the answer to a score says of its mandate, and what it asks of the person."""

    mandate: dict[str, Any]
    average: float | None
    use_case_id: int
    judge_first_percent: int
    wording: Wording


def _judged_first(score: Score | Given, under: Under) -> dict[str, Any]:
    """Tell whether a person was drawn to judge this case before its score existed, and what they thought."""
    if isinstance(score, Given):
        first = score.judged_first
    else:
        about = under.use_case_id, score.reference, under.judge_first_percent
        first = drawn(scope.settings().secret_key(), *about)
    made = judging.of_score(scope.session(), score.id) if first else None
    return {"judge_first": first, "own_judgement": judgement(made) if made else None}


def judgement(made: OwnJudgement) -> dict[str, Any]:
    """Return what a person thought of a case before its score existed."""
    return {"probability": made.probability, "reason": made.reason, "judged_at": made.judged_at.isoformat()}


def judge_first(of: JudgeFirst) -> dict[str, Any]:
    """Return that there is no score before a person says what they think, and where to send it."""
    calls = f"{ROOT}/use-cases/{of.use_case.number}"
    return {
        "judge_first": True,
        "reference": of.reference,
        "mandate": of.mandate_id,
        "detail": say(JUDGE_FIRST),
        "links": {
            "judgement": f"{calls}/judgements",
            "score": f"{calls}/scores",
            "page": f"/scores/new/{of.use_case.number}",
        },
    }


def judged(made: OwnJudgement, number: int, reference: str) -> dict[str, Any]:
    """Return a judgement that was just given, and where its score is asked for."""
    links = {"score": f"{ROOT}/use-cases/{number}/scores"}
    return {"reference": reference, "mandate": made.mandate_id, **judgement(made), "links": links}


def _under(score: Score | Given) -> Under:
    """Return what is said of the mandate of a score, read once while nothing about it changes."""
    if isinstance(score, Given):
        return score.opened.told("under", _read)
    session, key = object_session(score), ("under", score.mandate_id)
    return remembering.told(session, key, lambda: _read(score.mandate)) if session else _read(score.mandate)


def _read(of: Mandate) -> Under:
    held = queries.frozen(of)
    return Under(mandate(of), held.base_rate, of.use_case_id, of.own_judgement_percent, held.wording)


def mandate(of: Mandate) -> dict[str, Any]:
    """Return a mandate: for which purpose, on which bytes, until when."""
    held = queries.frozen(of)
    return {
        "id": of.id,
        "use_case": of.use_case.number,
        "purpose": of.purpose,
        "pilot": of.pilot,
        "model_version": held.version,
        "artefact_sha256": of.artefact_sha256,
        "dossier_sha256": held.dossier_sha256,
        "review_on": of.review_on.isoformat(),
        "ends_on": of.ends_on.isoformat(),
    }


def decision(score: Score | Given) -> dict[str, Any] | None:
    """Return what a person decided of a score; None while nobody did."""
    if score.decision is None or score.decided_at is None:
        return None
    return {
        "decision": score.decision.value,
        "reason": score.decision_reason,
        "decided_at": score.decided_at.isoformat(),
    }


def _links(score: Score | Given) -> dict[str, str]:
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


def together(made: Sequence[Answered]) -> dict[str, Any]:
    """Return the answers to many rows, in their order: each its score, or what is wrong with it."""
    rows = [_row(at, one) for at, one in enumerate(made)]
    counts = {kind: sum(kind in row for row in rows) for kind in ("score", "problem", "judge_first")}
    named = {"scored": counts["score"], "refused": counts["problem"], "to_judge": counts["judge_first"]}
    return {"results": rows, **named}


def _row(at: int, one: Answered) -> dict[str, Any]:
    if isinstance(one, Given):
        return {"row": at, "score": given(one)}
    if isinstance(one, JudgeFirst):
        return {"row": at, "judge_first": judge_first(one)}
    if isinstance(one, ScoreRefusal):
        return {"row": at, "problem": problems.problem(one.status, refusal_reason(one), code=one.code)}
    errors = [{"field": one.field, "detail": say(one.reason)}] if one.field else []
    return {"row": at, "problem": problems.problem(one.status, one.reason, errors=errors)}


def whole(session: Session, score: Score) -> dict[str, Any]:
    """Return a score with what became of the case."""
    said = score_outcomes.of_score(session, score)
    return {**given(score), "outcome": outcome(said[0]) if said else None}


def outcome(one: ScoreOutcome) -> dict[str, Any]:
    """Return what became of a scored case."""
    return {
        "score": one.score_id,
        "happened": one.happened,
        "known_on": one.known_on.isoformat(),
        "remark": one.remark,
        "recorded_at": one.recorded_at.isoformat(),
    }


def page(found: Sequence[Score], asked: Page) -> dict[str, Any]:
    """Return a page of scores, and where the next one is."""
    shown = found[: asked.limit]
    further = {"reference": asked.reference} if asked.reference else {}
    more = {**further, "before": shown[-1].id, "limit": asked.limit} if len(found) > asked.limit else None
    following = f"{ROOT}/scores?{urlencode(more)}" if more else None
    return {"scores": [given(one) for one in shown], "next": following}


def use_case(one: UseCase, of: Mandate | None) -> dict[str, Any]:
    """Return a use case, and the mandate to speak of."""
    return {
        "number": one.number,
        "title": one.title,
        "mandate": mandate(of) if of else None,
        "links": {
            "status": f"{ROOT}/use-cases/{one.number}/status",
            "scores": f"{ROOT}/use-cases/{one.number}/scores",
            "page": f"/use-cases/{one.number}",
        },
    }


def standing(session: Session, one: UseCase, refusal: Refusal | None, now: datetime) -> dict[str, Any]:
    """Return whether a score would be given, why not, and what must be given for one."""
    of = mandates.latest(session, one)
    closed = refusal and problems.problem(refusal.status, refusal.reason, code=refusal.code)
    return {
        **use_case(one, of),
        "open": refusal is None,
        "refusal": closed,
        "inputs": schemas.inputs(queries.frozen(of).inputs, say) if of else None,
        "checked_at": now.isoformat(),
    }
