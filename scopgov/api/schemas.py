"""What must be given for a score, as JSON Schema (draft 2020-12), made from the inputs frozen in the voted dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopgov.training.inputs import LARGEST, LONGEST, OTHER, Input

Schema = dict[str, Any]


def inputs(listed: Sequence[Input]) -> Schema:
    """Return the schema of the inputs of a model."""
    return {
        "type": "object",
        "properties": {one.name: _one(one) for one in listed},
        "required": [one.name for one in listed if not one.optional],
        "additionalProperties": False,
    }


def _one(one: Input) -> Schema:
    about: dict[str, Any] = {"title": one.label, **({"x-unit": one.unit} if one.unit else {})}
    if one.kept_apart:
        about |= {"x-sensitive": True, "description": one.why}
    if one.kind in ("integer", "number"):
        return {**about, **_number(one)}
    if one.kind == "date":
        return {**about, "type": "string", "format": "date", "pattern": r"^(19|20|21)\d\d-\d\d-\d\d$"}
    if one.categories:
        return {**about, "type": "string", "enum": [*one.categories, OTHER]}
    return {**about, "type": "string", "maxLength": LONGEST, **({} if one.optional else {"minLength": 1})}


def _number(one: Input) -> Schema:
    """Return a number; what lies outside the training range is scored with a warning, so it is no limit here."""
    learnt = {"x-learnt-from": one.low, "x-learnt-to": one.high} if one.low is not None else {}
    return {"type": one.kind, "minimum": -LARGEST, "maximum": LARGEST, **learnt}
