"""Gives the OpenAPI document to programs, and the same document as a page to people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.api import answer_views as answers
from scopgov.api import document, queries, schemas
from scopgov.api.guard_views import with_scope
from scopgov.domain.gate import CHECKS
from scopgov.domain.policy import Permission
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
    """Show the document as a page."""
    kinds = [(problems.CODES[status], status, problems.TITLES[status]) for status in document.REFUSALS]
    return render_template(
        "api/documentation.html",
        made=made(),
        kinds=kinds,
        refusals=document.REFUSALS,
        kept=document.KEY,
        shape=shape,
        checks=[one.code for one in CHECKS],
    )


def made() -> dict[str, Any]:
    """Return the document as things stand."""
    voted = [
        document.Voted(one.number, one.title, schemas.inputs(queries.frozen(mandate).inputs, say))
        for one, mandate in queries.use_cases(scope.session())
        if mandate is not None
    ]
    return document.build(say, site=scope.settings().public_url, voted=voted)


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
