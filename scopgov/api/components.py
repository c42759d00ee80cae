"""The shapes of what is sent and answered, as schemas of the OpenAPI document."""

from __future__ import annotations

from typing import Any

from scopgov.api.asking import MOST as MOST_ROWS
from scopgov.domain.gate import Channel
from scopgov.domain.own_judgement import LONGEST as LONGEST_JUDGEMENT
from scopgov.domain.own_judgement import Likely
from scopgov.scoring.services import LONGEST_REASON, LONGEST_REFERENCE
from scopgov.scoring.tables import HumanDecision
from scopgov.stewardship.score_outcomes import LONGEST as LONGEST_REMARK

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WRITTEN: Schema = {"type": "string", "minLength": 1, "pattern": r"\S"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
TRUTH: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def ref(name: str) -> Schema:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema, **bounds: int) -> Schema:
    """Return a list of things alike."""
    return {"type": "array", "items": items, **bounds}


def held(required: Schema, optional: Schema | None = None) -> Schema:
    """Return an object with these names and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def told(required: Schema, optional: Schema | None = None) -> Schema:
    """Return an object that is answered: these names, to which others may be added one day."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
    }


def or_null(schema: Schema) -> Schema:
    """Return what may be absent."""
    return {"anyOf": [schema, {"type": "null"}]}


UNDER: Schema = {"mandate": or_null(WHOLE)}


def asked(inputs: Schema) -> Schema:
    """Return what is sent for one score, with these inputs."""
    return held(_asked(inputs), UNDER)


def row(inputs: Schema) -> Schema:
    """Return one row of what is sent for many scores, with these inputs."""
    return held(_asked(inputs))


def _asked(inputs: Schema) -> Schema:
    return {"reference": {**WRITTEN, "maxLength": LONGEST_REFERENCE}, "inputs": inputs}


def many(one: Schema) -> Schema:
    """Return what is sent for many scores."""
    return held({"rows": listed(one, minItems=1, maxItems=MOST_ROWS)}, UNDER)


ANY_INPUTS: Schema = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "null"]},
}
_SCORE: Schema = {
    "id": WHOLE,
    "reference": TEXT,
    "scored_at": INSTANT,
    "channel": {"type": "string", "enum": [one.value for one in Channel]},
    "application": or_null(WHOLE),
    "inputs": {"type": "object"},
    "probability": {"type": "number", "minimum": 0, "maximum": 1},
    "word": TEXT,
    "average": or_null(NUMBER),
    "scale": {"type": "string", "enum": ["log-odds", "probability"]},
    "base": NUMBER,
    "factors": listed(ref("Factor")),
    "uncalibrated": NUMBER,
    "warnings": listed(TEXT),
    "mandate": ref("Mandate"),
    "decision": or_null(ref("Decision")),
    "notice": TEXT,
    "judge_first": TRUTH,
    "own_judgement": or_null(ref("OwnJudgement")),
    "links": {"type": "object", "additionalProperties": TEXT},
}
_USE_CASE: Schema = {
    "number": WHOLE,
    "title": TEXT,
    "mandate": or_null(ref("Mandate")),
    "links": {"type": "object", "additionalProperties": TEXT},
}
_THOUGHT: Schema = {
    "probability": {"type": "number", "minimum": 0, "maximum": 1},
    "reason": TEXT,
    "judged_at": INSTANT,
}
_LINKS: Schema = {"type": "object", "additionalProperties": TEXT}
_DECISION: Schema = {"type": "string", "enum": [one.value for one in HumanDecision]}
SCHEMAS: Schema = {
    "Problem": told(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
            "errors": listed(told({"field": TEXT, "detail": TEXT})),
        },
        {"remedy": TEXT, "refusal": WHOLE, "mandate": or_null(WHOLE), "reference": TEXT},
    ),
    "Factor": told(
        {"name": TEXT, "columns": listed(TEXT), "value": TEXT, "contribution": NUMBER, "said": TEXT}
    ),
    "Mandate": told(
        {
            "id": WHOLE,
            "use_case": WHOLE,
            "purpose": TEXT,
            "pilot": TRUTH,
            "model_version": WHOLE,
            "artefact_sha256": DIGEST,
            "dossier_sha256": DIGEST,
            "review_on": DAY,
            "ends_on": DAY,
        }
    ),
    "Decision": told({"decision": _DECISION, "reason": TEXT, "decided_at": INSTANT}),
    "Score": told(_SCORE),
    "WholeScore": told({**_SCORE, "outcome": or_null(ref("Outcome"))}),
    "ScorePage": told({"scores": listed(ref("Score")), "next": or_null(TEXT)}),
    "Row": told(
        {"row": {"type": "integer", "minimum": 0}},
        {"score": ref("Score"), "problem": ref("Problem"), "judge_first": ref("JudgeFirst")},
    ),
    "Scores": told(
        {
            "results": listed(ref("Row")),
            "scored": {"type": "integer", "minimum": 0},
            "refused": {"type": "integer", "minimum": 0},
            "to_judge": {"type": "integer", "minimum": 0},
        }
    ),
    "JudgeFirst": told(
        {"judge_first": {"const": True}, "reference": TEXT, "mandate": WHOLE, "detail": TEXT, "links": _LINKS}
    ),
    "OwnJudgement": told(_THOUGHT),
    "Judgement": told({"reference": TEXT, "mandate": WHOLE, **_THOUGHT, "links": _LINKS}),
    "UseCase": told(_USE_CASE),
    "UseCases": told({"use_cases": listed(ref("UseCase"))}),
    "Status": told(
        {
            **_USE_CASE,
            "open": TRUTH,
            "refusal": or_null(ref("Problem")),
            "inputs": or_null({"type": "object"}),
            "checked_at": INSTANT,
        }
    ),
    "Outcome": told(
        {"score": WHOLE, "happened": TRUTH, "known_on": DAY, "remark": TEXT, "recorded_at": INSTANT}
    ),
    "Document": {"type": "object"},
    "ScoreAsked": asked(ANY_INPUTS),
    "RowAsked": row(ANY_INPUTS),
    "ScoresAsked": many(ref("RowAsked")),
    "DecisionMade": held({"decision": _DECISION, "reason": {**WRITTEN, "maxLength": LONGEST_REASON}}),
    "JudgementMade": {
        **held(
            {
                "reference": {**WRITTEN, "maxLength": LONGEST_REFERENCE},
                "reason": {**WRITTEN, "maxLength": LONGEST_JUDGEMENT},
            },
            {
                "likely": {"type": "string", "enum": [one.value for one in Likely]},
                "percent": {"type": "integer", "minimum": 0, "maximum": 100},
            },
        ),
        "anyOf": [{"required": ["likely"]}, {"required": ["percent"]}],
    },
    "OutcomeKnown": held(
        {"score": WHOLE, "happened": TRUTH, "known_on": DAY},
        {"remark": {"type": "string", "maxLength": LONGEST_REMARK}},
    ),
}
