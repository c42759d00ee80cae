"""What must be given for a score, as JSON Schema (draft 2020-12), made from the inputs frozen in the voted dossier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.training.inputs import LARGEST, LONGEST, OTHER, READ_BY, SENSITIVE, Input

Schema = dict[str, Any]
Say = Callable[[Reason], str]


def inputs(listed: Sequence[Input], say: Say) -> Schema:
    """Return the schema of the inputs of a model; `say` says what is to be known of a sensitive one."""
    return {
        "type": "object",
        "properties": {one.name: _one(one, say) for one in listed},
        "required": [one.name for one in listed if not one.optional],
        "additionalProperties": False,
    }


def _one(one: Input, say: Say) -> Schema:
    about: dict[str, Any] = {"title": one.label, **({"x-unit": one.unit} if one.unit else {})}
    if one.kept_apart:
        about |= {"x-sensitive": True, "description": _sensitive(one, say)}
    if one.kind in ("integer", "number"):
        return {**about, **_number(one)}
    if one.kind == "date":
        return {**about, "type": "string", "format": "date", "pattern": r"^(19|20|21)\d\d-\d\d-\d\d$"}
    if one.categories:
        return {**about, "type": "string", "enum": [*one.categories, OTHER]}
    return {**about, "type": "string", "maxLength": LONGEST, **({} if one.optional else {"minLength": 1})}


def _sensitive(one: Input, say: Say) -> str:
    return f"{say(Reason(SENSITIVE, {'why': one.why}))} {say(Reason(READ_BY))}"


def _number(one: Input) -> Schema:
    """Return a number; what lies outside the training range is scored with a warning, so it is no limit here."""
    learnt = {"x-learnt-from": one.low, "x-learnt-to": one.high} if one.low is not None else {}
    return {"type": one.kind, "minimum": -LARGEST, "maximum": LARGEST, **learnt}


def example(inputs: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return invented values that such inputs accept, within what the model learnt from; days one quarter apart."""
    made: dict[str, Any] = {}
    days = (today + timedelta(days=90 * at) for at in count())
    for name, one in inputs["properties"].items():
        if "enum" in one:
            made[name] = one["enum"][0]
        elif one["type"] in ("integer", "number"):
            made[name] = one.get("x-learnt-from") or 0
        else:
            made[name] = next(days).isoformat() if one.get("format") == "date" else "…"
    return made
