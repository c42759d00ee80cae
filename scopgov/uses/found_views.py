"""Pages of tools found in use with no mandate: declaring one, proposing it to members, giving it up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.mandates.forms import ReasonForm
from scopgov.uses import found, queries
from scopgov.uses.forms import ForUseCaseForm, FoundForm
from scopgov.uses.tables import FoundTool
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("found_tools", __name__, url_prefix="/tools/found")


@blueprint.get("")
@requires(Permission.tool_read)
def index() -> str:
    """List the tools found in use."""
    session = scope.session()
    return render_template(
        "uses/found_index.html", waiting=found.waiting(session), settled=found.settled(session)
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.tool_declare)
def declare() -> Response | tuple[str, int]:
    """Say that a tool is in use."""
    form = FoundForm()
    done = attempt(form, lambda: _declare(form))
    if done:
        flash(_("Thank you. Those who follow tools are told; nobody is blamed for it."), "carried")
        return redirect(url_for("found_tools.show", found_id=done.value.id))
    return render_template("uses/declare.html", form=form), status(form)


def _declare(form: FoundForm) -> FoundTool:
    return found.declare(scope.session(), actor=scope.actor(), now=scope.now(), **form.said())


@blueprint.get("/<int:found_id>")
@requires(Permission.tool_read)
def show(found_id: int) -> str:
    """Show a tool found in use, and what became of it."""
    return _page(found.found(scope.session(), found_id), ReasonForm(formdata=None))


def _page(one: FoundTool, form: ReasonForm) -> str:
    open_files = queries.open_use_cases(scope.session())
    choosing = ForUseCaseForm(formdata=None)
    choosing.offer(open_files)
    choosing.number.data = one.use_case.number if one.use_case else None
    waits = one.file_id is None and one.closed_at is None
    return render_template(
        "uses/found.html", one=one, waits=waits, form=form, choosing=choosing, files=bool(open_files)
    )


@blueprint.get("/<int:found_id>/propose")
@requires(Permission.tool_propose)
def propose(found_id: int) -> Response:
    """Lead to the proposal of a tool found in use, for the use case that was chosen."""
    form = ForUseCaseForm(formdata=request.args)
    form.offer(queries.open_use_cases(scope.session()))
    if not form.validate():
        return redirect(url_for("found_tools.show", found_id=found_id))
    return redirect(url_for("uses.propose", number=form.number.data, found=found_id))


@blueprint.post("/<int:found_id>/use-case")
@requires(Permission.usecase_propose)
def begin(found_id: int) -> Response:
    """Begin the file of the need that a tool answers, from what was said of it."""
    one = found.found(scope.session(), found_id)
    title = _("Use of %(product)s", product=one.product)[:200]
    made = found.begin_use_case(scope.session(), actor=scope.actor(), now=scope.now(), one=one, title=title)
    flash(_("The file begins with what was said. Complete it, then propose the tool for it."), "carried")
    return redirect(url_for("usecases.edit", number=made.number))


@blueprint.post("/<int:found_id>/close")
@requires(Permission.tool_settle)
def close(found_id: int) -> Response | tuple[str, int]:
    """Say that a tool found in use is used no more."""
    one, form = found.found(scope.session(), found_id), ReasonForm()
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now()}
    if attempt(form, lambda: found.close(scope.session(), **told, one=one, because=form.reason.data or "")):
        return redirect(url_for("found_tools.show", found_id=found_id))
    return _page(one, form), status(form)
