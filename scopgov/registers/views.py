"""Pages of the record: read, search, export, verify."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context

from scopgov.domain import diagram
from scopgov.domain.policy import Permission
from scopgov.domain.state_words import ACTION_NAMES, state_name
from scopgov.record import services as record
from scopgov.registers import queries
from scopgov.registers.act_words import ACT_NAMES
from scopgov.registers.forms import HeadForm, SearchForm
from scopgov.registers.subject_words import subject_name
from scopgov.web import scope
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("registers", __name__, url_prefix="/record")


@blueprint.get("")
@requires(Permission.record_read)
def index() -> str:
    """Show the record, the latest first, searched by act, subject, person and dates."""
    form = SearchForm(request.args)
    form.offer(queries.people(scope.session()))
    page = page_of(scope.session(), queries.entries(form.wanted()), asked_page(), size=100)
    return render_template(
        "registers/index.html",
        form=form,
        page=page,
        names=queries.names(scope.session(), page.rows),
        acts={act.value: name for act, name in ACT_NAMES.items()},
        subject_name=subject_name,
        asked={key: value for key, value in request.args.items() if key != "page" and value},
    )


@blueprint.get("/verify")
@requires(Permission.record_read)
def verify() -> str:
    """Read the whole chain and say whether it holds; compare a head printed on minutes."""
    form = HeadForm(request.args) if request.args else HeadForm(formdata=None)
    compared: Any = None
    if request.args and form.validate():
        compared = queries.holds(scope.session(), form.seq.data, form.hash.data)
    return render_template(
        "registers/verify.html", found=record.verify(scope.session()), form=form, compared=compared
    )


@blueprint.get("/export.jsonl")
@requires(Permission.record_read)
def export() -> Response:
    """Send the whole record, one JSON line an entry."""
    lines = stream_with_context(queries.exported(scope.session()))
    name = "scopgov-record.jsonl"
    return Response(
        lines,
        mimetype="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/life-cycles")
@requires(Permission.home_read)
def cycles() -> str:
    """Show how each thing passes from state to state, drawn from the tables that decide it."""
    return render_template(
        "registers/cycles.html",
        cycles=diagram.CYCLES,
        diagram=diagram,
        state_name=state_name,
        actions=ACTION_NAMES,
    )
