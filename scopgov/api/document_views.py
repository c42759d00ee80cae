"""Gives the OpenAPI document to programs, and the same document as a page to people."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import document, queries, schemas
from scopgov.api.guard_views import with_scope
from scopgov.domain.gate import CHECKS
from scopgov.domain.policy import Permission
from scopgov.members.queries import local_day
from scopgov.web import problems, scope
from scopgov.web.filters import say
from scopgov.web.guards import requires

blueprint = Blueprint("api_document", __name__, url_prefix="/api")


@blueprint.get("/v1/openapi.json")
@with_scope(None)
def for_programs() -> Response:
    """Give the document to a program."""
    return answers.sent(made())


@blueprint.get("/documentation/openapi.json")
@requires(Permission.application_enter)
def for_people() -> Response:
    """Give the document to a person, in their language."""
    return answers.sent(made())


@blueprint.get("/documentation")
@requires(Permission.application_enter)
def page() -> str:
    """Show the document as a page, its first calls such as they may be copied and run."""
    voted = _voted()
    kinds = [(problems.CODES[status], status, problems.TITLES[status]) for status in document.REFUSALS]
    return render_template(
        "api/documentation.html",
        made=made(),
        kinds=kinds,
        refusals=document.REFUSALS,
        kept=document.KEY,
        shape=shape,
        checks=[one.code for one in CHECKS],
        number=voted[0].number if voted else 1,
        body=_body(voted[0].inputs, local_day(scope.now())) if voted else "",
    )


def _body(inputs: dict[str, Any], today: date) -> str:
    """Return an invented question, to stand between single quotes on a command line."""
    asked = {"reference": "P-2026-118", "inputs": schemas.example(inputs, today)}
    return json.dumps(asked, ensure_ascii=False).replace("'", "'\\''")


def made() -> dict[str, Any]:
    """Return the document as things stand."""
    return document.build(say, site=scope.settings().public_url, voted=_voted())


def _voted() -> list[document.Voted]:
    return [
        document.Voted(one.number, one.title, schemas.inputs(queries.frozen(mandate).inputs, say))
        for one, mandate in queries.use_cases(scope.session())
        if mandate is not None
    ]


def shape(schema: dict[str, Any]) -> str:
    """Say in a few words what a field holds."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return str(_("%(what)s or null", what=shape(schema["anyOf"][0])))
    if schema.get("type") == "array":
        return str(_("list of %(what)s", what=shape(schema["items"])))
    if "enum" in schema:
        return ", ".join(schema["enum"])
    kind = schema.get("type", "")
    return str(schema.get("format") or (" | ".join(kind) if isinstance(kind, list) else kind))
