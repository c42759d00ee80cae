"""The OpenAPI 3.1 document of the programming interface, with the inputs of each model that members voted.

`say` gives a sentence in the reader's language; nothing here knows who reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scopgov.api import components
from scopgov.api.operations import OPERATIONS, Operation
from scopgov.api.schemas import Schema
from scopgov.domain.applications import SCOPE_NAMES
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

Say = Callable[[Reason | str], str]
VERSION = "1.0"
ABOUT = N_(
    "Scores for your own programs, through the gate of the cooperative: a model scores only while a mandate that "
    "members voted is in force, for the people and the purpose it names. A program calls in a member’s name, with a "
    "token that this member made; it can do no more than this member. People decide; a program decides nothing."
)
REFUSALS: Mapping[int, str] = {
    400: N_(
        "The body is no JSON that every reader understands alike: it is too deep, or says a name twice. Or the address "
        "holds a zero byte."
    ),
    401: N_("No token, or one that is unknown, expired or revoked."),
    403: N_("The token or its member may not do this; or the gate is closed to this member (see the code)."),
    404: N_("There is no such thing, or it is not this member’s."),
    409: N_("The gate is closed to everybody (see the code), or it was done before."),
    413: N_("The body is too large: 64 kB for one thing, 4 MB for many scores."),
    415: N_("The body is not said to be JSON."),
    422: N_("A field cannot be accepted: the errors name it."),
    429: N_("Too many calls in a minute: wait as long as Retry-After says."),
}
HEADERS: Mapping[int, tuple[str, Schema]] = {
    401: ("WWW-Authenticate", {"type": "string"}),
    429: ("Retry-After", {"type": "integer", "minimum": 1}),
}
AWAITED = N_(
    "No score yet: this case was drawn by lot, and the person says first what they think of it. Send that to the "
    "address in links.judgement, then ask again."
)
KEY = N_(
    "A key of your own for this call. Made again with the same key and the same body within 24 hours, it is done "
    "once and answered the same; with another body it is refused."
)
LANGUAGE = N_("fr or en: the language of the sentences.")


@dataclass(frozen=True)
class Voted:
    """A use case with a mandate: what must be given for its scores."""

    number: int
    title: str
    inputs: Schema


def build(say: Say, *, site: str, voted: Sequence[Voted] = ()) -> dict[str, Any]:
    """Return the document, its sentences said by `say`."""
    operations = [*OPERATIONS, *(own for one in voted for own in _of_use_case(one))]
    titles = {one.number: one.title for one in voted}
    paths: dict[str, Any] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method] = _operation(say, one, titles)
    return {
        "openapi": "3.1.0",
        "info": {"title": "scopgov", "version": VERSION, "description": say(ABOUT)},
        "servers": [{"url": f"{site}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**components.SCHEMAS, **_schemas(voted)},
            "responses": {f"Problem{status}": _refusal(say, status) for status in REFUSALS},
        },
    }


def _of_use_case(one: Voted) -> list[Operation]:
    """Return the calls for scores of one use case, with the very inputs of its model."""
    own = [each for each in OPERATIONS if each.takes in ("ScoreAsked", "ScoresAsked")]
    return [
        replace(
            each,
            id=f"{each.id}{one.number}",
            path=each.path.replace("{number}", str(one.number)),
            takes=f"{each.takes}{one.number}",
        )
        for each in own
    ]


def _schemas(voted: Sequence[Voted]) -> Schema:
    made: Schema = {}
    for one in voted:
        made[f"Inputs{one.number}"] = {"title": one.title, **one.inputs}
        made[f"ScoreAsked{one.number}"] = components.asked(components.ref(f"Inputs{one.number}"))
        made[f"RowAsked{one.number}"] = components.row(components.ref(f"Inputs{one.number}"))
        made[f"ScoresAsked{one.number}"] = components.many(components.ref(f"RowAsked{one.number}"))
    return made


def _operation(say: Say, one: Operation, titles: Mapping[int, str]) -> dict[str, Any]:
    of = next((titles[number] for number in titles if f"/use-cases/{number}/" in one.path), "")
    needs = say(SCOPE_NAMES[one.scope]) if one.scope else ""
    made: dict[str, Any] = {
        "operationId": one.id,
        "summary": f"{say(one.summary)} ({of})" if of else say(one.summary),
        "description": say(one.description),
        "parameters": [*_parameters(say, one)],
        "responses": {str(one.status): _answered(say, one)}
        | ({"202": _awaited(say, one)} if one.awaits else {})
        | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in one.refusals},
        **({"x-scope": one.scope.value, "x-scope-said": needs} if one.scope else {}),
    }
    if one.takes:
        made["requestBody"] = {"required": True, "content": _json(components.ref(one.takes))}
    return made


def _json(schema: Schema, kind: str = "application/json") -> dict[str, Any]:
    return {kind: {"schema": schema}}


def _answered(say: Say, one: Operation) -> dict[str, Any]:
    headers = {"Location": {"schema": {"type": "string"}}} if one.takes == "ScoreAsked" else {}
    return {
        "description": say(one.summary),
        "content": _json(components.ref(one.answers)),
        **({"headers": headers} if headers else {}),
    }


def _awaited(say: Say, one: Operation) -> dict[str, Any]:
    return {
        "description": say(AWAITED),
        "content": _json(components.ref(one.awaits)),
        "headers": {"Location": {"schema": {"type": "string"}}},
    }


def _refusal(say: Say, status: int) -> dict[str, Any]:
    made = {
        "description": say(REFUSALS[status]),
        "content": _json(components.ref("Problem"), "application/problem+json"),
    }
    if status in HEADERS:
        name, schema = HEADERS[status]
        made["headers"] = {name: {"schema": schema, "required": True}}
    return made


def _parameters(say: Say, one: Operation) -> list[dict[str, Any]]:
    named = [name for name in ("number", "id") if f"{{{name}}}" in one.path]
    found = [{"name": name, "in": "path", "required": True, "schema": components.WHOLE} for name in named]
    for name, said in (one.queries or {}).items():
        found.append({"name": name, "in": "query", "description": say(said), "schema": QUERIES[name]})
    if one.method == "post":
        schema = {"type": "string", "pattern": "^[!-~]{1,100}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "description": say(KEY), "schema": schema})
    language = {"type": "string", "enum": ["fr", "en"]}
    found.append(
        {"name": "Accept-Language", "in": "header", "description": say(LANGUAGE), "schema": language}
    )
    return found


QUERIES: Mapping[str, Schema] = {
    "reference": {"type": "string", "maxLength": 100},
    "before": components.WHOLE,
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
}
